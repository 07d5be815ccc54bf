#include "engine/runtime/committer.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/sequence/overlay.h"
#include "engine/views/keys.h"
#include "engine/views/turn_keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/box.h"
#include "tests/runtime/held_store.h"

namespace liushui::runtime {
namespace {

class CommitterTest : public testing::Test {
 protected:
  Committer::Action PutInto(Box<absl::Status>& box) {
    return [&box](const absl::Status& status) { box.Put(status); };
  }

  HeldDisk disk_;
  const std::unique_ptr<storage::Store> store_ = disk_.Open();
};

TEST_F(CommitterTest, CommitsRecordsAndRowsTogether) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  committer.Append("first", {{"a", "1"}}, {});
  committer.Append("second", {{"b", "2"}}, {});
  committer.Then(PutInto(told));
  EXPECT_TRUE(told.Take().ok());
  EXPECT_EQ(committer.committed(), 2);
  EXPECT_EQ(*store_->ReadRecord(1), "second");
  EXPECT_EQ(**store_->ReadRow("b"), "2");
}

TEST_F(CommitterTest, EverythingAddedMeanwhileIsOneCommit) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  disk_.Hold();
  committer.Append("first", {}, {});
  disk_.AwaitCommit();
  for (int count = 0; count < 100; ++count) committer.Append(absl::StrCat("later ", count), {}, {});
  committer.Then(PutInto(told));
  EXPECT_TRUE(told.empty());
  disk_.Release();
  EXPECT_TRUE(told.Take().ok());
  EXPECT_EQ(disk_.commits(), 2);
}

TEST_F(CommitterTest, AnswerWithoutRecordWaitsForThoseBefore) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  disk_.Hold();
  committer.Append("first", {}, {});
  disk_.AwaitCommit();
  committer.Then(PutInto(told));
  EXPECT_TRUE(told.empty());
  disk_.Release();
  EXPECT_TRUE(told.Take().ok());
  EXPECT_EQ(disk_.commits(), 1);
}

TEST_F(CommitterTest, RowsAloneAreCommitted) {
  Committer committer(store_.get(), {});
  committer.AppendRows({{"a", "1"}});
  committer.Stop();
  EXPECT_EQ(**store_->ReadRow("a"), "1");
  EXPECT_EQ(committer.committed(), 0);
}

