// What is peculiar to the store in memory; what it shares with the others is in store_test.cc.
#include "storage/memory_store.h"

#include <gtest/gtest.h>

namespace liushui::storage {
namespace {

TEST(MemoryStoreTest, StoresShareNothing) {
  const std::unique_ptr<Store> one = NewMemoryStore();
  const std::unique_ptr<Store> other = NewMemoryStore();
  ASSERT_TRUE(one->Commit({0, {"a"}, {{"t1", "x"}}}).ok());
  EXPECT_EQ(other->size(), 0u);
  EXPECT_EQ(other->ReadRow("t1").value(), absl::nullopt);
}

// No lock is held while a visitor runs, and what it commits does not show in what it is being shown.
TEST(MemoryStoreTest, VisitorMayCommit) {
  const std::unique_ptr<Store> store = NewMemoryStore();
  ASSERT_TRUE(store->Commit({0, {}, {{"t1", ""}, {"t3", ""}}}).ok());
  int seen = 0;
  const absl::Status scanned = store->ScanRows({"t"}, [&](absl::string_view, absl::string_view) {
    ++seen;
    return store->Commit({store->size(), {"a"}, {{"t2", ""}}}).ok();
  });
  EXPECT_TRUE(scanned.ok());
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(store->size(), 2u);
}

TEST(MemoryStoreTest, DiskIsNeverLow) {
  EXPECT_TRUE(NewMemoryStore()->CheckSpace().ok());
}

}  // namespace
}  // namespace liushui::storage
