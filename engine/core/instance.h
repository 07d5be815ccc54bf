// Instance: one running workflow as the core sees it: its state, and the rows of its tasks, jobs and items.
//
// The state is held whole; rows are read through a RowSource when a step needs them, so that a step costs the
// same whether the instance has ten items or ten thousand. What a step changes is collected in Changes.
// Values, not threads: an Instance belongs to whoever holds it.
#ifndef LIUSHUI_ENGINE_CORE_INSTANCE_H_
#define LIUSHUI_ENGINE_CORE_INSTANCE_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// A place in one of the two queues of an `each`: items that wait, by their rank, and items with a timer, by
// its due and ordinal. In order of (each, queue, rank, timer).
struct ItemTurn {
  enum class Queue : uint32_t { kWaiting = 1, kTimer = 2 };

  uint32_t each = 0;
  Queue queue = Queue::kWaiting;
  int64_t rank = 0;    // the item's, or the timer's due in microseconds since 1970
  uint32_t timer = 0;  // its ordinal; 0 for an item that waits
  friend auto operator<=>(const ItemTurn&, const ItemTurn&) = default;
};

// Whose turn it is, by key.
struct NextItem {
  ItemTurn turn;
  std::string key;
};

// The rows of instances as they were before the step. Absent rows are nullopt; an error is a failure of the
// disk.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t instance,
                                                                        uint32_t task) const = 0;
  virtual absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance,
                                                                      uint32_t job) const = 0;
  virtual absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                        absl::string_view key) const = 0;
  // Keys of all items of an `each`, ascending.
  virtual absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const = 0;
  // The first of the queue that comes after `after`.
  virtual absl::StatusOr<absl::optional<NextItem>> ReadNextItem(uint64_t instance,
                                                                const ItemTurn& after) const = 0;
};

// What one step does to the rows; nullopt deletes. Ordered, so that everything derived from it is too.
struct Changes {
  std::map<uint32_t, state::v1::TaskState> tasks;
  std::map<uint32_t, absl::optional<state::v1::JobState>> jobs;
  std::map<std::pair<uint32_t, std::string>, absl::optional<state::v1::ItemState>> items;
  std::map<ItemTurn, absl::optional<std::string>> turns;  // to the item's key
  std::vector<ledger::v1::MessageSent> messages;          // for the outbox; position = ordinal
  std::vector<state::v1::TaskNote> notes;                 // remarks and files added
  std::vector<ledger::v1::IncidentRaised> raised;         // incidents opened and still open after the step
  std::vector<uint32_t> resolved;                         // incidents closed that were open before the step
};

class Instance {
 public:
  // An instance that does not exist yet (default state) or as last stored. `rows` must outlive it.
  Instance(state::v1::InstanceState state, const RowSource* rows) : state_(std::move(state)), rows_(rows) {}

  const state::v1::InstanceState& state() const { return state_; }
  state::v1::InstanceState& mutable_state() { return state_; }
  const Changes& changes() const { return changes_; }
  Changes& mutable_changes() { return changes_; }

  // The row as it is now, changes of this step included. NOT_FOUND refusal TASK_UNKNOWN (JOB_UNKNOWN,
  // ITEM_UNKNOWN) if there is none.
  absl::StatusOr<const state::v1::TaskState*> Task(uint32_t task);
  absl::StatusOr<const state::v1::JobState*> Job(uint32_t job);
  absl::StatusOr<absl::optional<state::v1::ItemState>> Item(uint32_t each, absl::string_view key) const;
  // Keys of all items, ascending, changes of this step included.
  absl::StatusOr<std::vector<std::string>> ItemKeys(uint32_t each) const;
  // The first item of a queue that comes after `after`, changes of this step included. What left the queue at
  // its head is passed over at no cost if `after` is where that stood.
  absl::StatusOr<absl::optional<NextItem>> NextItemAfter(const ItemTurn& after) const;

  // The row for changing; it joins the changes.
  absl::StatusOr<state::v1::TaskState*> MutableTask(uint32_t task);
  absl::StatusOr<state::v1::JobState*> MutableJob(uint32_t job);
  absl::StatusOr<state::v1::ItemState*> MutableItem(uint32_t each, const std::string& key);

  // The open activity with this ordinal; or of this state, unless the state was left; null if there is none.
  const state::v1::Activity* FindActivity(uint32_t ordinal) const;
  const state::v1::Activity* FindActivityOf(absl::string_view state) const;
  state::v1::Activity* MutableActivity(uint32_t ordinal);
  // Opens an activity under an ordinal, which is given from now on; closes one: false if it is not open.
  void AddActivity(uint32_t ordinal, const std::string& state, state::v1::ActivityKind kind);
  bool RemoveActivity(uint32_t ordinal);

 private:
  state::v1::InstanceState state_;
  const RowSource* rows_;
  Changes changes_;
  std::map<uint32_t, state::v1::TaskState> read_tasks_;  // rows read but not changed
  std::map<uint32_t, state::v1::JobState> read_jobs_;
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_INSTANCE_H_
