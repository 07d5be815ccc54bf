#include "engine/audit/rows/row_sums.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/views/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RowSumsTest : public testing::Test {
 protected:
  void Expect(const std::string& key, absl::string_view value) {
    const RowHash hash = hasher_.Key(key);
    sums_.Add(key, hash, hasher_.Row(hash, value));
  }
  void ExpectNoMore(const std::string& key, absl::string_view value) {
    const RowHash hash = hasher_.Key(key);
    sums_.Remove(key, hash, hasher_.Row(hash, value));
  }
  RowParts Compare(uint32_t oldest_day = 0) {
    auto parts = std::move(sums_).Compare(stored_, hasher_, oldest_day, report_, [] { return true; });
    LIUSHUI_CHECK_OK(parts.status());
    return *std::move(parts);
  }
  static std::string Request(uint32_t day) { return views::RequestKey({day, "north", "r"}); }

  const RowHasher hasher_{DrawRowSecret()};
  RowSums sums_;
  ListedRows stored_;
  VerifyReport report_;
};

TEST_F(RowSumsTest, SameRowsAgree) {
  Expect("t1", "a");
  Expect("t2", "b");
  stored_.rows = {{"t1", "a"}, {"t2", "b"}};
  EXPECT_FALSE(Compare().any);
  EXPECT_EQ(report_.rows, 2u);
}

TEST_F(RowSumsTest, ChangedRowsAgree) {
  Expect("t1", "a");
  ExpectNoMore("t1", "a");
  Expect("t1", "b");
  stored_.rows = {{"t1", "b"}};
  EXPECT_FALSE(Compare().any);
}

TEST_F(RowSumsTest, PartOfAWrongRowIsNamed) {
  Expect("t1", "a");
  Expect("t2", "b");
  stored_.rows = {{"t1", "a"}, {"t2", "c"}};
  const RowParts parts = Compare();
  EXPECT_TRUE(parts.any);
  EXPECT_TRUE(parts.Contain("t2", hasher_.Key("t2")));
  EXPECT_FALSE(parts.Contain("t1", hasher_.Key("t1")));
}

TEST_F(RowSumsTest, ExchangedValuesAreSeen) {
  Expect("t1", "a");
  Expect("t2", "b");
  stored_.rows = {{"t1", "b"}, {"t2", "a"}};
  EXPECT_TRUE(Compare().any);
}

TEST_F(RowSumsTest, OldDaysMayBeGone) {
  Expect(Request(10), "a");
  Expect(Request(20), "a");
  stored_.rows = {{Request(20), "a"}};
  EXPECT_FALSE(Compare(/*oldest_day=*/11).any);
}

TEST_F(RowSumsTest, OldDaysMayNotBeOthers) {
  Expect(Request(10), "a");
  stored_.rows = {{Request(10), "b"}};
  EXPECT_THAT(Compare(/*oldest_day=*/11).days, ElementsAre(10));
}

TEST_F(RowSumsTest, NewDaysMayNotBeGone) {
  Expect(Request(10), "a");
  EXPECT_THAT(Compare(/*oldest_day=*/10).days, ElementsAre(10));
}

TEST_F(RowSumsTest, DaysThatWereNeverAreSeen) {
  stored_.rows = {{Request(10), "a"}};
  EXPECT_THAT(Compare(/*oldest_day=*/11).days, ElementsAre(10));
}

TEST_F(RowSumsTest, ComparingMayBeStopped) {
  for (int i = 0; i < 20'000; ++i) stored_.rows[absl::StrCat("t", i)] = "a";
  const auto parts = std::move(sums_).Compare(stored_, hasher_, 0, report_, [] { return false; });
  EXPECT_EQ(parts.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(report_.rows, 10'000u);
}

TEST_F(RowSumsTest, PlaceIsKept) {
  Expect("t1", "a");
  Expect(Request(3), "x");
  PlaceWriter writer;
  sums_.Save(writer);
  const std::string place = writer.Take();
  RowSums other;
  PlaceReader reader(place);
  other.Load(reader);
  EXPECT_TRUE(reader.done());
  sums_ = other;
  stored_.rows = {{"t1", "a"}, {Request(3), "x"}};
  const RowParts parts = Compare();
  EXPECT_FALSE(parts.any);
  EXPECT_THAT(parts.days, IsEmpty());
}

}  // namespace
}  // namespace liushui::audit
