#include "engine/server/services/branch/csv.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

// "a|b 1:1|..." of all rows, joined by "; ", then the mistakes.
std::string Shown(const std::string& text) {
  const CsvTable table = ReadCsv(text);
  std::vector<std::string> rows;
  for (const auto& row : table.rows) {
    rows.push_back(
        absl::StrJoin(row, "|", [](std::string* out, const CsvField& field) { out->append(field.text); }));
  }
  for (const CsvMistake& mistake : table.mistakes) {
    rows.push_back(absl::StrCat("wrong at ", mistake.place.line, ":", mistake.place.column));
  }
  return absl::StrJoin(rows, "; ");
}

TEST(CsvTest, ReadsAsTheRfcSays) {
  EXPECT_EQ(Shown("a,b\nc,d\n"), "a|b; c|d");
  EXPECT_EQ(Shown("a,b\r\nc,d"), "a|b; c|d");
  EXPECT_EQ(Shown("\"a,b\",\"c \"\"d\"\"\"\n"), "a,b|c \"d\"");
  EXPECT_EQ(Shown("\"one\ntwo\",b\nc,d"), "one\ntwo|b; c|d");
  EXPECT_EQ(Shown("a,,\n"), "a||");
  EXPECT_EQ(Shown("\xEF\xBB\xBF"
                  "a\n\n\nb\n"),
            "a; b");
  EXPECT_EQ(Shown(" a , \" b \" \n"), "a| b ");
  EXPECT_EQ(Shown(""), "");
}

TEST(CsvTest, SaysWhereItIsWrong) {
  EXPECT_EQ(Shown("a,\"b\nc\n"), "a|b\nc\n; wrong at 1:3");
  EXPECT_EQ(Shown("a\n\"b\"c,d\n"), "a; bc|d; wrong at 2:4");
  EXPECT_EQ(Shown("松,b\"c\n"), "松|b\"c; wrong at 1:4");
}

TEST(CsvTest, PlacesCountCharacters) {
  const CsvTable table = ReadCsv("松一,\"铃\n一\",x\ny,z\n");
  ASSERT_EQ(table.rows.size(), 2);
  EXPECT_EQ(table.rows[0][1].place.column, 4);
  EXPECT_EQ(table.rows[0][2].place.line, 2);
  EXPECT_EQ(table.rows[0][2].place.column, 4);
  EXPECT_EQ(table.rows[1][0].place.line, 3);
}

}  // namespace
}  // namespace liushui::server
