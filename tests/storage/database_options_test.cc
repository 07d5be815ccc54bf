#include "storage/database_options.h"

#include <gtest/gtest.h>

namespace liushui::storage {
namespace {

TEST(DatabaseOptionsTest, MemtablesStayWithinTheirBound) {
  const RocksOptions options;
  uint64_t bytes = 0;
  for (const rocksdb::ColumnFamilyDescriptor& family : MakeColumnFamilies(options)) {
    bytes += family.options.write_buffer_size * family.options.max_write_buffer_number;
  }
  EXPECT_LE(bytes, kMaxMemtables * options.memtable_bytes);
  EXPECT_LE(bytes, options.ballast_bytes);
}

TEST(DatabaseOptionsTest, EveryWriteIsSynced) {
  EXPECT_TRUE(MakeWriteOptions().sync);
}

TEST(DatabaseOptionsTest, OnlyACreatedDatabaseMayBeMissing) {
  for (const bool creating : {false, true}) {
    const rocksdb::DBOptions options = MakeDatabaseOptions(creating, rocksdb::Env::Default(), nullptr);
    EXPECT_EQ(options.create_if_missing, creating);
    EXPECT_EQ(options.create_missing_column_families, creating);
  }
}

}  // namespace
}  // namespace liushui::storage
