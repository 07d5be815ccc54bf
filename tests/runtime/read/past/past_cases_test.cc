#include "engine/runtime/read/past/past_cases.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/read/past/past_reads.h"
#include "engine/views/rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

class PastCasesTest : public testing::Test {
 protected:
  PastCasesTest() { desk_.Deploy(kLeave); }

  // An instance that was claimed and released so often.
  uint64_t Restless(int times) {
    const uint64_t leave = desk_.Start(Li(), "leave", "r");
    for (int i = 0; i < times; ++i) {
      EXPECT_TRUE(desk_.Take(Li(), leave, "claim { task: 1 }").ok());
      EXPECT_TRUE(desk_.Take(Li(), leave, "release { task: 1 }").ok());
    }
    return leave;
  }

  Desk desk_;
};

TEST_F(PastCasesTest, EveryStepOfALongInstanceIsFound) {
  const uint64_t leave = Restless(static_cast<int>(views::kStepsPerMark));
  const auto& reader = desk_.disk().store();
  for (uint64_t position = leave + 1; position <= desk_.reads().position(); ++position) {
    const PastCases cases(&reader, position);
    const auto found = cases.Find(leave);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->state.last_index(), position - 1);
    EXPECT_EQ((*found)->state.steps(), position - leave);
    EXPECT_EQ((*found)->tasks.at(1).parts(0).claimed_by(), (position - leave) % 2 == 0 ? "li" : "");
    EXPECT_EQ(cases.FindState(leave)->value().SerializeAsString(), (*found)->state.SerializeAsString());
  }
}

TEST_F(PastCasesTest, LongHistoriesAreEnteredAtAMark) {
  const uint64_t leave = Restless(static_cast<int>(2 * views::kStepsPerMark));
  const auto& reader = desk_.disk().store();
  const auto chain = ChainBelow(reader, desk_.Get(leave), leave + 3);
  ASSERT_TRUE(chain.ok());
  EXPECT_THAT(*chain, ElementsAre(leave, leave + 1, leave + 2));
}

TEST_F(PastCasesTest, WhatBeganLaterIsNotThere) {
  const uint64_t before = desk_.reads().position();
  const uint64_t leave = desk_.Start(Li(), "leave");
  const PastCases cases(&desk_.disk().store(), before);
  EXPECT_FALSE(cases.Find(leave)->has_value());
  EXPECT_FALSE(cases.FindState(leave)->has_value());
  EXPECT_EQ(ReasonOf(desk_.reads().InstanceAt(kBranch, leave, before).status()), "INSTANCE_NOT_STARTED");
}

TEST_F(PastCasesTest, TimesArePositions) {
  const uint64_t first = desk_.reads().position();
  desk_.Advance(absl::Hours(1));
  const uint64_t leave = desk_.Start(Li(), "leave");
  const Reads& reads = desk_.reads();
  EXPECT_EQ(*reads.PositionAt(Morning()), first);
  EXPECT_EQ(*reads.PositionAt(Morning() + absl::Minutes(59)), first);
  EXPECT_EQ(*reads.PositionAt(Morning() + absl::Hours(1)), leave + 1);
  EXPECT_EQ(ReasonOf(reads.PositionAt(Morning() + absl::Hours(2)).status()), "READ_TIME_AHEAD");
  EXPECT_EQ(ReasonOf(reads.PositionAt(Morning() - absl::Hours(1)).status()), "POSITION_UNKNOWN");
}

TEST_F(PastCasesTest, TasksAreShownAsTheyWere) {
  const uint64_t leave = desk_.Start(Li(), "leave");
  const uint64_t opened = desk_.reads().position();
  ASSERT_TRUE(desk_.Take(Li(), leave, kNote).ok());
  const auto task = desk_.reads().TaskAt(kBranch, leave, 1, opened);
  ASSERT_TRUE(task.ok()) << task.status();
  EXPECT_EQ(task->task.status(), state::v1::TASK_STATUS_OPEN);
  EXPECT_THAT(task->instance.configuration(), ElementsAre("ask"));
  EXPECT_EQ(desk_.reads().TaskAt(kBranch, leave, 1, opened + 1)->task.status(),
            state::v1::TASK_STATUS_COMPLETED);
  const absl::Status later = desk_.reads().TaskAt(kBranch, leave, 2, opened).status();
  EXPECT_EQ(ReasonOf(later), "TASK_NOT_OPENED") << later;
  EXPECT_EQ(ReasonOf(desk_.reads().TaskAt(kBranch, leave, 99, opened).status()), "TASK_UNKNOWN");
  EXPECT_EQ(ReasonOf(desk_.reads().TaskAt(kBranch, 999, 1, opened).status()), "TASK_UNKNOWN");
}

TEST_F(PastCasesTest, StepsAreReplayedWithWhatWasBefore) {
  const uint64_t leave = desk_.Start(Li(), "leave");
  ASSERT_TRUE(desk_.Take(Li(), leave, "claim { task: 1 }").ok());
  ASSERT_TRUE(desk_.Take(Li(), leave, kNote).ok());
  std::vector<std::string> told;
  const auto visit = [&](const ReplayedStep& step) {
    told.push_back(absl::StrCat(step.record.index() - leave, ": ", step.before.state.steps(), " to ",
                                step.after.state().steps()));
    return true;
  };
  ASSERT_TRUE(desk_.reads().ReplayInstance(kBranch, leave, {0, desk_.reads().position()}, visit).ok());
  EXPECT_THAT(told, ElementsAre("0: 0 to 1", "1: 1 to 2", "2: 2 to 3"));
  told.clear();
  ASSERT_TRUE(desk_.reads().ReplayInstance(kBranch, leave, {leave + 1, leave + 2}, visit).ok());
  EXPECT_THAT(told, SizeIs(1));
}

TEST_F(PastCasesTest, WhatHasNotChangedSinceIsReadFromItsRows) {
  const uint64_t leave = desk_.Start(Li(), "leave");
  const uint64_t position = desk_.reads().position();
  desk_.Start(Zhang(), "leave");
  const PastCases cases(&desk_.disk().store(), position);
  const auto found = cases.Find(leave);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->state.SerializeAsString(), desk_.Get(leave).SerializeAsString());
  EXPECT_THAT((*found)->tasks, SizeIs(1));
}

}  // namespace
}  // namespace liushui::runtime
