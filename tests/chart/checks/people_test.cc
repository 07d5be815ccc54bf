#include "engine/chart/compiler/checks/people.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Tasks in `a` and then in `b`, kept apart.
std::string Apart(absl::string_view first, absl::string_view second, absl::string_view rest = "") {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: chief, type: string, input: true } ]\nstates:\n  - { id: a, task: { ",
      first, " }, next: [ { event: done, to: b } ] }\n  - { id: b, task: { ", second,
      ", separate_from: a }, next: [ { event: done, to: c", rest, " } ] }\n  - { id: c, final: true }\n");
}

TEST(PeopleTest, OnePersonCannotDoBoth) {
  EXPECT_THAT(DiagnosticsOf(Apart("person: data.chief", "person: data.chief")),
              ElementsAre(HasSubstr("[NOBODY_LEFT]")));
  EXPECT_THAT(DiagnosticsOf(Apart("person: \"'li'\"", "person: \"'li'\"")),
              ElementsAre(HasSubstr("[NOBODY_LEFT]")));
}

TEST(PeopleTest, OthersMayBeLeft) {
  EXPECT_THAT(DiagnosticsOf(Apart("person: data.chief", "person: data.chief, role: r")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Apart("person: data.chief, role: r", "person: data.chief")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Apart("person: data.chief", "person: \"'li'\"")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Apart("person: \"['li']\"", "person: \"['li']\"")), IsEmpty());
}

TEST(PeopleTest, ADatumMayComeToNameAnother) {
  EXPECT_THAT(DiagnosticsOf(Apart("person: data.chief", "person: data.chief",
                                  ", then: [ { set: { chief: \"'li'\" } } ]")),
              IsEmpty());
}

}  // namespace
}  // namespace liushui::chart
