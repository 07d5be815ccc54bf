#include "engine/runtime/sequence/refusal_limit.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kClaim[] = "claim { task: 1 }";

ledger::v1::Actor Named(const std::string& name) {
  ledger::v1::Actor actor;
  actor.set_name(name);
  return actor;
}

class RefusalLimitTest : public testing::Test {
 protected:
  // How many of so many refusals are recorded.
  int Admitted(const std::string& name, int count, absl::Time now) {
    int admitted = 0;
    for (int i = 0; i < count; ++i) admitted += limit_.Admit("b", Named(name), "ROLE_DENIED", now) ? 1 : 0;
    return admitted;
  }
  RefusalLimit limit_;
};

TEST_F(RefusalLimitTest, FirstOfAMinuteAreAdmitted) {
  EXPECT_EQ(Admitted("li", kMaxRefusalsRecorded, Morning()), kMaxRefusalsRecorded);
  EXPECT_EQ(limit_.NextEnd(), absl::InfiniteFuture());
  EXPECT_EQ(Admitted("li", 1, Morning() + absl::Seconds(59)), 0);
  EXPECT_EQ(limit_.NextEnd(), Morning() + kRefusalWindow);
  EXPECT_EQ(Admitted("li", 1, Morning() + kRefusalWindow), 1);
}

TEST_F(RefusalLimitTest, ActorsCountForThemselves) {
  EXPECT_EQ(Admitted("li", 30, Morning()), kMaxRefusalsRecorded);
  EXPECT_EQ(Admitted("zhang", 30, Morning()), kMaxRefusalsRecorded);
  EXPECT_TRUE(limit_.Admit("c", Named("li"), "ROLE_DENIED", Morning()));
}

TEST_F(RefusalLimitTest, WhatWasLeftOutIsToldOnce) {
  Admitted("li", 25, Morning());
  limit_.Admit("b", Named("li"), "SEPARATION_OF_DUTIES", Morning());
  EXPECT_THAT(limit_.TakeEnded(Morning() + absl::Seconds(59)), IsEmpty());
  const auto records = limit_.TakeEnded(Morning() + kRefusalWindow);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].namespace_(), "b");
  EXPECT_EQ(records[0].actor().name(), "li");
  const ledger::v1::RefusalsSuppressed& told = records[0].refusals_suppressed();
  EXPECT_EQ(told.from_us(), absl::ToUnixMicros(Morning()));
  ASSERT_EQ(told.reasons_size(), 2);
  EXPECT_EQ(told.reasons(0).reason(), "ROLE_DENIED");
  EXPECT_EQ(told.reasons(0).count(), 5U);
  EXPECT_EQ(told.reasons(1).count(), 1U);
  EXPECT_THAT(limit_.TakeEnded(absl::InfiniteFuture()), IsEmpty());
}

TEST_F(RefusalLimitTest, NextMinuteDoesNotForgetTheLast) {
  Admitted("li", 21, Morning());
  EXPECT_EQ(Admitted("li", 1, Morning() + absl::Minutes(2)), 1);
  EXPECT_THAT(limit_.TakeEnded(Morning() + absl::Minutes(2)), SizeIs(1));
}

TEST_F(RefusalLimitTest, VeryManyActorsAreStillRecorded) {
  for (size_t i = 0; i < kMaxRefusedActors + 10; ++i) {
    EXPECT_TRUE(limit_.Admit("b", Named(absl::StrCat(i)), "ROLE_DENIED", Morning()));
  }
}

TEST(RefusalRecordsTest, LedgerHasTheFirstAndTheNumberOfTheRest) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  const uint64_t before = desk.reads().position();
  for (int i = 0; i < kMaxRefusalsRecorded + 7; ++i) EXPECT_FALSE(desk.Take(Wang(), leave, kClaim).ok());
  EXPECT_EQ(desk.reads().position(), before + kMaxRefusalsRecorded);
  EXPECT_EQ(desk.Get(leave).steps(), 1U);
  desk.Advance(absl::Minutes(2));
  // Whatever comes next is decided after it.
  desk.Start(Li(), "leave");
  const auto told = desk.Records([](const auto& record) { return record.has_refusals_suppressed(); });
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].actor().name(), "wang");
  EXPECT_EQ(told[0].refusals_suppressed().reasons(0).count(), 7U);
}

TEST(RefusalRecordsTest, StopTellsWhatTheMinuteHadSoFar) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  for (int i = 0; i < kMaxRefusalsRecorded + 3; ++i) EXPECT_FALSE(desk.Take(Wang(), leave, kClaim).ok());
  desk.Reopen();
  const auto told = desk.Records([](const auto& record) { return record.has_refusals_suppressed(); });
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].refusals_suppressed().reasons(0).count(), 3U);
}

}  // namespace
}  // namespace liushui::runtime
