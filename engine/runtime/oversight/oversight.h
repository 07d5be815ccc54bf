// Oversight: takes note of every commit for those who count and watch: the index of tasks and the feed of
// changes.
//
// It reads the rows that are committed anyway; nothing is written for it. At open the index is built from the
// rows of all tasks.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/oversight/change_feed.h"
#include "engine/runtime/oversight/task_index.h"
#include "engine/runtime/registry.h"
#include "liushui/ledger/v1/record.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// Tasks between two reports of progress.
constexpr uint64_t kTasksPerReport = 100'000;

// Told how many tasks were counted so far.
using CountingProgress = std::function<void(uint64_t tasks)>;

// Commits are taken by one thread; index and feed are thread-safe. What it is given must outlive it.
class Oversight {
 public:
  Oversight(const Registry* registry, Clock* clock, const storage::Reader* store)
      : registry_(*registry), clock_(*clock), store_(*store), feed_(store->size(), {}) {}

  // Counts all tasks of the store, before anything else. DATA_LOSS if a row does not parse.
  absl::Status Rebuild(const CountingProgress& progress);

  // Takes the rows of tasks and instances out of the batch, which is in the store. Where an instance moved to
  // a definition whose calendar has another zone, the days of its closed tasks are others, too: what they
  // were is folded from its records.
  void Committed(const DurableBatch& durable);

  TaskIndex& index() { return index_; }
  ChangeFeed& feed() { return feed_; }

 private:
  // The zone of the calendar to which the definition of an instance's row is pinned.
  absl::TimeZone ZoneOf(absl::string_view instance_row);
  absl::TimeZone ZoneOfDefinition(const std::string& definition);
  // What a record changed, for the index.
  InstanceTasks ChangeOf(const DurableBatch& durable, size_t record, const CommittedRecord& taken);
  // Has all tasks of an instance count anew that a record moved to another definition; points into `moves_`.
  absl::Status RecountMoved(const ledger::v1::Record& record, InstanceTasks& change);
  // Whether a move may change what a closed task counts as.
  bool TouchesClosed(const ledger::v1::Record& record, const CommittedRecord& taken) const;

  const Registry& registry_;
  Clock& clock_;
  const storage::Reader& store_;
  std::map<std::string, absl::TimeZone, std::less<>> zones_;  // by hash of the definition
  std::deque<audit::FoldedInstance> moves_;                   // of the commit being taken, before and after
  TaskIndex index_;
  ChangeFeed feed_;
};

// The definition's hash in a serialised InstanceState, without reading the rest; empty if it is malformed.
std::string DefinitionIn(absl::string_view instance_row);

// Whether a serialised Record holds a step whose input moved the instance to another definition.
bool IsMove(absl::string_view record);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_
