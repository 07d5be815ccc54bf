// What every declared process and calendar must be, whatever it says.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"

namespace liushui::declared {
namespace {

// A clause carried out by a file, and the states that do it.
using ClauseTable = std::map<std::pair<std::string, std::string>, std::set<std::string>>;

// A row of the table in workflows/README.md: | clause | what | file | states | stories |.
struct ClauseRow {
  std::string clause;
  std::string file;
  std::vector<std::string> states;
  std::vector<std::string> stories;
};

std::string Explain(const absl::Status& status) {
  std::string text = status.ToString();
  for (const Violation& violation : ViolationsOf(status))
    absl::StrAppend(&text, "\n", violation.field, " ", violation.reason, ": ", violation.description);
  return text;
}

std::vector<std::string> Backticked(absl::string_view cell) {
  std::vector<std::string> words;
  const std::vector<std::string> pieces = absl::StrSplit(cell, '`');
  for (size_t i = 1; i < pieces.size(); i += 2) words.push_back(pieces[i]);
  return words;
}

std::vector<ClauseRow> ClauseRows() {
  std::vector<ClauseRow> rows;
  for (absl::string_view line : absl::StrSplit(ReadSource("workflows/README.md"), '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != 7) continue;
    absl::string_view file = absl::StripAsciiWhitespace(cells[3]);
    if (!absl::ConsumeSuffix(&file, ".yaml")) continue;
    rows.push_back({std::string(absl::StripAsciiWhitespace(cells[1])), std::string(file),
                    Backticked(cells[4]), Backticked(cells[5])});
  }
  return rows;
}

ClauseTable WrittenClauses() {
  ClauseTable table;
  for (const ClauseRow& row : ClauseRows()) {
    table[{row.clause, row.file}].insert(row.states.begin(), row.states.end());
  }
  return table;
}

// The states that instances enter in a story.
std::set<std::string> StatesEntered(absl::string_view story) {
  std::set<std::string> entered;
  for (absl::string_view line :
       absl::StrSplit(ReadSource(absl::StrCat("tests/transcripts/", story, ".txt")), '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "enter ")) continue;
    for (absl::string_view state : absl::StrSplit(line, ' ')) entered.insert(std::string(state));
  }
  return entered;
}

ClauseTable DeclaredClauses() {
  ClauseTable table;
  for (const std::string& name : YamlNames("workflows")) {
    const workflow::v1::Workflow workflow = ReadWorkflow(name).value();
    for (const std::string& clause : workflow.clauses()) table[{clause, name}];
    for (const workflow::v1::State* state : StatesOf(workflow))
      for (const std::string& clause : state->clauses()) table[{clause, name}].insert(state->id());
  }
  return table;
}

TEST(DeclaredWorkflows, EachCompiles) {
  for (const std::string& name : YamlNames("workflows")) {
    const auto compiled = CompileWorkflow(name);
    EXPECT_TRUE(compiled.ok()) << Explain(compiled.status());
  }
}

TEST(DeclaredWorkflows, EachIsNamedAsItsFile) {
  for (const std::string& name : YamlNames("workflows"))
    EXPECT_EQ(ReadWorkflow(name).value().workflow(), name);
}

TEST(DeclaredWorkflows, EveryStateHasATitle) {
  for (const std::string& name : YamlNames("workflows")) {
    const workflow::v1::Workflow workflow = ReadWorkflow(name).value();
    for (const workflow::v1::State* state : StatesOf(workflow))
      EXPECT_NE(state->title(), "") << name << " " << state->id();
  }
}

TEST(DeclaredWorkflows, EveryDatumHasATitle) {
  for (const std::string& name : YamlNames("workflows")) {
    const workflow::v1::Workflow workflow = ReadWorkflow(name).value();
    for (const workflow::v1::Datum& datum : workflow.data())
      EXPECT_NE(datum.title(), "") << name << " " << datum.name();
  }
}

TEST(DeclaredWorkflows, ReadmeAndFilesNameTheSameClauses) {
  const ClauseTable written = WrittenClauses();
  EXPECT_FALSE(written.empty());
  EXPECT_EQ(written, DeclaredClauses());
}

TEST(DeclaredWorkflows, EveryClauseIsToldInAStory) {
  for (const ClauseRow& row : ClauseRows()) {
    EXPECT_FALSE(row.stories.empty()) << row.clause << " of " << row.file << " has no transcript";
    std::set<std::string> told;
    for (const std::string& story : row.stories) told.merge(StatesEntered(story));
    for (const std::string& state : row.states) {
      EXPECT_EQ(told.count(state), 1u) << row.clause << " of " << row.file << ": no story enters " << state;
    }
  }
}

TEST(DeclaredWorkflows, EveryStoryStandsInTheTable) {
  std::set<std::string> named;
  for (const ClauseRow& row : ClauseRows()) named.insert(row.stories.begin(), row.stories.end());
  for (const std::string& story : StoryNames()) {
    EXPECT_EQ(named.count(story), 1u) << "no clause of workflows/README.md names " << story;
  }
}

TEST(DeclaredCalendars, EachIsValidAndNamedAsItsFile) {
  for (const std::string& name : YamlNames("workflows/calendars")) {
    const auto calendar = ReadCalendar(name);
    ASSERT_TRUE(calendar.ok()) << Explain(calendar.status());
    EXPECT_EQ(calendar->calendar(), name);
    const auto made = chart::BusinessCalendar::Make(*calendar);
    EXPECT_TRUE(made.ok()) << Explain(made.status());
  }
}

TEST(TradingCalendar, HasTheDaysTheExchangeHad) {
  const auto calendar = chart::BusinessCalendar::Make(ReadCalendar("cn-trading").value()).value();
  // Trading days of the Shanghai exchange by year.
  const std::map<int, int> days_by_year = {{2024, 242}, {2025, 243}};
  for (const auto& [year, expected] : days_by_year) {
    int open = 0;
    for (absl::CivilDay day(year, 1, 1); day.year() == year; ++day) open += calendar->IsOpen(day).value();
    EXPECT_EQ(open, expected) << year;
  }
}

TEST(TradingCalendar, IsClosedOnWorkedWeekends) {
  const auto calendar = chart::BusinessCalendar::Make(ReadCalendar("cn-trading").value()).value();
  for (const absl::CivilDay day :
       {absl::CivilDay(2026, 2, 14), absl::CivilDay(2026, 2, 28), absl::CivilDay(2024, 2, 4)})
    EXPECT_FALSE(calendar->IsOpen(day).value()) << day;
}

TEST(TradingCalendar, IsClosedWhereTheExchangeDiffersFromOffices) {
  const auto calendar = chart::BusinessCalendar::Make(ReadCalendar("cn-trading").value()).value();
  EXPECT_FALSE(calendar->IsOpen(absl::CivilDay(2024, 2, 9)).value());
}

}  // namespace
}  // namespace liushui::declared
