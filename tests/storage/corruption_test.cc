// What a damaged disk may do to a ledger: opening or reading it fails with DATA_LOSS and says where, or the
// damage lies where nothing was kept. Never is the ledger shorter, nor different, without a word.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocks_store.h"
#include "tests/storage/ledger_model.h"
#include "tests/storage/scratch_folder.h"
#include "tests/storage/unsynced_file_system.h"

namespace liushui::storage {
namespace {

namespace fs = std::filesystem;

class CorruptionTest : public ::testing::Test {
 protected:
  CorruptionTest() { fs::create_directory(scratch_.Child("kept")); }

  absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& name,
                                              std::shared_ptr<rocksdb::FileSystem> disk = nullptr) {
    RocksOptions options;
    options.create_if_missing = true;
    options.low_space_bytes = 0;
    options.ballast_bytes = 0;
    options.file_system = std::move(disk);
    return OpenRocksStore(scratch_.Child(name), options);
  }

  void Fill(Store* store, int commits) {
    for (int i = 0; i < commits; ++i) {
      const CommitBatch batch = source_.Next(store->size());
      ASSERT_TRUE(store->Commit(batch).ok());
      model_.Apply(batch);
    }
  }

  // A ledger at rest in table files.
  void MakeClosedLedger() {
    const std::unique_ptr<Store> store = Open("original").value();
    Fill(store.get(), 60);
  }

  // A ledger whose commits are all in the write-ahead log still.
  void MakeCutLedger() {
    auto disk = std::make_shared<UnsyncedFileSystem>(scratch_.Child("kept"), seed_);
    {
      const std::unique_ptr<Store> store = Open("original", disk).value();
      Fill(store.get(), 60);
      disk->CutPower();
    }
    disk->RestorePower(UnsyncedFileSystem::Tail::kDropped);
  }

  // The non-empty files of the database whose names end so, largest first.
  std::vector<std::string> Files(const std::string& ending) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(scratch_.Child("original/database"))) {
      const std::string name = entry.path().filename().string();
      if (absl::EndsWith(name, ending) && entry.file_size() > 0) names.push_back(name);
    }
    std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
      return fs::file_size(scratch_.Child("original/database/" + a)) >
             fs::file_size(scratch_.Child("original/database/" + b));
    });
    return names;
  }

  // A copy of the ledger, with one bit of one byte of one file changed.
  void CopyWithFlip(const std::string& file, uint64_t offset) {
    fs::remove_all(scratch_.Child("copy"));
    fs::copy(scratch_.Child("original"), scratch_.Child("copy"), fs::copy_options::recursive);
    std::fstream bytes(scratch_.Child("copy/database/" + file),
                       std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(offset);
    const char flipped = static_cast<char>(bytes.get() ^ (1 << source_.Below(8)));
    bytes.seekp(offset);
    bytes.put(flipped);
  }

  // What became of the copy: OK if it holds all, else the failure. Anything else is a test failure.
  absl::Status ReadCopy() {
    // This disk syncs nothing for real, which is all that is asked of it here: it is quick.
    const absl::StatusOr<std::unique_ptr<Store>> store =
        Open("copy", std::make_shared<UnsyncedFileSystem>(scratch_.Child("kept"), seed_));
    if (!store.ok()) return store.status();
    const absl::Status read = ReadAll(**store);
    if (!read.ok()) return read;
    EXPECT_EQ(Difference(**store, model_), absl::nullopt);
    return read;
  }
  absl::Status ReadAll(const Store& store) {
    EXPECT_EQ(store.size(), model_.records.size());
    absl::Status read = store.ReadRecords(0, store.size(), [](uint64_t, absl::string_view) { return true; });
    for (const char* table : {"\x01", "i", "t", "\xff"}) {
      read.Update(store.ScanRows({table}, [](absl::string_view, absl::string_view) { return true; }));
    }
    for (const auto& [place, unused] : model_.tiles)
      read.Update(store.ReadTile(place.first, place.second).status());
    return read;
  }

  // Flips `count` random bytes, one at a time. Returns how many were noticed.
  int FlipAndRead(const std::string& file, int count) {
    const uint64_t size = fs::file_size(scratch_.Child("original/database/" + file));
    int noticed = 0;
    for (int i = 0; i < count; ++i) {
      const uint64_t offset = source_.Below(size);
      CopyWithFlip(file, offset);
      const absl::Status read = ReadCopy();
      if (read.ok()) continue;
      ++noticed;
      EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss) << file << " at " << offset << ": " << read;
      EXPECT_TRUE(absl::StrContains(read.message(), file) || absl::StrContains(read.message(), "record "))
          << file << " at " << offset << ": " << read;
    }
    return noticed;
  }

  const uint64_t seed_ = TestSeed();
  BatchSource source_{seed_};
  ScratchFolder scratch_;
  LedgerModel model_;
};

