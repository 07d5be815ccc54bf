// The log of 15 entries that Tessera tests itself with: fed its entries and its key, we write its 16
// checkpoints, its tiles and its bundles byte for byte.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/proof/tree/tiles.h"

namespace liushui::proof {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kOrigin = "example.com/log/testdata";
// Published with the log: one byte of type, and the private key.
constexpr absl::string_view kPrivateKey = "AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
constexpr absl::string_view kPublicKey =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
constexpr absl::string_view kEntries[] = {"one",    "two",   "three",    "four",    "five",
                                          "six",    "seven", "eit",      "nain",    "ten",
                                          "ileven", "twelf", "threeten", "fourten", "fivten"};

class TesseraLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(folder_)) GTEST_SKIP() << "the vectors of Tessera are not beside the project";
  }

  std::string Read(const std::string& path) const {
    std::ifstream file(folder_ / path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }

  const fs::path folder_ =
      fs::path(LIUSHUI_SOURCE_DIR).parent_path() / "shared/vectors/tessera-testlog/testdata/log";
};

TEST_F(TesseraLogTest, IsWrittenByteForByte) {
  std::string seed;
  ASSERT_TRUE(absl::Base64Unescape(kPrivateKey, &seed));
  const SigningKey key =
      SigningKey::FromSeed(kOrigin, SignatureType::kEd25519, absl::string_view(seed).substr(1)).value();
  EXPECT_EQ(VerifierKeyText(key.verifier()), kPublicKey);
  GrowingTree tree;
  std::vector<FullTile> full;
  std::string bundle;
  for (uint64_t size = 0; size <= std::size(kEntries); ++size) {
    if (size > 0) {
      const absl::string_view entry = kEntries[size - 1];
      tree.Append(tree.hasher().Leaf(entry), &full);
      absl::StrAppend(&bundle, BundleEntry(entry));
      std::string tile;
      for (const Hash& hash : tree.edge()[0]) absl::StrAppend(&tile, HashBytes(hash));
      EXPECT_EQ(tile, Read(TilePath({0, 0, size}))) << size;
      EXPECT_EQ(bundle, Read(EntriesPath(0, size))) << size;
    }
    const std::string text = CheckpointText({std::string(kOrigin), {size, tree.Root()}, {}});
    const std::string note = NoteText({text, {key.SignNote(text)}});
    EXPECT_EQ(note, Read(absl::StrCat("checkpoint.", size))) << size;
    EXPECT_TRUE(OpenCheckpoint(note, key.verifier()).ok());
  }
  EXPECT_TRUE(full.empty());
}

}  // namespace
}  // namespace liushui::proof
