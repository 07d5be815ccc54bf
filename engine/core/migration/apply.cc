// Folding a migration: names change, all at once.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/facts.h"

namespace liushui::core {
namespace {

using state::v1::InstanceState;

// A new name for some ids.
class Renaming {
 public:
  explicit Renaming(const ledger::v1::InstanceMigrated& fact) {
    for (const auto& mapping : fact.renamed()) names_.emplace(mapping.from(), mapping.to());
  }
  // Whether the id is another now.
  bool Apply(std::string* id) const {
    const auto found = names_.find(*id);
    if (found == names_.end()) return false;
    *id = found->second;
    return true;
  }

 private:
  std::map<std::string, std::string> names_;
};

// The tasks and jobs of items, and the ladders their timers stand for.
absl::Status RenameItems(state::v1::Activity* each, Instance& instance) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, instance.ItemKeys(each->ordinal()));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, instance.Item(each->ordinal(), key));
    if (!item.has_value() || item->status() != state::v1::ITEM_STATUS_OPEN) continue;
    if (item->task() != 0) {
      ASSIGN_OR_RETURN(state::v1::TaskState * task, instance.MutableTask(item->task()));
      task->set_state(each->state());
    }
    if (item->job() != 0) {
      ASSIGN_OR_RETURN(state::v1::JobState * job, instance.MutableJob(item->job()));
      job->set_state(each->state());
    }
    if (!item->timer().purpose().has_task()) continue;
    ASSIGN_OR_RETURN(state::v1::ItemState * changed, instance.MutableItem(each->ordinal(), key));
    changed->mutable_timer()->mutable_purpose()->mutable_task()->set_state(each->state());
  }
  if (each->next_timer().purpose().has_task()) {
    each->mutable_next_timer()->mutable_purpose()->mutable_task()->set_state(each->state());
  }
  return absl::OkStatus();
}

absl::Status RenameActivities(const Renaming& renaming, Instance& instance) {
  for (state::v1::Activity& activity : *instance.mutable_state().mutable_activities()) {
    if (!renaming.Apply(activity.mutable_state())) continue;
    if (activity.kind() == state::v1::ACTIVITY_KIND_EACH) {
      RETURN_IF_ERROR(RenameItems(&activity, instance));
    } else if (activity.kind() == state::v1::ACTIVITY_KIND_TASK) {
      ASSIGN_OR_RETURN(state::v1::TaskState * task, instance.MutableTask(activity.ordinal()));
      task->set_state(activity.state());
    } else if (activity.kind() == state::v1::ACTIVITY_KIND_JOB) {
      ASSIGN_OR_RETURN(state::v1::JobState * job, instance.MutableJob(activity.ordinal()));
      job->set_state(activity.state());
    }
  }
  return absl::OkStatus();
}

void AddCompletion(const std::string& state_id, const std::string& person, InstanceState& state) {
  const bool known =
      std::any_of(state.completions().begin(), state.completions().end(), [&](const auto& completion) {
        return completion.state() == state_id && completion.person() == person;
      });
  if (known) return;
  state::v1::Completion* completion = state.add_completions();
  completion->set_state(state_id);
  completion->set_person(person);
}

void RenameCompletions(const Renaming& renaming, const ledger::v1::InstanceMigrated& fact,
                       InstanceState& state) {
  google::protobuf::RepeatedPtrField<state::v1::Completion> before;
  before.Swap(state.mutable_completions());
  for (state::v1::Completion& completion : before) {
    renaming.Apply(completion.mutable_state());
    if (!completion.state().empty()) AddCompletion(completion.state(), completion.person(), state);
  }
  for (const auto& completed : fact.completed()) AddCompletion(completed.state(), completed.person(), state);
}

// Whoever completes what is open of it is remembered from now on.
absl::Status SeparateTask(uint32_t ordinal, Instance& instance) {
  ASSIGN_OR_RETURN(const state::v1::TaskState* task, instance.Task(ordinal));
  const bool is_open =
      task->status() == state::v1::TASK_STATUS_OPEN || task->status() == state::v1::TASK_STATUS_CLAIMED;
  if (!is_open || task->separated()) return absl::OkStatus();
  ASSIGN_OR_RETURN(state::v1::TaskState * changed, instance.MutableTask(ordinal));
  changed->set_separated(true);
  return absl::OkStatus();
}

absl::Status SeparateActivity(uint32_t ordinal, Instance& instance) {
  const state::v1::Activity* activity = instance.FindActivity(ordinal);
  if (activity == nullptr) return absl::InternalError(absl::StrCat("activity ", ordinal, " is not open"));
  if (activity->kind() == state::v1::ACTIVITY_KIND_TASK) return SeparateTask(ordinal, instance);
  if (activity->kind() != state::v1::ACTIVITY_KIND_EACH) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, instance.ItemKeys(ordinal));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, instance.Item(ordinal, key));
    const bool has_task =
        item.has_value() && item->status() == state::v1::ITEM_STATUS_OPEN && item->task() != 0;
    if (has_task) RETURN_IF_ERROR(SeparateTask(item->task(), instance));
  }
  return absl::OkStatus();
}

void DropData(const ledger::v1::InstanceMigrated& fact, InstanceState& state) {
  auto* data = state.mutable_data();
  const auto dropped = std::remove_if(data->begin(), data->end(), [&](const auto& datum) {
    return std::binary_search(fact.data_dropped().begin(), fact.data_dropped().end(), datum.name());
  });
  data->erase(dropped, data->end());
}

}  // namespace

absl::Status ApplyMigrated(const ledger::v1::InstanceMigrated& fact, Instance& instance) {
  InstanceState& state = instance.mutable_state();
  state.set_definition(fact.definition());
  state.set_revision(fact.revision());
  const Renaming renaming(fact);
  for (std::string& id : *state.mutable_configuration()) renaming.Apply(&id);
  RETURN_IF_ERROR(RenameActivities(renaming, instance));
  RenameCompletions(renaming, fact, state);
  if (fact.renamed_size() > 0) *state.add_renamings()->mutable_states() = fact.renamed();
  *state.mutable_history() = fact.history();
  DropData(fact, state);
  for (const uint32_t ordinal : fact.activities_separated()) {
    RETURN_IF_ERROR(SeparateActivity(ordinal, instance));
  }
  return absl::OkStatus();
}

}  // namespace liushui::core
