// What becomes active with given states, and which states exclude each other.
#include "engine/core/migration/legal_set.h"

#include <string>

#include "engine/chart/compile.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;

constexpr char kYaml[] = R"(workflow: process
title: t
events: [ {name: a} ]
states:
  - id: outer
    initial: [two, four]
    next: [ { event: a, to: [end] } ]
    states:
      - id: both
        regions:
          - id: left
            states:
              - { id: one, next: [ { event: a, to: [two] } ] }
              - { id: two, next: [ { event: a, to: [one] } ] }
          - id: right
            states:
              - { id: three, next: [ { event: a, to: [four] } ] }
              - { id: four, next: [ { event: a, to: [three] } ] }
  - { id: end, final: true }
)";

class LegalSetTest : public ::testing::Test {
 protected:
  LegalSetTest() {
    workflow::v1::Workflow workflow;
    EXPECT_TRUE(chart::ReadYaml(kYaml, "chart.yaml", &workflow, nullptr).ok());
    chart_ = chart::Compile(workflow, {}).value();
  }
  LegalSet Of(const std::vector<std::string>& ids) const {
    std::set<chart::StateIndex> states;
    for (const std::string& id : ids) states.insert(chart_->FindState(id));
    return LegalSet(*chart_, std::move(states));
  }
  std::vector<std::string> Active(const std::vector<std::string>& ids) const {
    std::vector<std::string> active;
    const LegalSet legal = Of(ids);
    for (const chart::StateIndex s : legal.states()) {
      if (s != chart::kRoot) active.push_back(chart_->state(s).id);
    }
    return active;
  }

  std::shared_ptr<const chart::Chart> chart_;  // as Compile gives it
};

TEST_F(LegalSetTest, AncestorsAndMissingRegionsJoin) {
  EXPECT_THAT(Active({"two"}), ElementsAre("outer", "both", "left", "two", "right", "three"));
}

TEST_F(LegalSetTest, InitialStatesOfSeveralRegionsAreEnteredTogether) {
  EXPECT_THAT(Active({"outer"}), ElementsAre("outer", "both", "left", "two", "right", "four"));
  EXPECT_FALSE(Of({"outer"}).Conflict().has_value());
}

TEST_F(LegalSetTest, StatesOfOneParentExcludeEachOther) {
  const auto conflict = Of({"one", "two"}).Conflict();
  ASSERT_TRUE(conflict.has_value());
  EXPECT_EQ(chart_->state(conflict->first).id, "one");
  EXPECT_EQ(chart_->state(conflict->second).id, "two");
}

}  // namespace
}  // namespace liushui::core
