// Where a server may listen: asked before anything is written, and in words for people.
#ifndef LIUSHUI_ENGINE_SERVER_LISTEN_ADDRESS_H_
#define LIUSHUI_ENGINE_SERVER_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace liushui::server {

// Takes the port for a moment and gives it back. INVALID_ARGUMENT ADDRESS_INVALID unless this is HOST:PORT
// (an IPv6 host in brackets) with a port from 0 to 65535; UNAVAILABLE ADDRESS_UNAVAILABLE if nobody can
// listen there now.
absl::Status CheckListenAddress(const std::string& address);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_LISTEN_ADDRESS_H_
