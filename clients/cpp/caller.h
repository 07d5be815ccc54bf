// Who calls, and the metadata that says so. The server records the caller as unverified: nothing proves him
// yet.
#ifndef LIUSHUI_CLIENTS_CPP_CALLER_H_
#define LIUSHUI_CLIENTS_CPP_CALLER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "grpcpp/client_context.h"

namespace liushui::client {

// A person or system at work in one branch.
struct Caller {
  std::string actor;
  std::vector<std::string> roles;
  std::string name_space = "main";
  std::string on_behalf_of = "";  // whom he stands in for; empty for his own
};

// Metadata is ASCII: every byte that is not printable, and '%' and ',', becomes % and two hexadecimal digits.
std::string EncodeActor(absl::string_view actor);

// Adds liushui-actor, liushui-roles, liushui-namespace and liushui-on-behalf-of to a call that has not begun.
void Introduce(const Caller& caller, grpc::ClientContext& context);

// Roles as one reads them from an option: separated by commas, blanks and empty ones dropped.
std::vector<std::string> RolesFrom(absl::string_view text);

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_CALLER_H_
