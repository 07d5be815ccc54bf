// Moving an instance whose items are open, wait, and have timers.
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::string Listing(absl::string_view id, absl::string_view more = "", absl::string_view after = "1h") {
  return absl::StrCat("states:\n  - id: ", id,
                      "\n    each: { in: \"['x', 'y', 'z']\", as: name, limit: 2, may_grow: true", more,
                      ", task: { role: clerk, title: \"${name}\", due: { after: ", after,
                      ", remind: [\"50%\"], escalate: [ { after: 1h, role: boss } ] } } }\n",
                      "    next: [ { event: a, to: [other] }, { event: done, to: [other] } ]\n",
                      "  - { id: other, next: [ { event: b, to: [end] } ] }\n  - { id: end, final: true }\n");
}

class MovingItems : public Moving {
 protected:
  List Open() const {
    List open;
    for (const auto& task : world_.OpenTasks(instance_))
      open.push_back(absl::StrCat(task.state(), " ", task.item_key()));
    return open;
  }
};

TEST_F(MovingItems, TheyGoOnUnderTheNewNameOfTheirState) {
  Start(Listing("call"));
  Deploy(Listing("ring"));
  ASSERT_TRUE(Move({"call=ring"}).ok());
  EXPECT_THAT(Open(), ElementsAre("ring x", "ring y"));
  world_.Advance(absl::Minutes(30));
  EXPECT_EQ(world_.FindTask({instance_, "ring", "x"})->reminders(), 1u);
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "ring", "x"}).ok());
  EXPECT_THAT(Open(), ElementsAre("ring y", "ring z"));
  world_.Advance(absl::Minutes(30));
  EXPECT_TRUE(world_.FindTask({instance_, "ring", "y"})->overdue());
  EXPECT_FALSE(world_.FindTask({instance_, "ring", "z"})->overdue());
}

TEST_F(MovingItems, ThoseThatWaitAreNotDoneEither) {
  Start(Listing("call"));
  Deploy(Listing("call", ", until: each.done > 5"));
  EXPECT_THAT(Refused(), StartsWith("MIGRATION_EACH_OPEN: state 'call' has 3 of 3 items that are not done"));
}

TEST_F(MovingItems, ThoseOfALeftStateGoOnWhereItIsDeclaredAlike) {
  Start(Listing("call", ", leave_rest: true"));
  Send("a");
  Deploy(Listing("ring", ", leave_rest: true"));
  EXPECT_THAT(Refused(), StartsWith("MIGRATION_EACH_OPEN"));
  ASSERT_TRUE(Move({"call=ring"}).ok());
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "ring", "x"}).ok());
  EXPECT_THAT(Open(), ElementsAre("ring y", "ring z"));
  Send("b");
  EXPECT_THAT(Open(), ElementsAre());
}

std::string Paying(absl::string_view id) {
  return absl::StrCat(
      "states:\n  - id: ", id,
      "\n    each: { in: \"['x', 'y', 'z']\", as: name, leave_rest: true, job: { type: pay } }\n",
      "    next: [ { event: a, to: [other] }, { event: done, to: [other] } ]\n",
      "  - { id: other, next: [ { event: b, to: [end] } ] }\n  - { id: end, final: true }\n");
}

class MovingErrands : public Moving {
 protected:
  absl::Status Fail(absl::string_view state) { return world_.FailJob(instance_, state, "no money", "BROKE"); }
};

