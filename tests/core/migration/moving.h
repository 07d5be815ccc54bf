// Moving: a fixture that starts an instance of one declaration and moves it to another.
#ifndef LIUSHUI_TESTS_CORE_MIGRATION_MOVING_H_
#define LIUSHUI_TESTS_CORE_MIGRATION_MOVING_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {

using List = std::vector<std::string>;

class Moving : public ::testing::Test {
 protected:
  Moving() : world_("2026-03-02T09:00:00+08:00") {}

  // Deploys a workflow called `process` with these states and, if given, data.
  void Deploy(absl::string_view states, absl::string_view data = "") {
    world_.DeployYaml(
        absl::StrCat("workflow: process\ntitle: t\nevents: [ {name: a}, {name: b}, {name: c} ]\n",
                     data.empty() ? "" : absl::StrCat("data:\n", data), states));
  }
  // Deploys, starts, and leaves the instance as the one that moves.
  void Start(absl::string_view states, absl::string_view data = "", absl::string_view inputs = "{}") {
    Deploy(states, data);
    const auto started = world_.Start(ann_, "process", inputs);
    ASSERT_TRUE(started.ok()) << started.status();
    instance_ = *started;
  }
  absl::Status Move(List states = {}, List data = {}) {
    return world_.Migrate(bob_, {instance_, std::move(states), std::move(data)});
  }
  // Moves, which must be refused and change nothing: "REASON: sentence".
  std::string Refused(List states = {}, List data = {}) {
    const size_t records = world_.records().size();
    const absl::Status status = Move(std::move(states), std::move(data));
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(world_.records().size(), records);
    return absl::StrCat(ReasonOf(status), ": ", status.message());
  }
  void Send(absl::string_view event) { ASSERT_TRUE(world_.Send(ann_, instance_, event).ok()); }

  const state::v1::InstanceState& state() const { return world_.state(instance_); }
  List Active() const {
    List active(state().configuration().begin(), state().configuration().end());
    std::sort(active.begin(), active.end());
    return active;
  }
  std::vector<FactKind> Kinds() const { return KindsOf(world_.records().back()); }
  const state::v1::TaskState& Task(const std::string& id) const { return *world_.FindTask({instance_, id}); }

  const world::Person ann_{"ann", {"clerk"}};
  const world::Person bob_{"bob", {"clerk", "boss"}};
  world::World world_;
  uint64_t instance_ = 0;
};

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_MIGRATION_MOVING_H_
