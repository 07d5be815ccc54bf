#include "tests/witness/dribbling_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::witness {
namespace {

constexpr int kPauseMs = 20;

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// Waits until the socket has something to read, at most for a pause.
bool HasSomething(int socket) {
  pollfd waiting{socket, POLLIN, 0};
  return poll(&waiting, 1, kPauseMs) > 0;
}

}  // namespace

DribblingServer::DribblingServer() : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  LIUSHUI_CHECK(bind(listening_, reinterpret_cast<sockaddr*>(&address), length) == 0);
  LIUSHUI_CHECK(listen(listening_, 8) == 0);
  LIUSHUI_CHECK(getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  url_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port));
  thread_ = std::thread([this] { Run(); });
}

DribblingServer::~DribblingServer() {
  ending_ = true;
  thread_.join();
  close(listening_);
}

void DribblingServer::Run() {
  while (!ending_) {
    if (!HasSomething(listening_)) continue;
    const int peer = accept(listening_, nullptr, nullptr);
    was_asked_ = true;
    send(peer, "HTTP/1.1 200 OK\r\nX-Slow: ", 25, MSG_NOSIGNAL);
    char taken[4'096];
    bool there = true;
    while (there && !ending_) {
      if (HasSomething(peer)) there = recv(peer, taken, sizeof taken, MSG_DONTWAIT) > 0;
      there = there && send(peer, "x", 1, MSG_NOSIGNAL) == 1;
    }
    close(peer);
  }
}

DribblingClient::DribblingClient(const std::string& address)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  int port = 0;
  LIUSHUI_CHECK(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  const sockaddr_in peer = Loopback(static_cast<uint16_t>(port));
  LIUSHUI_CHECK(connect(socket_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0);
  send(socket_, "POST /add-checkpoint HTTP/1.1\r\nX-Slow: ", 39, MSG_NOSIGNAL);
}

DribblingClient::~DribblingClient() {
  close(socket_);
}

bool DribblingClient::Dribble() {
  if (send(socket_, "x", 1, MSG_NOSIGNAL) != 1) return false;
  char taken[4'096];
  return !HasSomething(socket_) || recv(socket_, taken, sizeof taken, MSG_DONTWAIT) > 0;
}

}  // namespace liushui::witness
