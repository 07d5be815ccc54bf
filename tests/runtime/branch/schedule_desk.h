// The small language of the schedules' tests: a branch whose clerks a schedule starts something for, and what
// its ledger tells of it.
#ifndef LIUSHUI_TESTS_RUNTIME_BRANCH_SCHEDULE_DESK_H_
#define LIUSHUI_TESTS_RUNTIME_BRANCH_SCHEDULE_DESK_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/chart/compile.h"
#include "engine/views/rows.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {

using ledger::v1::Record;

inline constexpr char kDay[] = R"yaml(
workflow: day
title: 一天
data:
  - { name: person, type: string, input: true }
  - { name: leader, type: string, input: true, value: "''" }
states:
  - id: open
    task: { role: clerk, title: 做 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

inline constexpr char kCalendar[] = R"yaml(
calendar: beijing
title: 工作日
zone: Asia/Shanghai
first_day: "2026-01-01"
last_day: "2026-03-31"
weekend: [sat, sun]
sessions: [ { open: "09:30", close: "11:30" } ]
office: { open: "08:30", close: "17:30" }
closed: [ { day: "2026-03-04", title: 停业 } ]
source: test
)yaml";

inline constexpr char kEachClerk[] = R"yaml(
schedule: days
workflow: day
calendar: beijing
days: open
time: "10:00"
people: { role: clerk }
key: person + '/' + date
input: { person: person, leader: team_leader }
)yaml";

inline std::shared_ptr<const chart::SchedulePlan> Plan(const std::string& yaml) {
  workflow::v1::Schedule schedule;
  const absl::Status read = chart::ReadYaml(yaml, "test.yaml", &schedule, nullptr);
  EXPECT_TRUE(read.ok()) << read;
  auto plan = chart::SchedulePlan::Make(schedule);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return *plan;
}

inline workflow::v1::Calendar Calendar(const std::string& last_day = "2026-03-31") {
  workflow::v1::Calendar calendar;
  const absl::Status read = chart::ReadYaml(kCalendar, "calendar.yaml", &calendar, nullptr);
  EXPECT_TRUE(read.ok()) << read;
  // What closes after the last day is not covered.
  if (last_day < calendar.closed(0).day()) calendar.clear_closed();
  calendar.set_last_day(last_day);
  return calendar;
}

// The clock stands at 09:00 of Monday, 2026-03-02. Li and Zhang are clerks of a team that Wang leads.
class SchedulerTest : public ::testing::Test {
 protected:
  SchedulerTest() {
    desk_.Deploy(kDay);
    EXPECT_TRUE(Ask(DeployCalendarRequest{Calendar()}).ok());
    ImportPeople people;
    people.file = "people.csv";
    for (const char* id : {"li", "zhang"})
      people.people.push_back({MakePerson(id, "clerk"), true, true, true});
    people.people.push_back({MakePerson("wang", "leader"), true, true, true});
    ledger::v1::Team team;
    team.set_id("east");
    team.set_leader("wang");
    people.teams.push_back({team, true, true});
    EXPECT_TRUE(Ask(DirectoryRequest{people}).ok());
  }

  static ledger::v1::Person MakePerson(const std::string& id, const std::string& role) {
    ledger::v1::Person person;
    person.set_id(id);
    person.add_roles(role);
    person.set_team("east");
    return person;
  }

  Answered Ask(Request request, const std::string& request_id = "") {
    return desk_.Ask(CallerOf(Wang(), request_id), std::move(request));
  }
  Answered Put(const std::string& yaml) { return Ask(PutScheduleRequest{Plan(yaml)}); }

  std::vector<Record> Firings() const {
    return desk_.Records([](const Record& record) { return record.has_schedule_fired(); });
  }
  // "10:00 li zhang, not wang ABSENT" of each firing, in Beijing.
  std::vector<std::string> Told() const {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &zone));
    std::vector<std::string> told;
    for (const Record& record : Firings()) {
      const ledger::v1::ScheduleFired& fired = record.schedule_fired();
      std::string text = absl::FormatTime("%d %H:%M", absl::FromUnixMicros(fired.planned_us()), zone);
      EXPECT_GE(record.time_us(), fired.planned_us());
      for (const auto& start : fired.starts()) {
        absl::StrAppend(&text, " ", start.person(), start.existing() != 0 ? "!" : "");
      }
      for (const auto& left : fired.left_out())
        absl::StrAppend(&text, ", not ", left.person(), " ", left.reason());
      told.push_back(std::move(text));
    }
    return told;
  }
  std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    for (const Record& record : desk_.Records()) {
      if (record.step().input().has_start()) keys.push_back(record.step().input().start().business_key());
    }
    return keys;
  }
  // So many more clerks.
  void Crowd(int size) {
    ImportPeople crowd;
    for (int i = 0; i < size; ++i) {
      crowd.people.push_back(
          {MakePerson(absl::StrCat("person.", std::string(40, 'x'), i), "clerk"), true, true, true});
    }
    ASSERT_TRUE(Ask(DirectoryRequest{crowd}).ok());
  }
  // The first so many records of this ledger, none of them a step, on another disk: what a crash may leave.
  void Copy(uint64_t count, HeldDisk& disk) const {
    const std::vector<Record> records = desk_.Records();
    for (uint64_t i = 0; i < count; ++i) {
      ASSERT_FALSE(records[i].has_step());
      storage::CommitBatch batch;
      batch.first_index = i;
      batch.records = {records[i].SerializeAsString()};
      for (views::RowWrite& row : views::RowsOf(records[i], nullptr, nullptr)) {
        batch.changes.push_back({std::move(row.key), std::move(row.value)});
      }
      ASSERT_TRUE(disk.store().Commit(batch).ok());
    }
  }
  StandingSchedule Standing(const std::string& id = "days") const {
    auto standing = desk_.reads().GetSchedule(kBranch, id);
    EXPECT_TRUE(standing.ok()) << standing.status();
    return *standing;
  }

  Desk desk_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_BRANCH_SCHEDULE_DESK_H_
