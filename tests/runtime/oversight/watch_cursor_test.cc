#include "engine/runtime/oversight/watch_cursor.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/oversight/change_feed.h"
#include "engine/runtime/oversight/oversight.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

// What a cursor tells, as "index: states / tasks", until it has told all; records that do nothing are left
// out.
std::vector<std::string> Told(WatchCursor& cursor, size_t limit = 3) {
  std::vector<std::string> told;
  for (;;) {
    const auto records = cursor.Next(limit);
    EXPECT_TRUE(records.ok()) << records.status();
    if (!records.ok() || records->empty()) return told;
    for (const SharedRecord& record : *records) {
      if (record->instance.empty()) continue;
      state::v1::InstanceState state;
      EXPECT_TRUE(state.ParseFromString(record->instance));
      std::string line = absl::StrCat(record->index, ": ", state.configuration(0), " /");
      for (const auto& task : record->tasks) absl::StrAppend(&line, " ", task.state(), " ", task.status());
      told.push_back(line);
    }
  }
}

class WatchCursorTest : public testing::Test {
 protected:
  WatchCursorTest() {
    desk_.Deploy(kLeave);
    desk_.Deploy(kAlarm);
    const uint64_t leave = desk_.Start(Li(), "leave", "a");
    desk_.Start(Li(), "alarm");
    EXPECT_TRUE(desk_.Take(Zhang(), leave, "claim { task: 1 }").ok());
    EXPECT_TRUE(desk_.Take(Zhang(), leave, "release { task: 1 }").ok());
    EXPECT_TRUE(desk_.Take(Li(), leave, kNote).ok());
    desk_.Advance(absl::Hours(3));
  }
  Desk desk_;
};

TEST_F(WatchCursorTest, LedgerAndFeedTellTheSame) {
  WatchCursor live(desk_.reads(), desk_.engine().changes(), kBranch, 0);
  const std::vector<std::string> told = Told(live);
  EXPECT_EQ(told.size(), 7U);
  EXPECT_THAT(told[4], testing::EndsWith("approve / ask 3 approve 1"));
  // An engine that opened later has nothing of it in its feed.
  desk_.Reopen();
  for (const size_t limit : {size_t{1}, size_t{100}}) {
    WatchCursor back(desk_.reads(), desk_.engine().changes(), kBranch, 0);
    EXPECT_EQ(Told(back, limit), told);
    EXPECT_EQ(back.position(), desk_.reads().position());
  }
}

TEST_F(WatchCursorTest, ResumingMissesNothingAndRepeatsNothing) {
  WatchCursor whole(desk_.reads(), desk_.engine().changes(), kBranch, 0);
  const std::vector<std::string> told = Told(whole);
  desk_.Reopen();
  std::vector<std::string> pieces;
  uint64_t from = 0;
  while (from < desk_.reads().position()) {
    // A new cursor for every two records: nothing of the one before is known to it.
    WatchCursor piece(desk_.reads(), desk_.engine().changes(), kBranch, from);
    const auto records = piece.Next(2);
    ASSERT_TRUE(records.ok()) << records.status();
    for (const SharedRecord& record : *records) {
      if (!record->instance.empty()) pieces.push_back(absl::StrCat(record->index));
    }
    from = piece.position();
  }
  ASSERT_EQ(pieces.size(), told.size());
  for (size_t at = 0; at < told.size(); ++at) EXPECT_THAT(told[at], testing::StartsWith(pieces[at]));
}

