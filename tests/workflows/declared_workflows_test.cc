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

std::string StoryText(absl::string_view story) {
  return ReadSource(absl::StrCat("tests/transcripts/", story, ".txt"));
}

// What follows a word at the beginning of a line, such as the states behind `enter`, without the items' keys.
std::set<std::string> WordsAfter(absl::string_view word, absl::string_view text) {
  std::set<std::string> words;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, absl::StrCat(word, " "))) continue;
    for (absl::string_view told : absl::StrSplit(line, ' '))
      words.insert(std::string(told.substr(0, told.find('['))));
  }
  return words;
}

// All stories in which a workflow is started, one after the other.
std::string StoriesOf(absl::string_view workflow) {
  std::string all;
  for (const std::string& story : StoryNames()) {
    const std::string text = StoryText(story);
    if (absl::StrContains(text, absl::StrCat(" started ", workflow, " "))) absl::StrAppend(&all, text);
  }
  return all;
}

const workflow::v1::Due& DueOf(const workflow::v1::State& state) {
  if (state.has_each()) return state.each().task().due();
  return state.has_task() ? state.task().due() : state.due();
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

TEST(DeclaredWorkflows, EachCompilesWithoutAWarning) {
  for (const std::string& name : YamlNames("workflows")) {
    std::vector<chart::Problem> warnings;
    const auto compiled = CompileWorkflow(name, &warnings);
    EXPECT_TRUE(compiled.ok()) << Explain(compiled.status());
    for (const chart::Problem& warning : warnings) ADD_FAILURE() << name << ": " << warning.message;
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
    for (const std::string& story : row.stories) told.merge(WordsAfter("enter", StoryText(story)));
    for (const std::string& state : row.states) {
      EXPECT_EQ(told.count(state), 1u) << row.clause << " of " << row.file << ": no story enters " << state;
    }
  }
}

TEST(DeclaredWorkflows, EveryStateIsEnteredInAStory) {
  for (const std::string& name : YamlNames("workflows")) {
    const std::set<std::string> entered = WordsAfter("enter", StoriesOf(name));
    const workflow::v1::Workflow workflow = ReadWorkflow(name).value();
    for (const workflow::v1::State* state : StatesOf(workflow))
      EXPECT_EQ(entered.count(state->id()), 1u) << name << ": no story enters " << state->id();
  }
}

TEST(DeclaredWorkflows, EveryDeadlinePassesInAStory) {
  for (const std::string& name : YamlNames("workflows")) {
    const std::string stories = StoriesOf(name);
    const std::set<std::string> overdue = WordsAfter("overdue", stories);
    const std::set<std::string> reminded = WordsAfter("reminded", stories);
    const std::set<std::string> escalated = WordsAfter("escalated", stories);
    const workflow::v1::Workflow workflow = ReadWorkflow(name).value();
    for (const workflow::v1::State* state : StatesOf(workflow)) {
      const workflow::v1::Due& due = DueOf(*state);
      if (due.ByteSizeLong() == 0) continue;
      EXPECT_EQ(overdue.count(state->id()), 1u) << name << ": in no story is overdue " << state->id();
      EXPECT_TRUE(due.remind().empty() || reminded.count(state->id()) > 0) << name << " " << state->id();
      EXPECT_TRUE(due.escalate().empty() || escalated.count(state->id()) > 0) << name << " " << state->id();
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
