// Counts at every position, beside a recount from the ledger that knows nothing of the index: fold every
// record, look at every task.
//
// LIUSHUI_SEED sets the seed, which every failure prints.
#include <cstdlib>
#include <map>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/verify.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;

constexpr int kActions = 300;

constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
data:
  - { name: hours, type: int, input: true, value: "1" }
states:
  - id: prepare
    task:
      role: clerk
      title: 准备
      due: { after: 2h, escalate: [ { after: 0h, role: leader }, { after: 30h, role: manager } ] }
    next: [ { event: done, to: [both] } ]
  - id: both
    task:
      title: 会签
      by: [ { as: one, role: clerk }, { as: two, role: leader } ]
      due: { after: 30h, escalate: [ { after: 1h, role: manager } ] }
    next:
      - { event: done, to: [wait] }
      - { after: 90h, to: [over] }
  - id: wait
    task: { person: "'zhang'", title: 归档 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

// The stupid way.
class Recount {
 public:
  void Take(const ledger::v1::Record& record) {
    if (!record.has_step()) return;
    ASSERT_TRUE(audit::Fold(record, instances_[record.instance()]).ok());
  }

  std::map<std::string, std::pair<int64_t, int64_t>> Groups(const CountQuery& query, absl::Time now) const {
    std::map<std::string, std::pair<int64_t, int64_t>> groups;
    for (const auto& [number, instance] : instances_) {
      for (const auto& [ordinal, task] : instance.tasks) Count(query, task, now, groups);
    }
    return groups;
  }

  static std::string KeyText(const CountKey& key) {
    return absl::StrCat(key.person, "|", key.role, "|", key.workflow, "|", key.state, "|", key.status, "|",
                        static_cast<int>(key.due), "|", DayText(key.opened_day), "|",
                        DayText(key.closed_day));
  }

 private:
  static bool IsOpen(const TaskState& task) { return task.closed_us() == 0; }
  static std::string DayText(const absl::optional<absl::CivilDay>& day) {
    return day.has_value() ? absl::FormatCivilTime(*day) : "";
  }
  static absl::CivilDay DayOf(int64_t us) {
    return absl::ToCivilDay(absl::FromUnixMicros(us), absl::UTCTimeZone());
  }

  static DueBucket BucketOf(const TaskState& task, absl::Time now) {
    if (!IsOpen(task)) return DueBucket::kClosed;
    if (task.due_us() == 0) return DueBucket::kNone;
    if (absl::FromUnixMicros(task.due_us()) <= now) return DueBucket::kOverdue;
    const absl::CivilDay today = DayOf(absl::ToUnixMicros(now));
    const absl::CivilDay due = DayOf(task.due_us());
    if (due == today) return DueBucket::kToday;
    if (due == today + 1) return DueBucket::kTomorrow;
    absl::CivilDay day = today;
    while (absl::GetWeekday(day) != absl::Weekday::sunday) ++day;
    return due <= day ? DueBucket::kThisWeek : DueBucket::kLater;
  }

  // Of parts to be done, or of a closed task of all of them.
  static std::set<std::string> People(const TaskState& task) {
    std::set<std::string> people;
    for (const auto& part : task.parts()) {
      if (!IsOpen(task) && !part.completed_by().empty()) people.insert(part.completed_by());
      if (IsOpen(task) && part.completed_by().empty() && !part.claimed_by().empty())
        people.insert(part.claimed_by());
    }
    if (people.empty()) people.insert("");
    return people;
  }
  static std::set<std::string> Roles(const TaskState& task) {
    std::set<std::string> roles;
    for (const auto& part : task.parts()) {
      if (IsOpen(task) && !part.completed_by().empty()) continue;
      roles.insert(part.part().roles().begin(), part.part().roles().end());
    }
    if (roles.empty()) roles.insert("");
    return roles;
  }

  static void Count(const CountQuery& query, const TaskState& task, absl::Time now,
                    std::map<std::string, std::pair<int64_t, int64_t>>& groups) {
    if (query.statuses.empty() && !IsOpen(task)) return;
    if (!query.statuses.empty() && query.statuses.count(task.status()) == 0) return;
    const DueBucket due = BucketOf(task, now);
    const bool late = IsOpen(task) ? due == DueBucket::kOverdue : task.overdue();
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
        if (by(Dimension::kOpenedDay)) key.opened_day = DayOf(task.opened_us());
        if (by(Dimension::kClosedDay) && !IsOpen(task)) key.closed_day = DayOf(task.closed_us());
        auto& [count, overdue] = groups[KeyText(key)];
        ++count;
        if (late) ++overdue;
      }
    }
  }

  std::map<uint64_t, audit::FoldedInstance> instances_;
};

