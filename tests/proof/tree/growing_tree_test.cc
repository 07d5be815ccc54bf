#include "engine/proof/tree/growing_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<FullTile> Fill(GrowingTree* tree, uint64_t leaves) {
  std::vector<FullTile> full;
  while (tree->size() < leaves) {
    tree->Append(tree->hasher().Leaf(absl::StrCat("record ", tree->size())), &full);
  }
  return full;
}

TEST(GrowingTree, RootIsThatOfTheDefinition) {
  GrowingTree tree;
  for (uint64_t size = 0; size <= 300; ++size) {
    Fill(&tree, size);
    EXPECT_EQ(tree.Root(), NaiveRoot(MakeRecords(size))) << size;
  }
}

TEST(GrowingTree, RangeHasAHashForEachOneBit) {
  GrowingTree tree;
  Fill(&tree, 0b1011);
  EXPECT_THAT(tree.range(), SizeIs(3));
}

TEST(GrowingTree, TilesLeaveWhenFull) {
  GrowingTree tree;
  EXPECT_THAT(Fill(&tree, 255), IsEmpty());
  const std::vector<FullTile> full = Fill(&tree, 256);
  ASSERT_THAT(full, SizeIs(1));
  EXPECT_EQ(full[0].level, 0);
  EXPECT_EQ(full[0].index, 0u);
  EXPECT_EQ(full[0].hashes.size(), kTileWidth * kHashBytes);
  EXPECT_THAT(tree.edge()[0], IsEmpty());
  EXPECT_THAT(tree.edge()[1], ::testing::ElementsAre(tree.Root()));
}

TEST(GrowingTree, FullTilesOfLevelOneHoldRootsOfLevelZero) {
  GrowingTree tree;
  const std::vector<FullTile> full = Fill(&tree, kTileWidth * kTileWidth);
  ASSERT_THAT(full, SizeIs(kTileWidth + 1));
  EXPECT_EQ(full.back().level, 1);
  EXPECT_EQ(full.back().index, 0u);
  EXPECT_THAT(tree.edge()[2], ::testing::ElementsAre(tree.Root()));
}

TEST(GrowingTree, GoesOnFromItsEdge) {
  for (const uint64_t size : {0, 1, 255, 256, 257, 1000, 66'000}) {
    GrowingTree tree;
    Fill(&tree, size);
    absl::StatusOr<GrowingTree> resumed = GrowingTree::Resume(size, tree.edge());
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_EQ(resumed->range(), tree.range()) << size;
    const std::vector<FullTile> full = Fill(&tree, size + 600);
    EXPECT_THAT(Fill(&*resumed, size + 600), SizeIs(full.size()));
    EXPECT_EQ(resumed->Root(), tree.Root()) << size;
    EXPECT_EQ(resumed->edge(), tree.edge()) << size;
  }
}

TEST(GrowingTree, EdgeOfAnotherSizeIsRefused) {
  GrowingTree tree;
  Fill(&tree, 300);
  EXPECT_EQ(ReasonOf(GrowingTree::Resume(301, tree.edge()).status()), "TREE_EDGE_WRONG");
  EXPECT_EQ(ReasonOf(GrowingTree::Resume(0, std::vector<HashList>(kMaxLevels + 1)).status()),
            "TREE_EDGE_WRONG");
}

TEST(GrowingTree, RootFollowsFromTheRange) {
  GrowingTree tree;
  Fill(&tree, 1'003);
  TreeHasher hasher;
  EXPECT_EQ(RootOfRange(tree.range(), &hasher), tree.Root());
}

}  // namespace
}  // namespace liushui::proof
