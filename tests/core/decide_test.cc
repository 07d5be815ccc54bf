// What surrounds a decision: the instance's status, limits on records and states, and folding the right
// record.
#include "engine/core/decide.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/audit/verify.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kGrow[] = R"(
workflow: grow
title: 长
subject: "共 ${size(data.texts)} 段"
data:
  - { name: texts, type: list, of: string, value: "[]" }
states:
  - id: open
    next:
      - { event: add, then: [ { set: { texts: "data.texts + [event.data.text]" } } ] }
      - { event: double, then: [ { set: { texts: "data.texts + data.texts" } } ] }
      - { event: end, to: [over] }
  - { id: over, final: true }
events:
  - { name: add, form: [ { name: text, type: string, required: true } ] }
  - { name: double }
  - { name: end }
)";

class DecideTest : public ::testing::Test {
 protected:
  DecideTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kGrow);
    instance_ = world_.Start(kAnn, "grow").value();
  }
  absl::Status Add(size_t bytes) {
    return world_.Send(kAnn, instance_, "add", absl::StrCat("{'text': '", std::string(bytes, 'x'), "'}"));
  }
  World world_;
  uint64_t instance_ = 0;
};

TEST_F(DecideTest, NumberIsTheIndexOfTheFirstRecord) {
  EXPECT_EQ(world_.state(instance_).instance(), instance_);
  EXPECT_EQ(world_.records()[instance_].step().input().has_start(), true);
}

TEST_F(DecideTest, SubjectFollowsTheData) {
  EXPECT_EQ(world_.state(instance_).subject(), "共 0 段");
  ASSERT_TRUE(Add(3).ok());
  EXPECT_EQ(world_.state(instance_).subject(), "共 1 段");
}

TEST_F(DecideTest, StepTooLargeForARecordIsRefusedAndNothingChanges) {
  ASSERT_TRUE(Add(9'000).ok());
  ASSERT_TRUE(Add(9'000).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "double").ok());
  const size_t before = world_.records().size();
  EXPECT_EQ(ReasonOf(world_.Send(kAnn, instance_, "double")), "RECORD_TOO_LARGE");
  EXPECT_EQ(world_.records().size(), before);
  EXPECT_EQ(world_.Datum(instance_, "texts").list().size(), 4u);
}

TEST_F(DecideTest, StepMayFillItsRecordUpToTheLastByte) {
  constexpr size_t kStepBytesMax = 60'535;
  const auto heard = [](size_t bytes) {
    ledger::v1::Input input;
    input.mutable_event()->set_name("heard");
    ledger::v1::NamedValue* field = input.mutable_event()->add_data();
    field->set_name("text");
    field->mutable_value()->set_string(std::string(bytes, 'x'));
    return input;
  };
  ledger::v1::Step step;
  *step.mutable_input() = heard(kStepBytesMax - 100);
  const size_t most = kStepBytesMax - 100 + (kStepBytesMax - step.ByteSizeLong());
  EXPECT_EQ(ReasonOf(world_.Take(kAnn, instance_, heard(most + 1))), "RECORD_TOO_LARGE");
  EXPECT_TRUE(world_.Take(kAnn, instance_, heard(most)).ok());
  EXPECT_EQ(world_.records().back().step().ByteSizeLong(), kStepBytesMax);
}

TEST_F(DecideTest, EndedInstanceTakesNothing) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "end").ok());
  EXPECT_EQ(ReasonOf(Add(1)), "INSTANCE_ENDED");
  EXPECT_EQ(world_.state(instance_).configuration(0), "over");
}

TEST_F(DecideTest, RecordOutOfTurnDoesNotFold) {
  ASSERT_TRUE(Add(1).ok());
  ASSERT_TRUE(Add(2).ok());
  audit::FoldedInstance folded;
  ASSERT_TRUE(audit::Fold(world_.records()[instance_], folded).ok());
  EXPECT_FALSE(audit::Fold(world_.records()[instance_ + 2], folded).ok());
  EXPECT_TRUE(audit::Fold(world_.records()[instance_ + 1], folded).ok());
}

TEST(EarliestTimerTest, OrdersByDueThenOrdinalAndSleepsWhenStuck) {
  state::v1::InstanceState state;
  state.set_status(state::v1::INSTANCE_STATUS_ACTIVE);
  for (const auto& [timer, due_us] : {std::pair{4, 50}, std::pair{3, 20}, std::pair{2, 20}}) {
    state.add_timers()->set_timer(timer);
    state.mutable_timers()->rbegin()->set_due_us(due_us);
  }
  EXPECT_EQ(EarliestTimer(state)->timer(), 2u);
  state.set_status(state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(EarliestTimer(state), nullptr);
}

}  // namespace
}  // namespace liushui::core
