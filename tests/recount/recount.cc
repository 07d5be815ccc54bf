#include "tests/recount/recount.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace liushui::recount {
namespace {

using runtime::CountKey;
using runtime::CountQuery;
using runtime::Dimension;
using runtime::DueBucket;
using state::v1::TaskState;

// Closed tasks count for so many days, today included.
constexpr int kDaysCounted = 92;

bool IsOpen(const TaskState& task) {
  return task.closed_us() == 0;
}

std::string DayText(const absl::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : "";
}

std::string KeyText(const CountKey& key) {
  return absl::StrCat(key.person, "|", key.role, "|", key.workflow, "|", key.state, "|", key.status, "|",
                      static_cast<int>(key.due), "|", DayText(key.opened_day), "|", DayText(key.closed_day));
}

// Of parts still to be done, or of a closed task of all of them.
std::set<std::string> People(const TaskState& task) {
  std::set<std::string> people;
  for (const auto& part : task.parts()) {
    if (!IsOpen(task) && !part.completed_by().empty()) people.insert(part.completed_by());
    if (IsOpen(task) && part.completed_by().empty() && !part.claimed_by().empty())
      people.insert(part.claimed_by());
  }
  if (people.empty()) people.insert("");
  return people;
}

std::set<std::string> Roles(const TaskState& task) {
  std::set<std::string> roles;
  for (const auto& part : task.parts()) {
    if (IsOpen(task) && !part.completed_by().empty()) continue;
    roles.insert(part.part().roles().begin(), part.part().roles().end());
  }
  if (roles.empty()) roles.insert("");
  return roles;
}

}  // namespace

Groups GroupsOf(const runtime::Counted& counted) {
  Groups groups;
  for (const runtime::CountGroup& group : counted.groups)
    groups[KeyText(group.key)] = {group.count, group.overdue};
  return groups;
}

std::vector<CountQuery> Questions(const std::string& name_space) {
  using D = Dimension;
  std::vector<CountQuery> queries;
  for (const std::set<D>& group_by : {std::set<D>{},
                                      {D::kPerson},
                                      {D::kPerson, D::kState},
                                      {D::kPerson, D::kState, D::kDue},
                                      {D::kRole, D::kDue},
                                      {D::kWorkflow, D::kStatus, D::kOpenedDay},
                                      {D::kPerson, D::kClosedDay, D::kStatus}}) {
    CountQuery query;
    query.name_space = name_space;
    query.group_by = group_by;
    queries.push_back(query);
    query.statuses = {state::v1::TASK_STATUS_COMPLETED, state::v1::TASK_STATUS_WITHDRAWN};
    queries.push_back(query);
  }
  return queries;
}

void Recount::Take(const ledger::v1::Record& record) {
  if (record.has_calendar_deployed()) {
    const auto& deployed = record.calendar_deployed();
    ASSERT_TRUE(absl::LoadTimeZone(deployed.calendar().zone(), &calendars_[deployed.hash()]));
  }
  if (record.has_definition_deployed()) {
    const auto& deployed = record.definition_deployed();
    const auto calendar = calendars_.find(deployed.definition().calendar());
    definitions_[deployed.hash()] = calendar == calendars_.end() ? absl::UTCTimeZone() : calendar->second;
  }
  if (!record.has_step()) return;
  const absl::Status folded = audit::Fold(record, instances_[record.instance()]);
  ASSERT_TRUE(folded.ok()) << folded;
}

Groups Recount::Count(const CountQuery& query, absl::Time now) const {
  Groups groups;
  for (const auto& [number, instance] : instances_) {
    for (const auto& [ordinal, task] : instance.tasks)
      CountTask({query, task, ZoneOf(instance), now}, groups);
  }
  return groups;
}

absl::TimeZone Recount::ZoneOf(const audit::FoldedInstance& instance) const {
  return definitions_.at(instance.state.definition());
}

absl::CivilDay Recount::DayOf(const Counting& one, int64_t time_us) {
  return absl::ToCivilDay(absl::FromUnixMicros(time_us), one.zone);
}

DueBucket Recount::BucketOf(const Counting& one) {
  if (!IsOpen(one.task)) return DueBucket::kClosed;
  if (one.task.due_us() == 0) return DueBucket::kNone;
  if (absl::FromUnixMicros(one.task.due_us()) <= one.now) return DueBucket::kOverdue;
  const absl::CivilDay today = absl::ToCivilDay(one.now, one.zone);
  const absl::CivilDay due = DayOf(one, one.task.due_us());
  if (due == today) return DueBucket::kToday;
  if (due == today + 1) return DueBucket::kTomorrow;
  absl::CivilDay day = today;
  while (absl::GetWeekday(day) != absl::Weekday::sunday) ++day;
  return due <= day ? DueBucket::kThisWeek : DueBucket::kLater;
}

void Recount::CountTask(const Counting& one, Groups& groups) {
  const TaskState& task = one.task;
  const CountQuery& query = one.query;
  if (task.namespace_() != query.name_space) return;
  if (query.statuses.empty() && !IsOpen(task)) return;
  if (!query.statuses.empty() && query.statuses.count(task.status()) == 0) return;
  if (!IsOpen(task) && DayOf(one, task.closed_us()) <= absl::ToCivilDay(one.now, one.zone) - kDaysCounted)
    return;
  const DueBucket due = BucketOf(one);
  const bool late = IsOpen(task) ? due == DueBucket::kOverdue : task.overdue() || task.was_overdue();
  const auto by = [&](Dimension dimension) { return query.group_by.count(dimension) > 0; };
  const std::set<std::string> none = {""};
  for (const std::string& person : by(Dimension::kPerson) ? People(task) : none) {
    for (const std::string& role : by(Dimension::kRole) ? Roles(task) : none) {
      CountKey key;
      key.person = person;
      key.role = role;
      if (by(Dimension::kWorkflow)) key.workflow = task.workflow();
      if (by(Dimension::kState)) key.state = task.state();
      if (by(Dimension::kStatus)) key.status = task.status();
      if (by(Dimension::kDue)) key.due = due;
      if (by(Dimension::kOpenedDay)) key.opened_day = DayOf(one, task.opened_us());
      if (by(Dimension::kClosedDay) && !IsOpen(task)) key.closed_day = DayOf(one, task.closed_us());
      auto& [count, overdue] = groups[KeyText(key)];
      ++count;
      if (late) ++overdue;
    }
  }
}

}  // namespace liushui::recount
