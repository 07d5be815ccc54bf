#include "engine/chart/compiler/checks/mentions.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A task with the fields x and y, and what is done with them: `set` of the task, the rest of `next`, and
// other parts of the state.
std::string WithForm(absl::string_view set, absl::string_view next = "", absl::string_view rest = "") {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: n, type: int, value: 0 }, { name: all, type: record, optional: true } "
      "]\nstates:\n"
      "  - id: a\n    task: { role: r, form: [ { name: x, type: int, required: true }, { name: y, type: int, "
      "required: "
      "true } ], set: { ",
      set, " } }\n    next: [ { event: done, to: b", next, " } ]\n", rest, "  - { id: b, final: true }\n");
}

TEST(MentionsTest, EveryUseOfAFieldIsReading) {
  for (const std::string& yaml : {
           WithForm("n: form.x + form.y"),
           WithForm("n: form.x", ", then: [ { log: '${form.y}' } ]"),
           WithForm("n: event.data.x", ", then: [ { set: { n: event.data.y } } ]"),
           WithForm("all: form"),
           WithForm("n: \"has(form.x) ? 1 : form.y\""),
           WithForm("", "", "    exit: [ { set: { n: event.data.x } } ]\n"),
       }) {
    EXPECT_THAT(DiagnosticsOf(yaml), IsEmpty()) << yaml;
  }
}

TEST(MentionsTest, WhatIsForPeopleNeedNoReader) {
  const auto with = [](absl::string_view field) {
    return WithTask(absl::StrCat("{ role: r, form: [ { name: x, ", field, " } ] }"));
  };
  for (const absl::string_view field :
       {"type: string", "type: list, of: string", "type: record, fields: [ { name: y, type: int } ]",
        "type: int, personal: true"}) {
    EXPECT_THAT(DiagnosticsOf(with(field)), IsEmpty()) << field;
  }
  for (const absl::string_view field :
       {"type: string, choices: [yes, no]", "type: bool", "type: int", "type: date", "type: timestamp"}) {
    EXPECT_THAT(DiagnosticsOf(with(field)), ElementsAre(HasSubstr("[FIELD_UNREAD]"))) << field;
  }
}

TEST(MentionsTest, WhoActedIsNotTheForm) {
  EXPECT_THAT(DiagnosticsOf(WithForm("n: size(event.actor)")), ElementsAre(HasSubstr("nothing reads x, y;")));
  EXPECT_THAT(DiagnosticsOf(WithForm("n: form.x")), ElementsAre(HasSubstr("nothing reads y;")));
}

TEST(MentionsTest, EachPartHasItsForm) {
  EXPECT_THAT(
      DiagnosticsOf(
          "workflow: w\ndata: [ { name: n, type: int, value: 0 } ]\nstates:\n  - id: a\n    task:\n      "
          "by:\n"
          "        - { as: p, role: r, form: [ { name: x, type: int, required: true } ] }\n"
          "        - { as: q, role: s, form: [ { name: x, type: int, required: true } ] }\n"
          "      set: { n: form.p.x }\n    next: [ { event: done, to: b } ]\n  - { id: b, final: true }\n"),
      ElementsAre("8:37: warning: nothing reads x; the ledger alone will have it [FIELD_UNREAD]"));
}

TEST(MentionsTest, EventsOfSeveralKindsAreAllRead) {
  const auto with = [](absl::string_view event) {
    return absl::StrCat(
        "workflow: w\ndata: [ { name: n, type: int, value: 0 } ]\n"
        "events: [ { name: go.a, form: [ { name: x, type: int, required: true } ] }, { name: go.b, form: [ { "
        "name: x, type: int, required: true } ] } ]\n"
        "states:\n  - { id: a, next: [ { event: ",
        event, ", then: [ { set: { n: event.data.x } } ], to: b } ] }\n  - { id: b, final: true }\n");
  };
  EXPECT_THAT(DiagnosticsOf(with("go")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("go.a")), ElementsAre(HasSubstr("3:99: warning: nothing reads x")));
}

TEST(MentionsTest, RolesAreComparedWithThoseNamedMoreOften) {
  const auto with = [](absl::string_view roles) { return WithTask(absl::StrCat("{ role: ", roles, " }")); };
  EXPECT_THAT(DiagnosticsOf(with("[branch_manager]")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("[branch_managers]")),
              ElementsAre(HasSubstr("did you mean 'branch_manager'?")));
  EXPECT_THAT(DiagnosticsOf(with("[accountant]")), IsEmpty());
  // Of two that are named once here, neither is likelier.
  EXPECT_THAT(DiagnosticsOf(with("[teller_a, teller_b]")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("['branch_${instance.key}']")), IsEmpty());
}

TEST(MentionsTest, WhereThereIsADirectorySomebodyHoldsEveryRole) {
  Surroundings branch;
  branch.roles = {"clerk", "guard"};
  const auto warned = [&](absl::string_view role) {
    std::vector<Problem> warnings;
    CompileOptions options;
    options.surroundings = &branch;
    options.warnings = &warnings;
    workflow::v1::Workflow workflow;
    EXPECT_TRUE(ReadYaml(WithTask(absl::StrCat("{ role: ", role, " }")), "w.yaml", &workflow, nullptr).ok());
    EXPECT_TRUE(Compile(workflow, options).ok());
    return warnings.empty() ? "" : warnings[0].reason + " " + warnings[0].message;
  };
  EXPECT_EQ(warned("clerk"), "");
  EXPECT_EQ(warned("gaurd"), "ROLE_UNKNOWN nobody in the directory holds the role 'gaurd'");
}

TEST(MentionsTest, StatesAreFoundInTemplatesAndMacros) {
  const auto with = [](absl::string_view title) {
    return WithTask(absl::StrCat("{ role: r, title: \"", title, "\" }"));
  };
  EXPECT_THAT(DiagnosticsOf(with("${In('b') ? 'x' : 'y'}")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("${In('c') ? 'x' : 'y'}")), ElementsAre(HasSubstr("there is no state 'c'")));
  EXPECT_THAT(DiagnosticsOf(with("${['a'].all(s, In(s) || In('c')) ? 'x' : 'y'}")),
              ElementsAre(HasSubstr("there is no state 'c'")));
}

}  // namespace
}  // namespace liushui::chart
