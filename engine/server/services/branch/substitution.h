// Who acts on behalf of whom: what a caller claims, held against the directory of his branch.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SUBSTITUTION_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SUBSTITUTION_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/runtime/directory/directory.h"
#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace liushui::server {

// Establishes identities as MetadataAuthenticator does. Who claims to act on behalf of somebody is refused
// with PERMISSION_DENIED NOT_SUBSTITUTE unless the committed directory names him that person's substitute now
// and that person is away now; he then has that person's roles, and only those. If he wanted to change
// something, the ledger has a record of it before he is answered. Thread-safe; the engine must outlive it.
class SubstituteAuthenticator final : public Authenticator {
 public:
  explicit SubstituteAuthenticator(runtime::Engine& engine) : engine_(engine) {}
  absl::StatusOr<Identity> Identify(const grpc::ServerContextBase& context) const override;
  // As CheckRole (role_gate.h), by the committed directory.
  absl::Status Admit(const Identity& identity, const google::protobuf::Message& request) const override;
  absl::StatusOr<Identity> Claimed(const grpc::ServerContextBase& context) const override {
    return believed_.Identify(context);
  }
  void TurnAway(const absl::StatusOr<Identity>& claimed, const RefusedCall& call, const absl::Status& refusal,
                std::function<void(const absl::Status&)> answer) const override;

 private:
  runtime::Engine& engine_;
  const MetadataAuthenticator believed_;
};

// The same check by itself; gives the actor the roles of the one he stands for. OK for his own behalf.
absl::Status StandIn(const runtime::Directory& directory, absl::Time now, ledger::v1::Actor& actor);

// The roles a person has in the directory; none if it does not know him.
google::protobuf::RepeatedPtrField<std::string> RolesOf(const runtime::Directory& directory,
                                                        absl::string_view person);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SUBSTITUTION_H_
