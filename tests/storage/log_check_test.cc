#include "storage/log_check.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "rocksdb/db.h"
#include "tests/storage/ledger_model.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

// The log RocksDB itself writes for some commits of various lengths, over several blocks.
std::string RealLog(BatchSource* source) {
  const ScratchFolder scratch;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.avoid_flush_during_shutdown = true;
  rocksdb::DB* opened = nullptr;
  EXPECT_TRUE(rocksdb::DB::Open(options, scratch.path(), &opened).ok());
  const std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  for (int i = 0; i < 50; ++i) {
    const std::string value(1 + source->Below(3'000), static_cast<char>(source->Below(256)));
    EXPECT_TRUE(database->Put(synced, "key", value).ok());
  }
  rocksdb::VectorLogPtr logs;
  EXPECT_TRUE(database->GetSortedWalFiles(logs).ok());
  std::ifstream file(scratch.path() + logs.front()->PathName(), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

class LogCheckTest : public ::testing::Test {
 protected:
  BatchSource source_{TestSeed()};
  const std::string log_ = RealLog(&source_);
};

TEST_F(LogCheckTest, WholeLogIsAccepted) {
  ASSERT_GT(log_.size(), 40'000u);
  EXPECT_TRUE(CheckLog(log_).ok()) << CheckLog(log_);
}

TEST_F(LogCheckTest, EmptyLogIsAccepted) {
  EXPECT_TRUE(CheckLog("").ok());
}

TEST_F(LogCheckTest, TornEndIsAccepted) {
  for (int i = 0; i < 300; ++i) {
    const size_t size = source_.Below(log_.size());
    EXPECT_TRUE(CheckLog(log_.substr(0, size)).ok())
        << "cut to " << size << ": " << CheckLog(log_.substr(0, size));
  }
}

TEST_F(LogCheckTest, ZerosAfterTheEndAreAccepted) {
  EXPECT_TRUE(CheckLog(log_ + std::string(100, '\0')).ok());
  EXPECT_TRUE(CheckLog(log_ + std::string(40'000, '\0')).ok());
}

TEST_F(LogCheckTest, EveryFlippedBitIsNoticed) {
  for (int i = 0; i < 2'000; ++i) {
    std::string damaged = log_;
    const size_t offset = source_.Below(log_.size());
    damaged[offset] ^= 1 << source_.Below(8);
    EXPECT_EQ(CheckLog(damaged).code(), absl::StatusCode::kDataLoss) << "flipped at " << offset;
  }
}

TEST_F(LogCheckTest, EveryFlippedBitOfTheLastHeadersIsNoticed) {
  for (size_t offset = log_.size() - 4'000; offset < log_.size(); ++offset) {
    std::string damaged = log_;
    damaged[offset] ^= 1 << source_.Below(8);
    EXPECT_EQ(CheckLog(damaged).code(), absl::StatusCode::kDataLoss) << "flipped at " << offset;
  }
}

TEST_F(LogCheckTest, ZeroedSectorIsNoticed) {
  constexpr size_t kSectorBytes = 512;
  for (size_t offset = 0; offset + 2 * kSectorBytes < log_.size(); offset += kSectorBytes) {
    std::string damaged = log_;
    damaged.replace(offset, kSectorBytes, kSectorBytes, '\0');
    if (damaged == log_) continue;
    EXPECT_EQ(CheckLog(damaged).code(), absl::StatusCode::kDataLoss) << "zeroed at " << offset;
  }
}

TEST_F(LogCheckTest, DamageIsNamedByItsByte) {
  std::string damaged = log_;
  damaged[3] ^= 1;
  EXPECT_TRUE(absl::StrContains(CheckLog(damaged).message(), "damaged at byte 0:")) << CheckLog(damaged);
}

}  // namespace
}  // namespace liushui::storage
