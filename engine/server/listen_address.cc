#include "engine/server/listen_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::server {
namespace {

constexpr int kMaxPort = 65'535;

struct HostAndPort {
  std::string host;
  std::string port;
};

absl::Status Invalid(const std::string& address) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ADDRESS_INVALID",
                absl::StrCat("expected an address such as 127.0.0.1:7233, with a port from 0 to ", kMaxPort,
                             ", found ", address));
}

absl::Status Unavailable(const std::string& address, absl::string_view why) {
  return Refuse(absl::StatusCode::kUnavailable, "ADDRESS_UNAVAILABLE",
                absl::StrCat("cannot listen on ", address, " (", why,
                             "); expected an address of this machine and a port nobody else uses"));
}

absl::StatusOr<HostAndPort> Split(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return Invalid(address);
  HostAndPort split{address.substr(0, colon), address.substr(colon + 1)};
  int port = 0;
  const bool is_number = std::all_of(split.port.begin(), split.port.end(), absl::ascii_isdigit);
  if (!is_number || !absl::SimpleAtoi(split.port, &port) || port > kMaxPort) return Invalid(address);
  if (absl::StartsWith(split.host, "[") && absl::EndsWith(split.host, "]")) {
    split.host = split.host.substr(1, split.host.size() - 2);
  } else if (absl::StrContains(split.host, ':')) {
    return Invalid(address);
  }
  if (split.host.empty()) return Invalid(address);
  return split;
}

// 0, or what bind or listen says.
int TryToListen(const addrinfo& place) {
  const int listener = socket(place.ai_family, place.ai_socktype | SOCK_CLOEXEC, place.ai_protocol);
  if (listener < 0) return errno;
  // As gRPC does: connections that linger from before are no hindrance.
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  int error = 0;
  if (bind(listener, place.ai_addr, place.ai_addrlen) != 0 || listen(listener, 1) != 0) error = errno;
  close(listener);
  return error;
}

}  // namespace

absl::Status CheckListenAddress(const std::string& address) {
  ASSIGN_OR_RETURN(const HostAndPort split, Split(address));
  addrinfo wanted = {};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(split.host.c_str(), split.port.c_str(), &wanted, &found); error != 0) {
    return Unavailable(address, gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> places(found, &freeaddrinfo);
  int error = 0;
  for (const addrinfo* place = places.get(); place != nullptr; place = place->ai_next) {
    error = TryToListen(*place);
    if (error == 0) return absl::OkStatus();
  }
  return Unavailable(address, strerror(error));
}

}  // namespace liushui::server
