#include "engine/runtime/mailbox.h"

#include <thread>

#include "engine/base/refusal.h"
#include "engine/runtime/ticker.h"
#include "gtest/gtest.h"
#include "tests/runtime/box.h"

namespace liushui::runtime {
namespace {

Letter LetterFor(uint64_t instance) {
  Letter letter;
  letter.request = InstanceRequest{instance, {}};
  return letter;
}

uint64_t InstanceOf(const Letter& letter) {
  return std::get<InstanceRequest>(letter.request).instance;
}

TEST(MailboxTest, LettersComeInOrder) {
  Mailbox mailbox(10);
  for (uint64_t count = 0; count < 5; ++count) {
    Letter letter = LetterFor(count);
    ASSERT_TRUE(mailbox.Put(letter).ok());
  }
  std::deque<Letter> taken;
  EXPECT_TRUE(mailbox.Take(3, absl::InfiniteDuration(), taken));
  ASSERT_EQ(taken.size(), 3);
  EXPECT_EQ(InstanceOf(taken[2]), 2);
  EXPECT_FALSE(mailbox.empty());
}

TEST(MailboxTest, FullRefusesAndLeavesTheLetter) {
  Mailbox mailbox(1);
  Letter first = LetterFor(1);
  Letter second = LetterFor(2);
  ASSERT_TRUE(mailbox.Put(first).ok());
  const absl::Status refused = mailbox.Put(second);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "MAILBOX_FULL");
  EXPECT_EQ(InstanceOf(second), 2);
}

TEST(MailboxTest, ClosedGivesOutWhatIsInside) {
  Mailbox mailbox(10);
  Letter letter = LetterFor(1);
  ASSERT_TRUE(mailbox.Put(letter).ok());
  mailbox.Close();
  Letter late = LetterFor(2);
  EXPECT_EQ(ReasonOf(mailbox.Put(late)), "ENGINE_STOPPING");
  std::deque<Letter> taken;
  EXPECT_TRUE(mailbox.Take(10, absl::InfiniteDuration(), taken));
  taken.clear();
  EXPECT_FALSE(mailbox.Take(10, absl::InfiniteDuration(), taken));
}

TEST(MailboxTest, WakeIsNotLost) {
  Mailbox mailbox(10);
  mailbox.Wake();
  std::deque<Letter> taken;
  EXPECT_TRUE(mailbox.Take(10, absl::InfiniteDuration(), taken));
  EXPECT_TRUE(taken.empty());
}

TEST(MailboxTest, TakerIsWokenByALetter) {
  Mailbox mailbox(10);
  std::deque<Letter> taken;
  std::thread taker([&] { EXPECT_TRUE(mailbox.Take(10, absl::InfiniteDuration(), taken)); });
  Letter letter = LetterFor(1);
  ASSERT_TRUE(mailbox.Put(letter).ok());
  taker.join();
  EXPECT_EQ(taken.size(), 1);
}

TEST(TickerTest, RingsWhenTheEarliestAlarmIsDue) {
  RealClock clock(SystemTimeSources(), absl::UnixEpoch(), [](const std::string&) {});
  Box<absl::Time> rung;
  Ticker ticker(&clock, [&] { rung.Put(clock.Now()); });
  const absl::Time soon = clock.Now() + absl::Milliseconds(20);
  ticker.SetAlarm(Alarm::kTimer, soon + absl::Hours(1));
  ticker.SetAlarm(Alarm::kLease, soon);
  EXPECT_GE(rung.Take(), soon);
  ticker.SetAlarm(Alarm::kTimer, clock.Now());
  rung.Take();
  ticker.Stop();
  ticker.Stop();
  EXPECT_TRUE(rung.empty());
}

}  // namespace
}  // namespace liushui::runtime
