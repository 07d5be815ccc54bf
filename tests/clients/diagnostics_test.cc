#include "clients/cli/declarations/diagnostics.h"

#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

DeclarationFile File() {
  return {"w/a.yaml", "workflow: a\ntitle: 投诉处理 x\n\tkey: y\n", DeclarationKind::kWorkflow};
}

TEST(DiagnosticsTest, PlaceComesWithLineAndCaret) {
  const absl::Status status = RefuseFields("DECLARATION_INVALID", "one problem",
                                           {{"title", "TITLE_ODD", "w/a.yaml:1:11: expected b, found a"}});
  EXPECT_EQ(RefusalText(status, File()),
            "w/a.yaml:1:11: error: expected b, found a [TITLE_ODD]\n"
            "  workflow: a\n"
            "            ^\n");
}

TEST(DiagnosticsTest, CaretStandsUnderWideCharacters) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "one problem", {{"title", "ODD", "w/a.yaml:2:13: found x"}});
  EXPECT_EQ(RefusalText(status, File()),
            "w/a.yaml:2:13: error: found x [ODD]\n"
            "  title: 投诉处理 x\n"
            "                  ^\n");
}

TEST(DiagnosticsTest, TabsStayTabs) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "one problem", {{"key", "ODD", "w/a.yaml:3:2: found key"}});
  EXPECT_EQ(RefusalText(status, File()), "w/a.yaml:3:2: error: found key [ODD]\n  \tkey: y\n  \t^\n");
}

TEST(DiagnosticsTest, WithoutPlaceThePathOfTheFieldIsSaid) {
  const absl::Status status =
      RefuseFields("DECLARATION_INVALID", "two problems",
                   {{"states[0]", "ODD", "expected b"}, {"", "EVEN", "w/a.yaml:99:1: far"}});
  EXPECT_EQ(RefusalText(status, File()),
            "w/a.yaml: error: states[0]: expected b [ODD]\n"
            "w/a.yaml:99:1: error: far [EVEN]\n");
  EXPECT_EQ(DiagnosticsOf(status, "w/a.yaml").size(), 2u);
}

TEST(DiagnosticsTest, WholeRefusalIsOneError) {
  const absl::Status status =
      Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN", "no calendar");
  EXPECT_EQ(RefusalText(status, File()), "w/a.yaml: error: no calendar [CALENDAR_UNKNOWN]\n");
  EXPECT_EQ(DiagnosticsOf(status, "w/a.yaml").size(), 1u);
}

TEST(DiagnosticsTest, WarningsSayThatTheyAreNone) {
  const Diagnostic warning{Severity::kWarning, 1, 1, "workflow", "ODD", "found a"};
  EXPECT_EQ(DiagnosticText(warning, File()), "w/a.yaml:1:1: warning: found a [ODD]\n  workflow: a\n  ^\n");
}

TEST(DiagnosticsTest, AWholeRefusalMayHaveAPlace) {
  const absl::Status status =
      Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN", "w/a.yaml:1:11: no calendar");
  EXPECT_EQ(RefusalText(status, File()),
            "w/a.yaml:1:11: error: no calendar [CALENDAR_UNKNOWN]\n  workflow: a\n            ^\n");
}

TEST(DiagnosticsTest, OkIsSilent) {
  EXPECT_EQ(RefusalText(absl::OkStatus(), File()), "");
}

TEST(DiagnosticsTest, FailuresShowTheirCode) {
  EXPECT_EQ(RefusalLine(absl::DataLossError("block 7")), "block 7 [DATA_LOSS]");
}

}  // namespace
}  // namespace liushui::cli
