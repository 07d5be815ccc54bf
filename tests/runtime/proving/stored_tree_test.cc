#include "engine/runtime/proving/stored_tree.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/runtime/proving/tree_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/held_store.h"

namespace liushui::runtime {
namespace {

using ::testing::HasSubstr;

class StoredTreeTest : public testing::Test {
 protected:
  // Adds so many records, in one commit, with what they do to the tree or without.
  void Add(uint64_t count, bool with_tree = true) {
    storage::CommitBatch batch;
    batch.first_index = store_.size();
    Growth growth;
    for (uint64_t i = 0; i < count; ++i) {
      batch.records.push_back(absl::StrCat("record ", store_.size() + i));
      tree_.Add(batch.records.back(), &growth);
    }
    if (with_tree) {
      batch.head = HeadOf(growth, &hasher_);
      batch.tiles = std::move(growth.tiles);
    }
    LIUSHUI_CHECK_OK(store_.Commit(batch));
  }
  // Overwrites what belongs to the tree.
  void Overwrite(std::vector<storage::Tile> tiles, std::string head) {
    LIUSHUI_CHECK_OK(store_.Commit({store_.size(), {}, {}, std::move(tiles), std::move(head)}));
  }
  std::string Head() { return **store_.ReadHead(); }
  proof::Hash RootNow() { return ReadStoredHead(store_)->value().head.root; }
  absl::StatusOr<proof::GrowingTree> Recover() { return RecoverTree(store_, {}); }
  void ExpectDamaged(const std::string& part) {
    const absl::Status recovered = Recover().status();
    EXPECT_EQ(recovered.code(), absl::StatusCode::kDataLoss) << recovered;
    EXPECT_THAT(std::string(recovered.message()), HasSubstr(part));
  }

