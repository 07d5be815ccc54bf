// Trees of tiles as files: ours read back, every file of one meddled with, and the tree of Tessera.
#include "engine/proof/evidence/tree_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/tree/growing_tree.h"
#include "tests/proof/evidence/made_evidence.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

using ::testing::HasSubstr;

class MapFiles final : public TreeFiles {
 public:
  absl::StatusOr<std::string> Read(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return absl::NotFoundError(path);
    return found->second;
  }
  std::map<std::string, std::string> files;
};

// The tiles of a tree, computed from its records.
class ComputedTiles final : public TileSource {
 public:
  explicit ComputedTiles(const Records& records) : nodes_(records) {}
  absl::StatusOr<std::string> ReadTile(const TileId& tile) override {
    std::string bytes;
    for (uint64_t i = 0; i < tile.width; ++i) {
      const auto hash = nodes_.Node(tile.level * kTileHeight, tile.index * kTileWidth + i);
      if (!hash.ok()) return hash.status();
      bytes.append(HashBytes(*hash).data(), kHashBytes);
    }
    return bytes;
  }

 private:
  NaiveNodes nodes_;
};

// Writes the tree of `size` records over what is there.
absl::Status Write(size_t size, uint64_t from_size, MapFiles* files) {
  const Records records = MakeRecords(size);
  ComputedTiles tiles(records);
  const auto read = [&](uint64_t first, uint64_t end, auto visit) {
    for (uint64_t index = first; index < end && visit(index, records[index]); ++index) {
    }
    return absl::OkStatus();
  };
  return WriteTreeFiles({SignedCheckpoint(records, LogKey(), WitnessKey()), size, from_size}, &tiles, read,
                        [files](const std::string& path, const std::string& content) {
                          files->files[path] = content;
                          return absl::OkStatus();
                        });
}

Policy Trusted() {
  return Policy::Parse(absl::StrCat("log ", VerifierKeyText(LogKey().verifier()), "\nquorum none\n")).value();
}

constexpr size_t kSize = 700;  // two full tiles, an unfinished one, and a level above

TEST(TreeFilesTest, TreesOfEverySizeCheck) {
  for (const size_t size : {0, 1, 2, 255, 256, 257, 512, 700}) {
    MapFiles files;
    ASSERT_TRUE(Write(size, 0, &files).ok()) << size;
    const auto opened = CheckTreeFiles(&files, Trusted(), {});
    ASSERT_TRUE(opened.ok()) << size << ": " << opened.status();
    EXPECT_EQ(opened->checkpoint.head.size, size);
  }
}

TEST(TreeFilesTest, GoesOnFromWhatIsThere) {
  MapFiles files;
  ASSERT_TRUE(Write(300, 0, &files).ok());
  const std::string first = files.files[EntriesPath(0, kTileWidth)];
  files.files[EntriesPath(0, kTileWidth)] = "left alone";
  ASSERT_TRUE(Write(kSize, 300, &files).ok());
  EXPECT_EQ(files.files[EntriesPath(0, kTileWidth)], "left alone");
  files.files[EntriesPath(0, kTileWidth)] = first;
  EXPECT_TRUE(CheckTreeFiles(&files, Trusted(), {}).ok());
}

TEST(TreeFilesTest, CheckpointIsWrittenLast) {
  const Records records = MakeRecords(3);
  ComputedTiles tiles(records);
  const auto read = [&](uint64_t first, uint64_t end, auto visit) {
    for (uint64_t index = first; index < end; ++index) visit(index, records[index]);
    return absl::OkStatus();
  };
  std::vector<std::string> paths;
  const auto take = [&](const std::string& path, const std::string&) {
    paths.push_back(path);
    return absl::OkStatus();
  };
  ASSERT_TRUE(WriteTreeFiles({"a checkpoint", 3, 0}, &tiles, read, take).ok());
  EXPECT_THAT(paths, testing::ElementsAre("tile/entries/000.p/3", "tile/0/000.p/3", "checkpoint"));
}

TEST(TreeFilesTest, MissingRecordsEndTheWriting) {
  const Records records = MakeRecords(3);
  ComputedTiles tiles(records);
  const auto none = [](uint64_t, uint64_t, auto) { return absl::OkStatus(); };
  const auto take = [](const std::string& path, const std::string&) {
    ADD_FAILURE() << path;
    return absl::OkStatus();
  };
  EXPECT_TRUE(absl::IsDataLoss(WriteTreeFiles({"a checkpoint", 3, 0}, &tiles, none, take)));
}

