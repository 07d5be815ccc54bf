#include "engine/chart/compiler/checks/starts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

void CheckInputs(const std::string& path, const workflow::v1::Start& start,
                 const workflow::v1::Workflow& target, Problems* problems) {
  for (int i = 0; i < start.input_size(); ++i) {
    const std::string& name = start.input(i).name();
    const bool is_taken = std::any_of(target.data().begin(), target.data().end(), [&](const auto& datum) {
      return datum.name() == name && datum.input();
    });
    if (is_taken) continue;
    problems->Add(absl::StrCat(path, ".input[", i, "]"), "START_INPUT",
                  absl::StrCat("workflow ", Quoted(start.workflow()), " takes no input ", Quoted(name)));
  }
  for (const workflow::v1::Datum& datum : target.data()) {
    const bool is_needed = datum.input() && !datum.optional() && datum.value().empty();
    const bool is_given = std::any_of(start.input().begin(), start.input().end(),
                                      [&](const auto& input) { return input.name() == datum.name(); });
    if (!is_needed || is_given) continue;
    problems->Add(path, "START_INPUT",
                  absl::StrCat("workflow ", Quoted(start.workflow()), " needs the input ",
                               Quoted(datum.name()), ", which is not given"));
  }
}

}  // namespace

void CheckStarts(const DeclaredStarts& starts, const workflow::v1::Workflow& self,
                 const Surroundings& surroundings, Problems* problems) {
  for (const auto& [path, start] : starts) {
    if (!IsName(start->workflow())) continue;  // START_SHAPE
    if (start->workflow() == self.workflow()) {
      CheckInputs(path, *start, self, problems);
      continue;
    }
    const auto found = surroundings.workflows.find(start->workflow());
    if (found == surroundings.workflows.end()) {
      problems->Add(absl::StrCat(path, ".workflow"), "WORKFLOW_UNKNOWN",
                    absl::StrCat("there is no workflow ", Quoted(start->workflow()), " to start"));
    } else {
      CheckInputs(path, *start, *found->second, problems);
    }
  }
}

}  // namespace liushui::chart
