// EditedRun: a fixture that runs a small chart after changing what a declaration cannot say, and tells what
// moved.
#ifndef LIUSHUI_TESTS_CORE_SCXML_EDITED_RUN_H_
#define LIUSHUI_TESTS_CORE_SCXML_EDITED_RUN_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/core/scxml/chart_run.h"
#include "tests/world/replayed.h"

namespace liushui::core {

// An expression without types, in which `event` and `now` mean what they mean everywhere.
inline chart::Expression Untyped(absl::string_view source) {
  auto scope = std::make_shared<chart::Scope>();
  scope->environment.AddVariable("event", cel::Type::Dyn());
  scope->environment.AddVariable("now", cel::Type::Dyn());
  scope->variables = {{chart::VariableKind::kEvent, "", 0}, {chart::VariableKind::kNow, "", 0}};
  auto program = cel::Program::CompileUnchecked(source, scope->environment);
  LIUSHUI_CHECK_OK(program.status());
  return {*std::move(program), std::move(scope)};
}

class EditedRun : public ::testing::Test {
 protected:
  // The chart's parts by the ids of their states, for changing.
  class Parts {
   public:
    explicit Parts(chart::ChartParts* parts) : parts_(*parts) {}
    chart::State& State(absl::string_view id) {
      const auto found = std::find_if(parts_.states.begin(), parts_.states.end(),
                                      [id](const chart::State& state) { return state.id == id; });
      LIUSHUI_CHECK(found != parts_.states.end());
      return *found;
    }
    chart::State& Root() { return parts_.states[chart::kRoot]; }
    chart::Transition& Transition(absl::string_view source, int position) {
      return parts_.transitions[State(source).transitions[position]];
    }

   private:
    chart::ChartParts& parts_;
  };

  // Starts a workflow with these states, data n = 0 and text, and events a and b with a field `word`; the
  // moves of its start.
  List Run(absl::string_view states, const std::function<void(Parts)>& edit) {
    workflow::v1::Workflow workflow;
    const std::string yaml = absl::StrCat(
        "workflow: chart\ntitle: t\nevents:\n  - { name: a, form: [ { name: word, type: string } ] }\n"
        "  - { name: b, form: [ { name: word, type: string } ] }\ndata:\n"
        "  - { name: n, type: int, value: \"0\" }\n  - { name: text, type: string, optional: true }\n",
        states);
    LIUSHUI_CHECK_OK(chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr));
    const auto chart = chart::Compile(workflow, {});
    LIUSHUI_CHECK_OK(chart.status());
    chart::ChartParts parts{
        (*chart)->definition(), (*chart)->hash(),   nullptr,      (*chart)->states(), (*chart)->transitions(),
        (*chart)->data(),       (*chart)->events(), absl::nullopt};
    edit(Parts(&parts));
    run_.emplace(std::make_shared<const chart::Chart>(std::move(parts)));
    ledger::v1::Input input;
    input.mutable_start()->set_workflow("chart");
    return Take(input);
  }

  List Send(absl::string_view event) {
    ledger::v1::Input input;
    input.mutable_event()->set_name(std::string(event));
    return Take(input);
  }
  // Fires the timer that is due first, at its time.
  List Fire() {
    const ledger::v1::TimerSet* timer = EarliestTimer(run_->state());
    LIUSHUI_CHECK(timer != nullptr);
    time_ = absl::FromUnixMicros(timer->due_us());
    ledger::v1::Input input;
    input.mutable_timer()->set_timer(timer->timer());
    return Take(input);
  }
  const state::v1::InstanceState& state() const { return run_->state(); }
  const ledger::v1::Record& record() const { return record_; }
  absl::Time time() const { return time_; }

 private:
  List Take(const ledger::v1::Input& input) {
    auto record = run_->Take(index_++, time_, input);
    EXPECT_TRUE(record.ok()) << record.status();
    if (!record.ok()) return {};
    record_ = *std::move(record);
    return Moves(record_);
  }

  absl::Time time_ = absl::FromUnixSeconds(1'772'413'200);
  uint64_t index_ = 7;
  absl::optional<world::Replayed> run_;
  ledger::v1::Record record_;
};

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_SCXML_EDITED_RUN_H_
