// TaskIndex: what must be known of all tasks at once, in memory: how many there are of each kind, and the
// open ones in order of their due.
//
// Tasks that differ in nothing one can count by are one class with a number beside it; a question is answered
// by adding up classes, of which a million tasks have a few thousand. Of an open task the index keeps what it
// counts as (about 120 bytes), so that a change needs nothing but the task as it is afterwards. A closed one
// is only counted, for kClosedDays.
//
// Time passes without a change: the index remembers up to which moment dues were judged, and judges on from
// there, in order of due, when it is asked.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_INDEX_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_INDEX_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "engine/runtime/counts.h"
#include "engine/runtime/oversight/class_count.h"
#include "engine/runtime/oversight/name_table.h"
#include "engine/runtime/oversight/task_class.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// Where an open task stands in order of due, then of priority.
struct DuePlace {
  int64_t due_us = std::numeric_limits<int64_t>::max();  // the maximum for none
  int32_t below_most = 0;                                // how far its priority is below 100
  uint64_t instance = 0;
  uint32_t task = 0;
  friend auto operator<=>(const DuePlace&, const DuePlace&) = default;
};

// An instance that took a step: whose calendar's zone its tasks' days are in, and the tasks that changed, as
// they are now.
struct InstanceTasks {
  uint64_t instance = 0;
  absl::TimeZone zone;
  std::vector<const state::v1::TaskState*> tasks;
  // Closed tasks as they were counted so far, in days of that zone. They count no more; those of them that
  // are among `tasks`, too, are counted anew.
  absl::TimeZone former_zone = {};
  std::vector<const state::v1::TaskState*> formerly_closed = {};
};

// Thread-safe.
class TaskIndex {
 public:
  TaskIndex() { names_.IdOf(""); }  // so that it is the number 0

  // Takes over what one commit did; all records below `position` count from then on. `now` is the time up to
  // which closed days are kept.
  void Apply(const std::vector<InstanceTasks>& changes, uint64_t position, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  uint64_t position() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Time does not go back: dues are judged by `now`, or by a later moment that was asked about before.
  Counted Count(const CountQuery& query, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // Open tasks of a namespace in order of due after a place (from the first without one), at most `limit`.
  // `look` is called with the index's position while nothing changes; the answer counts only if it is true.
  struct DueSlice {
    std::vector<DuePlace> places;
    bool more = false;
    bool looked = false;
  };
  DueSlice ByDue(const std::string& name_space, const absl::optional<DuePlace>& after, size_t limit,
                 absl::FunctionRef<bool(uint64_t position)> look) const ABSL_LOCKS_EXCLUDED(mutex_);

  size_t open_tasks() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct OpenTask {
    TaskClass counts_as;
    int64_t due_us = 0;  // 0 for none
    int64_t opened_us = 0;
    int32_t due_day = 0;
    int32_t priority = 0;
  };
  using TaskKey = std::pair<uint64_t, uint32_t>;

  uint32_t ZoneId(const absl::TimeZone& zone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Put(const state::v1::TaskState& task, uint32_t zone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Counts an open task, or takes it out again.
  void Add(const TaskKey& key, const OpenTask& task) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(const TaskKey& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddClosed(const state::v1::TaskState& task, uint32_t zone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RemoveClosed(const state::v1::TaskState& task, uint32_t zone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Tasks of an instance whose calendar's zone is another one now.
  void MoveToZone(uint64_t instance, uint32_t zone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Judge(int64_t now_us) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ForgetOldDays(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  NameTable names_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::TimeZone> zones_ ABSL_GUARDED_BY(mutex_);
  absl::btree_map<TaskKey, OpenTask> open_ ABSL_GUARDED_BY(mutex_);
  std::map<uint32_t, absl::btree_set<DuePlace>> by_due_ ABSL_GUARDED_BY(mutex_);  // by namespace
  std::map<Grain, TaskClasses> open_classes_ ABSL_GUARDED_BY(mutex_);
  std::map<int32_t, TaskClasses> closed_classes_ ABSL_GUARDED_BY(mutex_);  // by day of closing
  int64_t judged_us_ ABSL_GUARDED_BY(mutex_) = std::numeric_limits<int64_t>::min();
  uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_INDEX_H_
