#include "engine/core/migration/work.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::core {
namespace {

using chart::StateIndex;
using state::v1::InstanceState;
using state::v1::TaskPartState;
using state::v1::TaskState;

// People by the state they worked in, as it is called under the first definition.
using Workers = std::map<std::string, std::set<std::string>>;

// What became of the names of states in the migrations so far.
class PastNames {
 public:
  explicit PastNames(const InstanceState& state) {
    for (const state::v1::Renaming& renaming : state.renamings()) {
      std::map<std::string, std::string>& names = renamings_.emplace_back();
      for (const auto& mapping : renaming.states()) names.emplace(mapping.from(), mapping.to());
    }
  }

  // What the task's state is called now; empty if who worked there was to be forgotten. An open task has been
  // renamed all along.
  std::string Now(const TaskState& task) const {
    std::string id = task.state();
    if (task.closed_us() == 0) return id;
    for (size_t i = task.renamings(); i < renamings_.size(); ++i) {
      const auto found = renamings_[i].find(id);
      if (found != renamings_[i].end()) id = found->second;
    }
    return id;
  }

 private:
  std::vector<std::map<std::string, std::string>> renamings_;
};

// Whoever completed a part or worked on it, and those on whose behalf.
void AddWorkers(const TaskState& task, std::set<std::string>* people) {
  for (const TaskPartState& part : task.parts()) {
    people->insert(part.workers().begin(), part.workers().end());
    people->insert(part.completed_by());
    people->insert(part.completed_for());
  }
  people->erase("");
}

// Who worked in these states, from the tasks that ever opened.
absl::StatusOr<Workers> ReadWorkers(Macrostep& step, const std::set<std::string>& states) {
  Workers workers;
  if (states.empty()) return workers;
  const PastNames names(step.state());
  for (uint32_t ordinal = 1; ordinal <= step.state().last_ordinal(); ++ordinal) {
    const auto task = step.instance().Task(ordinal);
    if (!task.ok() && !IsRefusal(task.status())) return task.status();
    if (!task.ok()) continue;  // the ordinal of something else
    const std::string state = names.Now(**task);
    if (states.count(state) > 0) AddWorkers(**task, &workers[state]);
  }
  return workers;
}

// States of the first definition that the second has not, and that the mapping does not speak of.
std::set<std::string> StatesGone(const StateNames& names) {
  std::set<std::string> gone;
  const chart::Chart& from = names.from();
  for (StateIndex s = chart::kRoot + 1; s < static_cast<StateIndex>(from.states().size()); ++s) {
    const std::string& id = from.state(s).id;
    const StateIndex to = names.to().FindState(id);
    const bool is_there = to != chart::kNoState && to != chart::kRoot && !names.to().IsHistory(to);
    if (!is_there && !from.IsHistory(s) && !names.IsMapped(id)) gone.insert(id);
  }
  return gone;
}

// States of the first definition whose workers only the second wants remembered.
std::set<std::string> NewlyRemembered(const StateNames& names) {
  std::set<std::string> remembered;
  for (const chart::State& state : names.from().states()) {
    const StateIndex to = names.to().FindState(names.NameOf(state.id));
    if (to == chart::kNoState || state.remembers_completers) continue;
    if (names.to().state(to).remembers_completers) remembered.insert(state.id);
  }
  return remembered;
}

}  // namespace

absl::Status CheckWorkGoesOn(Macrostep& step, const StateNames& names) {
  const std::set<std::string> gone = StatesGone(names);
  ASSIGN_OR_RETURN(Workers workers, ReadWorkers(step, gone));
  for (const auto& completion : step.state().completions()) {
    if (gone.count(completion.state()) > 0) workers[completion.state()].insert(completion.person());
  }
  for (const auto& [state, people] : workers) {
    if (people.empty()) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_WORK_GONE",
                  absl::StrCat("state '", state, "' was worked in by ", absl::StrJoin(people, ", "), ", and ",
                               names.Target(), " has no such state; map it to the one that work counts for (",
                               state, "=STATE), or to nothing (", state, "=) to forget who did it"));
  }
  return absl::OkStatus();
}

absl::Status GatherWork(Macrostep& step, const StateNames& names, ledger::v1::InstanceMigrated* migrated) {
  ASSIGN_OR_RETURN(const Workers workers, ReadWorkers(step, NewlyRemembered(names)));
  Workers under_new_ids;
  for (const auto& [state, people] : workers) {
    under_new_ids[names.NameOf(state)].insert(people.begin(), people.end());
  }
  for (const auto& [state, people] : under_new_ids) {
    for (const std::string& person : people) {
      ledger::v1::CompletedBy* completed = migrated->add_completed();
      completed->set_state(state);
      completed->set_person(person);
    }
  }
  return absl::OkStatus();
}

}  // namespace liushui::core
