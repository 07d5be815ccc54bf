#include "engine/commands/check.h"

#include <sys/stat.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

struct Result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Result RunCheck(const std::vector<std::string>& paths, bool json = false) {
  std::ostringstream out;
  std::ostringstream err;
  Result result;
  result.exit_code = Check(paths, json, {out, err});
  result.out = out.str();
  result.err = err.str();
  return result;
}

TEST(CheckTest, GoodFilesPass) {
  const ScratchFiles scratch;
  scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  scratch.Write("calendars/cn-test.yaml", kGoodCalendar);
  const Result result = RunCheck({scratch.folder()});
  EXPECT_EQ(result.exit_code, cli::kDone) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("2 files, no errors"));
}

TEST(CheckTest, CalendarBesideTheFileIsEnough) {
  const ScratchFiles scratch;
  const std::string leap = scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  const Result without = RunCheck({leap});
  EXPECT_EQ(without.exit_code, cli::kRefused);
  EXPECT_THAT(without.err, HasSubstr("[CALENDAR_UNKNOWN]"));
  scratch.Write("calendars/cn-test.yaml", kGoodCalendar);
  EXPECT_EQ(RunCheck({leap}).exit_code, cli::kDone);
}

TEST(CheckTest, MistakesHavePlaceReasonAndCaret) {
  const ScratchFiles scratch;
  const std::string leap = scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "colour: red\n");
  const Result result = RunCheck({leap});
  EXPECT_EQ(result.exit_code, cli::kRefused);
  EXPECT_THAT(result.err, HasSubstr(leap + ":7:1: error: "));
  EXPECT_THAT(result.err, HasSubstr("\n  colour: red\n  ^\n"));
  EXPECT_THAT(result.out, HasSubstr("1 file, 1 error"));
}

TEST(CheckTest, EveryFileIsChecked) {
  const ScratchFiles scratch;
  scratch.Write("a.yaml", "workflow: a\n");
  scratch.Write("b.yaml", "branch: b\n");
  scratch.Write("c.yaml", "calendar: c\nzone: Asia/Atlantis\n");
  scratch.Write("d.yaml", kGoodWorkflow);
  const Result result = RunCheck({scratch.folder()});
  EXPECT_EQ(result.exit_code, cli::kRefused);
  for (const char* name : {"a.yaml", "b.yaml", "c.yaml"})
    EXPECT_THAT(result.err, HasSubstr(scratch.Path(name)));
  EXPECT_THAT(result.out, HasSubstr(scratch.Path("d.yaml") + ": ok"));
}

// Starts `leap`.
constexpr char kStarter[] =
    "workflow: starter\n"
    "states:\n"
    "  - { id: here, entry: [ { start: { workflow: leap } } ], final: true }\n";

TEST(CheckTest, WhatIsStartedMayLieBesideTheFile) {
  const ScratchFiles scratch;
  const std::string starter = scratch.Write("a.yaml", kStarter);
  const Result without = RunCheck({starter});
  EXPECT_EQ(without.exit_code, cli::kRefused);
  EXPECT_THAT(without.err, HasSubstr(starter + ":3:47: error: there is no workflow 'leap' to start"));
  scratch.Write("leap.yaml", kGoodWorkflow);
  EXPECT_EQ(RunCheck({starter}).exit_code, cli::kDone);
}

// Has `leap` as a child and reads a result that it does not give.
constexpr char kParent[] =
    "workflow: parent\n"
    "states:\n"
    "  - id: here\n"
    "    child: { workflow: leap }\n"
    "    next: [ { event: done, when: result.high, to: there }, { event: done, to: there }, { event: failed, "
    "to: "
    "there } ]\n"
    "  - { id: there, final: true }\n";

TEST(CheckTest, AResultIsCheckedAgainstTheChildBesideTheFile) {
  const ScratchFiles scratch;
  const std::string parent = scratch.Write("a.yaml", kParent);
  EXPECT_THAT(RunCheck({parent}).err,
              HasSubstr(":4:24: error: there is no workflow 'leap' to start as a child"));
  scratch.Write("leap.yaml", kGoodWorkflow);
  const Result result = RunCheck({parent});
  EXPECT_EQ(result.exit_code, cli::kRefused);
  EXPECT_THAT(result.err, HasSubstr(parent + ":5:"));
}

constexpr char kWarned[] =
    "workflow: warned\n"
    "events: [ { name: go } ]\n"
    "states:\n"
    "  - { id: here, next: [ { event: go, to: there }, { event: go, to: there } ] }\n"
    "  - { id: there, final: true }\n";

