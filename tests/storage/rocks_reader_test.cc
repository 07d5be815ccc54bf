#include "storage/rocks_reader.h"

#include <gtest/gtest.h>

#include <limits>

namespace liushui::storage {
namespace {

TEST(RocksReaderTest, IndexesSortAsTheirBytes) {
  const uint64_t kIndexes[] = {0, 1, 255, 256, 65'536, 1ull << 32, std::numeric_limits<uint64_t>::max()};
  std::string previous;
  for (const uint64_t index : kIndexes) {
    EXPECT_LT(previous, EncodeIndex(index));
    EXPECT_EQ(DecodeIndex(EncodeIndex(index)).value(), index);
    previous = EncodeIndex(index);
  }
}

// Written for ever.
TEST(RocksReaderTest, IndexIsEightBytesMostSignificantFirst) {
  EXPECT_EQ(EncodeIndex(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
}

TEST(RocksReaderTest, IndexOfAnotherLengthIsDataLoss) {
  EXPECT_EQ(DecodeIndex("seven b").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeIndex("nine byte").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace liushui::storage