TEST_F(CommitterTest, StopCommitsWhatWasAdded) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  for (int count = 0; count < 1'000; ++count) committer.Append("record", {}, {});
  committer.WhenReached(1'000, PutInto(told));
  committer.WhenReached(1'001, PutInto(told));
  committer.Stop();
  committer.Stop();
  EXPECT_EQ(store_->size(), 1'000);
  EXPECT_TRUE(told.Take().ok());
  EXPECT_EQ(ReasonOf(told.Take()), "ENGINE_STOPPING");
}

TEST_F(CommitterTest, WaitersAreBounded) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  for (size_t count = 0; count < kMaxPositionWaiters; ++count) committer.WhenReached(1, [](const auto&) {});
  committer.WhenReached(1, PutInto(told));
  EXPECT_EQ(ReasonOf(told.Take()), "TOO_MANY_WAITERS");
  committer.Append("record", {}, {});
  committer.Then(PutInto(told));
  EXPECT_TRUE(told.Take().ok());
  committer.WhenReached(1, PutInto(told));
  EXPECT_TRUE(told.Take().ok());
}

TEST_F(CommitterTest, ForgottenWaitersMakeRoom) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  for (size_t count = 0; count < kMaxPositionWaiters + 10; ++count) {
    committer.Forget(committer.WhenReached(1, PutInto(told)));
  }
  EXPECT_TRUE(told.empty());
  const PositionWait kept = committer.WhenReached(1, PutInto(told));
  committer.Append("record", {}, {});
  EXPECT_TRUE(told.Take().ok());
  committer.Forget(kept);
}

TEST_F(CommitterTest, NobodyWaitsForWhatIsFarAhead) {
  Committer committer(store_.get(), {});
  Box<absl::Status> told;
  committer.WhenReached(kMaxPositionAhead + 1, PutInto(told));
  EXPECT_EQ(ReasonOf(told.Take()), "POSITION_UNKNOWN");
  committer.WhenReached(kMaxPositionAhead, PutInto(told));
  EXPECT_TRUE(told.empty());
  committer.Stop();
  EXPECT_EQ(ReasonOf(told.Take()), "ENGINE_STOPPING");
}

TEST_F(CommitterTest, AfterAFailureNothingSucceeds) {
  Box<absl::Status> failed;
  Committer committer(store_.get(), {512, nullptr, nullptr, PutInto(failed)});
  Box<absl::Status> told;
  disk_.Break();
  committer.Append("lost", {}, {});
  committer.Then(PutInto(told));
  EXPECT_EQ(failed.Take().code(), absl::StatusCode::kInternal);
  EXPECT_FALSE(told.Take().ok());
  committer.Append("lost as well", {}, {});
  committer.Then(PutInto(told));
  EXPECT_FALSE(told.Take().ok());
  EXPECT_TRUE(failed.empty());
}

TEST(CommitterDeathTest, FailureEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(PrintAndAbort(absl::DataLossError("block 7 is bad")), "block 7 is bad");
}

TEST(OverlayTest, LaterWriteLiesOverTheStoreUntilCommitted) {
  HeldDisk disk;
  storage::Store& store = disk.store();
  const std::string key = views::TaskKey(7, 1);
  ASSERT_TRUE(store.Commit({0, {"r"}, {{key, "old"}}}).ok());
  Overlay overlay(&store);
  EXPECT_EQ(**overlay.Read(key), "old");
  overlay.Add(1, {{key, "new"}});
  overlay.Add(2, {{key, absl::nullopt}});
  EXPECT_FALSE(overlay.Read(key)->has_value());
  overlay.Forget(2);
  EXPECT_FALSE(overlay.Read(key)->has_value());
  overlay.Forget(3);
  EXPECT_EQ(**overlay.Read(key), "old");
  EXPECT_EQ(overlay.size(), 0);
}

TEST(OverlayTest, ItemKeysAreMerged) {
  HeldDisk disk;
  storage::Store& store = disk.store();
  ASSERT_TRUE(store.Commit({0, {}, {{views::ItemKey(7, 2, "a"), ""}, {views::ItemKey(7, 2, "b"), ""}}}).ok());
  Overlay overlay(&store);
  overlay.Add(0, {{views::ItemKey(7, 2, "b"), absl::nullopt},
                  {views::ItemKey(7, 2, "c"), ""},
                  {views::ItemKey(7, 3, "d"), ""}});
  EXPECT_THAT(*overlay.ReadItemKeys(7, 2), testing::ElementsAre("a", "c"));
}

TEST(OverlayTest, TurnsAreMerged) {
  using core::ItemTurn;
  const auto turn = [](int64_t rank) { return ItemTurn{2, ItemTurn::Queue::kWaiting, rank, 0}; };
  const auto key = [&](int64_t rank) { return views::TurnKey(7, turn(rank)); };
  HeldDisk disk;
  storage::Store& store = disk.store();
  ASSERT_TRUE(store.Commit({0, {}, {{key(1), "a"}, {key(2), "b"}, {key(4), "d"}, {key(6), "f"}}}).ok());
  Overlay overlay(&store);
  overlay.Add(0, {{key(1), absl::nullopt}, {key(3), "c"}, {key(4), "e"}, {key(5), absl::nullopt}});
  std::vector<std::string> found;
  for (ItemTurn last = turn(0);;) {
    const auto next = overlay.ReadNextItem(7, last);
    ASSERT_TRUE(next.ok());
    if (!next->has_value()) break;
    found.push_back((*next)->key);
    last = (*next)->turn;
  }
  EXPECT_THAT(found, testing::ElementsAre("b", "c", "e", "f"));
  EXPECT_FALSE(overlay.ReadNextItem(7, {2, ItemTurn::Queue::kTimer, 0, 0})->has_value());
  EXPECT_FALSE(overlay.ReadNextItem(8, turn(0))->has_value());
}

TEST(OverlayTest, MalformedRowIsALoss) {
  HeldDisk disk;
  storage::Store& store = disk.store();
  ASSERT_TRUE(store.Commit({0, {}, {{views::TaskKey(7, 1), "\xff\xff"}}}).ok());
  const Overlay overlay(&store);
  EXPECT_EQ(overlay.ReadTask(7, 1).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(overlay.ReadTask(7, 2)->has_value());
}

}  // namespace
}  // namespace liushui::runtime