TEST_F(MovingErrands, WhatFailedBeforeAndAfterIsOneIncident) {
  Start(Paying("pay"));
  ASSERT_TRUE(Fail("pay").ok());
  Deploy(Paying("settle"));
  ASSERT_TRUE(Move({"pay=settle"}).ok());
  ASSERT_TRUE(Fail("settle").ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(state().incidents(0).state(), "settle");
  EXPECT_EQ(state().incidents(0).message(), "items of 'settle' have failed; resolving this opens them again");
}

TEST_F(MovingErrands, ThatOfALeftStateIsCarriedToo) {
  Start(Paying("pay"));
  ASSERT_TRUE(Fail("pay").ok());
  Send("a");
  Deploy(Paying("settle"));
  ASSERT_TRUE(Move({"pay=settle"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  ASSERT_TRUE(world_.Resolve(ann_, instance_, state().incidents(0).incident()).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(world_.CompleteJob(instance_, "settle").ok()) << i;
  EXPECT_EQ(state().activities_size(), 0);
}

// A list that may grow, of its own with these items.
std::string Growing(absl::string_view in, absl::string_view job) {
  return absl::StrCat("states:\n  - id: pay\n    each: { in: \"", in,
                      "\", may_grow: true, add_role: [clerk], job: { type: ", job, " } }\n",
                      "    next: [ { event: a, to: [end] }, { event: done, to: [end] } ]\n",
                      "  - { id: end, final: true }\n");
}

TEST_F(MovingErrands, WhatFailedAndWouldNotOpenAgainIsRefused) {
  Start(Growing("['x']", "pay"));
  ASSERT_TRUE(world_.AddItem(ann_, instance_, "pay", "y", "'y'").ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Fail("pay").ok());
  Deploy(Growing("['x']", "transfer"));
  EXPECT_THAT(Refused(), testing::HasSubstr("MIGRATION_EACH_OPEN: item 'y' of state 'pay' has failed, and "
                                            "revision 2 of process does not open it again"));
  Deploy(Growing("['x', 'y']", "transfer"));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().activities(0).open(), 2u);
  EXPECT_EQ(world_.FindJob(instance_, "pay")->type(), "transfer");
}

TEST_F(MovingErrands, WhatFailedWhereNoListIsAnyMoreIsRefused) {
  Start(Growing("['x']", "pay"));
  ASSERT_TRUE(Fail("pay").ok());
  Deploy("states: [ { id: pay, next: [ { event: a, to: [end] } ] }, { id: end, final: true } ]\n");
  EXPECT_THAT(Refused(), testing::HasSubstr("item 'x' of state 'pay' has failed"));
  Deploy("states: [ { id: rest, next: [ { event: a, to: [end] } ] }, { id: end, final: true } ]\n");
  EXPECT_THAT(Refused({"pay=rest"}), testing::HasSubstr("MIGRATION_EACH_OPEN"));
}

TEST_F(MovingErrands, WhatFailedInALeftStateIsRefused) {
  Start(Paying("pay"));
  Send("a");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Fail("pay").ok());
  Deploy(absl::StrReplaceAll(Paying("pay"), {{"type: pay", "type: transfer"}}));
  EXPECT_THAT(Refused(), testing::HasSubstr("state 'pay' has 3 of 3 items that are not done"));
}

std::string Reviewing(absl::string_view id, absl::string_view more = "") {
  return absl::StrCat("states:\n  - id: ", id, "\n    each: { in: \"['x', 'y']\", as: name", more,
                      ", child: { workflow: reading } }\n    next: [ { event: done, to: [end] } ]\n",
                      "  - { id: end, final: true }\n");
}

class MovingChildren : public Moving {
 protected:
  void DeployReading(absl::string_view output) {
    world_.DeployYaml(
        absl::StrCat("workflow: reading\nstates:\n",
                     "  - { id: read, task: { role: clerk, title: Read }, next: [ { event: done, "
                     "to: [over] } ] }\n  - { id: over, final: true, output: ",
                     output, " }\n"));
  }
  absl::Status Complete(size_t child) {
    return world_.Complete(ann_, {world_.Children(instance_)[child], "read"});
  }
};

TEST_F(MovingChildren, TheirResultsComeUnderTheNewName) {
  DeployReading("\"1\"");
  Start(Reviewing("review"));
  Deploy(Reviewing("look"));
  ASSERT_TRUE(Move({"review=look"}).ok());
  for (size_t child : {0, 1}) ASSERT_TRUE(Complete(child).ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(MovingChildren, OtherWorkIsRefusedWhileTheyRun) {
  DeployReading("\"1\"");
  Start(Reviewing("review"));
  Deploy(Reviewing("review", ", limit: 1"));
  EXPECT_THAT(Refused(),
              StartsWith("MIGRATION_EACH_OPEN: state 'review' has 2 of 2 items that are not done"));
}

TEST_F(MovingChildren, ThoseThatRunMustGiveWhatIsExpected) {
  DeployReading("\"1\"");
  Start(Reviewing("review"));
  DeployReading("\"'text'\"");
  Deploy(Reviewing("review"));
  EXPECT_THAT(Refused(), StartsWith("MIGRATION_CHILD_DIFFERS: a child of 2 items of state 'review'"));
}

// Another revision in which who did an item may not sign.
std::string Signed(absl::string_view more) {
  return absl::StrCat(
      "states:\n  - id: call\n    each: { in: \"['x', 'y']\", as: name, leave_rest: true, task: { role: "
      "clerk, ",
      "title: Call } }\n    next: [ { event: a, to: [sign] }, { event: done, to: [sign] } ]\n",
      "  - { id: sign, task: { role: clerk, title: Sign", more,
      " }, next: [ { event: done, to: [end] } ] }\n", "  - { id: end, final: true }\n");
}

TEST_F(MovingItems, WhoDoesOneThatOutlivedItsStateMayNotSign) {
  Start(Signed(""));
  Send("a");
  Deploy(Signed(", separate_from: [call]"));
  ASSERT_TRUE(Move().ok());
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "call", "x"}).ok());
  EXPECT_EQ(ReasonOf(world_.Complete(ann_, {instance_, "sign"})), "SEPARATION_OF_DUTIES");
}

TEST_F(MovingItems, AnotherCalendarMovesReminderButNotDue) {
  const auto calendar = [](absl::string_view closed) {
    return absl::StrCat("calendar: days\nzone: Asia/Shanghai\nfirst_day: \"2026-01-01\"\n",
                        "last_day: \"2026-12-31\"\nweekend: [sat, sun]\n",
                        "sessions: [ { open: \"09:30\", close: \"11:30\" } ]\n",
                        "office: { open: \"08:30\", close: \"17:30\" }\n", closed);
  };
  world_.DeployCalendarYaml(calendar(""));
  const std::string listing = absl::StrCat("calendar: days\n", Listing("call", "", "4bd"));
  Start(listing);
  const int64_t due = world_.FindTask({instance_, "call", "x"})->due_us();
  world_.DeployCalendarYaml(calendar("closed: [ { day: \"2026-03-03\", title: x } ]\n"));
  Deploy(listing);
  ASSERT_TRUE(Move().ok());
  EXPECT_TRUE(FactsOf(world_, FactKind::kItemTimerCleared).empty());
  world_.AdvanceTo("2026-03-04T10:00:00+08:00");
  EXPECT_EQ(world_.FindTask({instance_, "call", "x"})->reminders(), 0u);
  world_.AdvanceTo("2026-03-06T08:59:00+08:00");
  EXPECT_EQ(world_.FindTask({instance_, "call", "x"})->reminders(), 1u);
  EXPECT_EQ(world_.FindTask({instance_, "call", "x"})->due_us(), due);
  world_.AdvanceTo("2026-03-06T09:01:00+08:00");
  EXPECT_TRUE(world_.FindTask({instance_, "call", "x"})->overdue());
}

}  // namespace
}  // namespace liushui::core
