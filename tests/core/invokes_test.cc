// Invokes of charts that are not declared: several of one state, withdrawn with it.
#include "engine/core/activities.h"
#include "tests/core/scxml/edited_run.h"

namespace liushui::core {
namespace {

constexpr char kStates[] = R"(
states:
  - id: p
    next:
      - { event: a, to: [q] }
      - { event: error.execution, then: [ { log: failed } ] }
  - { id: q, next: [ { event: a, to: [p] }, { event: b, to: [p] } ] }
)";

class InvokesTest : public EditedRun {
 protected:
  // The jobs opened and withdrawn by the last step, as "+type" and "-ordinal".
  List Jobs() const {
    List jobs;
    for (const auto& fact : record().step().facts()) {
      if (fact.has_job_opened()) jobs.push_back("+" + fact.job_opened().type());
      if (fact.kind_case() == ledger::v1::Fact::kJobWithdrawn)
        jobs.push_back(absl::StrCat("-", fact.job_withdrawn()));
    }
    return jobs;
  }
};

chart::InvokeSpec Invoke(absl::string_view id) {
  return {std::string(id), {}, {}};
}

TEST_F(InvokesTest, AllOpenAtTheEndOfTheStepAndEndWithTheirState) {
  Run(kStates, [](Parts parts) { parts.State("p").invokes = {Invoke("one"), Invoke("two")}; });
  EXPECT_EQ(Jobs(), (List{"+one", "+two"}));
  EXPECT_EQ(state().activities_size(), 2);
  Send("a");
  EXPECT_EQ(Jobs(), (List{"-1", "-2"}));
  EXPECT_EQ(state().activities_size(), 0);
}

TEST_F(InvokesTest, DataAreSetBeforeTheValuesAreRead) {
  Run(kStates, [](Parts parts) {
    chart::InvokeSpec invoke = Invoke("one");
    invoke.set.push_back({1, Untyped("'known'")});
    invoke.with.push_back({"value", Untyped("2 + 2")});
    parts.State("p").invokes = {invoke};
  });
  EXPECT_EQ(state().data(1).value().string(), "known");
  EXPECT_EQ(record().step().facts(record().step().facts_size() - 1).job_opened().payload(0).value().int_(),
            4);
}

TEST_F(InvokesTest, OneWhoseValuesFailIsNotOpened) {
  const List moves = Run(kStates, [](Parts parts) {
    chart::InvokeSpec failing = Invoke("failing");
    failing.with.push_back({"value", Untyped("1 / 0")});
    parts.State("p").invokes = {failing, Invoke("sound")};
  });
  EXPECT_EQ(moves, (List{"+p", "!failed"}));
  EXPECT_EQ(Jobs(), List{"+sound"});
}

}  // namespace
}  // namespace liushui::core
