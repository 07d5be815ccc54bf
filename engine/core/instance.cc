#include "engine/core/instance.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::core {
namespace {

absl::Status Unknown(absl::string_view what, absl::string_view reason, uint64_t instance,
                     absl::string_view which) {
  return Refuse(absl::StatusCode::kNotFound, reason,
                absl::StrCat("instance ", instance, " has no ", what, " ", which));
}

}  // namespace

absl::StatusOr<const state::v1::TaskState*> Instance::Task(uint32_t task) {
  if (const auto changed = changes_.tasks.find(task); changed != changes_.tasks.end())
    return &changed->second;
  if (const auto read = read_tasks_.find(task); read != read_tasks_.end()) return &read->second;
  ASSIGN_OR_RETURN(auto row, rows_->ReadTask(state_.instance(), task));
  if (!row.has_value()) return Unknown("task", "TASK_UNKNOWN", state_.instance(), absl::StrCat(task));
  return &read_tasks_.emplace(task, *std::move(row)).first->second;
}

absl::StatusOr<const state::v1::JobState*> Instance::Job(uint32_t job) {
  if (const auto changed = changes_.jobs.find(job); changed != changes_.jobs.end()) {
    if (changed->second.has_value()) return &*changed->second;
    return Unknown("open job", "JOB_UNKNOWN", state_.instance(), absl::StrCat(job));
  }
  if (const auto read = read_jobs_.find(job); read != read_jobs_.end()) return &read->second;
  ASSIGN_OR_RETURN(auto row, rows_->ReadJob(state_.instance(), job));
  if (!row.has_value()) return Unknown("open job", "JOB_UNKNOWN", state_.instance(), absl::StrCat(job));
  return &read_jobs_.emplace(job, *std::move(row)).first->second;
}

absl::StatusOr<absl::optional<state::v1::ItemState>> Instance::Item(uint32_t each,
                                                                    absl::string_view key) const {
  const auto changed = changes_.items.find({each, std::string(key)});
  if (changed != changes_.items.end()) return changed->second;
  return rows_->ReadItem(state_.instance(), each, key);
}

absl::StatusOr<std::vector<std::string>> Instance::ItemKeys(uint32_t each) const {
  ASSIGN_OR_RETURN(std::vector<std::string> stored, rows_->ReadItemKeys(state_.instance(), each));
  std::set<std::string> keys(stored.begin(), stored.end());
  for (const auto& [name, item] : changes_.items) {
    if (name.first != each) continue;
    if (item.has_value()) {
      keys.insert(name.second);
    } else {
      keys.erase(name.second);
    }
  }
  return std::vector<std::string>(keys.begin(), keys.end());
}

absl::StatusOr<absl::optional<NextItem>> Instance::NextItemAfter(const ItemTurn& after) const {
  auto first = changes_.turns.upper_bound(after);
  while (first != changes_.turns.end() && !first->second.has_value()) ++first;
  absl::optional<NextItem> changed;
  if (first != changes_.turns.end() && first->first.each == after.each && first->first.queue == after.queue) {
    changed = NextItem{first->first, *first->second};
  }
  ItemTurn before = after;
  while (true) {
    ASSIGN_OR_RETURN(const auto stored, rows_->ReadNextItem(state_.instance(), before));
    if (!stored.has_value()) return changed;
    if (changed.has_value() && changed->turn <= stored->turn) return changed;
    if (changes_.turns.count(stored->turn) == 0) return stored;
    before = stored->turn;
  }
}

absl::StatusOr<state::v1::TaskState*> Instance::MutableTask(uint32_t task) {
  ASSIGN_OR_RETURN(const state::v1::TaskState* row, Task(task));
  return &changes_.tasks.emplace(task, *row).first->second;
}

absl::StatusOr<state::v1::JobState*> Instance::MutableJob(uint32_t job) {
  ASSIGN_OR_RETURN(const state::v1::JobState* row, Job(job));
  return &*changes_.jobs.emplace(job, *row).first->second;
}

absl::StatusOr<state::v1::ItemState*> Instance::MutableItem(uint32_t each, const std::string& key) {
  ASSIGN_OR_RETURN(auto row, Item(each, key));
  if (!row.has_value()) {
    return Unknown("item", "ITEM_UNKNOWN", state_.instance(), absl::StrCat("'", key, "' of ", each));
  }
  auto& changed = changes_.items[{each, key}];
  changed = *std::move(row);
  return &*changed;
}

const state::v1::Activity* Instance::FindActivity(uint32_t ordinal) const {
  for (const auto& activity : state_.activities()) {
    if (activity.ordinal() == ordinal) return &activity;
  }
  return nullptr;
}

const state::v1::Activity* Instance::FindActivityOf(absl::string_view state) const {
  for (const auto& activity : state_.activities()) {
    if (activity.state() == state && !activity.left()) return &activity;
  }
  return nullptr;
}

state::v1::Activity* Instance::MutableActivity(uint32_t ordinal) {
  for (auto& activity : *state_.mutable_activities()) {
    if (activity.ordinal() == ordinal) return &activity;
  }
  return nullptr;
}

void Instance::AddActivity(uint32_t ordinal, const std::string& state, state::v1::ActivityKind kind) {
  state_.set_last_ordinal(std::max(state_.last_ordinal(), ordinal));
  state::v1::Activity* activity = state_.add_activities();
  activity->set_ordinal(ordinal);
  activity->set_state(state);
  activity->set_kind(kind);
}

bool Instance::RemoveActivity(uint32_t ordinal) {
  auto* activities = state_.mutable_activities();
  for (int i = 0; i < activities->size(); ++i) {
    if (activities->Get(i).ordinal() != ordinal) continue;
    activities->erase(activities->begin() + i);
    return true;
  }
  return false;
}

}  // namespace liushui::core
