#include "engine/chart/compiler/checks/errors.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace liushui::chart {
namespace {

constexpr char kError[] = "error.execution";

// More are not named.
constexpr size_t kMostNamed = 5;

bool MayFail(const absl::optional<Expression>& expression) {
  return expression.has_value() && !expression->program.constant();
}

bool MayFail(const TextTemplate& text) {
  return !text.text.constant();
}

bool MayFail(const std::vector<TextTemplate>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const TextTemplate& text) { return MayFail(text); });
}

bool MayFail(const std::vector<NamedExpression>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const NamedExpression& named) { return !named.value.program.constant(); });
}

bool MayFail(const MomentSpec& moment) {
  return MayFail(moment.date) || MayFail(moment.expression);
}

bool MayFail(const TaskSpec& task) {
  const bool part_may_fail = std::any_of(task.parts.begin(), task.parts.end(), [](const PartSpec& part) {
    return MayFail(part.roles) || MayFail(part.person) || (part.title.has_value() && MayFail(*part.title));
  });
  return part_may_fail || MayFail(task.title) || MayFail(task.not_by) ||
         (task.instructions.has_value() && MayFail(*task.instructions)) ||
         (task.due.has_value() && MayFail(task.due->moment));
}

// Whether what lives as long as the state may fail to open as a whole; items of a list fail for themselves.
bool MayNotOpen(const Graph& graph, const State& state) {
  const auto moment_may_fail = [&](int t) {
    const absl::optional<MomentSpec>& trigger = graph.transitions()[t].trigger;
    return trigger.has_value() && MayFail(*trigger);
  };
  if (std::any_of(state.transitions.begin(), state.transitions.end(), moment_may_fail)) return true;
  if (state.due.has_value() && MayFail(state.due->moment)) return true;
  if (state.task.has_value()) return MayFail(*state.task);
  if (state.job.has_value()) return MayFail(state.job->with);
  if (state.each.has_value()) return !state.each->in.program.constant() || MayFail(state.each->key);
  return state.child.has_value() && (MayFail(state.child->key) || MayFail(state.child->input));
}

// Whether it is taken for an error without naming its kind.
bool CatchesAll(const Transition& transition) {
  return !transition.exact &&
         std::any_of(transition.events.begin(), transition.events.end(), [](const std::string& event) {
           return Matches(event, kError) && absl::StripSuffix(event, ".*") != kError;
         });
}

// Whether the error meets a transition of its own before, deeper in the chart or earlier in order.
bool IsCaughtBefore(const Graph& graph, const Transition& transition, StateIndex state) {
  for (StateIndex s = state; graph.IsWithin(s, transition.source); s = graph.state(s).parent) {
    for (const int t : graph.state(s).transitions) {
      const Transition& other = graph.transitions()[t];
      if (&other == &transition) return false;
      const bool names_it = std::any_of(other.events.begin(), other.events.end(),
                                        [](const std::string& event) { return Matches(event, kError); });
      if (names_it && !other.guard.has_value() && !CatchesAll(other)) return true;
    }
  }
  return false;
}

}  // namespace

void CheckErrors(const Graph& graph, Problems* problems) {
  for (const Transition& transition : graph.transitions()) {
    if (!CatchesAll(transition)) continue;
    std::vector<std::string> left;
    for (StateIndex s = kRoot + 1; s < graph.state_count(); ++s) {
      const bool may_fail = graph.Leaves(transition, s) && MayNotOpen(graph, graph.state(s));
      if (may_fail && !IsCaughtBefore(graph, transition, s))
        left.push_back(absl::StrCat("'", graph.state(s).id, "'"));
    }
    if (left.empty()) continue;
    const size_t others = left.size() - std::min(left.size(), kMostNamed);
    left.resize(left.size() - others);
    problems->Warn(
        graph.PathOf(transition), "ERROR_SWALLOWED",
        absl::StrCat("where an expression keeps a task, timer or the like of ", absl::StrJoin(left, ", "),
                     others == 0 ? "" : absl::StrCat(" and ", others, " others"),
                     " from opening, this leads on and no incident says so; write ", kError,
                     " before it if that is meant"));
  }
}

}  // namespace liushui::chart
