// ChartRun: a fixture that runs one small chart and tells what moved.
#ifndef LIUSHUI_TESTS_CORE_SCXML_CHART_RUN_H_
#define LIUSHUI_TESTS_CORE_SCXML_CHART_RUN_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {

using List = std::vector<std::string>;

// The moves of a record: "-a" left, "+b" entered, "!text" logged, in order.
inline List Moves(const ledger::v1::Record& record) {
  List moves;
  for (const auto& fact : record.step().facts()) {
    if (fact.kind_case() == ledger::v1::Fact::kStateExited)
      moves.push_back(absl::StrCat("-", fact.state_exited()));
    if (fact.kind_case() == ledger::v1::Fact::kStateEntered) {
      moves.push_back(absl::StrCat("+", fact.state_entered()));
    }
    if (fact.kind_case() == ledger::v1::Fact::kLogged) moves.push_back(absl::StrCat("!", fact.logged()));
  }
  return moves;
}

class ChartRun : public ::testing::Test {
 protected:
  ChartRun() : world_("2026-03-02T09:00:00+08:00") {}

  // Starts a workflow called `chart` with these states, a datum n = 0, and events a, b, c, out.a.
  void Run(absl::string_view states) {
    world_.DeployYaml(
        absl::StrCat("workflow: chart\ntitle: t\nevents: [ {name: a}, {name: b}, {name: c}, {name: out.a} ]\n"
                     "data:\n  - { name: n, type: int, value: \"0\" }\n",
                     states));
    const auto started = world_.Start(ann_, "chart");
    ASSERT_TRUE(started.ok()) << started.status();
    instance_ = *started;
  }

  // Sends an event; the moves of the last record after it.
  List Send(absl::string_view event) {
    const absl::Status status = world_.Send(ann_, instance_, event);
    EXPECT_TRUE(status.ok()) << status;
    return world_.records().empty() ? List{} : Moves(world_.records().back());
  }

  const world::Person ann_{"ann", {}};
  world::World world_;
  uint64_t instance_ = 0;
};

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_SCXML_CHART_RUN_H_
