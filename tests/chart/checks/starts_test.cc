#include "engine/chart/compiler/checks/starts.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Starting(absl::string_view start) {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: n, type: int, input: true } ]\n"
      "states: [ { id: a, entry: [ { start: { ",
      start, " } } ], final: true } ]\n");
}

TEST(StartsTest, InputsAreThoseTheWorkflowTakes) {
  EXPECT_THAT(DiagnosticsOf(Starting("workflow: leave, input: { person: \"'li'\" }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Starting("workflow: leave, input: { person: \"'li'\", days: 2 }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Starting("workflow: leave")), ElementsAre(HasSubstr("needs the input 'person'")));
}

TEST(StartsTest, AWorkflowMayStartItself) {
  EXPECT_THAT(DiagnosticsOf(Starting("workflow: w, input: { n: 1 }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Starting("workflow: w, input: { m: 1 }")),
              ElementsAre(HasSubstr("[START_INPUT]"), HasSubstr("[START_INPUT]")));
}

TEST(StartsTest, WithoutSurroundingsNothingIsLookedUp) {
  EXPECT_THAT(ProblemsOf(Starting("workflow: nowhere")), IsEmpty());
}

}  // namespace
}  // namespace liushui::chart
