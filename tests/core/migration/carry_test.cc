// What lives as long as a state, when its instance moves: kept where it is declared alike, else opened anew.
#include "engine/core/migration/carry.h"

#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class CarryTest : public Moving {
 protected:
  // A state `work` with these further lines, and others after it.
  static std::string Work(absl::string_view lines, absl::string_view id = "work") {
    return absl::StrCat("states:\n  - id: ", id, "\n", lines,
                        "    next: [ { event: done, to: [end] }, { event: a, to: [end] } ]\n"
                        "  - { id: end, final: true }\n");
  }
  std::vector<int64_t> Dues() const {
    std::vector<int64_t> dues;
    for (const auto& timer : state().timers()) dues.push_back(timer.due_us());
    return dues;
  }
};

constexpr char kTask[] =
    "    task: { role: clerk, title: Do it, due: { after: 2h, remind: [\"50%\"], escalate: [ { after: 9h, "
    "role: boss } ] } }\n";
constexpr char kOtherTask[] =
    "    task: { role: clerk, title: Do it well, due: { after: 2h, escalate: [ { after: 9h, role: boss } ] } "
    "}\n";
constexpr char kJob[] = "    job: { type: mail.send, retry: { max: 3, backoff: 1h } }\n";

TEST_F(CarryTest, TaskDeclaredAlikeKeepsHolderAndDue) {
  Start(Work(kTask));
  ASSERT_TRUE(world_.Claim(ann_, {instance_, "work"}).ok());
  const state::v1::TaskState before = Task("work");
  const std::vector<int64_t> dues = Dues();
  world_.Advance(absl::Minutes(30));
  Deploy(absl::StrCat("description: d\n", Work(kTask)));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(Task("work").SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(Dues(), dues);
  EXPECT_TRUE(world_.Complete(ann_, {instance_, "work"}).ok());
}

TEST_F(CarryTest, TaskOfRenamedStateIsKeptToo) {
  Start(Work(kTask));
  ASSERT_TRUE(world_.Claim(ann_, {instance_, "work"}).ok());
  const uint32_t ordinal = Task("work").task();
  const std::vector<int64_t> dues = Dues();
  Deploy(Work(kTask, "labour"));
  ASSERT_TRUE(Move({"work=labour"}).ok());
  EXPECT_EQ(Task("labour").task(), ordinal);
  EXPECT_EQ(Task("labour").parts(0).claimed_by(), "ann");
  EXPECT_EQ(Dues(), dues);
  world_.Advance(absl::Hours(3));
  EXPECT_EQ(Task("labour").reminders(), 1);
  EXPECT_TRUE(Task("labour").overdue());
}

TEST_F(CarryTest, TaskDeclaredOtherwiseOpensAnew) {
  Start(Work(kTask));
  ASSERT_TRUE(world_.Claim(ann_, {instance_, "work"}).ok());
  const uint32_t ordinal = Task("work").task();
  world_.Advance(absl::Minutes(30));
  Deploy(Work(kOtherTask));
  ASSERT_TRUE(Move().ok());
  EXPECT_NE(Task("work").task(), ordinal);
  EXPECT_EQ(Task("work").title(), "Do it well");
  EXPECT_EQ(Task("work").status(), state::v1::TASK_STATUS_OPEN);
  EXPECT_EQ(Task("work").due_us(), absl::ToUnixMicros(world_.now() + absl::Hours(2)));
  EXPECT_EQ(FactsOf(world_, FactKind::kTaskWithdrawn).size(), 1);
}

TEST_F(CarryTest, JobDeclaredAlikeKeepsItsTries) {
  Start(Work(kJob));
  ASSERT_TRUE(world_.FailJob(instance_, "work", "no answer").ok());
  Deploy(Work(kJob, "labour"));
  ASSERT_TRUE(Move({"work=labour"}).ok());
  EXPECT_EQ(world_.FindJob(instance_, "labour")->tries_left(), 2);
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.FindJob(instance_, "labour")->status(), state::v1::JOB_STATUS_AVAILABLE);
  EXPECT_TRUE(world_.CompleteJob(instance_, "labour").ok());
}

TEST_F(CarryTest, JobDeclaredOtherwiseOpensAnewAndItsIncidentIsOver) {
  Start(Work(kJob));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(world_.FailJob(instance_, "work", "no answer").ok());
    world_.Advance(absl::Hours(2));
  }
  ASSERT_EQ(state().incidents_size(), 1);
  Deploy(Work("    job: { type: mail.send, retry: { max: 5 } }\n"));
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(state().incidents(), IsEmpty());
  EXPECT_EQ(world_.FindJob(instance_, "work")->tries_left(), 5);
}

