#include "engine/server/services/branch/substitution.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/branch/role_gate.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxResourceBytes = 500;

absl::Status Deny(const ledger::v1::Actor& actor, absl::string_view why) {
  return Refuse(
      absl::StatusCode::kPermissionDenied, kNotSubstitute,
      absl::StrCat(actor.name(), " may not act on behalf of ", actor.on_behalf_of(), " now: ", why));
}

}  // namespace

absl::Status StandIn(const runtime::Directory& directory, absl::Time now, ledger::v1::Actor& actor) {
  if (actor.on_behalf_of().empty()) return absl::OkStatus();
  const ledger::v1::Person* person = directory.FindPerson(actor.on_behalf_of());
  if (person == nullptr) return Deny(actor, "the directory does not know that person");
  if (!runtime::MayActFor(*person, actor.name(), now)) {
    return Deny(actor, runtime::IsAbsent(*person, now) ? "he is no substitute of that person at this time"
                                                       : "that person is not away");
  }
  *actor.mutable_roles() = person->roles();
  return absl::OkStatus();
}

absl::StatusOr<Identity> SubstituteAuthenticator::Identify(const grpc::ServerContextBase& context) const {
  ASSIGN_OR_RETURN(Identity identity, believed_.Identify(context));
  if (identity.actor.on_behalf_of().empty()) return identity;
  RETURN_IF_ERROR(StandIn(*engine_.reads().DirectoryOf(identity.name_space), engine_.Now(), identity.actor));
  return identity;
}

absl::Status SubstituteAuthenticator::Admit(const Identity& identity,
                                            const google::protobuf::Message& request) const {
  return CheckRole(*engine_.reads().DirectoryOf(identity.name_space), identity, request);
}

void SubstituteAuthenticator::TurnAway(const absl::StatusOr<Identity>& claimed, const RefusedCall& call,
                                       const absl::Status& refusal,
                                       std::function<void(const absl::Status&)> answer) const {
  const std::string reason(ReasonOf(refusal));
  if (!claimed.ok() || (reason != kNotSubstitute && reason != "ROLE_DENIED")) return answer(refusal);
  runtime::SubstitutionRefusal record;
  record.reason = reason;
  record.call = call.call;
  record.resource = Shortened(IsUtf8(call.resource) ? call.resource : "", kMaxResourceBytes);
  record.message = std::string(refusal.message());
  record.instance = InstanceOf(call.resource, *claimed);
  engine_.Submit({claimed->name_space, claimed->actor, "", ""}, std::move(record),
                 [refusal, answer = std::move(answer)](const absl::StatusOr<runtime::Outcome>& recorded) {
                   answer(recorded.ok() ? refusal : recorded.status());
                 });
}

google::protobuf::RepeatedPtrField<std::string> RolesOf(const runtime::Directory& directory,
                                                        absl::string_view person) {
  const ledger::v1::Person* known = directory.FindPerson(person);
  return known == nullptr ? google::protobuf::RepeatedPtrField<std::string>() : known->roles();
}

}  // namespace liushui::server