  HeldDisk disk_;
  storage::Store& store_ = disk_.store();
  TreeWriter tree_{proof::GrowingTree()};
  proof::TreeHasher hasher_;
};

TEST_F(StoredTreeTest, EmptyLedgerHasAnEmptyTree) {
  EXPECT_EQ(Recover()->size(), 0u);
}

TEST_F(StoredTreeTest, RecoveredTreeIsTheOneThatWasWritten) {
  for (const uint64_t more : {1, 1, 253, 1, 1, 255, 65'000, 24, 1}) {
    Add(more);
    absl::StatusOr<proof::GrowingTree> recovered = Recover();
    ASSERT_TRUE(recovered.ok()) << recovered.status() << " at " << store_.size();
    EXPECT_EQ(recovered->size(), store_.size());
    EXPECT_EQ(recovered->Root(), RootNow()) << store_.size();
    // And it goes on as the one that wrote them.
    tree_ = TreeWriter(*std::move(recovered));
  }
}

TEST_F(StoredTreeTest, LedgerWithoutATreeGetsOne) {
  Add(70'000, /*with_tree=*/false);
  std::vector<uint64_t> told;
  auto made = RecoverTree(store_, [&](uint64_t covered, uint64_t total) {
    told.push_back(covered);
    EXPECT_EQ(total, 70'000u);
  });
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(told, testing::ElementsAre(65'536u, 70'000u));
  Growth growth;
  tree_.Add("one more", &growth);
  std::vector<proof::FullTile> full;
  made->Append(hasher_.Leaf("one more"), &full);
  EXPECT_EQ(made->range(), growth.range);
  EXPECT_TRUE(store_.ReadTile(1, 0)->has_value());
  EXPECT_TRUE(ReadStoredHead(store_)->value().whole);
}

TEST_F(StoredTreeTest, MakingGoesOnWhereItWasInterrupted) {
  Add(70'000, /*with_tree=*/false);
  const auto store = disk_.Open();
  EXPECT_FALSE(RecoverTree(*store, [&](uint64_t, uint64_t) { disk_.Break(); }).ok());
  EXPECT_EQ(ReadStoredHead(store_)->value().head.size, 65'536u);
  EXPECT_FALSE(ReadStoredHead(store_)->value().whole);
  std::vector<uint64_t> told;
  ASSERT_TRUE(RecoverTree(store_, [&](uint64_t covered, uint64_t) { told.push_back(covered); }).ok());
  EXPECT_THAT(told, testing::ElementsAre(70'000u));
  Growth growth;
  tree_.Add("one more", &growth);
  EXPECT_EQ(growth.size, 70'001u);
  EXPECT_EQ(Recover()->size(), 70'000u);
}

TEST_F(StoredTreeTest, ProofsHoldAtAnySize) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  Add(1'500);
  for (int round = 0; round < 60; ++round) {
    const uint64_t size = 1 + random() % 1'500;
    const uint64_t old_size = 1 + random() % size;
    const uint64_t index = random() % size;
    StoredTiles tiles(&store_);
    proof::TileNodes nodes(&tiles, size);
    const proof::TreeHead head{size, *proof::RootAt(&nodes, size)};
    const proof::TreeHead old_head{old_size, *proof::RootAt(&nodes, old_size)};
    const proof::Hash leaf = hasher_.Leaf(absl::StrCat("record ", index));
    const auto inclusion = proof::ProveInclusion(&nodes, {index, size});
    ASSERT_TRUE(inclusion.ok()) << inclusion.status();
    EXPECT_TRUE(proof::CheckInclusion(leaf, index, head, *inclusion).ok());
    const auto consistency = proof::ProveConsistency(&nodes, old_size, size);
    ASSERT_TRUE(consistency.ok()) << consistency.status();
    EXPECT_TRUE(proof::CheckConsistency(old_head, head, *consistency).ok());
  }
}

TEST_F(StoredTreeTest, LedgerShorterThanItsTreeIsDamage) {
  Add(3);
  const std::string head = Head();
  HeldDisk shorter;
  LIUSHUI_CHECK_OK(shorter.store().Commit({0, {"record 0", "record 1"}, {}, {}, head}));
  const absl::Status recovered = RecoverTree(shorter.store(), {}).status();
  EXPECT_EQ(recovered.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(recovered.message()), HasSubstr("record 2 is gone"));
}

TEST_F(StoredTreeTest, RecordBesideTheTreeIsDamage) {
  Add(3);
  LIUSHUI_CHECK_OK(store_.Commit({3, {"smuggled"}, {}}));
  ExpectDamaged("record 3 was written by something else");
}

TEST_F(StoredTreeTest, EveryFlippedByteOfTheHeadIsDamage) {
  Add(300);
  const std::string head = Head();
  for (size_t place = 0; place < head.size(); ++place) {
    std::string flipped = head;
    flipped[place] ^= 0x40;
    Overwrite({}, flipped);
    ExpectDamaged("tree");
  }
}

TEST_F(StoredTreeTest, HeadOfAnotherLedgerIsDamage) {
  Add(300);
  Growth other;
  TreeWriter tree{proof::GrowingTree()};
  for (int i = 0; i < 300; ++i) tree.Add(absl::StrCat(i == 290 ? "forged " : "record ", i), &other);
  Overwrite({}, HeadOf(other, &hasher_));
  ExpectDamaged("records 288 up to before 296, or the tiles over them");
}

TEST_F(StoredTreeTest, TileOfTheRightEdgeThatChangedIsDamage) {
  Add(600);
  std::string hashes = **store_.ReadTile(0, 1);
  hashes[1'000] ^= 1;
  Overwrite({{0, 1, hashes}}, "");
  ExpectDamaged("records 0 up to before 512, or the tiles over them");
}

TEST_F(StoredTreeTest, MissingTileIsDamage) {
  Add(600, /*with_tree=*/false);
  Growth growth;
  TreeWriter tree{proof::GrowingTree()};
  for (int i = 0; i < 600; ++i) tree.Add(absl::StrCat("record ", i), &growth);
  Overwrite({growth.tiles[0]}, HeadOf(growth, &hasher_));
  ExpectDamaged("tile 1 of level 0, over records 256 up to before 512, is not there");
}

}  // namespace
}  // namespace liushui::runtime