TEST(TreeFilesTest, EveryFileIsLookedAt) {
  MapFiles whole;
  ASSERT_TRUE(Write(kSize, 0, &whole).ok());
  EXPECT_EQ(whole.files.size(), 1 + 3 + 3 + 1u);
  for (const auto& [path, content] : whole.files) {
    MapFiles files = whole;
    files.files[path][content.size() / 2] ^= 0x01;
    EXPECT_FALSE(CheckTreeFiles(&files, Trusted(), {}).ok()) << path;
    files = whole;
    files.files[path].pop_back();
    EXPECT_FALSE(CheckTreeFiles(&files, Trusted(), {}).ok()) << path;
    files = whole;
    files.files.erase(path);
    EXPECT_FALSE(CheckTreeFiles(&files, Trusted(), {}).ok()) << path;
  }
}

std::string SentenceAfter(size_t size, const std::string& path, const std::string& content) {
  MapFiles files;
  EXPECT_TRUE(Write(size, 0, &files).ok());
  files.files[path] = content;
  return CheckTreeFiles(&files, Trusted(), {}).status().ToString();
}

TEST(TreeFilesTest, SaysWhatIsWrong) {
  MapFiles files;
  ASSERT_TRUE(Write(kSize, 0, &files).ok());
  std::string tile = files.files[TilePath({0, 1})];
  tile[5 * kHashBytes] ^= 0x01;
  EXPECT_THAT(SentenceAfter(kSize, TilePath({0, 1}), tile),
              HasSubstr("tile/0/001: its hash 5 is not that of records 261 to 261"));
  std::string upper = files.files[TilePath({1, 0, 2})];
  upper[kHashBytes] ^= 0x01;
  EXPECT_THAT(SentenceAfter(kSize, TilePath({1, 0, 2}), upper),
              HasSubstr("its hash 1 is not that of records 256 to 511"));
  EXPECT_THAT(SentenceAfter(kSize, EntriesPath(0, kTileWidth), "x"), HasSubstr("TREE_FILE_WRONG"));
  EXPECT_THAT(
      SentenceAfter(kSize, kCheckpointPath, SignedCheckpoint(MakeRecords(600), LogKey(), WitnessKey())),
      HasSubstr("TREE_FILE_MISSING"));
  EXPECT_THAT(
      SentenceAfter(kSize, kCheckpointPath, SignedCheckpoint(MakeRecords(kSize), LogKey('x'), WitnessKey())),
      HasSubstr("NOT_SIGNED"));
}

// A record changed, and every tile above it to fit: only the signature knows.
TEST(TreeFilesTest, RewrittenTreeHasAnotherRoot) {
  MapFiles files;
  ASSERT_TRUE(Write(3, 0, &files).ok());
  Records records = MakeRecords(3);
  records[1] += "!";
  ComputedTiles tiles(records);
  std::string bundle;
  for (const std::string& record : records) bundle += BundleEntry(record);
  files.files[EntriesPath(0, 3)] = bundle;
  files.files[TilePath({0, 0, 3})] = tiles.ReadTile({0, 0, 3}).value();
  EXPECT_EQ(ReasonOf(CheckTreeFiles(&files, Trusted(), {}).status()), "TREE_ROOT_WRONG");
}

TEST(TreeFilesTest, CanBeStopped) {
  MapFiles files;
  ASSERT_TRUE(Write(kSize, 0, &files).ok());
  const auto checked =
      CheckTreeFiles(&files, Trusted(), [](uint64_t records, uint64_t) { return records < 512; });
  EXPECT_TRUE(absl::IsCancelled(checked.status()));
}

namespace fs = std::filesystem;

// The tree that Tessera wrote.
class TesseraFiles final : public TreeFiles {
 public:
  absl::StatusOr<std::string> Read(const std::string& path) override {
    std::ifstream file(folder / path, std::ios::binary);
    if (!file) return absl::NotFoundError(path);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  const fs::path folder =
      fs::path(LIUSHUI_SOURCE_DIR).parent_path() / "shared/vectors/tessera-testlog/testdata/log";
};

TEST(TreeFilesTest, TesserasTreeChecks) {
  TesseraFiles files;
  if (!fs::exists(files.folder)) GTEST_SKIP() << "the vectors of Tessera are not beside the project";
  const Policy policy = Policy::Parse(
                            "log example.com/log/testdata+33d7b496+"
                            "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n")
                            .value();
  const auto opened = CheckTreeFiles(&files, policy, {});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->checkpoint.head.size, 15u);
}

}  // namespace
}  // namespace liushui::proof
