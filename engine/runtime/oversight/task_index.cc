#include "engine/runtime/oversight/task_index.h"

#include <algorithm>

#include "engine/base/check.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;

DuePlace PlaceOf(const std::pair<uint64_t, uint32_t>& key, int64_t due_us, int32_t priority) {
  DuePlace place;
  if (due_us != 0) place.due_us = due_us;
  place.below_most = 100 - priority;
  place.instance = key.first;
  place.task = key.second;
  return place;
}

}  // namespace

uint32_t TaskIndex::ZoneId(const absl::TimeZone& zone) {
  const auto known = std::find(zones_.begin(), zones_.end(), zone);
  if (known != zones_.end()) return static_cast<uint32_t>(known - zones_.begin());
  zones_.push_back(zone);
  return static_cast<uint32_t>(zones_.size() - 1);
}

void TaskIndex::Add(const TaskKey& key, const OpenTask& task) {
  for (const Grain grain : kGrains) {
    ClassTally& tally = open_classes_[grain][Coarsened(task.counts_as, grain)];
    tally.Changed();
    for (TaskTally* counted : {&tally.all, &tally.by_due[task.due_day]}) {
      ++counted->count;
      if (task.due_us != 0 && task.due_us <= judged_us_) ++counted->overdue;
    }
  }
  by_due_[task.counts_as.name_space].insert(PlaceOf(key, task.due_us, task.priority));
  open_[key] = task;
}

void TaskIndex::Remove(const TaskKey& key) {
  const auto open = open_.find(key);
  if (open == open_.end()) return;
  const OpenTask& task = open->second;
  for (const Grain grain : kGrains) {
    TaskClasses& classes = open_classes_[grain];
    const auto found = classes.find(Coarsened(task.counts_as, grain));
    LIUSHUI_CHECK(found != classes.end());
    ClassTally& tally = found->second;
    tally.Changed();
    for (TaskTally* counted : {&tally.all, &tally.by_due[task.due_day]}) {
      --counted->count;
      if (task.due_us != 0 && task.due_us <= judged_us_) --counted->overdue;
      LIUSHUI_CHECK(counted->count >= counted->overdue && counted->overdue >= 0);
    }
    if (tally.by_due[task.due_day].count == 0) tally.by_due.erase(task.due_day);
    if (tally.all.count == 0) classes.erase(found);
  }
  by_due_[task.counts_as.name_space].erase(PlaceOf(key, task.due_us, task.priority));
  open_.erase(open);
}

void TaskIndex::AddClosed(const TaskState& task, uint32_t zone) {
  TaskTally& tally =
      closed_classes_[DayNumber(task.closed_us(), zones_[zone])][ClassOf(task, zones_[zone], zone, names_)]
          .all;
  ++tally.count;
  if (task.overdue() || task.was_overdue()) ++tally.overdue;
}

void TaskIndex::RemoveClosed(const TaskState& task, uint32_t zone) {
  const auto day = closed_classes_.find(DayNumber(task.closed_us(), zones_[zone]));
  if (day == closed_classes_.end()) return;  // forgotten
  const auto found = day->second.find(ClassOf(task, zones_[zone], zone, names_));
  LIUSHUI_CHECK(found != day->second.end());
  TaskTally& tally = found->second.all;
  --tally.count;
  if (task.overdue() || task.was_overdue()) --tally.overdue;
  LIUSHUI_CHECK(tally.count >= tally.overdue && tally.overdue >= 0);
  if (tally.count == 0) day->second.erase(found);
  if (day->second.empty()) closed_classes_.erase(day);
}

void TaskIndex::Put(const TaskState& task, uint32_t zone) {
  const TaskKey key(task.instance(), task.task());
  Remove(key);
  // The row of a closed task changes only when its instance moves, and then it is formerly closed.
  if (IsClosed(task)) return AddClosed(task, zone);
  OpenTask open{ClassOf(task, zones_[zone], zone, names_), task.due_us(), task.opened_us(), kNoDay,
                static_cast<int32_t>(task.priority())};
  if (open.due_us != 0) open.due_day = DayNumber(open.due_us, zones_[zone]);
  Add(key, open);
}

