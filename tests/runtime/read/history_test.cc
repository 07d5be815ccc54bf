#include "engine/runtime/read/history.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/views/rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// Counts what is read of a store.
class CountingReader : public storage::Reader {
 public:
  explicit CountingReader(const storage::Reader* reader) : reader_(*reader) {}
  uint64_t size() const override { return reader_.size(); }
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override {
    ++records_;
    return reader_.ReadRecord(index);
  }
  absl::Status ReadRecords(uint64_t first, uint64_t end, storage::RecordVisitor visitor) const override {
    records_ += end - first;
    return reader_.ReadRecords(first, end, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    ++rows_;
    return reader_.ReadRow(key);
  }
  absl::Status ScanRows(const storage::ScanRange& range, storage::RowVisitor visitor) const override {
    return reader_.ScanRows(range, [&](absl::string_view key, absl::string_view value) {
      ++rows_;
      return visitor(key, value);
    });
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return reader_.ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return reader_.ReadHead(); }
  uint64_t records() const { return records_; }
  uint64_t rows() const { return rows_; }

 private:
  const storage::Reader& reader_;
  mutable uint64_t records_ = 0;
  mutable uint64_t rows_ = 0;
};

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    desk_.Deploy(kLeave);
    leave_ = desk_.Start(Li(), "leave", "a");
    other_ = desk_.Start(Li(), "leave", "b");
  }
  // A step: Li takes his task, or gives it back.
  void Step() {
    held_ = !held_;
    ASSERT_TRUE(desk_.Take(Li(), leave_, held_ ? "claim { task: 1 }" : "release { task: 1 }").ok());
  }
  // Wang, who is no clerk, tries to take it once Li has given it back.
  void Refusal() {
    if (held_) Step();
    ASSERT_EQ(ReasonOf(desk_.Take(Wang(), leave_, "claim { task: 1 }").status()), "ROLE_DENIED");
  }
  // The same with the other instance.
  void Elsewhere() {
    ASSERT_EQ(ReasonOf(desk_.Take(Wang(), other_, "claim { task: 1 }").status()), "ROLE_DENIED");
  }

  // Indexes of the instance's records as the whole ledger tells them.
  std::vector<uint64_t> Expected() const {
    std::vector<uint64_t> indexes;
    for (const Record& record : desk_.Records()) {
      if (record.instance() == leave_ && (record.has_step() || record.has_refused()))
        indexes.push_back(record.index());
    }
    return indexes;
  }
  // The same, read page by page.
  std::vector<uint64_t> Paged(size_t limit) {
    std::vector<uint64_t> indexes;
    uint64_t first = leave_;
    for (bool more = true; more;) {
      const auto page =
          ReadHistory(desk_.disk().store(), desk_.Get(leave_), first, limit, Beside::kTurnedAway);
      if (!page.ok()) ADD_FAILURE() << page.status();
      if (!page.ok() || page->records.empty()) break;
      EXPECT_LE(page->records.size(), limit);
      for (const Record& record : page->records) indexes.push_back(record.index());
      first = indexes.back() + 1;
      more = page->more;
    }
    return indexes;
  }

  Desk desk_;
  uint64_t leave_ = 0;
  uint64_t other_ = 0;
  bool held_ = false;
};

TEST_F(HistoryTest, PageCostsWhatItShows) {
  constexpr size_t kLimit = 10;
  for (int i = 0; i < 1'500; ++i) {
    Step();
    if (i % 10 == 0) Refusal();
  }
  const std::vector<uint64_t> all = Expected();
  for (const size_t from : {size_t{0}, size_t{700}, all.size() - kLimit}) {
    const CountingReader reader(&desk_.disk().store());
    const auto page = ReadHistory(reader, desk_.Get(leave_), all[from], kLimit, Beside::kTurnedAway);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->records.size(), kLimit);
    EXPECT_EQ(page->records.front().index(), all[from]);
    EXPECT_LE(reader.records(), 2 * kLimit + views::kStepsPerMark) << from;
    EXPECT_LE(reader.rows(), 2 * kLimit + views::kStepsPerMark) << from;
  }
}

TEST_F(HistoryTest, RefusalsStandWhereTheyHappened) {
  Step();
  Step();
  Refusal();
  Elsewhere();
  Refusal();
  Step();
  Refusal();
  std::string kinds;
  const auto page = ReadHistory(desk_.disk().store(), desk_.Get(leave_), leave_, 100, Beside::kTurnedAway);
  ASSERT_TRUE(page.ok()) << page.status();
  for (const Record& record : page->records) kinds += record.has_refused() ? 'r' : 's';
  EXPECT_EQ(kinds, "sssrrssr");
  EXPECT_FALSE(page->more);
}

TEST_F(HistoryTest, ManyRefusalsBetweenTwoStepsFillPages) {
  for (int i = 0; i < 30; ++i) Refusal();
  Step();
  for (const size_t limit : {1, 7, 16, 32, 100}) EXPECT_THAT(Paged(limit), ElementsAreArray(Expected()));
}

TEST_F(HistoryTest, NothingFollowsTheLast) {
  const auto page =
      ReadHistory(desk_.disk().store(), desk_.Get(leave_), Expected().back() + 1, 5, Beside::kTurnedAway);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->records, IsEmpty());
  EXPECT_FALSE(page->more);
}

TEST_F(HistoryTest, AnyHistoryIsPagedAsTheLedgerTellsIt) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 600; ++i) {
    const unsigned kind = random() % 10;
    if (kind < 6) Step();
    if (kind == 6 || kind == 7) Refusal();
    if (kind > 7) Elsewhere();
  }
  const std::vector<uint64_t> expected = Expected();
  for (const size_t limit : {1, 2, 63, 64, 65, 200, 1'000}) {
    EXPECT_THAT(Paged(limit), ElementsAreArray(expected)) << limit;
  }
}

}  // namespace
}  // namespace liushui::runtime
