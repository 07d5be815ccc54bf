// What a request was to change, for the record of whoever is refused.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_REFUSED_CALL_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_REFUSED_CALL_H_

#include <string>
#include <type_traits>

#include "absl/strings/strip.h"
#include "engine/server/identity.h"
#include "liushui/v1/clock_service.pb.h"

namespace liushui::server {

// Whether a request is there to change something: it has a request id, or moves the clock; and is not only to
// be checked.
template <typename Request>
bool Changes(const Request& request) {
  if constexpr (requires { request.validate_only(); }) {
    if (request.validate_only()) return false;
  }
  if constexpr (requires { request.request_id(); }) return true;
  return std::is_same_v<Request, v1::AdvanceClockRequest>;
}

// The call, such as ClaimTask for a ClaimTaskRequest, and the name of what it is about: the first of these
// that the request has.
template <typename Request>
RefusedCall RefusedCallOf(const Request& request) {
  RefusedCall call{std::string(absl::StripSuffix(Request::descriptor()->name(), "Request")), ""};
  if constexpr (requires { request.name(); }) {
    call.resource = request.name();
  } else if constexpr (requires { request.instance(); }) {
    call.resource = request.instance();
  } else if constexpr (requires { request.person(); }) {
    call.resource = request.person();
  } else if constexpr (requires { request.parent(); }) {
    call.resource = request.parent();
  }
  return call;
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_REFUSED_CALL_H_
