// Firings that are too large for one record: what they tell, and what becomes of one that is cut off.
#include "engine/runtime/schedules/firing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/runtime/box.h"
#include "tests/runtime/branch/schedule_desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using FiringTest = SchedulerTest;

TEST_F(FiringTest, ALargeRosterTakesSeveralRecords) {
  Crowd(900);
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(2));
  EXPECT_GT(Firings().size(), 1);
  EXPECT_THAT(Keys(), SizeIs(902));
  EXPECT_EQ(Standing().status.last_fired(), Firings().front().index());
  EXPECT_EQ(Firings().front().schedule_fired().part(), 1);
  EXPECT_EQ(Firings().back().schedule_fired().first_index(), Firings().front().index());
}

TEST_F(FiringTest, AFiringThatWasCutOffGoesOn) {
  Crowd(900);
  ASSERT_TRUE(Put(kEachClerk).ok());
  const Answered run = Ask(RunScheduleRequest{"days"}, "run");
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_GT(Firings().size(), 1);
  HeldDisk disk;
  Copy(run->record.index() + 1, disk);  // the first part, and none of the others
  auto engine = Engine::Open(disk.Open(), Simulated());
  ASSERT_TRUE(engine.ok()) << engine.status();
  ASSERT_TRUE((*engine)->AdvanceClock((*engine)->Now() + absl::Seconds(1), absl::InfiniteFuture()).ok());
  std::vector<std::string> started;
  uint32_t parts = 0;
  ASSERT_TRUE((*engine)
                  ->reads()
                  .ReadRecords(0, (*engine)->reads().position(),
                               [&](const Record& record) {
                                 const ledger::v1::ScheduleFired& fired = record.schedule_fired();
                                 if (record.has_schedule_fired()) {
                                   EXPECT_EQ(fired.part(), ++parts);
                                 }
                                 for (const auto& start : fired.starts()) started.push_back(start.person());
                                 return true;
                               })
                  .ok());
  EXPECT_GT(parts, 1);
  EXPECT_THAT(started, SizeIs(902));
  EXPECT_TRUE(std::is_sorted(started.begin(), started.end()));
  const auto standing = (*engine)->reads().GetSchedule(kBranch, "days");
  EXPECT_FALSE(standing->status.has_under_way());
  EXPECT_EQ(standing->status.last_fired(), run->record.index());
  // Whoever repeats his request is told of this firing.
  Box<Answered> repeat;
  (*engine)->Submit(CallerOf(Wang(), "run"), RunScheduleRequest{"days"},
                    [&](Answered answered) { repeat.Put(std::move(answered)); });
  EXPECT_EQ(repeat.Take()->record.index(), run->record.index());
  const auto report = (*engine)->reads().Verify({});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->agreed());
}

TEST_F(FiringTest, AStartLargerThanARecordIsLeftOutAndTheOthersStart) {
  ASSERT_TRUE(
      Put(absl::StrCat(R"yaml(
schedule: days
workflow: day
calendar: beijing
days: open
time: "10:00"
people: { role: clerk }
key: person + '/' + date
input:
  person: person
  leader: "person == 'li' ? cel.bind(a, ')yaml",
                       std::string(6'000, 'x'), "', a + a + a + a + a + a + a + a + a + a) : 'wang'\"\n"))
          .ok());
  const Answered run = Ask(RunScheduleRequest{"days"});
  ASSERT_TRUE(run.ok()) << run.status();
  desk_.Advance(absl::Hours(2));
  EXPECT_THAT(Told(), ElementsAre("02 09:00 zhang, not li RECORD_TOO_LARGE",
                                  "02 10:00 zhang!, not li RECORD_TOO_LARGE"));
}

TEST(SplitFiringTest, AFiringWithoutStartsIsOnePart) {
  ledger::v1::ScheduleFired fired;
  fired.set_schedule("days");
  EXPECT_THAT(SplitFiring(fired), SizeIs(1));
}

TEST(SplitFiringTest, PeopleComeInOrder) {
  ledger::v1::ScheduleFired fired;
  fired.add_left_out()->set_person("b");
  fired.add_starts()->set_person("a");
  fired.add_starts()->set_person("c");
  fired.mutable_starts(0)->mutable_start()->set_workflow(std::string(kMaxFiringBytes - 100, 'x'));
  fired.mutable_starts(1)->mutable_start()->set_workflow(std::string(kMaxFiringBytes - 100, 'x'));
  const auto parts = SplitFiring(fired);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(LastPersonOf(parts[0]), "b");
  EXPECT_EQ(LastPersonOf(parts[1]), "c");
}

}  // namespace
}  // namespace liushui::runtime
