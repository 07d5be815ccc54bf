#include "engine/runtime/clock.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two clocks moved by hand, and the guarded one that looks at them.
class ClockTest : public testing::Test {
 protected:
  void Pass(absl::Duration wall, absl::Duration monotonic) {
    wall_ += wall;
    monotonic_ += monotonic;
  }
  void Pass(absl::Duration both) { Pass(both, both); }
  RealClock Make(absl::Time not_before = absl::UnixEpoch()) {
    return RealClock({[this] { return wall_; }, [this] { return monotonic_; }}, not_before,
                     [this](const std::string& sentence) { complaints_.push_back(sentence); });
  }

  absl::Time wall_ = absl::FromUnixSeconds(1'000'000);
  absl::Duration monotonic_ = absl::Seconds(5);
  std::vector<std::string> complaints_;
};

TEST_F(ClockTest, FollowsTheWallClock) {
  RealClock clock = Make();
  Pass(absl::Hours(1));
  EXPECT_EQ(clock.Now(), wall_);
  Pass(absl::Minutes(4), absl::ZeroDuration());
  EXPECT_EQ(clock.Now(), wall_);
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(ClockTest, CutsToWholeMicroseconds) {
  RealClock clock = Make();
  Pass(absl::Nanoseconds(1'999));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1'000'000) + absl::Microseconds(1));
}

TEST_F(ClockTest, NeverGoesBack) {
  RealClock clock = Make();
  Pass(absl::Minutes(10));
  const absl::Time before = clock.Now();
  Pass(-absl::Minutes(4), absl::ZeroDuration());
  EXPECT_EQ(clock.Now(), before);
  Pass(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), before + absl::Minutes(1));
}

TEST_F(ClockTest, JumpIsRefusedAndToldOnce) {
  RealClock clock = Make();
  const absl::Time before = clock.Now();
  Pass(absl::Hours(24), absl::Seconds(1));
  EXPECT_EQ(clock.Now(), before + absl::Seconds(1));
  Pass(absl::Seconds(1));
  EXPECT_EQ(clock.Now(), before + absl::Seconds(2));
  ASSERT_EQ(complaints_.size(), 1);
  EXPECT_THAT(complaints_[0], HasSubstr("jumped"));
}

TEST_F(ClockTest, CorrectedClockIsFollowedAgain) {
  RealClock clock = Make();
  Pass(-absl::Hours(24), absl::Seconds(1));
  clock.Now();
  Pass(absl::Hours(24) + absl::Seconds(1), absl::Seconds(1));
  EXPECT_EQ(clock.Now(), wall_);
}

TEST_F(ClockTest, SmallStepsMayAddUp) {
  RealClock clock = Make();
  for (int step = 0; step < 10; ++step) {
    Pass(absl::Minutes(4), absl::Seconds(1));
    EXPECT_EQ(clock.Now(), wall_);
  }
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(ClockTest, BeginsNotBeforeTheLedgersEnd) {
  const absl::Time end = wall_ + absl::Hours(2);
  RealClock clock = Make(end);
  EXPECT_EQ(clock.Now(), end);
  Pass(absl::Hours(3));
  EXPECT_EQ(clock.Now(), wall_);
}

TEST(SimulatedClockTest, StandsStillUntilItIsSet) {
  SimulatedClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  clock.Set(absl::FromUnixSeconds(200));
  clock.Set(absl::FromUnixSeconds(150));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(200));
}

TEST(TimeSourcesTest, SystemClocksRun) {
  const TimeSources sources = SystemTimeSources();
  const absl::Duration before = sources.monotonic();
  EXPECT_GT(sources.wall(), absl::FromUnixSeconds(1'600'000'000));
  EXPECT_GE(sources.monotonic(), before);
}

}  // namespace
}  // namespace liushui::runtime
