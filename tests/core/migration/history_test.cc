// What history states remember when an instance moves: what could be active together, or a verdict.
#include "engine/core/migration/history.h"

#include "absl/strings/str_replace.h"
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using MovedHistoryTest = Moving;

// A parent that was left in its second state, and is entered again where it was left.
std::string Paused(absl::string_view second, absl::string_view memory = "memory") {
  constexpr char kStates[] = R"(states:
  - id: outer
    next: [ { event: b, to: [pause] } ]
    states:
      - { id: first, next: [ { event: a, to: [SECOND] } ] }
      - { id: SECOND, next: [ { event: c, to: [first] } ] }
      - { id: MEMORY, history: shallow, next: [ { to: [first] } ] }
  - { id: pause, next: [ { event: a, to: [MEMORY] }, { event: c, to: [end] } ] }
  - { id: end, final: true }
)";
  return absl::StrReplaceAll(kStates, {{"SECOND", second}, {"MEMORY", memory}});
}

TEST_F(MovedHistoryTest, IsKnownUnderTheNewIds) {
  Start(Paused("second"));
  Send("a");
  Send("b");
  Deploy(Paused("renamed", "recall"));
  ASSERT_TRUE(Move({"memory=recall", "second=renamed"}).ok());
  ASSERT_EQ(state().history_size(), 1);
  EXPECT_EQ(state().history(0).state(), "recall");
  Send("a");
  EXPECT_THAT(Active(), ElementsAre("outer", "renamed"));
}

TEST_F(MovedHistoryTest, OfWhatIsGoneIsAVerdict) {
  Start(Paused("second"));
  Send("a");
  Send("b");
  Deploy(Paused("other"));
  EXPECT_EQ(
      Refused(),
      "MIGRATION_HISTORY_GONE: history state 'memory' remembers second, and revision 2 of process has "
      "no state 'second'; map them otherwise, or the history state to nothing (memory=) to forget them");
}

TEST_F(MovedHistoryTest, ThatIsGoneIsAVerdict) {
  Start(Paused("second"));
  Send("a");
  Send("b");
  Deploy(Paused("second", "recall"));
  EXPECT_THAT(Refused(), StartsWith("MIGRATION_HISTORY_GONE: history state 'memory' remembers second, and "
                                    "revision 2 of process has no history state 'memory'"));
}

TEST_F(MovedHistoryTest, MappedToNothingBeginsAnew) {
  for (const char* mapping : {"memory=", "second="}) {
    Start(Paused("second"));
    Send("a");
    Send("b");
    Deploy(absl::StrCat("description: ", mapping, "\n", Paused("other")));
    ASSERT_TRUE(Move({mapping}).ok()) << mapping;
    EXPECT_THAT(state().history(), IsEmpty());
    Send("a");
    EXPECT_THAT(Active(), ElementsAre("first", "outer"));
  }
}

// Two regions that were left, each in its second state.
constexpr char kRegions[] = R"(states:
  - id: both
    next: [ { event: b, to: [pause] } ]
    regions:
      - id: left
        states:
          - { id: one, next: [ { event: a, to: [two] } ] }
          - { id: two, next: [ { event: c, to: [one] } ] }
      - id: right
        states:
          - { id: three, next: [ { event: a, to: [four] } ] }
          - { id: four, next: [ { event: c, to: [three] } ] }
      - { id: memory, history: deep, next: [ { to: [two] } ] }
  - { id: pause, next: [ { event: a, to: [memory] }, { event: c, to: [end] } ] }
  - { id: end, final: true }
)";

class RegionsHistoryTest : public Moving {
 protected:
  void Leave() {
    Start(kRegions);
    Send("a");
    Send("b");
    ASSERT_EQ(state().history_size(), 1);
  }
};

TEST_F(RegionsHistoryTest, StatesThatExcludeEachOtherAreAVerdict) {
  Leave();
  Deploy(absl::StrCat("description: d\n", kRegions));
  EXPECT_THAT(Refused({"four=one"}),
              StartsWith("MIGRATION_HISTORY_GONE: history state 'memory' remembers two, four, and 'one' and "
                         "'two' could not be active at once in revision 2 of process; map them otherwise"));
}

TEST_F(RegionsHistoryTest, StatesThatBecomeOneAreAVerdict) {
  Leave();
  Deploy(absl::StrCat("description: d\n", kRegions));
  EXPECT_THAT(Refused({"four=two"}), StartsWith("MIGRATION_HISTORY_GONE: history state 'memory' remembers "
                                                "two, four, and several of them would become 'two'"));
}

TEST_F(RegionsHistoryTest, StateElsewhereIsAVerdict) {
  Leave();
  Deploy(absl::StrCat("description: d\n", kRegions));
  EXPECT_THAT(Refused({"four=pause", "pause=one"}),
              StartsWith("MIGRATION_HISTORY_GONE: history state 'memory' remembers two, four, and 'pause' is "
                         "nothing that 'memory' of revision 2 of process can remember"));
}

TEST_F(RegionsHistoryTest, RegionThatIsForgottenBeginsAnew) {
  Leave();
  Deploy(absl::StrCat("description: d\n", kRegions));
  ASSERT_TRUE(Move({"four="}).ok());
  Send("a");
  EXPECT_THAT(Active(), ElementsAre("both", "left", "right", "three", "two"));
}

}  // namespace
}  // namespace liushui::core
