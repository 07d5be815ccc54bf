// What every store must do, asked of every store there is.
#include "storage/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "engine/base/refusal.h"
#include "storage/memory_store.h"
#include "storage/rocks_store.h"
#include "tests/storage/ledger_model.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct InMemory {
  std::unique_ptr<Store> Open() { return NewMemoryStore(); }
};

// Memtables as small as RocksDB allows, so that reads go through files too.
struct OnRocks {
  std::unique_ptr<Store> Open() {
    RocksOptions options;
    options.create_if_missing = true;
    options.low_space_bytes = 0;
    options.memtable_bytes = 64 << 10;
    options.ballast_bytes = 0;
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksStore(folder.path(), options);
    LIUSHUI_CHECK_OK(store.status());
    return *std::move(store);
  }
  ScratchFolder folder;
};

template <typename Kind>
class StoreTest : public ::testing::Test {
 protected:
  void Commit(std::vector<std::string> records, std::vector<RowChange> changes = {}) {
    const absl::Status committed = store_->Commit({store_->size(), std::move(records), std::move(changes)});
    ASSERT_TRUE(committed.ok()) << committed;
  }
  std::vector<std::string> Keys(const ScanRange& range) { return KeysIn(*store_, range); }
  static std::vector<std::string> KeysIn(const Reader& reader, const ScanRange& range) {
    std::vector<std::string> keys;
    const absl::Status scanned = reader.ScanRows(range, [&](absl::string_view key, absl::string_view) {
      keys.emplace_back(key);
      return true;
    });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return keys;
  }
  absl::optional<std::string> Row(absl::string_view key) { return store_->ReadRow(key).value(); }

  Kind kind_;
  std::unique_ptr<Store> store_ = kind_.Open();
};

using Kinds = ::testing::Types<InMemory, OnRocks>;
TYPED_TEST_SUITE(StoreTest, Kinds);

TYPED_TEST(StoreTest, BeginsEmpty) {
  EXPECT_EQ(this->store_->size(), 0u);
  EXPECT_THAT(this->Keys({"t"}), IsEmpty());
}

TYPED_TEST(StoreTest, ReadsBackWhatWasCommitted) {
  this->Commit({"a", "b"}, {{"t1", "one"}});
  this->Commit({"c"});
  EXPECT_EQ(this->store_->size(), 3u);
  EXPECT_EQ(this->store_->ReadRecord(0).value(), "a");
  EXPECT_EQ(this->store_->ReadRecord(2).value(), "c");
  EXPECT_EQ(this->Row("t1"), "one");
}

TYPED_TEST(StoreTest, RecordPastTheEndIsRefused) {
  this->Commit({"a"});
  for (const uint64_t index : {uint64_t{1}, std::numeric_limits<uint64_t>::max()}) {
    const absl::Status refused = this->store_->ReadRecord(index).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(ReasonOf(refused), "RECORD_OUT_OF_RANGE");
  }
}

TYPED_TEST(StoreTest, CommitElsewhereThanAtTheEndIsRefused) {
  this->Commit({"a"});
  for (const uint64_t index : {0, 2}) {
    const absl::Status refused = this->store_->Commit({index, {"x"}, {{"t1", "x"}}});
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(refused), "LEDGER_INDEX_MISMATCH");
  }
  EXPECT_EQ(this->store_->size(), 1u);
  EXPECT_EQ(this->Row("t1"), absl::nullopt);
  this->Commit({"b"});
}

TYPED_TEST(StoreTest, RowsAloneMayChange) {
  this->Commit({}, {{"t1", "one"}});
  EXPECT_EQ(this->store_->size(), 0u);
  EXPECT_EQ(this->Row("t1"), "one");
}

TYPED_TEST(StoreTest, LaterChangeOfOneKeyWins) {
  this->Commit({}, {{"t1", "x"}, {"t1", absl::nullopt}, {"t2", absl::nullopt}, {"t2", "y"}});
  EXPECT_EQ(this->Row("t1"), absl::nullopt);
  EXPECT_EQ(this->Row("t2"), "y");
}

TYPED_TEST(StoreTest, EmptyValueIsARow) {
  this->Commit({}, {{"t1", ""}});
  EXPECT_EQ(this->Row("t1"), "");
}

TYPED_TEST(StoreTest, LargestRecordIsKept) {
  const std::string largest(kMaxRecordBytes, 'x');
  this->Commit({largest});
  EXPECT_EQ(this->store_->ReadRecord(0).value(), largest);
}