TEST(CheckTest, WarningsAreShownAndForgiven) {
  const ScratchFiles scratch;
  const std::string path = scratch.Write("a.yaml", kWarned);
  const Result result = RunCheck({path});
  EXPECT_EQ(result.exit_code, cli::kDone);
  EXPECT_THAT(result.err, HasSubstr(path + ":4:51: warning: this is never taken"));
  EXPECT_THAT(result.out, HasSubstr("1 file, no errors, 1 warning"));
}

TEST(CheckTest, JsonHoldsEverything) {
  const ScratchFiles scratch;
  const std::string path = scratch.Write("a.yaml", kWarned);
  scratch.Write("b.yaml", "workflow: b\nstates: [ { id: a } ]\n");
  const Result result = RunCheck({scratch.folder()}, true);
  EXPECT_EQ(result.exit_code, cli::kRefused);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("\"severity\": \"warning\""));
  EXPECT_THAT(result.out, HasSubstr("\"reason\": \"DEAD_END\""));
  EXPECT_THAT(result.out, HasSubstr("\"errors\": 1"));
  EXPECT_THAT(result.out, HasSubstr("\"warnings\": 1"));
}

TEST(CheckTest, MalformedYamlIsAnErrorLikeOthers) {
  const ScratchFiles scratch;
  const Result result = RunCheck({scratch.Write("a.yaml", "workflow: [a\n  b: {c\n")});
  EXPECT_EQ(result.exit_code, cli::kRefused);
  EXPECT_THAT(result.err, HasSubstr("a.yaml:"));
}

TEST(CheckTest, ByteOrderMarkIsNoMistake) {
  const ScratchFiles scratch;
  const Result result = RunCheck({scratch.Write("a.yaml", "\xEF\xBB\xBF" + std::string(kGoodWorkflow))});
  EXPECT_EQ(result.exit_code, cli::kDone) << result.err;
}

TEST(CheckTest, WhatIsNoDeclarationIsNamed) {
  const ScratchFiles scratch;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"- a\n- b\n", "found a list"},
      {"just words\n", "found a single value"},
      {"branch: b\n", "found neither"},
      {std::string("\xFF\xFEw\0o\0", 6), "found UTF-16"},
      {std::string("\x7f\x45LF\0\1", 6), "found binary data"},
      {"title: \xC0\xA7\n", "found bytes that are not"},
  };
  for (const auto& [text, found] : cases) {
    const Result result = RunCheck({scratch.Write("a.yaml", text)});
    EXPECT_EQ(result.exit_code, cli::kRefused);
    EXPECT_THAT(result.err, HasSubstr("a.yaml:1:1: error: expected "));
    EXPECT_THAT(result.err, HasSubstr(found));
  }
}

TEST(CheckTest, MistakesInCalendarsHaveTheirPlace) {
  const ScratchFiles scratch;
  std::string text = kGoodCalendar;
  text.replace(text.find("Asia/Shanghai"), 13, "Asia/Atlantis");
  const std::string path = scratch.Write("c.yaml", text);
  EXPECT_THAT(RunCheck({path}).err, HasSubstr(path + ":2:7: error: expected a zone"));
}

TEST(CheckTest, PipeIsAFailure) {
  const ScratchFiles scratch;
  ASSERT_EQ(mkfifo(scratch.Path("pipe.yaml").c_str(), 0600), 0);
  const Result result = RunCheck({scratch.Path("pipe.yaml")});
  EXPECT_EQ(result.exit_code, cli::kFailed);
  EXPECT_THAT(result.err, HasSubstr("FILE_UNREADABLE"));
}

TEST(CheckTest, MissingOrLargeFileIsAWrongCommandLine) {
  const ScratchFiles scratch;
  const std::string large = scratch.Write("large.yaml", std::string(cli::kMaxDeclarationBytes + 1, '#'));
  EXPECT_EQ(RunCheck({large}).exit_code, cli::kMisused);
  EXPECT_EQ(RunCheck({scratch.Path("none.yaml")}).exit_code, cli::kMisused);
}

TEST(CheckTest, DeclaredProcessesAreRight) {
  const Result result = RunCheck({std::string(LIUSHUI_SOURCE_DIR) + "/workflows"});
  EXPECT_EQ(result.exit_code, cli::kDone) << result.err;
}

}  // namespace
}  // namespace liushui::commands