TEST_F(WatchCursorTest, ThePastGoesOverIntoThePresent) {
  WatchCursor whole(desk_.reads(), desk_.engine().changes(), kBranch, 0);
  std::vector<std::string> expected = Told(whole);
  desk_.Reopen();
  // The feed begins with what comes now; the rest is in the ledger alone.
  const uint64_t leave = desk_.Start(Li(), "leave", "b");
  WatchCursor cursor(desk_.reads(), desk_.engine().changes(), kBranch, 0);
  std::vector<uint64_t> told;
  for (int turn = 0; turn < 100; ++turn) {
    const auto records = cursor.Next(2);
    ASSERT_TRUE(records.ok()) << records.status();
    if (records->empty()) break;
    for (const SharedRecord& record : *records) {
      EXPECT_EQ(record->index, told.size());
      told.push_back(record->index);
    }
    // While it reads, more happens to what it has read of already.
    if (turn >= 3) continue;
    const std::string input = turn % 2 == 0 ? "claim { task: 1 }" : "release { task: 1 }";
    ASSERT_TRUE(desk_.Take(Li(), leave, input).ok());
  }
  EXPECT_EQ(told.size(), desk_.reads().position());
  EXPECT_EQ(cursor.position(), desk_.reads().position());
  // The same once more, by what it told.
  desk_.Reopen();
  WatchCursor back(desk_.reads(), desk_.engine().changes(), kBranch, 0);
  const std::vector<std::string> all = Told(back);
  expected.insert(expected.end(), all.begin() + static_cast<std::ptrdiff_t>(expected.size()), all.end());
  EXPECT_EQ(all, expected);
  EXPECT_EQ(all.size(), 11U);
}

TEST_F(WatchCursorTest, WhoReadsOnHearsWhatComes) {
  WatchCursor cursor(desk_.reads(), desk_.engine().changes(), kBranch, desk_.reads().position());
  EXPECT_THAT(Told(cursor), IsEmpty());
  const uint64_t leave = desk_.Start(Li(), "leave", "b");
  EXPECT_THAT(Told(cursor), ElementsAre(absl::StrCat(leave, ": ask / ask 1")));
}

TEST(ChangeFeedTest, SlowReaderIsDroppedAndMayResume) {
  Desk desk;
  desk.Deploy(kLeave);
  ChangeFeed feed(0, {4, 1 << 20});
  WatchCursor slow(desk.reads(), feed, kBranch, 0);
  EXPECT_TRUE(slow.Next(10).ok());
  std::vector<SharedRecord> records;
  for (uint64_t index = 0; index < 10; ++index) {
    auto record = std::make_shared<CommittedRecord>();
    record->index = index;
    records.push_back(record);
  }
  feed.Add(records);
  const absl::Status dropped = slow.Next(10).status();
  EXPECT_EQ(ReasonOf(dropped), "WATCH_TOO_SLOW");
  EXPECT_THAT(std::string(dropped.message()), testing::HasSubstr("watch again from position 0"));
  EXPECT_FALSE(feed.Read(5, 10).has_value());
  EXPECT_EQ(feed.Read(6, 10)->size(), 4U);
  EXPECT_EQ(feed.Read(8, 1)->size(), 1U);
  EXPECT_TRUE(feed.Read(10, 1)->empty());
  EXPECT_FALSE(feed.Read(11, 1).has_value());
  // From the ledger.
  WatchCursor resumed(desk.reads(), feed, kBranch, slow.position());
  EXPECT_EQ(resumed.Next(2)->size(), std::min<uint64_t>(2, desk.reads().position()));
}

TEST(ChangeFeedTest, FeedIsBoundedByBytes) {
  ChangeFeed feed(0, {1'000, 10'000});
  std::vector<SharedRecord> records;
  for (uint64_t index = 0; index < 10; ++index) {
    auto record = std::make_shared<CommittedRecord>();
    record->index = index;
    record->instance = std::string(4'000, 'x');
    records.push_back(record);
  }
  feed.Add(records);
  EXPECT_EQ(feed.Read(8, 10)->size(), 2U);
  EXPECT_FALSE(feed.Read(7, 10).has_value());
}

TEST(OversightTest, DefinitionIsFoundWithoutReadingTheRest) {
  state::v1::InstanceState state;
  state.set_instance(7);
  state.set_namespace_("beijing");
  state.set_definition(std::string(32, 'h'));
  state.set_subject("天");
  EXPECT_EQ(DefinitionIn(state.SerializeAsString()), std::string(32, 'h'));
  state.clear_definition();
  EXPECT_EQ(DefinitionIn(state.SerializeAsString()), "");
  EXPECT_EQ(DefinitionIn("\xff\xff nonsense"), "");
}

}  // namespace
}  // namespace liushui::runtime
