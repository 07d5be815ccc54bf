#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/keys.h"
#include "engine/views/note_keys.h"
#include "engine/views/turn_keys.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskNote;
using state::v1::TaskState;

// The rows of instances as one snapshot has them.
class SnapshotRows final : public core::RowSource {
 public:
  explicit SnapshotRows(const storage::Reader& reader) : reader_(reader) {}

  absl::StatusOr<absl::optional<TaskState>> ReadTask(uint64_t instance, uint32_t task) const override {
    return ReadMessage<TaskState>(reader_, views::TaskKey(instance, task));
  }
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance,
                                                              uint32_t job) const override {
    return ReadMessage<state::v1::JobState>(reader_, views::JobKey(instance, job));
  }
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                absl::string_view key) const override {
    return ReadMessage<state::v1::ItemState>(reader_, views::ItemKey(instance, each, key));
  }
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const override {
    const std::string prefix = views::ItemPrefix(instance, each);
    std::vector<std::string> keys;
    RETURN_IF_ERROR(reader_.ScanRows({prefix, "", false}, [&](absl::string_view key, absl::string_view) {
      keys.emplace_back(key.substr(prefix.size()));
      return true;
    }));
    return keys;
  }
  absl::StatusOr<absl::optional<core::NextItem>> ReadNextItem(uint64_t instance,
                                                              const core::ItemTurn& after) const override {
    const std::string prefix = views::TurnPrefix(instance, after.each, after.queue);
    absl::optional<core::NextItem> next;
    const auto take = [&next](absl::string_view key, absl::string_view value) {
      const auto place = views::ParseTurnKey(key);
      LIUSHUI_CHECK(place.has_value());
      next = core::NextItem{place->turn, std::string(value)};
      return false;
    };
    RETURN_IF_ERROR(reader_.ScanRows({prefix, views::TurnKey(instance, after), false}, take));
    return next;
  }

 private:
  const storage::Reader& reader_;
};

absl::Status TaskUnknown(absl::string_view name_space, uint64_t instance, uint32_t task) {
  return Refuse(
      absl::StatusCode::kNotFound, "TASK_UNKNOWN",
      absl::StrCat("there is no task ", task, " of instance ", instance, " in namespace ", name_space));
}

}  // namespace

absl::StatusOr<std::vector<core::ShownValue>> CommittedReads::ShowTask(absl::string_view name_space,
                                                                       uint64_t instance,
                                                                       uint32_t task) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  const SnapshotRows rows(*snapshot);
  ASSIGN_OR_RETURN(const auto row, rows.ReadTask(instance, task));
  if (!row.has_value() || row->namespace_() != name_space) return TaskUnknown(name_space, instance, task);
  ASSIGN_OR_RETURN(auto state,
                   ReadMessage<state::v1::InstanceState>(*snapshot, views::InstanceKey(instance)));
  if (!state.has_value()) return TaskUnknown(name_space, instance, task);
  if (parts_.opening != nullptr) parts_.opening->Open(name_space, &*state);
  ASSIGN_OR_RETURN(const auto chart, ChartOf(state->definition()));
  const core::Surroundings surroundings{*chart,
                                        state->revision(),
                                        state->last_index(),
                                        absl::FromUnixMicros(state->changed_us()),
                                        state->namespace_(),
                                        {}};
  return core::ShownOf(surroundings, core::Instance(*std::move(state), &rows), *row);
}

absl::StatusOr<Page<TaskNote>> CommittedReads::ListNotes(uint64_t instance, uint32_t task, int limit,
                                                         absl::string_view after) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  Page<TaskNote> page;
  page.position = snapshot->size();
  const PageScan scan{views::NotePrefix(instance, task), false, limit, std::string(after)};
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(auto note, ParseRow<TaskNote>(key, value));
    page.rows.push_back(std::move(note));
    return true;
  };
  ASSIGN_OR_RETURN(page.next, ScanPage(*snapshot, scan, take));
  return page;
}

absl::StatusOr<TaskNote> CommittedReads::GetNote(uint64_t instance, uint32_t task, uint32_t number) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  ASSIGN_OR_RETURN(auto note, ReadMessage<TaskNote>(*snapshot, views::NoteKey({instance, task, number})));
  if (note.has_value()) return *std::move(note);
  return Refuse(absl::StatusCode::kNotFound, "NOTE_UNKNOWN",
                absl::StrCat("task ", instance, "-", task, " has no note ", number));
}

}  // namespace liushui::runtime