// All tasks of an instance are in one zone, so the first tells whether any must move.
void TaskIndex::MoveToZone(uint64_t instance, uint32_t zone) {
  std::vector<std::pair<TaskKey, OpenTask>> moved;
  for (auto task = open_.lower_bound({instance, 0}); task != open_.end() && task->first.first == instance;
       ++task) {
    if (task->second.counts_as.zone == zone) break;
    moved.emplace_back(task->first, task->second);
  }
  for (auto& [key, task] : moved) {
    Remove(key);
    task.counts_as.zone = zone;
    task.counts_as.opened_day = DayNumber(task.opened_us, zones_[zone]);
    if (task.due_us != 0) task.due_day = DayNumber(task.due_us, zones_[zone]);
    Add(key, task);
  }
}

void TaskIndex::Apply(const std::vector<InstanceTasks>& changes, uint64_t position, absl::Time now) {
  const MutexLock lock(&mutex_);
  for (const InstanceTasks& change : changes) {
    const uint32_t zone = ZoneId(change.zone);
    for (const TaskState* task : change.formerly_closed) RemoveClosed(*task, ZoneId(change.former_zone));
    MoveToZone(change.instance, zone);
    for (const TaskState* task : change.tasks) Put(*task, zone);
  }
  ForgetOldDays(now);
  position_ = position;
}

void TaskIndex::ForgetOldDays(absl::Time now) {
  // A day more than what is answered: zones differ by as much.
  const int32_t oldest = DayNumber(absl::ToUnixMicros(now), absl::UTCTimeZone()) - kClosedDays - 1;
  while (!closed_classes_.empty() && closed_classes_.begin()->first < oldest)
    closed_classes_.erase(closed_classes_.begin());
}

uint64_t TaskIndex::position() const {
  const MutexLock lock(&mutex_);
  return position_;
}

size_t TaskIndex::open_tasks() const {
  const MutexLock lock(&mutex_);
  return open_.size();
}

void TaskIndex::Judge(int64_t now_us) {
  if (now_us <= judged_us_) return;
  for (const auto& [name_space, places] : by_due_) {
    DuePlace from;
    from.due_us = judged_us_ == std::numeric_limits<int64_t>::min() ? judged_us_ : judged_us_ + 1;
    from.below_most = std::numeric_limits<int32_t>::min();
    for (auto place = places.lower_bound(from); place != places.end() && place->due_us <= now_us; ++place) {
      const OpenTask& task = open_.at({place->instance, place->task});
      for (const Grain grain : kGrains) {
        ClassTally& tally = open_classes_[grain].at(Coarsened(task.counts_as, grain));
        tally.Changed();
        ++tally.all.overdue;
        ++tally.by_due.at(task.due_day).overdue;
      }
    }
  }
  judged_us_ = now_us;
}

Counted TaskIndex::Count(const CountQuery& query, absl::Time now) {
  const MutexLock lock(&mutex_);
  Judge(absl::ToUnixMicros(now));
  ClassCount count(query, names_, zones_, absl::FromUnixMicros(judged_us_));
  if (count.Wants(kNoDay)) {
    for (auto& [counts_as, tally] : open_classes_[ClassCount::GrainOf(query)])
      count.Take(counts_as, kNoDay, tally);
  }
  for (auto& [closed_day, classes] : closed_classes_) {
    if (!count.Wants(closed_day)) continue;
    for (auto& [counts_as, tally] : classes) count.Take(counts_as, closed_day, tally);
  }
  Counted counted = count.Finish();
  counted.position = position_;
  return counted;
}

TaskIndex::DueSlice TaskIndex::ByDue(const std::string& name_space, const absl::optional<DuePlace>& after,
                                     size_t limit, absl::FunctionRef<bool(uint64_t position)> look) const {
  const MutexLock lock(&mutex_);
  DueSlice slice;
  slice.looked = look(position_);
  if (!slice.looked) return slice;
  const absl::optional<uint32_t> id = names_.Find(name_space);
  const auto places = id.has_value() ? by_due_.find(*id) : by_due_.end();
  if (places == by_due_.end()) return slice;
  auto place = after.has_value() ? places->second.upper_bound(*after) : places->second.begin();
  for (; place != places->second.end(); ++place) {
    slice.more = slice.places.size() >= limit;
    if (slice.more) break;
    slice.places.push_back(*place);
  }
  return slice;
}

}  // namespace liushui::runtime
