#include "engine/chart/compiler/checks/people.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/checks/effects.h"

namespace liushui::chart {
namespace {

// The one person an expression names: its source, as long as that means the same person for ever; empty
// otherwise.
class Persons {
 public:
  Persons(const Graph& graph, const std::vector<DatumSpec>& data) {
    const std::set<int> assigned = AssignedData(graph.states(), graph.transitions());
    for (size_t i = 0; i < data.size(); ++i) {
      if (assigned.count(static_cast<int>(i)) == 0) lasting_.insert(absl::StrCat("data.", data[i].name));
    }
  }

  std::string Lasting(const absl::optional<Expression>& person) const {
    if (!person.has_value()) return "";
    const std::vector<std::string>& variables = person->program.variables();
    const auto lasts = [this](const std::string& variable) { return lasting_.count(variable) > 0; };
    const bool is_text = person->program.result_type().WithoutNull().kind() == cel::TypeKind::kString;
    if (!is_text || !std::all_of(variables.begin(), variables.end(), lasts)) return "";
    return person->program.source();
  }

  // Whom a part is for, if it is for one person alone.
  std::string OnlyOf(const PartSpec& part) const { return part.roles.empty() ? Lasting(part.person) : ""; }

 private:
  std::set<std::string> lasting_;  // data that are never assigned
};

class TaskCheck {
 public:
  TaskCheck(const Graph& graph, const Persons& persons, Problems* problems)
      : graph_(graph), persons_(persons), problems_(*problems) {
    for (StateIndex s = 0; s < graph.state_count(); ++s) {
      if (graph.state(s).task.has_value()) tasks_[graph.state(s).id] = &*graph.state(s).task;
    }
  }

  void Check(StateIndex index) const {
    const State& state = graph_.state(index);
    if (!state.task.has_value()) return;
    const std::string path = absl::StrCat(graph_.PathOf(index), ".task");
    CheckParts(*state.task, path);
    const workflow::v1::Task& declared = graph_.Declared(index).task();
    for (int i = 0; i < declared.separate_from_size(); ++i) {
      CheckSeparation(state, declared.separate_from(i), absl::StrCat(path, ".separate_from[", i, "]"));
    }
  }

 private:
  void CheckParts(const TaskSpec& task, const std::string& path) const {
    std::set<std::string> taken;
    for (size_t i = 0; i < task.parts.size(); ++i) {
      const std::string only = persons_.OnlyOf(task.parts[i]);
      if (only.empty()) continue;
      if (!taken.insert(only).second) {
        problems_.Add(
            absl::StrCat(path, ".by[", i, "].person"), "NOBODY_LEFT",
            absl::StrCat("another part is for ", only, " alone, and each part is for a different person"));
      }
      if (task.not_by.has_value() && task.not_by->program.source() == absl::StrCat("[", only, "]")) {
        problems_.Add(absl::StrCat(path, ".not_by"), "NOBODY_LEFT",
                      absl::StrCat("the task is for ", only, " alone, who may not do it"));
      }
    }
  }

  void CheckSeparation(const State& state, const std::string& other, const std::string& path) const {
    const auto found = tasks_.find(other);
    if (found == tasks_.end() || other == state.id || state.task->joint || found->second->joint) return;
    const std::string only = persons_.OnlyOf(state.task->parts.front());
    if (only.empty() || only != persons_.OnlyOf(found->second->parts.front())) return;
    problems_.Add(path, "NOBODY_LEFT",
                  absl::StrCat("this task and that of '", other, "' are both for ", only,
                               " alone; once one is done, nobody may do the other"));
  }

  const Graph& graph_;
  const Persons& persons_;
  Problems& problems_;
  std::map<std::string, const TaskSpec*> tasks_;  // by state
};

}  // namespace

void CheckPeople(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems) {
  const Persons persons(graph, data);
  const TaskCheck check(graph, persons, problems);
  for (StateIndex s = 0; s < graph.state_count(); ++s) check.Check(s);
}

}  // namespace liushui::chart
