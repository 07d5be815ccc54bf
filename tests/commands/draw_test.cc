#include "engine/commands/draw.h"

#include <fstream>
#include <sstream>

#include "absl/time/time.h"
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

class DrawTest : public ::testing::Test {
 protected:
  // Runs `liushui draw` with these words; its exit code.
  int Draw(const std::string& words) {
    CLI::App app("", "liushui");
    int exit_code = -1;
    AddDraw(app, {&out_, &err_, absl::UTCTimeZone()}, &exit_code);
    app.parse("draw " + words);
    return exit_code;
  }

  const ScratchFiles scratch_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DrawTest, AFileBecomesAPicture) {
  EXPECT_EQ(Draw(scratch_.Write("leap.yaml", kGoodWorkflow)), cli::kDone) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("<svg"));
}

TEST_F(DrawTest, ADrawingGoesIntoAFile) {
  const std::string leap = scratch_.Write("leap.yaml", kGoodWorkflow);
  EXPECT_EQ(Draw(leap + " --format dot --output " + scratch_.Path("leap.dot")), cli::kDone) << err_.str();
  EXPECT_EQ(out_.str(), "");
  std::ifstream file(scratch_.Path("leap.dot"));
  std::string first;
  std::getline(file, first);
  EXPECT_EQ(first, "digraph \"leap\" {");
}

TEST_F(DrawTest, WhatIsNoWorkflowIsNotDrawn) {
  EXPECT_EQ(Draw(scratch_.Path("none.yaml")), cli::kMisused);
  EXPECT_EQ(Draw(scratch_.Write("calendar.yaml", kGoodCalendar)), cli::kMisused);
  EXPECT_EQ(Draw(scratch_.Write("bad.yaml", "workflow: [\n")), cli::kRefused);
  EXPECT_EQ(Draw("neither-file-nor-instance"), cli::kMisused);
}

}  // namespace
}  // namespace liushui::commands
