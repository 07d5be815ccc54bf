#include "engine/proof/tree/tiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "rapidcheck.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The tiles of a growing tree, kept as a writer keeps them.
class KeptTiles final : public TileSource {
 public:
  explicit KeptTiles(uint64_t leaves) {
    std::vector<FullTile> full;
    for (uint64_t i = 0; i < leaves; ++i) {
      tree_.Append(tree_.hasher().Leaf(absl::StrCat("record ", i)), &full);
    }
    for (FullTile& tile : full) full_[{tile.level, tile.index}] = std::move(tile.hashes);
  }

  absl::StatusOr<std::string> ReadTile(const TileId& tile) override {
    ++reads_;
    const auto full = full_.find({tile.level, tile.index});
    if (full != full_.end()) return full->second.substr(0, tile.width * kHashBytes);
    std::string bytes;
    for (const Hash& hash : tree_.edge()[tile.level]) absl::StrAppend(&bytes, HashBytes(hash));
    return bytes.substr(0, tile.width * kHashBytes);
  }

  Hash Root() { return tree_.Root(); }
  int reads() const { return reads_; }

 private:
  GrowingTree tree_;
  std::map<std::pair<int, uint64_t>, std::string> full_;
  int reads_ = 0;
};

TEST(TilePath, IsThatOfTheSpecification) {
  EXPECT_EQ(TilePath({0, 0}), "tile/0/000");
  EXPECT_EQ(TilePath({0, 0, 255}), "tile/0/000.p/255");
  EXPECT_EQ(TilePath({1, 333}), "tile/1/333");
  EXPECT_EQ(TilePath({0, 1234067}), "tile/0/x001/x234/067");
  EXPECT_EQ(EntriesPath(123456789, kTileWidth), "tile/entries/x123/x456/789");
  EXPECT_EQ(EntriesPath(255, 253), "tile/entries/255.p/253");
}

TEST(TilesOfTree, AreThoseOfTheSpecification) {
  EXPECT_THAT(TilesOfTree(0), IsEmpty());
  EXPECT_THAT(TilesOfTree(256), ElementsAre(TileId{0, 0, 256}, TileId{1, 0, 1}));
  const std::vector<TileId> tiles = TilesOfTree(70'000);
  ASSERT_THAT(tiles, SizeIs(273 + 1 + 1 + 1 + 1));
  EXPECT_EQ(tiles[273], (TileId{0, 273, 112}));
  EXPECT_EQ(tiles[274], (TileId{1, 0, 256}));
  EXPECT_EQ(tiles[275], (TileId{1, 1, 17}));
  EXPECT_EQ(tiles[276], (TileId{2, 0, 1}));
}

TEST(Bundle, GivesBackItsRecords) {
  const std::string longest(65'535, 'x');
  const std::string bundle = absl::StrCat(BundleEntry("one"), BundleEntry(""), BundleEntry(longest));
  EXPECT_EQ(bundle.substr(0, 5), absl::string_view("\0\3one", 5));
  EXPECT_THAT(SplitBundle(bundle).value(), ElementsAre("one", "", longest));
}

TEST(Bundle, CutShortIsRefused) {
  const std::string bundle = absl::StrCat(BundleEntry("one"), BundleEntry("two"));
  for (const size_t length : {1u, 4u, 6u, 9u}) {
    EXPECT_EQ(ReasonOf(SplitBundle(bundle.substr(0, length)).status()), "BUNDLE_WRONG") << length;
  }
}

TEST(TileNodes, ProveWhatTheDefinitionProves) {
  constexpr size_t kSize = 600;
  KeptTiles tiles(kSize);
  const Records records = MakeRecords(kSize);
  TileNodes nodes(&tiles, kSize);
  for (size_t index = 0; index < kSize; index += 37) {
    EXPECT_EQ(ProveInclusion(&nodes, {index, kSize}).value(), NaivePath(index, records)) << index;
    EXPECT_EQ(ProveConsistency(&nodes, index + 1, kSize).value(), NaiveConsistency(index + 1, records));
  }
}

TEST(TileNodes, ProofOfALargeTreeReadsFewTiles) {
  constexpr uint64_t kSize = 300'000;
  KeptTiles tiles(kSize);
  TileNodes nodes(&tiles, kSize);
  const HashList proof = ProveInclusion(&nodes, {123'456, kSize}).value();
  EXPECT_LE(tiles.reads(), 6);
  const Hash leaf = TreeHasher().Leaf("record 123456");
  EXPECT_TRUE(CheckInclusion(leaf, 123'456, {kSize, tiles.Root()}, proof).ok());
}

TEST(TileNodes, AnySizeAnyPair) {
  constexpr uint64_t kLargest = 70'000;
  KeptTiles tiles(kLargest);
  EXPECT_TRUE(rc::check("trees within a large one agree with it", [&] {
    const auto size = *rc::gen::inRange<uint64_t>(1, kLargest + 1);
    const auto old_size = *rc::gen::inRange<uint64_t>(1, size + 1);
    TileNodes nodes(&tiles, kLargest);
    const TreeHead head{size, RootAt(&nodes, size).value()};
    const TreeHead old_head{old_size, RootAt(&nodes, old_size).value()};
    RC_ASSERT(CheckConsistency(old_head, head, ProveConsistency(&nodes, old_size, size).value()).ok());
    const Hash last = TreeHasher().Leaf(absl::StrCat("record ", old_size - 1));
    const HashList proof = ProveInclusion(&nodes, {old_size - 1, size}).value();
    RC_ASSERT(CheckInclusion(last, old_size - 1, head, proof).ok());
  }));
}

class ShortTiles final : public TileSource {
 public:
  absl::StatusOr<std::string> ReadTile(const TileId&) override { return std::string(kHashBytes, 'x'); }
};

TEST(TileNodes, TileOfAnotherLengthIsRefused) {
  ShortTiles tiles;
  TileNodes nodes(&tiles, 5);
  const absl::Status read = nodes.Node(0, 3).status();
  EXPECT_EQ(ReasonOf(read), "TILE_WRONG");
  EXPECT_EQ(read.message(), "tile/0/000.p/5 has 32 bytes, expected 160");
}

}  // namespace
}  // namespace liushui::proof