TEST_F(CarryTest, IncidentOfRenamedStateIsRaisedUnderItsNewId) {
  Start(Work(kJob));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(world_.FailJob(instance_, "work", "no answer").ok());
    world_.Advance(absl::Hours(2));
  }
  Deploy(Work(kJob, "labour"));
  ASSERT_TRUE(Move({"work=labour"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(state().incidents(0).state(), "labour");
  ASSERT_TRUE(world_.Resolve(ann_, instance_, state().incidents(0).incident()).ok());
  EXPECT_TRUE(world_.CompleteJob(instance_, "labour").ok());
}

TEST_F(CarryTest, MomentDeclaredAlikeStaysThoughItsPlaceChanges) {
  Start(
      "states:\n  - { id: work, next: [ { after: 1h, to: [late] } ] }\n  - { id: late, next: [ { event: a, "
      "to: "
      "[end] } ] }\n  - { id: end, final: true }\n");
  const std::vector<int64_t> dues = Dues();
  world_.Advance(absl::Minutes(20));
  Deploy(
      "states:\n  - { id: work, next: [ { event: b, to: [end] }, { after: 1h, to: [late] }, { after: 2h, to: "
      "[end] } ] }\n  - { id: late, next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n");
  ASSERT_TRUE(Move().ok());
  ASSERT_EQ(state().timers_size(), 2);
  EXPECT_EQ(state().timers(0).due_us(), dues[0]);
  EXPECT_EQ(state().timers(0).purpose().transition().position(), 1);
  EXPECT_EQ(state().timers(1).due_us(), absl::ToUnixMicros(world_.now() + absl::Hours(2)));
  world_.Advance(absl::Minutes(41));
  EXPECT_THAT(Active(), ElementsAre("late"));
}

TEST_F(CarryTest, MomentThatHasPassedIsNotWaitedForAgain) {
  constexpr char kStates[] =
      "states:\n  - { id: work, next: [ { after: 1h, when: \"false\", to: [end] }, { event: a, to: [end] } ] "
      "}\n"
      "  - { id: end, final: true }\n";
  Start(kStates);
  world_.Advance(absl::Hours(2));
  Deploy(absl::StrCat("description: d\n", kStates));
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Dues(), IsEmpty());
}

TEST_F(CarryTest, DeadlineDeclaredAlikeStaysAndAnotherRunsFromNow) {
  const auto states = [](absl::string_view whole, absl::string_view state) {
    constexpr absl::string_view kLadder = ", escalate: [ { after: 9h, role: boss } ] }\n";
    return absl::StrCat("due: { after: ", whole, kLadder, "states:\n  - id: work\n    due: { after: ", state,
                        kLadder, "    next: [ { event: a, to: [end] } ]\n  - { id: end, final: true }\n");
  };
  Start(states("5h", "1h"));
  const std::vector<int64_t> dues = Dues();
  world_.Advance(absl::Minutes(20));
  Deploy(states("5h", "3h"));
  ASSERT_TRUE(Move().ok());
  const int64_t due = absl::ToUnixMicros(world_.now() + absl::Hours(3));
  EXPECT_THAT(Dues(), ElementsAre(dues[0], due));
  Deploy(states("6h", "3h"));
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Dues(), ElementsAre(due, absl::ToUnixMicros(world_.now() + absl::Hours(6))));
}

constexpr char kEach[] =
    "    each: { in: \"['x', 'y']\", as: who, task: { role: clerk, title: \"For ${who}\", due: { after: 1h, "
    "escalate: [ { after: 9h, role: boss } ] } } }\n";
constexpr char kOtherEach[] = "    each: { in: \"['x', 'y']\", task: { role: clerk, title: For all } }\n";

TEST_F(CarryTest, EachDeclaredAlikeKeepsItsItems) {
  Start(Work(kEach));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "work", "x"}).ok());
  Deploy(Work(kEach, "labour"));
  ASSERT_TRUE(Move({"work=labour"}).ok());
  world_.Advance(absl::Hours(2));
  EXPECT_TRUE(world_.FindTask({instance_, "labour", "y"})->overdue());
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "labour", "y"}).ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(CarryTest, EachDeclaredOtherwiseIsRefusedWhileItemsAreOpen) {
  Start(Work(kEach));
  Deploy(Work(kOtherEach));
  EXPECT_THAT(Refused(),
              StartsWith("MIGRATION_EACH_OPEN: state 'work' has 2 of 2 items that are not done, and "
                         "revision 2 of process does not declare the same for it"));
}

TEST_F(CarryTest, EachWithoutOpenItemsOpensAnew) {
  constexpr char kGrows[] =
      "    each: { in: \"['x']\", may_grow: true, add_role: [clerk], task: { role: clerk, title: For all } "
      "}\n";
  Start(Work(kGrows));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "work", "x"}).ok());
  Deploy(Work(kOtherEach));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 2);
}

TEST_F(CarryTest, CalendarOfAnotherVersionMovesNoDue) {
  const auto calendar = [](absl::string_view closed) {
    return absl::StrCat("calendar: days\nzone: Asia/Shanghai\nfirst_day: \"2026-01-01\"\n",
                        "last_day: \"2026-12-31\"\nweekend: [sat, sun]\n",
                        "sessions: [ { open: \"09:30\", close: \"11:30\" } ]\n",
                        "office: { open: \"08:30\", close: \"17:30\" }\n", closed);
  };
  world_.DeployCalendarYaml(calendar(""));
  const std::string states = absl::StrCat(
      "calendar: days\n",
      Work(
          "    task: { role: clerk, title: Do it, due: { after: 4bh, remind: [\"50%\"], escalate: [ { after: "
          "1bh, role: boss } ] } }\n"));
  Start(states);
  const int64_t due = Task("work").due_us();
  const std::vector<int64_t> dues = Dues();
  world_.Advance(absl::Minutes(10));
  world_.DeployCalendarYaml(calendar("closed: [ { day: \"2026-03-03\", title: x } ]\n"));
  Deploy(states);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(Task("work").due_us(), due);
  EXPECT_EQ(Dues(), dues);
  world_.Advance(absl::Hours(24));
  EXPECT_EQ(Task("work").reminders(), 1);
  EXPECT_EQ(Task("work").escalations(), 1);
}

}  // namespace
}  // namespace liushui::core
