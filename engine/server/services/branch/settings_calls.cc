// The part of DirectoryCalls that is about the settings of a namespace.
#include "absl/strings/ascii.h"
#include "engine/base/status_macros.h"
#include "engine/server/services/branch/directory_calls.h"

namespace liushui::server {
namespace {

v1::Settings SettingsMessage(const ledger::v1::NamespaceSettings& settings) {
  v1::Settings message;
  message.set_accesses_recorded(!settings.accesses_unrecorded());
  return message;
}

absl::StatusOr<v1::GetSettingsResponse> ShowSettings(const runtime::Reads& reads,
                                                     const v1::GetSettingsRequest& request,
                                                     const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::GetSettingsResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  *response.mutable_settings() = SettingsMessage(reads.SettingsOf(identity.name_space));
  return response;
}

absl::StatusOr<runtime::Request> PrepareUpdate(const runtime::Reads&,
                                               const v1::UpdateSettingsRequest& request,
                                               const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  if (absl::StripAsciiWhitespace(request.reason()).empty()) {
    constexpr char kSentence[] = "expected why the settings are changed, found nothing";
    return RefuseFields("REASON_MISSING", absl::StrCat("reason: ", kSentence),
                        {{"reason", "REASON_MISSING", kSentence}});
  }
  FieldChecks checks;
  checks.Text("reason", request.reason(), kMaxNoteBytes);
  if (!request.has_settings()) checks.Add("settings", "expected the settings as they shall be, found none");
  RETURN_IF_ERROR(checks.Result());
  runtime::SettingsRequest change;
  change.settings.set_accesses_unrecorded(!request.settings().accesses_recorded());
  change.reason = request.reason();
  return change;
}

v1::UpdateSettingsResponse Updated(const v1::UpdateSettingsRequest& request,
                                   const runtime::Outcome& outcome) {
  v1::UpdateSettingsResponse response;
  *response.mutable_settings() = request.settings();
  response.set_changed(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

}  // namespace

void DirectoryCalls::RegisterSettings(const ServerParts& parts, UnaryMethods& methods) {
  using Update = MutationRule<v1::UpdateSettingsRequest, v1::UpdateSettingsResponse>;
  methods.Add(this, &DirectoryCalls::RequestGetSettings, Reading(parts, Place::kQueue, &ShowSettings));
  methods.Add(this, &DirectoryCalls::RequestUpdateSettings,
              Mutating(parts, Update{&PrepareUpdate, &Updated}));
}

}  // namespace liushui::server
