// Migrating to the same content under another hash changes nothing: configuration, data, tasks, jobs, timers
// and history stay, wherever an instance stands.
#include <random>

#include "engine/core/migration/declared.h"
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

constexpr char kEverything[] =
    R"(due: { after: 40h, remind: ["50%"], escalate: [ { after: 1h, role: boss } ] }
subject: "n is ${data.n}"
initial: [all]
states:
  - id: all
    next: [ { event: c, to: [pause] }, { event: done, to: [end] } ]
    due: { after: 9h, escalate: [ { after: 1h, role: boss } ] }
    regions:
      - id: people
        states:
          - id: first
            task: { role: clerk, title: "First ${data.n}", due: { after: 2h, remind: ["50%"], escalate: [ { after: 1h, role: boss } ] } }
            next: [ { event: done, to: [second] }, { after: 5h, then: [ { set: { n: data.n + 1 } } ] } ]
          - id: second
            task:
              title: Both
              separate_from: [first]
              by: [ { as: x, role: clerk }, { as: y, role: boss } ]
            next: [ { event: done, to: [first] }, { event: b, to: [people_end] } ]
          - { id: people_end, final: true }
          - { id: memory, history: deep, next: [ { to: [first] } ] }
      - id: machines
        states:
          - id: sending
            job: { type: mail.send, retry: { max: 2, backoff: 1h } }
            next: [ { event: done, to: [listing] }, { event: failed, to: [listing] } ]
          - id: listing
            each: { in: "['x', 'y']", may_grow: true, limit: 2, leave_rest: true, task: { role: clerk, title: "Item", due: { after: 1h, escalate: [ { after: 1h, role: boss } ] } } }
            next: [ { event: a, to: [sending] }, { event: b, to: [machines_end] } ]
          - { id: machines_end, final: true }
  - { id: pause, next: [ { event: c, to: [memory] }, { after: 3h, to: [all] } ] }
  - { id: end, final: true }
)";
constexpr char kData[] = "  - { name: n, type: int, value: \"0\" }\n";

class SameContentTest : public Moving {
 protected:
  void Act(std::mt19937& luck) {
    const auto either = [&](int n) { return static_cast<int>(luck() % static_cast<unsigned>(n)); };
    const world::Person& who = either(2) == 0 ? ann_ : bob_;
    const auto tasks = world_.OpenTasks(instance_);
    switch (either(7)) {
      case 0:
        (void)world_.Send(who, instance_, either(4) == 0 ? "b" : either(2) == 0 ? "a" : "c");
        break;
      case 1:
      case 2:
        if (tasks.empty()) break;
        Complete(who, tasks[either(static_cast<int>(tasks.size()))], either(2) == 0);
        break;
      case 3:
        if (world_.FindJob(instance_, "sending") != nullptr) {
          (void)world_.FailJob(instance_, "sending", "no answer");
        }
        break;
      case 4:
        if (world_.FindJob(instance_, "sending") != nullptr) (void)world_.CompleteJob(instance_, "sending");
        break;
      case 5:
        (void)world_.AddItem(who, instance_, "listing", absl::StrCat("k", either(9)), "'z'");
        break;
      default:
        world_.Advance(absl::Minutes(10 * either(12)));
    }
  }
  void Complete(const world::Person& who, const state::v1::TaskState& task, bool only_claim) {
    const std::string part = task.parts(static_cast<int>(task.task()) % task.parts_size()).part().as();
    const world::World::TaskName name{instance_, task.state(), task.item_key(), part};
    (void)(only_claim ? world_.Claim(who, name) : world_.Complete(who, name));
  }
  // All that is to stay.
  std::string Picture() const {
    state::v1::InstanceState picture = state();
    picture.clear_definition();
    picture.clear_revision();
    picture.clear_last_index();
    picture.clear_changed_us();
    picture.clear_steps();
    std::string text = picture.DebugString();
    for (const auto& task : world_.OpenTasks(instance_)) absl::StrAppend(&text, task.DebugString());
    return text;
  }
};

TEST_F(SameContentTest, NothingChangesWhereverTheInstanceStands) {
  const auto seed = std::random_device()();
  std::mt19937 luck(seed);
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  int moves = 0;
  for (int round = 0; round < 40 && !HasFailure(); ++round) {
    Start(kEverything, kData);
    for (int i = 0; i < 30; ++i) {
      Act(luck);
      if (state().status() != state::v1::INSTANCE_STATUS_ACTIVE) break;
      const std::string before = Picture();
      Deploy(absl::StrCat("description: version ", ++moves, "\n", kEverything), kData);
      const absl::Status moved = Move();
      ASSERT_TRUE(moved.ok()) << moved;
      ASSERT_EQ(Picture(), before);
      ASSERT_EQ(Kinds(), std::vector<FactKind>{FactKind::kInstanceMigrated});
    }
  }
  EXPECT_GT(moves, 200);
}

}  // namespace
}  // namespace liushui::core
