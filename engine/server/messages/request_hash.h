// What a request is, and whose, apart from its request id: how the engine tells a repeat from a reuse.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_REQUEST_HASH_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_REQUEST_HASH_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "google/protobuf/message.h"

namespace liushui::server {

// SHA-256 (32 bytes) over the kind of the request, the actor's name, and the deterministic serialisation, its
// field request_id cleared. The actor belongs to it: nobody is given the answer to another person's request.
std::string RequestHash(const google::protobuf::Message& request, absl::string_view actor);

// Who asks and how a repeat is known, from the request's field request_id; FIELD_INVALID if that is too long.
absl::StatusOr<runtime::Caller> CallerOf(const google::protobuf::Message& request, const Identity& identity);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_REQUEST_HASH_H_
