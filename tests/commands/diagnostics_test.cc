#include "engine/commands/diagnostics.h"

#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::commands {
namespace {

cli::DeclarationFile File() {
  return {"w/a.yaml", "workflow: a\ntitle: 投诉处理 x\n\tkey: y\n", cli::DeclarationKind::kWorkflow};
}

TEST(DiagnosticsTest, PlaceComesWithLineAndCaret) {
  const absl::Status status = RefuseFields("DECLARATION_INVALID", "one problem",
                                           {{"title", "TITLE_ODD", "w/a.yaml:1:11: expected b, found a"}});
  EXPECT_EQ(Diagnostics(status, File()),
            "w/a.yaml:1:11: error: expected b, found a [TITLE_ODD]\n"
            "  workflow: a\n"
            "            ^\n");
}

TEST(DiagnosticsTest, CaretStandsUnderWideCharacters) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "one problem", {{"title", "ODD", "w/a.yaml:2:13: found x"}});
  EXPECT_EQ(Diagnostics(status, File()),
            "w/a.yaml:2:13: error: found x [ODD]\n"
            "  title: 投诉处理 x\n"
            "                  ^\n");
}

TEST(DiagnosticsTest, TabsStayTabs) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "one problem", {{"key", "ODD", "w/a.yaml:3:2: found key"}});
  EXPECT_EQ(Diagnostics(status, File()), "w/a.yaml:3:2: error: found key [ODD]\n  \tkey: y\n  \t^\n");
}

TEST(DiagnosticsTest, WithoutPlaceThePathOfTheFieldIsSaid) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "two problems",
                   {{"states[0]", "ODD", "expected b"}, {"", "EVEN", "w/a.yaml:99:1: far"}});
  EXPECT_EQ(Diagnostics(status, File()),
            "w/a.yaml: error: states[0]: expected b [ODD]\n"
            "w/a.yaml:99:1: error: far [EVEN]\n");
  EXPECT_EQ(CountErrors(status), 2);
}

TEST(DiagnosticsTest, WholeRefusalIsOneError) {
  const absl::Status status =
      Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN", "no calendar");
  EXPECT_EQ(Diagnostics(status, File()), "w/a.yaml: error: no calendar [CALENDAR_UNKNOWN]\n");
  EXPECT_EQ(CountErrors(status), 1);
}

TEST(DiagnosticsTest, OkIsSilent) {
  EXPECT_EQ(Diagnostics(absl::OkStatus(), File()), "");
  EXPECT_EQ(CountErrors(absl::OkStatus()), 0);
}

TEST(DiagnosticsTest, FailuresShowTheirCode) {
  EXPECT_EQ(OneLine(absl::DataLossError("block 7")), "block 7 [DATA_LOSS]");
}

}  // namespace
}  // namespace liushui::commands
