// Who calls, and for which branch: established once for each rpc, before anything else is looked at.
#ifndef LIUSHUI_ENGINE_SERVER_IDENTITY_H_
#define LIUSHUI_ENGINE_SERVER_IDENTITY_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::server {

inline constexpr size_t kMaxActorBytes = 64;
inline constexpr size_t kMaxRoles = 50;

// Reason of the refusal of a caller who may not act on behalf of the person he names.
inline constexpr char kNotSubstitute[] = "NOT_SUBSTITUTE";

// What a refused caller wanted to change.
struct RefusedCall {
  std::string call;      // such as ClaimTask
  std::string resource;  // name of what it was about; empty for none
};

// A caller, as the ledger will record him.
struct Identity {
  std::string name_space;
  ledger::v1::Actor actor;
};

// Establishes identities. Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // Refuses with UNAUTHENTICATED ACTOR_MISSING or NAMESPACE_MISSING, INVALID_ARGUMENT FIELD_INVALID.
  virtual absl::StatusOr<Identity> Identify(const grpc::ServerContextBase& context) const = 0;
  // Whether the caller may make this call, which his namespace may keep to a role. PERMISSION_DENIED
  // ROLE_DENIED.
  virtual absl::Status Admit(const Identity& identity, const google::protobuf::Message& request) const;
  // Identify, and then Admit.
  absl::StatusOr<Identity> IdentifyFor(const grpc::ServerContextBase& context,
                                       const google::protobuf::Message& request) const;
  // Who the caller says he is, whether he may be or not. Refuses as Identify, but for what he may not be.
  virtual absl::StatusOr<Identity> Claimed(const grpc::ServerContextBase& context) const {
    return Identify(context);
  }
  // Tells somebody whom IdentifyFor refused, and who wanted to change something, what he is to be answered:
  // the refusal, once the ledger knows of it if it is to. `answer` may be called by any thread.
  virtual void TurnAway(const absl::StatusOr<Identity>& claimed, const RefusedCall& call,
                        const absl::Status& refusal, std::function<void(const absl::Status&)> answer) const;
};

// Believes the metadata liushui-actor, liushui-roles (comma separated), liushui-namespace and
// liushui-on-behalf-of, and says so: the actor is recorded as unverified. Metadata is ASCII, so other
// characters of a person's name are percent-encoded (RFC 3986).
class MetadataAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Identity> Identify(const grpc::ServerContextBase& context) const override;
};

// What the metadata says, before it is believed.
struct ClaimedIdentity {
  std::string actor;
  std::string roles;
  std::string name_space;
  std::string on_behalf_of = "";
};

// Checks and decodes: the actor, and on whose behalf he acts, are 1-64 bytes of UTF-8 without control
// characters, roles are [a-z][a-z0-9_]{0,63}, sorted, each once, and the namespace is [a-z][a-z0-9-]{0,62}.
// Refuses as Identify.
absl::StatusOr<Identity> IdentityFrom(const ClaimedIdentity& claimed);

// Whether this may be the name of a namespace.
bool IsNamespace(absl::string_view name);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_IDENTITY_H_
