// What a power cut may do to a ledger, and what it may not: every commit that was answered OK is there whole,
// the one in flight is there whole or not at all, and nothing else is.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "rocksdb/db.h"
#include "storage/rocks_store.h"
#include "tests/storage/ledger_model.h"
#include "tests/storage/scratch_folder.h"
#include "tests/storage/unsynced_file_system.h"

namespace liushui::storage {
namespace {

using Tail = UnsyncedFileSystem::Tail;

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() { std::filesystem::create_directory(scratch_.Child("kept")); }

  absl::StatusOr<std::unique_ptr<Store>> Open() {
    RocksOptions options;
    options.create_if_missing = true;
    options.low_space_bytes = 0;
    options.memtable_bytes = 64 << 10;  // as small as RocksDB allows: flushes and compactions are cut too
    options.ballast_bytes = 0;
    options.file_system = disk_;
    return OpenRocksStore(scratch_.Child("ledger"), options);
  }

  absl::Status Commit(Store* store, const CommitBatch& batch) {
    absl::Status committed = store->Commit(batch);
    if (committed.ok()) acknowledged_.Apply(batch);
    return committed;
  }

  // Commits random batches until one fails, which is in_flight_ then.
  void CommitUntilCut(Store* store) {
    do {
      in_flight_ = source_.Next(store->size());
    } while (Commit(store, in_flight_).ok());
  }

  // Nothing if the store holds what it must; what it holds becomes what is acknowledged.
  absl::optional<std::string> Loss(const Store& store) {
    absl::optional<std::string> difference = Difference(store, acknowledged_);
    if (!difference.has_value()) return absl::nullopt;
    if (in_flight_.first_index != acknowledged_.records.size()) return difference;
    LedgerModel finished = acknowledged_;
    finished.Apply(in_flight_);
    if (Difference(store, finished).has_value()) return difference;
    acknowledged_ = finished;
    return absl::nullopt;
  }

  Tail RandomTail() { return source_.Below(2) == 0 ? Tail::kDropped : Tail::kTorn; }

  const uint64_t seed_ = TestSeed();
  ScratchFolder scratch_;
  std::shared_ptr<UnsyncedFileSystem> disk_ =
      std::make_shared<UnsyncedFileSystem>(scratch_.Child("kept"), seed_);
  BatchSource source_{seed_};
  LedgerModel acknowledged_;
  CommitBatch in_flight_;
};

// One ledger through many cuts, each after a random number of writes, syncs and renames: in the middle of
// creation, of recovery, of a commit, of a flush.
TEST_F(CrashTest, PowerCutLosesNothingAcknowledged) {
  int cuts_at_open = 0;
  for (int cut = 0; cut < 40; ++cut) {
    disk_->CutPowerAfter(source_.Below(cut % 3 == 0 ? 40 : 900));
    {
      absl::StatusOr<std::unique_ptr<Store>> store = Open();
      if (store.ok()) {
        const absl::optional<std::string> loss = Loss(**store);
        ASSERT_TRUE(!loss.has_value() || disk_->power_is_off()) << *loss << ", at cut " << cut;
        CommitUntilCut(store->get());
      } else {
        ASSERT_TRUE(disk_->power_is_off()) << store.status() << ", at cut " << cut;
        ++cuts_at_open;
      }
    }
    disk_->RestorePower(RandomTail());
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Open();
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Loss(**store), absl::nullopt);
  EXPECT_GT(cuts_at_open, 0);
  EXPECT_GT(acknowledged_.records.size(), 100u);
}

TEST_F(CrashTest, PowerCutFromAnotherThreadLosesNothing) {
  for (int round = 0; round < 8; ++round) {
    {
      const std::unique_ptr<Store> store = Open().value();
      ASSERT_EQ(Loss(*store), absl::nullopt);
      const uint64_t changes = disk_->changes() + source_.Below(200);
      std::thread cutter([&] {
        while (disk_->changes() < changes) std::this_thread::yield();
        disk_->CutPower();
      });
      CommitUntilCut(store.get());
      cutter.join();
    }
    disk_->RestorePower(RandomTail());
  }
}

// The test above must be able to fail: with syncs that only pretend, it sees commits lost.
TEST_F(CrashTest, MissingSyncIsSeen) {
  ASSERT_TRUE(Open().ok());
  disk_->LieAboutSyncs(true);
  {
    const std::unique_ptr<Store> store = Open().value();
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(Commit(store.get(), {store->size(), {"a record"}, {{"t1", std::to_string(i)}}}).ok());
    }
    disk_->CutPower();
  }
  disk_->RestorePower(Tail::kDropped);
  disk_->LieAboutSyncs(false);
  const absl::StatusOr<std::unique_ptr<Store>> store = Open();
  EXPECT_TRUE(!store.ok() || Loss(**store).has_value());
}

// The same without a lie: RocksDB itself, told not to sync.
TEST_F(CrashTest, WriteWithoutSyncIsLost) {
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk_);
  std::filesystem::create_directory(scratch_.Child("raw"));
  rocksdb::Options options;
  options.create_if_missing = true;
  options.env = env.get();
  const auto open = [&] {
    rocksdb::DB* database = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, scratch_.Child("raw"), &database);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    return std::unique_ptr<rocksdb::DB>(database);
  };
  {
    const std::unique_ptr<rocksdb::DB> database = open();
    rocksdb::WriteOptions synced;
    synced.sync = true;
    ASSERT_TRUE(database->Put(synced, "synced", "x").ok());
    ASSERT_TRUE(database->Put(rocksdb::WriteOptions(), "unsynced", "x").ok());
    disk_->CutPower();
  }
  disk_->RestorePower(Tail::kDropped);
  const std::unique_ptr<rocksdb::DB> database = open();
  std::string value;
  EXPECT_TRUE(database->Get(rocksdb::ReadOptions(), "synced", &value).ok());
  EXPECT_TRUE(database->Get(rocksdb::ReadOptions(), "unsynced", &value).IsNotFound());
}

TEST_F(CrashTest, FailedSyncStopsCommits) {
  {
    const std::unique_ptr<Store> store = Open().value();
    ASSERT_TRUE(Commit(store.get(), {0, {"a"}, {{"t1", "old"}}}).ok());
    in_flight_ = {1, {"b"}, {{"t1", "new"}}};
    disk_->FailNextSync();
    const absl::Status failed = store->Commit(in_flight_);
    EXPECT_EQ(failed.code(), absl::StatusCode::kInternal) << failed;
    EXPECT_EQ(store->Commit(in_flight_), failed);
    EXPECT_EQ(Difference(*store, acknowledged_), absl::nullopt);
  }
  disk_->CutPower();
  disk_->RestorePower(RandomTail());
  EXPECT_EQ(Loss(*Open().value()), absl::nullopt);
}

TEST_F(CrashTest, FullDiskFailsTheCommitAndReadsGoOn) {
  {
    const std::unique_ptr<Store> store = Open().value();
    ASSERT_TRUE(Commit(store.get(), source_.Next(0)).ok());
    disk_->FillDisk(true);
    in_flight_ = {store->size(), {"x"}, {}};
    const absl::Status failed = store->Commit(in_flight_);
    EXPECT_EQ(failed.code(), absl::StatusCode::kResourceExhausted) << failed;
    EXPECT_EQ(Difference(*store, acknowledged_), absl::nullopt);
  }
  disk_->FillDisk(false);
  EXPECT_EQ(Loss(*Open().value()), absl::nullopt);
}

}  // namespace
}  // namespace liushui::storage
