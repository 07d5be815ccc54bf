#include "storage/rocks_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "engine/base/refusal.h"
#include "rocksdb/db.h"
#include "storage/database_options.h"
#include "storage/rocks_reader.h"
#include "tests/storage/scratch_folder.h"
#include "tests/storage/unsynced_file_system.h"

namespace liushui::storage {
namespace {

namespace fs = std::filesystem;

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

class RocksStoreTest : public ::testing::Test {
 protected:
  RocksStoreTest() {
    fs::create_directory(scratch_.Child("kept"));
    disk_ = std::make_shared<UnsyncedFileSystem>(scratch_.Child("kept"), 0);
    options_.create_if_missing = true;
    options_.memtable_bytes = 64 << 10;
    options_.ballast_bytes = 1 << 20;
    options_.low_space_bytes = 1 << 20;
    options_.file_system = disk_;
  }

  absl::StatusOr<std::unique_ptr<Store>> Open() { return OpenRocksStore(path_, options_); }
  void MakeLedger(int records) {
    const std::unique_ptr<Store> store = Open().value();
    for (int i = 0; i < records; ++i) {
      ASSERT_TRUE(store->Commit({store->size(), {"record " + std::to_string(i)}, {}}).ok());
    }
  }
  // Opening must be refused so, with a sentence that names the path.
  void ExpectRefused(absl::StatusCode code, const std::string& reason) {
    const absl::Status refused = Open().status();
    EXPECT_EQ(refused.code(), code) << refused;
    EXPECT_EQ(ReasonOf(refused), reason) << refused;
    EXPECT_TRUE(absl::StrContains(refused.message(), path_)) << refused;
  }
  // Changes a closed ledger behind the store's back.
  void Tamper(ColumnFamily family, const std::string& key, const absl::optional<std::string>& value) {
    const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk_);
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    ASSERT_TRUE(rocksdb::DB::Open(MakeDatabaseOptions(false, env.get(), std::make_shared<BoundedLog>("", 0)),
                                  path_ + "/database", MakeColumnFamilies(options_), &families, &opened)
                    .ok());
    const std::unique_ptr<rocksdb::DB> database(opened);
    const rocksdb::Status changed = value.has_value()
                                        ? database->Put(MakeWriteOptions(), families[family], key, *value)
                                        : database->Delete(MakeWriteOptions(), families[family], key);
    EXPECT_TRUE(changed.ok());
    for (rocksdb::ColumnFamilyHandle* handle : families) {
      EXPECT_TRUE(database->DestroyColumnFamilyHandle(handle).ok());
    }
  }
  uint64_t AllocatedBytes(const std::string& name) {
    struct stat found;
    return stat((path_ + "/" + name).c_str(), &found) == 0 ? found.st_blocks * 512 : 0;
  }

  ScratchFolder scratch_;
  std::string path_ = scratch_.Child("ledger");
  std::shared_ptr<UnsyncedFileSystem> disk_;
  RocksOptions options_;
};

TEST_F(RocksStoreTest, ReopensWithWhatWasCommitted) {
  {
    const std::unique_ptr<Store> store = Open().value();
    ASSERT_TRUE(store->Commit({0, {"a", "b"}, {{"t1", "one"}}}).ok());
  }
  const std::unique_ptr<Store> store = Open().value();
  EXPECT_EQ(store->size(), 2u);
  EXPECT_EQ(store->ReadRecord(1).value(), "b");
  EXPECT_EQ(store->ReadRow("t1").value(), "one");
}

TEST_F(RocksStoreTest, CreatesOnlyIfTold) {
  options_.create_if_missing = false;
  ExpectRefused(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND");
  EXPECT_FALSE(fs::exists(path_));
  fs::create_directory(path_);
  ExpectRefused(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND");
  EXPECT_TRUE(fs::is_empty(path_));
}

TEST_F(RocksStoreTest, CreatesNoParentFolders) {
  path_ = scratch_.Child("missing/ledger");
  ExpectRefused(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND");
}

TEST_F(RocksStoreTest, FileIsNoLedger) {
  WriteFile(path_, "text");
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "NOT_A_LEDGER");
}

TEST_F(RocksStoreTest, FolderOfOtherThingsIsLeftAlone) {
  fs::create_directory(path_);
  WriteFile(path_ + "/letter.txt", "dear");
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "NOT_A_LEDGER");
  EXPECT_EQ(std::distance(fs::directory_iterator(path_), fs::directory_iterator()), 1);
}

TEST_F(RocksStoreTest, OtherFormatVersionIsRefused) {
  MakeLedger(1);
  WriteFile(path_ + "/FORMAT", "liushui ledger 2\n");
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT");
  WriteFile(path_ + "/FORMAT", "something else\n");
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "NOT_A_LEDGER");
}

TEST_F(RocksStoreTest, SecondStoreIsRefusedWhileTheFirstIsOpen) {
  const std::unique_ptr<Store> first = Open().value();
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "LEDGER_IN_USE");
  options_.read_only = true;
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "LEDGER_IN_USE");
  ASSERT_TRUE(first->Close().ok());
  EXPECT_TRUE(Open().ok());
}

TEST_F(RocksStoreTest, ReadOnlyReadersShareAndRefuseCommits) {
  MakeLedger(3);
  const auto before = fs::last_write_time(path_ + "/database");
  options_.read_only = true;
  const std::unique_ptr<Store> one = Open().value();
  const std::unique_ptr<Store> two = Open().value();
  EXPECT_EQ(two->ReadRecord(2).value(), "record 2");
  EXPECT_EQ(ReasonOf(one->Commit({3, {"x"}, {}})), "LEDGER_READ_ONLY");
  EXPECT_EQ(fs::last_write_time(path_ + "/database"), before);
}

