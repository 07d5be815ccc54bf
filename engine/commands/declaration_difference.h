// What changed between two declarations, as their authors think of them: states by id, data and fields by
// name, transitions by what triggers them.
//
//   ~ states.reply.first_reply.task.due.after: 1bd -> 2bd
//   + data.severity: {type: string, input: true}
//   - states.reply.next.client.withdrew: {event: client.withdrew, to: [closed]}
//   ^ data: order account, refund -> refund, account
//
// Paths leave out the lists of states inside states. Elements that have no name are counted from 1.
#ifndef LIUSHUI_ENGINE_COMMANDS_DECLARATION_DIFFERENCE_H_
#define LIUSHUI_ENGINE_COMMANDS_DECLARATION_DIFFERENCE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::commands {

enum class DifferenceKind { kAdded, kRemoved, kChanged, kReordered };

// A value reads as flow YAML on one line: {after: 1bd, remind: [50%]}.
struct Difference {
  DifferenceKind kind = DifferenceKind::kChanged;
  std::string path;
  std::string before;  // empty for what was added
  std::string after;   // empty for what was removed
};

// Empty if and only if the declarations, with valid names, are equal. In order of place: what changed or
// went, then what came.
std::vector<Difference> DifferencesBetween(const workflow::v1::Workflow& before,
                                           const workflow::v1::Workflow& after);

// added, removed, changed, reordered.
absl::string_view NameOf(DifferenceKind kind);

// One line, as above; long values are cut.
std::string DifferenceLine(const Difference& difference);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DECLARATION_DIFFERENCE_H_
