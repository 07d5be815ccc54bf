// TaskClass: all that one can count a task by. What differs in nothing of it is one class.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_CLASS_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_CLASS_H_

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/runtime/counts.h"
#include "engine/runtime/oversight/name_table.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// Days are counted from 1970-01-01; this one stands for none.
constexpr int32_t kNoDay = std::numeric_limits<int32_t>::max();
int32_t DayNumber(int64_t time_us, const absl::TimeZone& zone);

// Names are numbers of a NameTable; several roles or people are one name, one to a line.
struct TaskClass {
  uint32_t name_space = 0;
  uint32_t workflow = 0;
  uint32_t state = 0;
  uint32_t roles = 0;   // candidates of the parts still to be done; of all parts once it is closed
  uint32_t people = 0;  // holders of the parts still to be done; who completed any, once it is closed
  uint32_t zone = 0;    // the number of a zone
  int32_t status = 0;
  int32_t opened_day = 0;

  friend bool operator==(const TaskClass&, const TaskClass&) = default;
  template <typename H>
  friend H AbslHashValue(H hash, const TaskClass& one) {
    return H::combine(std::move(hash), one.name_space, one.workflow, one.state, one.roles, one.people,
                      one.zone, one.status, one.opened_day);
  }
};

// What tasks are added up by: everything, or less where fewer classes answer as well.
enum class Grain {
  kAll,
  kUndated,  // not by day of opening
  kKind,     // not by people and day of opening
  kPerson,   // not by state, roles and day of opening
};
constexpr Grain kGrains[] = {Grain::kAll, Grain::kUndated, Grain::kKind, Grain::kPerson};
// The class with what the grain leaves out made the same for all. The number 0 is the empty name.
TaskClass Coarsened(const TaskClass& one, Grain grain);

struct TaskTally {
  int64_t count = 0;
  int64_t overdue = 0;
};
// The open ones of a class in the buckets of one day.
constexpr size_t kDueBuckets = static_cast<size_t>(DueBucket::kNone) + 1;
struct BucketTallies {
  int32_t today = kNoDay;  // kNoDay: to be counted anew
  std::array<TaskTally, kDueBuckets> tallies;
};
// Of one class: all of it, which most questions are about, and the open ones by the day of the due; and in
// buckets, once somebody has asked for them, until a task of the class changes or another day begins.
struct ClassTally {
  TaskTally all;
  absl::btree_map<int32_t, TaskTally> by_due;  // kNoDay without one
  std::unique_ptr<BucketTallies> buckets;

  void Changed() {
    if (buckets != nullptr) buckets->today = kNoDay;
  }
};
using TaskClasses = absl::flat_hash_map<TaskClass, ClassTally>;

bool IsClosed(const state::v1::TaskState& task);

// The class of a task whose days are those of `zone`, which has the number `zone_id`. Every role and person
// gets a number of its own, too.
TaskClass ClassOf(const state::v1::TaskState& task, const absl::TimeZone& zone, uint32_t zone_id,
                  NameTable& names);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_TASK_CLASS_H_
