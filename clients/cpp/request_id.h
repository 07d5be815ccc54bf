// Request ids (AIP-155): the name under which a mutation may be repeated and takes effect once.
#ifndef LIUSHUI_CLIENTS_CPP_REQUEST_ID_H_
#define LIUSHUI_CLIENTS_CPP_REQUEST_ID_H_

#include <string>

namespace liushui::client {

// 32 hexadecimal digits from the system's source of randomness. Thread-safe.
std::string NewRequestId();

// Gives a request of a mutation a new id unless it has one; leaves a read as it is.
template <typename Request>
void EnsureRequestId(Request& request) {
  if constexpr (requires { request.set_request_id(std::string()); }) {
    if (request.request_id().empty()) request.set_request_id(NewRequestId());
  }
}

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_REQUEST_ID_H_
