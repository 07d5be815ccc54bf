#include "storage/rocks_status.h"

#include <gtest/gtest.h>

namespace liushui::storage {
namespace {

TEST(RocksStatusTest, OkIsOk) {
  EXPECT_TRUE(FromRocks(rocksdb::Status::OK(), "reading").ok());
}

TEST(RocksStatusTest, KindOfTroubleBecomesTheCode) {
  const struct {
    rocksdb::Status status;
    absl::StatusCode code;
  } kCases[] = {
      {rocksdb::Status::Corruption("bad block"), absl::StatusCode::kDataLoss},
      {rocksdb::Status::PathNotFound("000001.sst"), absl::StatusCode::kDataLoss},
      {rocksdb::Status::NoSpace("disk full"), absl::StatusCode::kResourceExhausted},
      {rocksdb::Status::IOError("broken cable"), absl::StatusCode::kInternal},
      {rocksdb::Status::Busy("later"), absl::StatusCode::kInternal},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(FromRocks(test.status, "reading").code(), test.code) << test.status.ToString();
  }
}

TEST(RocksStatusTest, MessageSaysWhatWasBeingDone) {
  EXPECT_EQ(FromRocks(rocksdb::Status::Corruption("bad block"), "reading record 7").message(),
            "reading record 7: Corruption: bad block");
}

}  // namespace
}  // namespace liushui::storage
