#include "engine/commands/diff.h"

#include <sstream>

#include "absl/time/time.h"
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

constexpr char kHopped[] =
    "# Comments and the order of keys are no differences.\n"
    "title: 蹦\n"
    "workflow: leap\n"
    "events: [ { name: go } ]\n"
    "states:\n"
    "  - { id: here, next: [ { event: go, to: [there] } ] }\n"
    "  - { id: there, final: true }\n";

class DiffTest : public ::testing::Test {
 protected:
  // Runs `liushui diff` with these words; its exit code.
  int Diff(const std::string& words) {
    CLI::App app("", "liushui");
    int exit_code = -1;
    AddDiff(app, {&out_, &err_, absl::UTCTimeZone()}, &exit_code);
    app.parse("diff " + words);
    return exit_code;
  }

  const ScratchFiles scratch_;
  const std::string leap_ = scratch_.Write("leap.yaml", kGoodWorkflow);
  const std::string hop_ = scratch_.Write("hop.yaml", kHopped);
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DiffTest, EqualFilesPrintNothing) {
  EXPECT_EQ(Diff(leap_ + " " + leap_), 0) << err_.str();
  EXPECT_EQ(out_.str(), "");
}

TEST_F(DiffTest, DifferentFilesExitWithOne) {
  EXPECT_EQ(Diff(leap_ + " " + hop_), 1) << err_.str();
  EXPECT_EQ(out_.str(), "~ title: 跳 -> 蹦\n");
}

TEST_F(DiffTest, JsonNamesBothSides) {
  EXPECT_EQ(Diff(leap_ + " " + hop_ + " --json"), 1) << err_.str();
  for (const char* part : {R"("equal": false)", R"("kind": "changed")", R"("path": "title")",
                           R"("before": "跳")", R"("after": "蹦")"}) {
    EXPECT_THAT(out_.str(), HasSubstr(part));
  }
}

TEST_F(DiffTest, TroubleIsNoDifference) {
  EXPECT_EQ(Diff(leap_ + " " + scratch_.Path("none.yaml")), 2);
  EXPECT_EQ(Diff(leap_ + " " + scratch_.Write("bad.yaml", "workflow: [\n")), 2);
  EXPECT_EQ(Diff(leap_ + " " + scratch_.Write("calendar.yaml", kGoodCalendar)), 2);
  EXPECT_EQ(Diff(leap_ + " leap@"), 2);
}

}  // namespace
}  // namespace liushui::commands