TYPED_TEST(StoreTest, ReadsRecordsInOrderUntilToldToStop) {
  this->Commit({"a", "b", "c", "d"});
  std::vector<std::string> seen;
  const auto visit = [&](uint64_t index, absl::string_view record) {
    EXPECT_EQ(index, seen.size() + 1);
    seen.emplace_back(record);
    return record != "c";
  };
  ASSERT_TRUE(this->store_->ReadRecords(1, 4, visit).ok());
  EXPECT_THAT(seen, ElementsAre("b", "c"));
}

TYPED_TEST(StoreTest, RecordRangePastTheEndShowsNothing) {
  this->Commit({"a"});
  const auto visit = [](uint64_t, absl::string_view) -> bool {
    ADD_FAILURE() << "something was shown";
    return true;
  };
  EXPECT_EQ(this->store_->ReadRecords(0, 2, visit).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(this->store_->ReadRecords(1, 0, visit).code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(this->store_->ReadRecords(1, 1, visit).ok());
}

TYPED_TEST(StoreTest, ScansOnePrefixInBothDirections) {
  this->Commit({}, {{"s9", ""}, {"t1", ""}, {"t2", ""}, {"t3", ""}, {"u", ""}});
  EXPECT_THAT(this->Keys({"t"}), ElementsAre("t1", "t2", "t3"));
  EXPECT_THAT(this->Keys({"t", "", true}), ElementsAre("t3", "t2", "t1"));
  EXPECT_THAT(this->Keys({"t", "t1"}), ElementsAre("t2", "t3"));
  EXPECT_THAT(this->Keys({"t", "t2", true}), ElementsAre("t1"));
  EXPECT_THAT(this->Keys({"t2"}), ElementsAre("t2"));
}

TYPED_TEST(StoreTest, ScanStartsAtAnyKey) {
  this->Commit({}, {{"t1", ""}, {"t3", ""}});
  EXPECT_THAT(this->Keys({"t", "t2"}), ElementsAre("t3"));
  EXPECT_THAT(this->Keys({"t", "t2", true}), ElementsAre("t1"));
  EXPECT_THAT(this->Keys({"t", "a"}), ElementsAre("t1", "t3"));
  EXPECT_THAT(this->Keys({"t", "a", true}), IsEmpty());
  EXPECT_THAT(this->Keys({"t", "z"}), IsEmpty());
  EXPECT_THAT(this->Keys({"t", "z", true}), ElementsAre("t3", "t1"));
}

TYPED_TEST(StoreTest, ScansThePrefixWithNoEnd) {
  const std::string prefix = "\xff\xff";
  this->Commit({}, {{"\xff", ""}, {prefix, ""}, {prefix + "\xff", ""}});
  EXPECT_THAT(this->Keys({prefix}), ElementsAre(prefix, prefix + "\xff"));
  EXPECT_THAT(this->Keys({prefix, "", true}), ElementsAre(prefix + "\xff", prefix));
}

TYPED_TEST(StoreTest, ScanStopsWhenTold) {
  this->Commit({}, {{"t1", ""}, {"t2", ""}});
  int seen = 0;
  ASSERT_TRUE(
      this->store_->ScanRows({"t"}, [&](absl::string_view, absl::string_view) { return ++seen < 1; }).ok());
  EXPECT_EQ(seen, 1);
}

TYPED_TEST(StoreTest, SnapshotDoesNotMove) {
  this->Commit({"a"}, {{"t1", "old"}, {"t2", "gone"}});
  const std::unique_ptr<Snapshot> snapshot = this->store_->TakeSnapshot();
  this->Commit({"b"}, {{"t1", "new"}, {"t2", absl::nullopt}, {"t3", "more"}});
  EXPECT_EQ(snapshot->size(), 1u);
  EXPECT_EQ(snapshot->ReadRecord(1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(snapshot->ReadRow("t1").value(), "old");
  EXPECT_THAT(this->KeysIn(*snapshot, {"t"}), ElementsAre("t1", "t2"));
  EXPECT_THAT(this->Keys({"t"}), ElementsAre("t1", "t3"));
}

TYPED_TEST(StoreTest, CountsWhatWasCommitted) {
  this->Commit({"abc"}, {{"t1", "one"}, {"t2", absl::nullopt}});
  EXPECT_EQ(this->store_->Statistics().bytes_committed, 10u);
}

TYPED_TEST(StoreTest, ReadsBackTilesAndTheNewestHead) {
  const std::string hashes(kTileBytes, 'h');
  EXPECT_EQ(this->store_->ReadHead().value(), absl::nullopt);
  EXPECT_EQ(this->store_->ReadTile(0, 0).value(), absl::nullopt);
  ASSERT_TRUE(this->store_->Commit({0, {"a"}, {}, {{0, 0, hashes}, {1, 258, hashes}}, "first"}).ok());
  const std::unique_ptr<Snapshot> snapshot = this->store_->TakeSnapshot();
  ASSERT_TRUE(this->store_->Commit({1, {"b"}, {}, {}, "second"}).ok());
  ASSERT_TRUE(this->store_->Commit({2, {"c"}, {}, {}, ""}).ok());
  EXPECT_EQ(this->store_->ReadTile(0, 0).value(), hashes);
  EXPECT_EQ(this->store_->ReadTile(1, 258).value(), hashes);
  EXPECT_EQ(this->store_->ReadTile(1, 0).value(), absl::nullopt);
  EXPECT_EQ(this->store_->ReadHead().value(), "second");
  EXPECT_EQ(snapshot->ReadHead().value(), "first");
  EXPECT_EQ(snapshot->ReadTile(1, 258).value(), hashes);
}

TYPED_TEST(StoreTest, TileOfAnotherSizeIsABug) {
  EXPECT_DEATH((void)this->store_->Commit({0, {}, {}, {{0, 0, "short"}}, ""}), "hashes.size");
}

TYPED_TEST(StoreTest, ClosesTwice) {
  EXPECT_TRUE(this->store_->Close().ok());
  EXPECT_TRUE(this->store_->Close().ok());
}

TYPED_TEST(StoreTest, HoldsWhatTheModelHolds) {
  BatchSource source(TestSeed());
  LedgerModel model;
  std::unique_ptr<Snapshot> snapshot = this->store_->TakeSnapshot();
  LedgerModel snapshot_model;
  for (int i = 0; i < 300; ++i) {
    const CommitBatch batch = source.Next(this->store_->size());
    ASSERT_TRUE(this->store_->Commit(batch).ok());
    model.Apply(batch);
    const ScanRange range = {source.Key().substr(0, 1 + source.Below(6)),
                             source.Below(3) == 0 ? "" : source.Key(), source.Below(2) == 0};
    ASSERT_EQ(this->Keys(range), model.KeysOf(range));
    if (source.Below(20) != 0) continue;
    ASSERT_EQ(Difference(*snapshot, snapshot_model), absl::nullopt);
    ASSERT_EQ(Difference(*this->store_, model), absl::nullopt);
    snapshot = this->store_->TakeSnapshot();
    snapshot_model = model;
  }
}

// Every commit writes its size into a row: whatever a reader sees must agree with itself.
TYPED_TEST(StoreTest, ReadersSeeWholeCommits) {
  std::atomic<bool> done = false;
  const auto read = [&] {
    while (!done) {
      const std::unique_ptr<Snapshot> snapshot = this->store_->TakeSnapshot();
      const absl::optional<std::string> row = snapshot->ReadRow("t").value();
      EXPECT_EQ(row.value_or("0"), std::to_string(snapshot->size()));
      const uint64_t seen = std::stoull(this->Row("t").value_or("0"));
      if (seen == 0) continue;
      EXPECT_EQ(this->store_->ReadRecord(seen - 1).value(), std::to_string(seen));
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 1; i <= 300; ++i) this->Commit({std::to_string(i)}, {{"t", std::to_string(i)}});
  done = true;
  first.join();
  second.join();
}

TYPED_TEST(StoreTest, BrokenLimitsAreBugs) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH((void)this->store_->Commit({0, {""}, {}}), "record.empty");
  EXPECT_DEATH((void)this->store_->Commit({0, {std::string(kMaxRecordBytes + 1, 'x')}, {}}),
               "kMaxRecordBytes");
  EXPECT_DEATH((void)this->store_->Commit({0, {}, {{"", "x"}}}), "key.empty");
  EXPECT_DEATH((void)this->store_->Commit({0, {}, {{std::string("\0x", 2), "x"}}}), "key.front");
}

TYPED_TEST(StoreTest, ClosingUnderASnapshotIsABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        const std::unique_ptr<Snapshot> snapshot = this->store_->TakeSnapshot();
        (void)this->store_->Close();
      },
      "live_snapshots_|holders_");
}

}  // namespace
}  // namespace liushui::storage
