// Calls that a namespace may keep to a role.
//
// Where the directory of a namespace gives somebody the role `auditor`, only callers with that role may use
// AuditService; where it gives somebody the role `administrator`, only callers with that one may change
// definitions, calendars, aliases, people, teams, parameters, settings and schedules, or migrate. A namespace
// whose directory knows no such role is open to all, as one without a directory is.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_ROLE_GATE_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_ROLE_GATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/runtime/directory/directory.h"
#include "engine/server/identity.h"
#include "google/protobuf/message.h"

namespace liushui::server {

inline constexpr absl::string_view kAuditor = "auditor";
inline constexpr absl::string_view kAdministrator = "administrator";

// The role to which a call with this request may be kept; empty for calls that are open to all.
absl::string_view RoleKeptFor(const google::protobuf::Descriptor& request);

// PERMISSION_DENIED ROLE_DENIED for a caller without the role to which the directory keeps the call.
absl::Status CheckRole(const runtime::Directory& directory, const Identity& identity,
                       const google::protobuf::Message& request);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_ROLE_GATE_H_
