#include "clients/cpp/caller.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace liushui::client {

std::string EncodeActor(absl::string_view actor) {
  std::string encoded;
  for (const char c : actor) {
    if (absl::ascii_isgraph(c) && c != '%' && c != ',') {
      encoded.push_back(c);
    } else {
      absl::StrAppend(&encoded, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return encoded;
}

void Introduce(const Caller& caller, grpc::ClientContext& context) {
  context.AddMetadata("liushui-actor", EncodeActor(caller.actor));
  context.AddMetadata("liushui-namespace", EncodeActor(caller.name_space));
  if (!caller.on_behalf_of.empty()) {
    context.AddMetadata("liushui-on-behalf-of", EncodeActor(caller.on_behalf_of));
  }
  if (!caller.roles.empty()) {
    std::vector<std::string> roles;
    for (const std::string& role : caller.roles) roles.push_back(EncodeActor(role));
    context.AddMetadata("liushui-roles", absl::StrJoin(roles, ","));
  }
}

std::vector<std::string> RolesFrom(absl::string_view text) {
  std::vector<std::string> roles;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::string_view role = absl::StripAsciiWhitespace(part);
    if (!role.empty()) roles.emplace_back(role);
  }
  return roles;
}

}  // namespace liushui::client