class RecountTest : public testing::Test {
 protected:
  RecountTest() {
    const char* given = std::getenv("LIUSHUI_SEED");
    if (given == nullptr || !absl::SimpleAtoi(given, &seed_)) seed_ = std::random_device()();
    random_.seed(seed_);
    desk_.Deploy(kLeave);
    desk_.Deploy(kErrand);
  }
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }

  void Act() {
    static const std::vector<Person> kPeople = {
        {"li", {"clerk"}}, {"zhang", {"clerk"}}, {"wang", {"leader"}}, {"mei", {"manager"}}};
    const Person& person = kPeople[Below(4)];
    const uint32_t choice = Below(10);
    if (instances_.empty() || choice == 0) {
      instances_.push_back(desk_.Start(person, Below(2) == 0 ? "leave" : "errand"));
      return;
    }
    if (choice == 1) {
      desk_.Advance(absl::Minutes(1 + Below(600)));
      return;
    }
    const uint64_t instance = instances_[Below(static_cast<uint32_t>(instances_.size()))];
    const std::string task = absl::StrCat("task: ", 1 + Below(3));
    const std::string part = Below(3) == 0 ? "" : Below(2) == 0 ? " part: 'one'" : " part: 'two'";
    const std::string forms[] = {"", " form { name: 'note' value { string: 'x' } }",
                                 " form { name: 'agree' value { bool: true } }"};
    std::string input = absl::StrCat("complete { ", task, part, forms[Below(3)], " }");
    if (choice == 2) input = absl::StrCat("release { ", task, part, " }");
    if (choice == 3 && Below(4) == 0) input = "cancel { reason: '算了' }";
    if (choice > 3 && choice < 6) input = absl::StrCat("claim { ", task, part, " }");
    const Answered answered = desk_.Take(person, instance, input);
    ASSERT_TRUE(answered.ok() || IsRefusal(answered.status())) << answered.status();
  }

  void Compare() {
    for (; next_ < desk_.reads().position(); ++next_) {
      const absl::Status read = desk_.reads().ReadRecords(next_, next_ + 1, [this](const auto& record) {
        recount_.Take(record);
        return true;
      });
      ASSERT_TRUE(read.ok()) << read;
    }
    for (const CountQuery& query : Queries()) {
      const auto counted = desk_.reads().CountTasks(query);
      ASSERT_TRUE(counted.ok()) << counted.status();
      ASSERT_EQ(counted->position, next_);
      std::map<std::string, std::pair<int64_t, int64_t>> groups;
      for (const CountGroup& group : counted->groups)
        groups[Recount::KeyText(group.key)] = {group.count, group.overdue};
      ASSERT_EQ(groups, recount_.Groups(query, counted->time)) << "LIUSHUI_SEED=" << seed_;
    }
  }

  static std::vector<CountQuery> Queries() {
    using D = Dimension;
    const std::set<state::v1::TaskStatus> closed = {state::v1::TASK_STATUS_COMPLETED,
                                                    state::v1::TASK_STATUS_WITHDRAWN};
    std::vector<CountQuery> queries;
    for (const std::set<D>& group_by : {std::set<D>{},
                                        {D::kPerson, D::kState},
                                        {D::kRole, D::kDue},
                                        {D::kWorkflow, D::kStatus, D::kOpenedDay},
                                        {D::kPerson, D::kClosedDay, D::kStatus}}) {
      CountQuery query;
      query.name_space = kBranch;
      query.group_by = group_by;
      queries.push_back(query);
      query.statuses = closed;
      queries.push_back(query);
    }
    return queries;
  }

  uint32_t seed_ = 0;
  std::mt19937 random_;
  Desk desk_;
  std::vector<uint64_t> instances_;
  Recount recount_;
  uint64_t next_ = 0;
};

TEST_F(RecountTest, CountsAgreeAtEveryPosition) {
  for (int action = 0; action < kActions; ++action) {
    ASSERT_NO_FATAL_FAILURE(Act());
    ASSERT_NO_FATAL_FAILURE(Compare());
  }
}

TEST_F(RecountTest, CountsSurviveReopening) {
  for (int action = 0; action < kActions; ++action) ASSERT_NO_FATAL_FAILURE(Act());
  ASSERT_NO_FATAL_FAILURE(Compare());
  desk_.Reopen();
  ASSERT_NO_FATAL_FAILURE(Compare());
  desk_.Advance(absl::Hours(200));
  ASSERT_NO_FATAL_FAILURE(Compare());
}

}  // namespace
}  // namespace liushui::runtime
