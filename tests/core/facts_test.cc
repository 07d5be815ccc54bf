// Folding facts that do not fit: a tampered record must be seen, never passed over.
#include "engine/core/facts.h"

#include <functional>
#include <string>
#include <vector>

#include "engine/audit/fold.h"
#include "gtest/gtest.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;

class FactsTest : public ::testing::Test {
 protected:
  FactsTest() : rows_(empty_), instance_(Started(), &rows_) {}

  static state::v1::InstanceState Started() {
    state::v1::InstanceState state;
    state.set_instance(7);
    state.set_status(state::v1::INSTANCE_STATUS_ACTIVE);
    state.set_steps(1);
    state.add_configuration("a");
    return state;
  }
  absl::Status Apply(const Fact& fact) { return ApplyFact({8, 1'000, "test", &input_}, fact, instance_); }

  ledger::v1::Input input_;
  audit::FoldedInstance empty_;
  audit::FoldedRows rows_;
  Instance instance_;
};

TEST_F(FactsTest, MisfitsAreErrors) {
  struct Case {
    std::string what;
    std::function<void(Fact&)> make;
  };
  const std::vector<Case> cases = {
      {"a second start", [](Fact& f) { f.mutable_instance_started(); }},
      {"leaving an inactive state", [](Fact& f) { f.set_state_exited("b"); }},
      {"clearing an unknown timer", [](Fact& f) { f.set_timer_cleared(3); }},
      {"resolving an unknown incident", [](Fact& f) { f.mutable_incident_resolved()->set_incident(3); }},
      {"claiming an unknown task", [](Fact& f) { f.mutable_task_claimed()->set_task(3); }},
      {"completing an unknown task", [](Fact& f) { f.mutable_task_completed()->set_task(3); }},
      {"withdrawing an unknown task", [](Fact& f) { f.set_task_withdrawn(3); }},
      {"completing an unknown job", [](Fact& f) { f.set_job_completed(3); }},
      {"failing an unknown job", [](Fact& f) { f.mutable_job_failed()->set_job(3); }},
      {"an item of nothing", [](Fact& f) { f.mutable_item_added()->set_each(3); }},
      {"finishing an item of nothing", [](Fact& f) { f.mutable_item_done()->set_each(3); }},
      {"closing an unknown each", [](Fact& f) { f.mutable_each_closed()->set_each(3); }},
      {"a fact of no kind", [](Fact&) {}},
  };
  for (const Case& c : cases) {
    Fact fact;
    c.make(fact);
    EXPECT_FALSE(Apply(fact).ok()) << c.what;
  }
}

TEST_F(FactsTest, DataStayInOrderOfName) {
  for (const std::string name : {"m", "z", "a", "m"}) {
    Fact fact;
    fact.mutable_data_assigned()->set_name(name);
    ASSERT_TRUE(Apply(fact).ok());
  }
  std::vector<std::string> names;
  for (const auto& datum : instance_.state().data()) names.push_back(datum.name());
  EXPECT_EQ(names, (std::vector<std::string>{"a", "m", "z"}));
}

TEST_F(FactsTest, IncidentOpenedAndClosedInOneStepLeavesNoRow) {
  Fact raised;
  raised.mutable_incident_raised()->set_incident(1);
  ASSERT_TRUE(Apply(raised).ok());
  Fact resolved;
  resolved.mutable_incident_resolved()->set_incident(1);
  ASSERT_TRUE(Apply(resolved).ok());
  EXPECT_TRUE(instance_.changes().raised.empty());
  EXPECT_TRUE(instance_.changes().resolved.empty());
}

}  // namespace
}  // namespace liushui::core
