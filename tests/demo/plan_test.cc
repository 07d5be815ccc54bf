#include "clients/demo/branch/plan.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace liushui::demo {
namespace {

Sample TheSample() {
  const absl::StatusOr<Sample> sample = ReadSample(LIUSHUI_SOURCE_DIR "/workflows");
  EXPECT_TRUE(sample.ok()) << sample.status();
  return sample.ok() ? *sample : Sample();
}

// Who or what is in trouble, in a fixed order.
std::vector<std::string> Unlucky(const Plan& plan) {
  return {plan.on_leave,
          plan.unexcused,
          plan.meeting_late,
          plan.advice_late,
          plan.summary_late,
          plan.review_late,
          plan.slow,
          plan.mail_fails,
          plan.sms_fails,
          plan.mail_kills,
          plan.bank_unsigned,
          plan.bank_problem,
          plan.returned_once,
          plan.withdrawn,
          plan.returned_thrice,
          plan.unsuitable,
          plan.analysis_late,
          plan.delivery_late,
          plan.delegated,
          plan.disputed,
          plan.extended,
          plan.unheard,
          plan.review_returned,
          plan.first_reply_late};
}

TEST(PlanTest, EverySeedFillsThePlan) {
  const uint64_t first = std::random_device()();
  SCOPED_TRACE(testing::Message() << "first seed " << first);
  const Sample sample = TheSample();
  for (uint64_t seed = first; seed < first + 500; ++seed) {
    const absl::StatusOr<Plan> plan = MakePlan(sample, Luck(seed));
    ASSERT_TRUE(plan.ok()) << seed << ": " << plan.status();
    const std::vector<std::string> unlucky = Unlucky(*plan);
    EXPECT_EQ(std::count(unlucky.begin(), unlucky.end(), ""), 0) << "seed " << seed;
    EXPECT_NE(plan->on_leave, plan->unexcused) << "seed " << seed;
    EXPECT_EQ(plan->sms_retried.count(plan->sms_fails), 0u) << "seed " << seed;
  }
}

TEST(PlanTest, SameSeedSamePlan) {
  const Sample sample = TheSample();
  EXPECT_EQ(Unlucky(*MakePlan(sample, Luck(7))), Unlucky(*MakePlan(sample, Luck(7))));
}

TEST(PlanTest, SmallBranchIsRefused) {
  Sample sample = TheSample();
  sample.managers.resize(2);
  EXPECT_EQ(MakePlan(sample, Luck(7)).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(SampleTest, MissingFileIsRefusedByName) {
  const absl::Status status = ReadSample("no/such/folder").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("no/such/folder/sample/branch.yaml"), absl::string_view::npos) << status;
}

TEST(SampleTest, TradingDaysSkipWeekendsAndHolidays) {
  const Sample sample = TheSample();
  EXPECT_EQ(sample.NextTradingDay(absl::CivilDay(2026, 3, 6)), absl::CivilDay(2026, 3, 9));
  EXPECT_EQ(sample.NextTradingDay(absl::CivilDay(2026, 2, 13)), absl::CivilDay(2026, 2, 24));
}

}  // namespace
}  // namespace liushui::demo
