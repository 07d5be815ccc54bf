#include "engine/audit/fold.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"

namespace liushui::audit {
namespace {

// The row with `key`; nothing if there is none.
template <typename Rows, typename Key>
auto Find(const Rows& rows, const Key& key) -> absl::optional<typename Rows::mapped_type> {
  const auto found = rows.find(key);
  if (found == rows.end()) return absl::nullopt;
  return found->second;
}

// Writes the changed row, or deletes it.
template <typename Rows, typename Key, typename Row>
void Set(Rows& rows, const Key& key, absl::optional<Row> row) {
  if (row.has_value()) {
    rows[key] = *std::move(row);
  } else {
    rows.erase(key);
  }
}

// An incident's row changes once in a step; a forged record may say otherwise.
bool ChangesIncidentTwice(const core::Changes& changes) {
  std::set<uint32_t> changed(changes.resolved.begin(), changes.resolved.end());
  for (const ledger::v1::IncidentRaised& incident : changes.raised) changed.insert(incident.incident());
  return changed.size() < changes.resolved.size() + changes.raised.size();
}

}  // namespace

absl::StatusOr<absl::optional<state::v1::TaskState>> FoldedRows::ReadTask(uint64_t instance,
                                                                          uint32_t task) const {
  if (instance != instance_.state.instance()) return absl::optional<state::v1::TaskState>();
  return Find(instance_.tasks, task);
}

absl::StatusOr<absl::optional<state::v1::JobState>> FoldedRows::ReadJob(uint64_t instance,
                                                                        uint32_t job) const {
  if (instance != instance_.state.instance()) return absl::optional<state::v1::JobState>();
  return Find(instance_.jobs, job);
}

absl::StatusOr<absl::optional<state::v1::ItemState>> FoldedRows::ReadItem(uint64_t instance, uint32_t each,
                                                                          absl::string_view key) const {
  if (instance != instance_.state.instance()) return absl::optional<state::v1::ItemState>();
  return Find(instance_.items, std::pair(each, std::string(key)));
}

absl::StatusOr<std::vector<std::string>> FoldedRows::ReadItemKeys(uint64_t instance, uint32_t each) const {
  std::vector<std::string> keys;
  if (instance != instance_.state.instance()) return keys;
  for (auto item = instance_.items.lower_bound({each, ""});
       item != instance_.items.end() && item->first.first == each; ++item)
    keys.push_back(item->first.second);
  return keys;
}

absl::StatusOr<absl::optional<core::NextItem>> FoldedRows::ReadNextItem(uint64_t instance,
                                                                        const core::ItemTurn& after) const {
  if (instance != instance_.state.instance()) return absl::optional<core::NextItem>();
  const auto next = instance_.turns.upper_bound(after);
  const bool found =
      next != instance_.turns.end() && next->first.each == after.each && next->first.queue == after.queue;
  if (!found) return absl::optional<core::NextItem>();
  return absl::optional<core::NextItem>(core::NextItem{next->first, next->second});
}

absl::StatusOr<core::Instance> After(const ledger::v1::Record& record, const state::v1::InstanceState& before,
                                     const core::RowSource& rows) {
  core::Instance after(before, &rows);
  RETURN_IF_ERROR(ApplyTo(record, after));
  return after;
}

absl::Status ApplyTo(const ledger::v1::Record& record, core::Instance& instance) {
  RETURN_IF_ERROR(core::Apply(record, instance));
  if (instance.state().instance() != record.instance()) {
    return absl::InternalError(absl::StrCat("record ", record.index(), ": no instance began with it"));
  }
  if (ChangesIncidentTwice(instance.changes())) {
    return absl::InternalError(absl::StrCat("record ", record.index(), ": an incident is raised twice"));
  }
  return absl::OkStatus();
}

std::string GapBefore(const ledger::v1::Record& record, const FoldedInstance& folded) {
  const bool is_first = folded.state.steps() == 0;
  const uint64_t previous = is_first ? record.index() : folded.state.last_index();
  if (record.previous_index() != previous) {
    return absl::StrCat("previous_index: expected ", previous, ", its newest step, found ",
                        record.previous_index());
  }
  if (!is_first && record.namespace_() != folded.state.namespace_()) {
    return absl::StrCat("namespace: expected ", folded.state.namespace_(), ", found ",
                        Quoted(record.namespace_()));
  }
  return "";
}

void Keep(core::Instance after, FoldedInstance& instance) {
  instance.state = std::move(after.mutable_state());
  core::Changes& changes = after.mutable_changes();
  for (auto& [ordinal, task] : changes.tasks) instance.tasks[ordinal] = std::move(task);
  for (auto& [ordinal, job] : changes.jobs) Set(instance.jobs, ordinal, std::move(job));
  for (auto& [place, item] : changes.items) Set(instance.items, place, std::move(item));
  for (auto& [turn, key] : changes.turns) Set(instance.turns, turn, std::move(key));
}

absl::Status Fold(const ledger::v1::Record& record, FoldedInstance& instance) {
  if (record.has_refused()) return absl::OkStatus();
  const FoldedRows rows(instance);
  ASSIGN_OR_RETURN(core::Instance after, After(record, instance.state, rows));
  Keep(std::move(after), instance);
  return absl::OkStatus();
}

}  // namespace liushui::audit
