#include "engine/runtime/recovery.h"

#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/core/decide.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;

TEST(RecoveryTest, TimersFireAfterARestart) {
  Desk desk;
  desk.Deploy(kAlarm);
  const uint64_t alarm = desk.Start(Li(), "alarm");
  desk.Reopen();
  EXPECT_EQ(desk.engine().NextTimer(), Morning() + absl::Hours(1));
  EXPECT_EQ(desk.Advance(absl::Hours(1)).timers_fired, 1);
  EXPECT_THAT(desk.StatesOf(alarm), ElementsAre("rung"));
}

TEST(RecoveryTest, DefinitionsAndTheirRevisionsAreKnown) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.Deploy(kAlarm);
  const auto before = desk.reads().ListDefinitions(kBranch);
  desk.Reopen();
  const auto after = desk.reads().ListDefinitions(kBranch);
  ASSERT_EQ(after.size(), 2);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after[i].chart->hash(), before[i].chart->hash());
    EXPECT_EQ(after[i].revision, before[i].revision);
    EXPECT_EQ(after[i].index, before[i].index);
    EXPECT_EQ(after[i].time_us, before[i].time_us);
    EXPECT_EQ(after[i].deployed_by, "wang");
  }
}

TEST(RecoveryTest, EveryOpeningIsRecorded) {
  Desk desk;
  desk.Reopen();
  desk.Reopen();
  EXPECT_EQ(desk.Records([](const auto& record) { return record.has_engine_started(); }).size(), 3);
}

TEST(RecoveryTest, LedgerKeepsTheClockItWasBornWith) {
  Desk real{EngineOptions{}};
  real.Close();
  EXPECT_EQ(ReasonOf(real.Open(Simulated())), "CLOCK_MISMATCH");
  ASSERT_TRUE(real.Open(EngineOptions{}).ok());

  Desk simulated;
  simulated.Close();
  ASSERT_TRUE(simulated.Open(EngineOptions{}).ok());
  EXPECT_TRUE(simulated.engine().simulated());
}

TEST(RecoveryTest, LedgerFromTheFutureIsRefused) {
  const auto open = [](absl::Time newest, bool simulated) {
    HeldDisk disk;
    ledger::v1::Record record = EngineStartedRecord({}, simulated);
    record.set_time_us(absl::ToUnixMicros(newest));
    record.set_semantics_version(core::kSemanticsVersion);
    LIUSHUI_CHECK_OK(disk.store().Commit({0, {record.SerializeAsString()}, {}}));
    const absl::Status opened = Engine::Open(disk.Open(), {}).status();
    EXPECT_EQ(disk.store().size(), opened.ok() ? 2 : 1);
    return ReasonOf(opened);
  };
  EXPECT_EQ(open(absl::Now() + absl::Minutes(6), false), "CLOCK_BEHIND");
  EXPECT_EQ(open(absl::Now() + absl::Minutes(4), false), "");
  EXPECT_EQ(open(absl::Now() + absl::Hours(24 * 365), true), "");
}

TEST(RecoveryTest, NewerMeaningIsRefused) {
  HeldDisk disk;
  ledger::v1::Record record = EngineStartedRecord(Simulated(), true);
  record.set_time_us(1);
  record.set_semantics_version(core::kSemanticsVersion + 1);
  ASSERT_TRUE(disk.store().Commit({0, {record.SerializeAsString()}, {}}).ok());
  EXPECT_EQ(ReasonOf(Engine::Open(disk.Open(), Simulated()).status()), "SEMANTICS_UNKNOWN");
  EXPECT_EQ(disk.store().size(), 1);
}

TEST(RecoveryTest, DamageIsNotPassedOver) {
  HeldDisk disk;
  ASSERT_TRUE(disk.store().Commit({0, {"no record"}, {}}).ok());
  EXPECT_EQ(ReadLedgerEnd(disk.store(), Simulated()).status().code(), absl::StatusCode::kDataLoss);
  for (const char* key : {"bad", "dad", "fad", "jad", "lad", "qad"}) {
    HeldDisk damaged;
    ASSERT_TRUE(damaged.store().Commit({0, {}, {{key, "row"}}}).ok());
    EXPECT_EQ(Recover(damaged.store()).status().code(), absl::StatusCode::kDataLoss) << key;
  }
}

TEST(RecoveryTest, NothingIsLostOverManyRestarts) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.Deploy(kNotice);
  const uint64_t leave = desk.Start(Li(), "leave", "li");
  desk.Reopen();
  ASSERT_TRUE(desk.Take(Li(), leave, "claim { task: 1 }").ok());
  desk.Reopen();
  const uint64_t notice = desk.Start(Li(), "notice");
  desk.Reopen();
  ASSERT_TRUE(desk.Take(Wang(), notice, "fail_job { job: 1 attempt: 1 message: '占线' }").ok());
  desk.Reopen();
  desk.Advance(absl::Minutes(10));
  desk.Reopen();
  ASSERT_TRUE(desk.Take(Wang(), notice, "complete_job { job: 1 attempt: 2 }").ok());
  EXPECT_EQ(desk.Get(notice).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

}  // namespace
}  // namespace liushui::runtime
