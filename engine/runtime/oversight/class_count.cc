#include "engine/runtime/oversight/class_count.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace liushui::runtime {
namespace {

// The number of no name: nothing in the table has it.
constexpr uint32_t kNoName = UINT32_MAX;
const std::string kEmpty;

absl::optional<absl::CivilDay> DayWith(int32_t number) {
  if (number == kNoDay) return absl::nullopt;
  return absl::CivilDay() + number;
}

bool IsOpenStatus(int32_t status) {
  return status == state::v1::TASK_STATUS_OPEN || status == state::v1::TASK_STATUS_CLAIMED;
}

bool Is(absl::optional<uint32_t> wanted, uint32_t found) {
  return !wanted.has_value() || *wanted == found;
}

}  // namespace

ClassCount::ClassCount(const CountQuery& query, const NameTable& names,
                       const std::vector<absl::TimeZone>& zones, absl::Time now)
    : query_(query),
      names_(names),
      now_(now),
      nobody_(names.Find("").value_or(kNoName)),
      only_nobody_({nobody_}),
      by_due_(query.due != DueBucket::kClosed || query.group_by.count(Dimension::kDue) > 0) {
  wanted_.name_space = names.Find(query.name_space).value_or(kNoName);
  wanted_.workflow = WantedName(query.workflow);
  wanted_.state = WantedName(query.state);
  wanted_.role = WantedName(query.role);
  wanted_.person = WantedName(query.person);
  if (query.opened_day.has_value())
    wanted_.opened_day = static_cast<int32_t>(*query.opened_day - absl::CivilDay());
  for (const absl::TimeZone& zone : zones) todays_.push_back(DayNumber(absl::ToUnixMicros(now), zone));
}

Grain ClassCount::GrainOf(const CountQuery& query) {
  const auto by = [&](Dimension dimension) { return query.group_by.count(dimension) > 0; };
  if (by(Dimension::kOpenedDay) || query.opened_day.has_value()) return Grain::kAll;
  const bool people = by(Dimension::kPerson) || !query.person.empty();
  if (!people) return Grain::kKind;
  const bool kind =
      by(Dimension::kState) || by(Dimension::kRole) || !query.state.empty() || !query.role.empty();
  return kind ? Grain::kUndated : Grain::kPerson;
}

absl::optional<uint32_t> ClassCount::WantedName(const std::string& name) const {
  if (name.empty()) return absl::nullopt;
  return names_.Find(name).value_or(kNoName);
}

bool ClassCount::Wants(int32_t closed_day) const {
  if (query_.closed_day.has_value()) return DayWith(closed_day) == query_.closed_day;
  if (closed_day == kNoDay) {
    return query_.statuses.empty() || query_.statuses.count(state::v1::TASK_STATUS_OPEN) > 0 ||
           query_.statuses.count(state::v1::TASK_STATUS_CLAIMED) > 0;
  }
  return query_.statuses.count(state::v1::TASK_STATUS_COMPLETED) > 0 ||
         query_.statuses.count(state::v1::TASK_STATUS_WITHDRAWN) > 0;
}

const std::vector<uint32_t>& ClassCount::Split(uint32_t list) {
  const auto [known, is_new] = splits_.try_emplace(list);
  if (is_new) {
    for (absl::string_view name : absl::StrSplit(names_.TextOf(list), '\n', absl::SkipEmpty()))
      known->second.push_back(names_.Find(name).value_or(kNoName));
  }
  return known->second;
}

bool ClassCount::Has(uint32_t list, absl::optional<uint32_t> name) {
  if (!name.has_value()) return true;
  const std::vector<uint32_t>& names = Split(list);
  return std::find(names.begin(), names.end(), *name) != names.end();
}

bool ClassCount::Matches(const TaskClass& counts_as, int32_t closed_day) {
  if (counts_as.name_space != wanted_.name_space) return false;
  if (!Is(wanted_.workflow, counts_as.workflow) || !Is(wanted_.state, counts_as.state)) return false;
  const auto status = static_cast<state::v1::TaskStatus>(counts_as.status);
  if (!query_.statuses.empty() && query_.statuses.count(status) == 0) return false;
  if (wanted_.opened_day.has_value() && counts_as.opened_day != *wanted_.opened_day) return false;
  if (closed_day != kNoDay && closed_day <= todays_[counts_as.zone] - kClosedDays) return false;
  return Has(counts_as.roles, wanted_.role) && Has(counts_as.people, wanted_.person);
}

