#include "engine/witness/limited_stream.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"

namespace liushui::witness {
namespace {

constexpr size_t kBufferBytes = 16'384;
constexpr absl::Duration kLookInterval = absl::Milliseconds(100);

using AddressReader = int (*)(int, sockaddr*, socklen_t*);

void ReadAddress(socket_t socket, AddressReader reader, std::string& ip, int& port) {
  sockaddr_storage address;
  socklen_t length = sizeof address;
  char host[NI_MAXHOST] = {};
  char service[NI_MAXSERV] = {};
  if (reader(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return;
  if (getnameinfo(reinterpret_cast<sockaddr*>(&address), length, host, sizeof host, service, sizeof service,
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return;
  }
  ip = host;
  if (!absl::SimpleAtoi(service, &port)) port = 0;
}

}  // namespace

bool LimitedStream::Await(short events) const {
  const absl::Time end = std::min(limits_.deadline, absl::Now() + limits_.silence);
  while (!limits_.is_cancelled()) {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) return false;
    pollfd waiting{socket_, events, 0};
    const auto wait_ms = absl::ToInt64Milliseconds(std::min(left, kLookInterval)) + 1;
    const int ready = poll(&waiting, 1, static_cast<int>(wait_ms));
    if (ready > 0) return true;  // or broken, which reading says
    if (ready < 0 && errno != EINTR) return false;
  }
  return false;
}

bool LimitedStream::is_readable() const {
  return taken_ < buffer_.size() || Await(POLLIN);
}

bool LimitedStream::is_writable() const {
  return Await(POLLOUT);
}

ssize_t LimitedStream::read(char* bytes, size_t size) {
  if (taken_ == buffer_.size()) {
    if (!Await(POLLIN)) return -1;
    buffer_.resize(kBufferBytes);
    taken_ = 0;
    const ssize_t got = recv(socket_, buffer_.data(), buffer_.size(), 0);
    buffer_.resize(got > 0 ? static_cast<size_t>(got) : 0);
    if (got <= 0) return got;
  }
  const size_t given = std::min(size, buffer_.size() - taken_);
  std::memcpy(bytes, buffer_.data() + taken_, given);
  taken_ += given;
  return static_cast<ssize_t>(given);
}

ssize_t LimitedStream::write(const char* bytes, size_t size) {
  if (!Await(POLLOUT)) return -1;
  return send(socket_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void LimitedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ReadAddress(socket_, getpeername, ip, port);
}

void LimitedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ReadAddress(socket_, getsockname, ip, port);
}

}  // namespace liushui::witness
