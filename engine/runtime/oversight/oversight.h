// Oversight: takes note of every commit for those who count and watch: the index of tasks and the feed of
// changes.
//
// It reads the rows that are committed anyway; nothing is written for it. At open the index is built from the
// rows of all tasks.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/oversight/change_feed.h"
#include "engine/runtime/oversight/task_index.h"
#include "engine/runtime/registry.h"
#include "storage/store.h"

namespace liushui::runtime {

// Tasks between two reports of progress.
constexpr uint64_t kTasksPerReport = 100'000;

// Told how many tasks were counted so far.
using CountingProgress = std::function<void(uint64_t tasks)>;

// Commits are taken by one thread; index and feed are thread-safe. What it is given must outlive it.
class Oversight {
 public:
  Oversight(const Registry* registry, Clock* clock, uint64_t position)
      : registry_(*registry), clock_(*clock), feed_(position, {}) {}

  // Counts all tasks of a store, before anything else. DATA_LOSS if a row does not parse.
  absl::Status Rebuild(const storage::Reader& reader, const CountingProgress& progress);

  // Takes the rows of tasks and instances out of the batch.
  void Committed(const DurableBatch& durable);

  TaskIndex& index() { return index_; }
  ChangeFeed& feed() { return feed_; }

 private:
  // The zone of the calendar to which the definition of an instance's row is pinned.
  absl::TimeZone ZoneOf(absl::string_view instance_row);

  const Registry& registry_;
  Clock& clock_;
  std::map<std::string, absl::TimeZone, std::less<>> zones_;  // by hash of the definition
  TaskIndex index_;
  ChangeFeed feed_;
};

// The definition's hash in a serialised InstanceState, without reading the rest; empty if it is malformed.
std::string DefinitionIn(absl::string_view instance_row);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_OVERSIGHT_H_
