#include "engine/server/identity.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxNamespaceBytes = 63;
constexpr size_t kMaxRoleBytes = 64;

// The word begins with a lower-case letter and goes on with those, digits and `joint`.
bool IsWord(absl::string_view word, char joint, size_t bytes_max) {
  if (word.empty() || word.size() > bytes_max || !absl::ascii_islower(word[0])) return false;
  for (const char c : word) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != joint) return false;
  }
  return true;
}

absl::optional<std::string> PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) || !absl::ascii_isxdigit(text[i + 2])) {
      return absl::nullopt;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return decoded;
}

bool HasControlCharacter(absl::string_view text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(c)) return true;
  }
  return false;
}

absl::Status RefuseMetadata(absl::string_view key, absl::string_view sentence) {
  return RefuseFields("FIELD_INVALID", absl::StrCat("metadata ", key, ": ", sentence),
                      {{std::string(key), "FIELD_INVALID", std::string(sentence)}});
}

absl::StatusOr<std::string> PersonFrom(absl::string_view key, absl::string_view encoded) {
  const absl::optional<std::string> name = PercentDecode(encoded);
  if (!name.has_value()) {
    return RefuseMetadata(key, "expected two hexadecimal digits after every '%' (RFC 3986)");
  }
  if (name->size() > kMaxActorBytes) {
    return RefuseMetadata(key,
                          absl::StrCat("expected at most ", kMaxActorBytes, " bytes, found ", name->size()));
  }
  if (!IsUtf8(*name) || HasControlCharacter(*name)) {
    return RefuseMetadata(key, "expected UTF-8 text without control characters");
  }
  return *name;
}

absl::Status AddRoles(absl::string_view text, ledger::v1::Actor& actor) {
  std::set<std::string> roles;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (part.empty()) continue;
    if (!IsWord(part, '_', kMaxRoleBytes)) {
      return RefuseMetadata(
          "liushui-roles",
          absl::StrCat("expected roles such as team_leader, 1-64 characters [a-z0-9_], found '",
                       absl::CHexEscape(part.substr(0, kMaxRoleBytes)), "'"));
    }
    roles.insert(std::string(part));
  }
  if (roles.size() > kMaxRoles) {
    return RefuseMetadata("liushui-roles",
                          absl::StrCat("expected at most ", kMaxRoles, " roles, found ", roles.size()));
  }
  for (const std::string& role : roles) actor.add_roles(role);
  return absl::OkStatus();
}

// All values of one key, joined by commas, as HTTP joins repeated headers.
std::string MetadataOf(const grpc::ServerContextBase& context, const char* key) {
  const auto [first, last] = context.client_metadata().equal_range(key);
  std::string joined;
  for (auto entry = first; entry != last; ++entry) {
    absl::StrAppend(&joined, joined.empty() ? "" : ",",
                    absl::string_view(entry->second.data(), entry->second.size()));
  }
  return joined;
}

}  // namespace

absl::Status Authenticator::Admit(const Identity& /*identity*/,
                                  const google::protobuf::Message& /*request*/) const {
  return absl::OkStatus();
}

absl::StatusOr<Identity> Authenticator::IdentifyFor(const grpc::ServerContextBase& context,
                                                    const google::protobuf::Message& request) const {
  ASSIGN_OR_RETURN(Identity identity, Identify(context));
  RETURN_IF_ERROR(Admit(identity, request));
  return identity;
}

void Authenticator::TurnAway(const absl::StatusOr<Identity>& /*claimed*/, const RefusedCall& /*call*/,
                             const absl::Status& refusal,
                             std::function<void(const absl::Status&)> answer) const {
  answer(refusal);
}

bool IsNamespace(absl::string_view name) {
  return IsWord(name, '-', kMaxNamespaceBytes);
}

absl::StatusOr<Identity> IdentityFrom(const ClaimedIdentity& claimed) {
  if (claimed.actor.empty()) {
    return Refuse(absl::StatusCode::kUnauthenticated, "ACTOR_MISSING",
                  "expected metadata liushui-actor with the name of the person or system that calls");
  }
  if (claimed.name_space.empty()) {
    return Refuse(absl::StatusCode::kUnauthenticated, "NAMESPACE_MISSING",
                  "expected metadata liushui-namespace with the branch the caller works for");
  }
  if (!IsNamespace(claimed.name_space)) {
    return RefuseMetadata(
        "liushui-namespace",
        "expected a namespace such as shanghai-01: 1-63 characters [a-z0-9-], a letter first");
  }
  Identity identity;
  identity.name_space = claimed.name_space;
  ASSIGN_OR_RETURN(*identity.actor.mutable_name(), PersonFrom("liushui-actor", claimed.actor));
  RETURN_IF_ERROR(AddRoles(claimed.roles, identity.actor));
  ASSIGN_OR_RETURN(*identity.actor.mutable_on_behalf_of(),
                   PersonFrom("liushui-on-behalf-of", claimed.on_behalf_of));
  return identity;
}

absl::StatusOr<Identity> MetadataAuthenticator::Identify(const grpc::ServerContextBase& context) const {
  return IdentityFrom({MetadataOf(context, "liushui-actor"), MetadataOf(context, "liushui-roles"),
                       MetadataOf(context, "liushui-namespace"),
                       MetadataOf(context, "liushui-on-behalf-of")});
}

}  // namespace liushui::server