TEST_F(RocksStoreTest, ReadOnlyCreatesNothing) {
  options_.read_only = true;
  ExpectRefused(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND");
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(RocksStoreTest, ReadOnlyReadsTheLogOfACrash) {
  {
    const std::unique_ptr<Store> store = Open().value();
    ASSERT_TRUE(store->Commit({0, {"a"}, {}}).ok());
    disk_->CutPower();
  }
  disk_->RestorePower(UnsyncedFileSystem::Tail::kDropped);
  options_.read_only = true;
  EXPECT_EQ(Open().value()->ReadRecord(0).value(), "a");
}

TEST_F(RocksStoreTest, SizeBeyondTheLedgerIsDataLoss) {
  MakeLedger(3);
  Tamper(kTablesFamily, std::string(kSizeKey), EncodeIndex(4));
  const absl::Status opened = Open().status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(absl::StrContains(opened.message(), "says that it holds 4 records, but it ends after 3"))
      << opened;
}

TEST_F(RocksStoreTest, MissingSizeIsDataLoss) {
  MakeLedger(3);
  Tamper(kTablesFamily, std::string(kSizeKey), absl::nullopt);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksStoreTest, TreeIsThereAfterARestart) {
  const std::string hashes(kTileBytes, 'h');
  ASSERT_TRUE(Open().value()->Commit({0, {"a"}, {}, {{2, 7, hashes}}, "head"}).ok());
  const std::unique_ptr<Store> store = Open().value();
  EXPECT_EQ(store->ReadTile(2, 7).value(), hashes);
  EXPECT_EQ(store->ReadHead().value(), "head");
}

TEST_F(RocksStoreTest, MissingLastRecordIsDataLoss) {
  MakeLedger(3);
  Tamper(kLedgerFamily, EncodeIndex(2), absl::nullopt);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksStoreTest, MissingFirstRecordIsDataLoss) {
  MakeLedger(3);
  Tamper(kLedgerFamily, EncodeIndex(0), absl::nullopt);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksStoreTest, GapIsDataLossWhenRead) {
  MakeLedger(3);
  Tamper(kLedgerFamily, EncodeIndex(1), absl::nullopt);
  const std::unique_ptr<Store> store = Open().value();
  EXPECT_EQ(store->ReadRecord(1).status().code(), absl::StatusCode::kDataLoss);
  int seen = 0;
  const absl::Status read = store->ReadRecords(0, 3, [&](uint64_t, absl::string_view) { return ++seen > 0; });
  EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(absl::StrContains(read.message(), "record 1 ")) << read;
  EXPECT_EQ(seen, 1);
}

TEST_F(RocksStoreTest, LowDiskIsRefusedAtTheWatermark) {
  const std::unique_ptr<Store> store = Open().value();
  disk_->SetFreeBytes(options_.low_space_bytes);
  EXPECT_TRUE(store->CheckSpace().ok());
  disk_->SetFreeBytes(options_.low_space_bytes - 1);
  const absl::Status refused = store->CheckSpace();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "LEDGER_DISK_LOW");
  EXPECT_TRUE(store->Commit({0, {"a"}, {}}).ok());
}

TEST_F(RocksStoreTest, BallastHoldsRealSpace) {
  MakeLedger(0);
  EXPECT_GE(AllocatedBytes("ballast"), options_.ballast_bytes);
}

TEST_F(RocksStoreTest, BallastComesBackOnlyWhenThereIsRoom) {
  MakeLedger(1);
  fs::remove(path_ + "/ballast");
  disk_->SetFreeBytes(options_.ballast_bytes + options_.low_space_bytes - 1);
  EXPECT_TRUE(Open().ok());
  EXPECT_EQ(AllocatedBytes("ballast"), 0u);
  disk_->SetFreeBytes(options_.ballast_bytes + options_.low_space_bytes);
  EXPECT_TRUE(Open().ok());
  EXPECT_GE(AllocatedBytes("ballast"), options_.ballast_bytes);
}

TEST_F(RocksStoreTest, BallastSmallerThanMemtablesIsABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  options_.ballast_bytes = kMaxMemtables * options_.memtable_bytes - 1;
  EXPECT_DEATH((void)Open(), "ballast_bytes");
}

TEST_F(RocksStoreTest, CountsBytesWrittenToDisk) {
  const std::unique_ptr<Store> store = Open().value();
  const uint64_t before = store->Statistics().bytes_written;
  ASSERT_TRUE(store->Commit({0, {std::string(1'000, 'x')}, {}}).ok());
  EXPECT_GE(store->Statistics().bytes_written, before + 1'000);
}

TEST_F(RocksStoreTest, FullDiskAtOpenNamesTheBallast) {
  {
    const std::unique_ptr<Store> store = Open().value();
    ASSERT_TRUE(store->Commit({0, {"a"}, {}}).ok());
    disk_->CutPower();
  }
  disk_->RestorePower(UnsyncedFileSystem::Tail::kDropped);
  disk_->FillDisk(true);
  const absl::Status failed = Open().status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kResourceExhausted) << failed;
  EXPECT_TRUE(absl::StrContains(failed.message(), "/ballast")) << failed;
  disk_->FillDisk(false);
  EXPECT_EQ(Open().value()->size(), 1u);
}

}  // namespace
}  // namespace liushui::storage