TEST_F(CorruptionTest, FlippedBitInTheLogIsNoticed) {
  MakeCutLedger();
  EXPECT_EQ(FlipAndRead(Files(".log").front(), 150), 150);
}

TEST_F(CorruptionTest, FlippedBitInATableFileIsNoticed) {
  MakeClosedLedger();
  // Parts of a table file (statistics, the filter's padding) say nothing about what it holds.
  for (const std::string& file : Files(".sst")) EXPECT_GT(FlipAndRead(file, 20), 8) << file;
}

TEST_F(CorruptionTest, VerifyFilesFindsEveryFlippedBit) {
  MakeClosedLedger();
  EXPECT_TRUE(Open("original").value()->VerifyFiles().ok());
  for (const std::string& file : Files(".sst")) {
    const uint64_t size = fs::file_size(scratch_.Child("original/database/" + file));
    int opened = 0;
    for (int i = 0; i < 20; ++i) {
      CopyWithFlip(file, source_.Below(size));
      RocksOptions options;
      options.read_only = true;
      const auto store = OpenRocksStore(scratch_.Child("copy"), options);
      if (!store.ok()) continue;
      ++opened;
      const absl::Status verified = (*store)->VerifyFiles();
      EXPECT_EQ(verified.code(), absl::StatusCode::kDataLoss) << verified;
      EXPECT_TRUE(absl::StrContains(verified.message(), file)) << verified;
    }
    EXPECT_GT(opened, 0) << file;
  }
}

TEST_F(CorruptionTest, MissingTableFileIsNoticed) {
  MakeClosedLedger();
  for (const std::string& file : Files(".sst")) {
    CopyWithFlip(file, 0);
    fs::remove(scratch_.Child("copy/database/" + file));
    const absl::Status read = ReadCopy();
    EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss) << read;
    // RocksDB tries an older ending of the name last, and names that.
    EXPECT_TRUE(absl::StrContains(read.message(), fs::path(file).stem().string())) << read;
  }
}

TEST_F(CorruptionTest, ShortenedTableFileIsNoticed) {
  MakeClosedLedger();
  const std::string file = Files(".sst").front();
  CopyWithFlip(file, 0);
  const std::string path = scratch_.Child("copy/database/" + file);
  fs::resize_file(path, fs::file_size(path) / 2);
  EXPECT_EQ(ReadCopy().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CorruptionTest, MissingDatabaseIsNotReplacedByAnEmptyOne) {
  MakeClosedLedger();
  CopyWithFlip(Files(".sst").front(), 0);
  fs::remove_all(scratch_.Child("copy/database"));
  EXPECT_EQ(ReadCopy().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CorruptionTest, MissingFormatIsNotTakenForANewLedger) {
  MakeClosedLedger();
  fs::remove(scratch_.Child("original/FORMAT"));
  const absl::Status opened = Open("original").status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(absl::StrContains(opened.message(), "FORMAT")) << opened;
}

}  // namespace
}  // namespace liushui::storage
