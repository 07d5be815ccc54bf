// What deploy accepts without a word of nulls never fails on one, on workflows that nobody thought of.
#include <iostream>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/core/decide.h"
#include "gtest/gtest.h"
#include "tests/core/nulls/null_charts.h"

namespace liushui::core {
namespace {

constexpr int kCharts = 2'000;
constexpr int kRuns = 6;
constexpr int kEvents = 12;
// Of a thousand charts, so many at least are accepted: else the test says nothing.
constexpr int kAcceptedPerMilleMin = 50;

// No chart here has activities.
class NoRows final : public RowSource {
 public:
  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t, uint32_t) const override {
    return absl::optional<state::v1::TaskState>();
  }
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t, uint32_t) const override {
    return absl::optional<state::v1::JobState>();
  }
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t, uint32_t,
                                                                absl::string_view) const override {
    return absl::optional<state::v1::ItemState>();
  }
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t, uint32_t) const override {
    return std::vector<std::string>();
  }
  absl::StatusOr<absl::optional<NextItem>> ReadNextItem(uint64_t, const ItemTurn&) const override {
    return absl::optional<NextItem>();
  }
};

struct Compiled {
  std::shared_ptr<const chart::Chart> chart;  // as if it had been accepted
  bool accepted = false;                      // without an error or a warning about nulls
};

Compiled CompileText(const std::string& yaml) {
  workflow::v1::Workflow workflow;
  const absl::Status read = chart::ReadYaml(yaml, "w.yaml", &workflow, nullptr);
  EXPECT_TRUE(read.ok()) << read << "\n" << yaml;
  std::vector<chart::Problem> warnings;
  chart::CompileOptions options;
  options.warnings = &warnings;
  const auto strict = chart::Compile(workflow, options);
  Compiled compiled;
  compiled.accepted = strict.ok();
  for (const chart::Problem& warning : warnings) {
    if (warning.reason == "NULL_UNPROVEN") compiled.accepted = false;
  }
  for (const Violation& violation : ViolationsOf(strict.status())) {
    EXPECT_EQ(violation.reason, "NULL_NOT_TESTED") << violation.description << "\n" << yaml;
  }
  options.deployed = true;
  options.warnings = nullptr;
  const auto lenient = chart::Compile(workflow, options);
  EXPECT_TRUE(lenient.ok()) << lenient.status() << "\n" << yaml;
  if (lenient.ok()) compiled.chart = *lenient;
  return compiled;
}

// One instance of a chart, driven at random.
class NullRun {
 public:
  NullRun(const chart::Chart& chart, NullCharts& chance) : chart_(chart), chance_(chance) {}

  // What null did; empty if nothing.
  std::string Go() {
    Take(StartInput());
    for (int i = 0;
         i < kEvents && failed_.empty() && !stopped_ && state_.status() == state::v1::INSTANCE_STATUS_ACTIVE;
         ++i) {
      Take(EventInput());
    }
    return failed_;
  }

 private:
  void Int(google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields, const std::string& name) {
    fields->Add()->set_name(name);
    fields->rbegin()->mutable_value()->set_int_(chance_.Below(3));
  }

  ledger::v1::Input StartInput() {
    ledger::v1::Input input;
    input.mutable_start()->set_workflow(chart_.workflow());
    input.mutable_start()->set_definition(chart_.hash());
    auto* inputs = input.mutable_start()->mutable_inputs();
    ledger::v1::NamedValue* list = inputs->Add();
    list->set_name("l");
    for (int i = chance_.Below(3); i > 0; --i) {
      auto* fields = list->mutable_value()->mutable_list()->add_values()->mutable_record()->mutable_fields();
      if (chance_.Chance(50)) Int(fields, "v");
    }
    if (list->value().kind_case() == ledger::v1::Value::KIND_NOT_SET) inputs->RemoveLast();
    if (chance_.Chance(50)) {
      ledger::v1::NamedValue* record = inputs->Add();
      record->set_name("r");
      auto* fields = record->mutable_value()->mutable_record()->mutable_fields();
      if (chance_.Chance(50)) Int(fields, "v");
    }
    if (chance_.Chance(50)) Int(inputs, "x");
    return input;
  }

  ledger::v1::Input EventInput() {
    ledger::v1::Input input;
    const char name = static_cast<char>('a' + chance_.Below(3));
    input.mutable_event()->set_name(std::string(1, name));
    if (name != 'a') return input;
    if (chance_.Chance(50)) Int(input.mutable_event()->mutable_data(), "p");
    Int(input.mutable_event()->mutable_data(), "q");
    return input;
  }

  void Take(const ledger::v1::Input& input) {
    const Surroundings surroundings = {chart_, 1, index_++, absl::FromUnixSeconds(1), "test", {}};
    absl::StatusOr<Decision> decision = Decide(surroundings, Instance(state_, &rows_), input);
    if (!decision.ok()) {
      stopped_ = ReasonOf(decision.status()) == "MICROSTEP_LIMIT";  // errors that lead in a circle
      if (!stopped_) Note(decision.status().ToString());
      return;
    }
    for (const ledger::v1::Fact& fact : decision->step.facts()) {
      if (stopped_) break;
      if (fact.has_incident_raised()) Note(fact.incident_raised().message());
      // What follows a block that was cut short is for whoever mends the incident.
      if (fact.has_incident_raised()) stopped_ = true;
      if (fact.kind_case() == ledger::v1::Fact::kLogged) Note(fact.logged());
    }
    state_ = decision->after.state();
  }

  void Note(const std::string& message) {
    if (absl::StrContains(message, "division by zero")) return;
    failed_ = message;
  }

  const chart::Chart& chart_;
  NullCharts& chance_;
  const NoRows rows_;
  state::v1::InstanceState state_;
  uint64_t index_ = 0;
  std::string failed_;
  bool stopped_ = false;
};

TEST(RandomNullsTest, WhatIsAcceptedNeverFailsOnNull) {
  const char* given = std::getenv("LIUSHUI_SEED");
  const uint64_t seed = given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
  std::cout << "LIUSHUI_SEED=" << seed << std::endl;
  NullCharts charts(seed);
  int accepted = 0;
  int refused = 0;
  int refused_and_sound = 0;
  for (int i = 0; i < kCharts && !::testing::Test::HasFailure(); ++i) {
    const std::string yaml = charts.Next();
    const Compiled compiled = CompileText(yaml);
    if (compiled.chart == nullptr) continue;
    std::string failed;
    for (int run = 0; run < kRuns && failed.empty(); ++run) failed = NullRun(*compiled.chart, charts).Go();
    ++(compiled.accepted ? accepted : refused);
    if (!compiled.accepted && failed.empty()) ++refused_and_sound;
    if (!compiled.accepted) continue;
    EXPECT_EQ(failed, "") << "LIUSHUI_SEED=" << seed << "\n" << yaml;
  }
  std::cout << accepted << " accepted; " << refused << " refused or warned of, of which " << refused_and_sound
            << " did not fail in " << kRuns << " runs" << std::endl;
  EXPECT_GE(accepted * 1000, kCharts * kAcceptedPerMilleMin);
}

}  // namespace
}  // namespace liushui::core
