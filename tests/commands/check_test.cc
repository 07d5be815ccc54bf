#include "engine/commands/check.h"

#include <sstream>
#include <string>
#include <vector>

#include "engine/commands/exit_codes.h"
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

Result RunCheck(const std::vector<std::string>& paths) {
  std::ostringstream out;
  std::ostringstream err;
  Result result;
  result.exit_code = Check(paths, {out, err});
  result.out = out.str();
  result.err = err.str();
  return result;
}

TEST(CheckTest, GoodFilesPass) {
  const ScratchFiles scratch;
  scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  scratch.Write("calendars/cn-test.yaml", kGoodCalendar);
  const Result result = RunCheck({scratch.folder()});
  EXPECT_EQ(result.exit_code, kExitOk) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("2 files, no errors"));
}

TEST(CheckTest, CalendarBesideTheFileIsEnough) {
  const ScratchFiles scratch;
  const std::string leap = scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  const Result without = RunCheck({leap});
  EXPECT_EQ(without.exit_code, kExitFound);
  EXPECT_THAT(without.err, HasSubstr("[CALENDAR_UNKNOWN]"));
  scratch.Write("calendars/cn-test.yaml", kGoodCalendar);
  EXPECT_EQ(RunCheck({leap}).exit_code, kExitOk);
}

TEST(CheckTest, MistakesHavePlaceReasonAndCaret) {
  const ScratchFiles scratch;
  const std::string leap = scratch.Write("leap.yaml", std::string(kGoodWorkflow) + "colour: red\n");
  const Result result = RunCheck({leap});
  EXPECT_EQ(result.exit_code, kExitFound);
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
  EXPECT_EQ(result.exit_code, kExitFound);
  for (const char* name : {"a.yaml", "b.yaml", "c.yaml"})
    EXPECT_THAT(result.err, HasSubstr(scratch.Path(name)));
  EXPECT_THAT(result.out, HasSubstr(scratch.Path("d.yaml") + ": ok"));
}

TEST(CheckTest, MalformedYamlIsAnErrorLikeOthers) {
  const ScratchFiles scratch;
  const Result result = RunCheck({scratch.Write("a.yaml", "workflow: [a\n  b: {c\n")});
  EXPECT_EQ(result.exit_code, kExitFound);
  EXPECT_THAT(result.err, HasSubstr("a.yaml:"));
}

TEST(CheckTest, MissingFileIsAFailure) {
  const ScratchFiles scratch;
  EXPECT_EQ(RunCheck({scratch.Path("none.yaml")}).exit_code, kExitFailed);
}

TEST(CheckTest, DeclaredProcessesAreRight) {
  const Result result = RunCheck({std::string(LIUSHUI_SOURCE_DIR) + "/workflows"});
  EXPECT_EQ(result.exit_code, kExitOk) << result.err;
}

}  // namespace
}  // namespace liushui::commands
