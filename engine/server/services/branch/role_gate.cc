#include "engine/server/services/branch/role_gate.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {
namespace {

constexpr absl::string_view kAdministered[] = {
    "AddAbsence",     "AddSubstitute",    "DeployCalendar",   "DeployWorkflow",  "EndAbsence",
    "EraseSubject",   "ImportPeople",     "MigrateInstances", "PauseSchedule",   "PutPerson",
    "PutSchedule",    "PutTeam",          "ReleaseSubject",   "RemoveAlias",     "RemovePerson",
    "RemoveSchedule", "RemoveSubstitute", "RemoveTeam",       "RestrictSubject", "ResumeSchedule",
    "RunSchedule",    "SetAlias",         "SetParameters",    "UnsetParameter",  "UpdateSettings"};

absl::string_view CallOf(const google::protobuf::Descriptor& request) {
  return absl::StripSuffix(request.name(), "Request");
}

}  // namespace

absl::string_view RoleKeptFor(const google::protobuf::Descriptor& request) {
  if (request.file() == v1::GetHistoryRequest::descriptor()->file()) return kAuditor;
  return std::count(std::begin(kAdministered), std::end(kAdministered), CallOf(request)) > 0
             ? kAdministrator
             : absl::string_view();
}

absl::Status CheckRole(const runtime::Directory& directory, const Identity& identity,
                       const google::protobuf::Message& request) {
  const absl::string_view kept = RoleKeptFor(*request.GetDescriptor());
  if (kept.empty()) return absl::OkStatus();
  const std::string role(kept);
  const auto& roles = identity.actor.roles();
  if (std::find(roles.begin(), roles.end(), role) != roles.end()) return absl::OkStatus();
  if (directory.Roles().count(role) == 0) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kPermissionDenied, "ROLE_DENIED",
      absl::StrCat(CallOf(*request.GetDescriptor()), " is kept to the role ", role, " in namespace ",
                   identity.name_space, ", which ", identity.actor.name(), " does not have"));
}

}  // namespace liushui::server
