#include "storage/table_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/rocks_store.h"
#include "tests/storage/ledger_model.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

class TableCheckTest : public ::testing::Test {
 protected:
  TableCheckTest() {
    RocksOptions options;
    options.create_if_missing = true;
    options.ballast_bytes = 0;
    BatchSource source(TestSeed());
    const std::unique_ptr<Store> store = OpenRocksStore(scratch_.Child("ledger"), options).value();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(store->Commit(source.Next(store->size())).ok());
  }

  std::vector<std::string> Unreadable() const {
    return UnreadableTables(rocksdb::Env::Default(), scratch_.Child("ledger/database"));
  }
  // The path of the table file whose name comes first.
  fs::path FirstTable() const {
    fs::path first;
    for (const fs::directory_entry& entry : fs::directory_iterator(scratch_.Child("ledger/database"))) {
      if (entry.path().extension() != ".sst") continue;
      if (first.empty() || entry.path() < first) first = entry.path();
    }
    return first;
  }

  ScratchFolder scratch_;
};

TEST_F(TableCheckTest, WholeTablesAreReadable) {
  EXPECT_THAT(Unreadable(), IsEmpty());
}

TEST_F(TableCheckTest, FolderThatIsNotThereHasNone) {
  EXPECT_THAT(UnreadableTables(rocksdb::Env::Default(), scratch_.Child("nowhere")), IsEmpty());
}

TEST_F(TableCheckTest, ShortenedTableIsNamed) {
  const fs::path table = FirstTable();
  fs::resize_file(table, fs::file_size(table) / 2);
  EXPECT_THAT(Unreadable(), ElementsAre(table.filename().string()));
}

TEST_F(TableCheckTest, OpeningTheLedgerNamesTheTable) {
  const fs::path table = FirstTable();
  fs::resize_file(table, fs::file_size(table) / 2);
  RocksOptions options;
  options.read_only = true;
  const absl::Status opened = OpenRocksStore(scratch_.Child("ledger"), options).status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(opened.message()),
              ::testing::HasSubstr("unreadable: " + table.filename().string()));
}

}  // namespace
}  // namespace liushui::storage
