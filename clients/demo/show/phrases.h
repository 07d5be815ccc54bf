// Words of the timeline that no declaration has: titles of roles, and what somebody chose in a form.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_PHRASES_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_PHRASES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::demo {

// 团队长 for team_leader; the role itself if it has no title.
std::string RoleTitle(absl::string_view role);

// Why the engine turned somebody away, in a sentence.
std::string RefusalTitle(absl::string_view reason);

// What a completed form says where the story turns on it: the value, for counting, and a text for people.
// Both are empty for any other form.
struct FormChoice {
  std::string value;
  std::string text;
};
FormChoice ChoiceIn(absl::string_view state, const ledger::v1::CompleteTask& input);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_PHRASES_H_