void ClassCount::Take(const TaskClass& counts_as, int32_t closed_day, ClassTally& tally) {
  if (!Matches(counts_as, closed_day)) return;
  Key key;
  key.person = key.role = key.workflow = key.state = nobody_;
  if (GroupsBy(Dimension::kWorkflow)) key.workflow = counts_as.workflow;
  if (GroupsBy(Dimension::kState)) key.state = counts_as.state;
  if (GroupsBy(Dimension::kStatus)) key.status = counts_as.status;
  if (GroupsBy(Dimension::kOpenedDay)) key.opened_day = counts_as.opened_day;
  if (GroupsBy(Dimension::kClosedDay)) key.closed_day = closed_day;
  if (by_due_ && IsOpenStatus(counts_as.status))
    return AddTallies(counts_as, BucketsOf(counts_as, tally), key);
  Tallies all;
  all[0] = tally.all;
  AddTallies(counts_as, all, key);
}

DueBucket ClassCount::BucketOf(int32_t due_day, int32_t today) const {
  if (due_day == kNoDay) return DueBucket::kNone;
  if (due_day <= today) return DueBucket::kToday;
  if (due_day == today + 1) return DueBucket::kTomorrow;
  const absl::CivilDay sunday = absl::NextWeekday(absl::CivilDay() + today - 1, absl::Weekday::sunday);
  return absl::CivilDay() + due_day <= sunday ? DueBucket::kThisWeek : DueBucket::kLater;
}

const ClassCount::Tallies& ClassCount::BucketsOf(const TaskClass& counts_as, ClassTally& tally) const {
  const int32_t today = todays_[counts_as.zone];
  if (tally.buckets == nullptr) tally.buckets = std::make_unique<BucketTallies>();
  BucketTallies& buckets = *tally.buckets;
  if (buckets.today == today) return buckets.tallies;
  buckets = {today, {}};
  TaskTally& overdue = buckets.tallies[static_cast<size_t>(DueBucket::kOverdue)];
  for (const auto& [due_day, of_day] : tally.by_due) {
    overdue.count += of_day.overdue;
    overdue.overdue += of_day.overdue;
    buckets.tallies[static_cast<size_t>(BucketOf(due_day, today))].count += of_day.count - of_day.overdue;
  }
  return buckets.tallies;
}

void ClassCount::AddTallies(const TaskClass& counts_as, const Tallies& tallies, Key key) {
  const auto is_meant = [&](size_t due) {
    return tallies[due].count != 0 &&
           (query_.due == DueBucket::kClosed || static_cast<DueBucket>(due) == query_.due);
  };
  int64_t count = 0;
  for (size_t due = 0; due < kDueBuckets; ++due) count += is_meant(due) ? tallies[due].count : 0;
  if (count == 0) return;
  total_ += count;
  const auto choices = [&](Dimension dimension, uint32_t list) -> const std::vector<uint32_t>& {
    if (!GroupsBy(dimension)) return only_nobody_;
    const std::vector<uint32_t>& split = Split(list);
    return split.empty() ? only_nobody_ : split;
  };
  for (const uint32_t person : choices(Dimension::kPerson, counts_as.people)) {
    for (const uint32_t role : choices(Dimension::kRole, counts_as.roles)) {
      key.person = person;
      key.role = role;
      Tallies& group = groups_[key];
      for (size_t due = 0; due < kDueBuckets; ++due) {
        if (!is_meant(due)) continue;
        TaskTally& into = group[GroupsBy(Dimension::kDue) ? due : 0];
        into.count += tallies[due].count;
        into.overdue += tallies[due].overdue;
      }
    }
  }
}

CountGroup ClassCount::GroupOf(const Key& key, size_t due, const TaskTally& tally) const {
  const auto text = [this](uint32_t id) { return id == kNoName ? kEmpty : names_.TextOf(id); };
  CountGroup group;
  group.key.person = text(key.person);
  group.key.role = text(key.role);
  group.key.workflow = text(key.workflow);
  group.key.state = text(key.state);
  group.key.status = static_cast<state::v1::TaskStatus>(key.status);
  group.key.due = static_cast<DueBucket>(due);
  group.key.opened_day = DayWith(key.opened_day);
  group.key.closed_day = DayWith(key.closed_day);
  group.count = tally.count;
  group.overdue = tally.overdue;
  return group;
}

Counted ClassCount::Finish() const {
  Counted counted;
  for (const auto& [key, tallies] : groups_) {
    for (size_t due = 0; due < kDueBuckets; ++due) {
      if (tallies[due].count != 0) counted.groups.push_back(GroupOf(key, due, tallies[due]));
    }
  }
  std::sort(counted.groups.begin(), counted.groups.end(),
            [](const CountGroup& a, const CountGroup& b) { return a.key < b.key; });
  counted.total = total_;
  counted.time = now_;
  return counted;
}

}  // namespace liushui::runtime
