// Requests: repeats, business keys, deployments, and refusals that are written down.
#include "engine/runtime/sequence/intake.h"

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/runtime/door.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/keys.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

StartRequest StartOf(const std::string& workflow, const std::string& key = "", bool use_existing = false) {
  return {workflow, key, {}, use_existing};
}

int CountSteps(const Desk& desk) {
  return static_cast<int>(desk.Records([](const auto& record) { return record.has_step(); }).size());
}

void ExpectEqual(const Outcome& a, const Outcome& b) {
  EXPECT_TRUE(MessageDifferencer::Equals(a.record, b.record));
  EXPECT_TRUE(MessageDifferencer::Equals(a.instance, b.instance))
      << a.instance.DebugString() << b.instance.DebugString();
  ASSERT_EQ(a.task.has_value(), b.task.has_value());
  if (a.task.has_value()) {
    EXPECT_TRUE(MessageDifferencer::Equals(*a.task, *b.task));
  }
  EXPECT_EQ(a.created, b.created);
}

TEST(IntakeTest, RepeatGetsTheFirstAnswer) {
  Desk desk;
  desk.Deploy(kLeave);
  const Answered started = desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave"));
  ASSERT_TRUE(started.ok());
  const uint64_t leave = started->record.instance();
  const Answered claimed = desk.Take(Li(), leave, "claim { task: 1 }", "c");
  ASSERT_TRUE(claimed.ok());
  ASSERT_TRUE(desk.Take(Li(), leave, kNote).ok());

  const int steps = CountSteps(desk);
  const Answered started_again = desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave"));
  const Answered claimed_again = desk.Take(Li(), leave, "claim { task: 1 }", "c");
  ASSERT_TRUE(started_again.ok());
  ASSERT_TRUE(claimed_again.ok());
  ExpectEqual(*started, *started_again);
  ExpectEqual(*claimed, *claimed_again);
  EXPECT_EQ(CountSteps(desk), steps);
}

TEST(IntakeTest, RepeatAfterRestartGetsTheFirstAnswer) {
  Desk desk;
  desk.Deploy(kLeave);
  const Answered started = desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave"));
  desk.Reopen();
  const Answered again = desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave"));
  ASSERT_TRUE(again.ok());
  ExpectEqual(*started, *again);
}

TEST(IntakeTest, RepeatOfOneInFlightWaitsForIt) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.disk().Hold();
  const Waiting first = desk.Submit(CallerOf(Li(), "s", "start"), StartOf("leave"));
  desk.disk().AwaitCommit();
  const Waiting second = desk.Submit(CallerOf(Li(), "s", "start"), StartOf("leave"));
  EXPECT_TRUE(second->empty());
  desk.disk().Release();
  const Answered one = first->Take();
  const Answered two = second->Take();
  ASSERT_TRUE(one.ok());
  ASSERT_TRUE(two.ok());
  ExpectEqual(*one, *two);
  EXPECT_EQ(CountSteps(desk), 1);
}

TEST(IntakeTest, OtherRequestUnderOneIdIsRefused) {
  Desk desk;
  desk.Deploy(kLeave);
  ASSERT_TRUE(desk.Ask(CallerOf(Li(), "s", "one"), StartOf("leave")).ok());
  const Answered reused = desk.Ask(CallerOf(Li(), "s", "two"), StartOf("leave"));
  EXPECT_EQ(reused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(reused.status()), "REQUEST_ID_REUSED");
}

TEST(IntakeTest, OtherNamespaceHasItsOwnIds) {
  Desk desk;
  desk.Deploy(kLeave);
  ASSERT_TRUE(desk.Ask(CallerOf(Li(), "s", "one"), StartOf("leave")).ok());
  Caller elsewhere = CallerOf(Li(), "s", "two");
  elsewhere.name_space = "shanghai";
  EXPECT_EQ(ReasonOf(desk.Ask(elsewhere, StartOf("leave")).status()), "WORKFLOW_UNKNOWN");
}

TEST(IntakeTest, RefusedRequestMayBeTriedAgain) {
  Desk desk;
  EXPECT_EQ(ReasonOf(desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave")).status()), "WORKFLOW_UNKNOWN");
  desk.Deploy(kLeave);
  EXPECT_TRUE(desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave")).ok());
}

TEST(IntakeTest, RequestsAreForgottenByWholeDays) {
  Desk desk;
  desk.Deploy(kLeave);
  ASSERT_TRUE(desk.Ask(CallerOf(Li(), "s", "one"), StartOf("leave")).ok());
  const auto count = [&] {
    int rows = 0;
    LIUSHUI_CHECK_OK(desk.disk().store().ScanRows({"q", "", false}, [&](auto, auto) { return ++rows > 0; }));
    return rows;
  };
  desk.Advance(absl::Hours(7 * 24));
  EXPECT_EQ(ReasonOf(desk.Ask(CallerOf(Li(), "s", "two"), StartOf("leave")).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(count(), 1);
  desk.Advance(absl::Hours(24));
  // A turn of the sequencer forgets; what it forgot is durable once a later request is.
  desk.Start(Li(), "leave");
  desk.Start(Li(), "leave");
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(desk.Ask(CallerOf(Li(), "s", "two"), StartOf("leave")).ok());
}

TEST(IntakeTest, BusinessKeyIsUniqueForEver) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave", "li/2026");
  ASSERT_TRUE(desk.Take(Li(), leave, "cancel { reason: '不去了' }").ok());
  const Answered again = desk.Ask(CallerOf(Li()), StartOf("leave", "li/2026"));
  EXPECT_EQ(again.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(again.status()), "BUSINESS_KEY_EXISTS");
  EXPECT_THAT(std::string(again.status().message()), HasSubstr("namespaces/beijing/instances/"));
}

TEST(IntakeTest, KeyIsTakenBeforeItIsDurable) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.disk().Hold();
  const Waiting first = desk.Submit(CallerOf(Li()), StartOf("leave", "li"));
  desk.disk().AwaitCommit();
  const Waiting second = desk.Submit(CallerOf(Li()), StartOf("leave", "li"));
  const Waiting third = desk.Submit(CallerOf(Li()), StartOf("leave", "li", true));
  desk.disk().Release();
  const Answered started = first->Take();
  ASSERT_TRUE(started.ok());
  EXPECT_EQ(ReasonOf(second->Take().status()), "BUSINESS_KEY_EXISTS");
  const Answered existing = third->Take();
  ASSERT_TRUE(existing.ok());
  EXPECT_FALSE(existing->created);
  EXPECT_EQ(existing->record.instance(), started->record.instance());
}

TEST(IntakeTest, ExistingInstanceIsAnsweredAsItBegan) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave", "li");
  ASSERT_TRUE(desk.Take(Li(), leave, kNote).ok());
  const Answered existing = desk.Ask(CallerOf(Zhang()), StartOf("leave", "li", true));
  ASSERT_TRUE(existing.ok());
  EXPECT_FALSE(existing->created);
  EXPECT_EQ(existing->record.index(), leave);
  EXPECT_EQ(existing->instance.last_index(), leave);
}

TEST(IntakeTest, DeployingAgainCreatesNothing) {
  Desk desk;
  const Answered first = desk.Ask(CallerOf(Wang()), DeployRequest{CompileYaml(kLeave)});
  const Answered again = desk.Ask(CallerOf(Wang()), DeployRequest{CompileYaml(kLeave)});
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(first->created);
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->record.index(), first->record.index());
  EXPECT_EQ(desk.reads().GetDefinition(kBranch, "leave", {})->revision, 1);
}

TEST(IntakeTest, ChangedDefinitionIsTheNextRevision) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t old = desk.Start(Li(), "leave");
  std::string changed = kLeave;
  changed.replace(changed.find("请假"), std::string("请假").size(), "休假");
  desk.Deploy(changed);
  EXPECT_EQ(desk.reads().GetDefinition(kBranch, "leave", {})->revision, 2);
  EXPECT_EQ(desk.Get(old).revision(), 1);
  EXPECT_EQ(desk.Get(desk.Start(Li(), "leave")).revision(), 2);
  // Back to the first text: a third revision with the first one's hash.
  desk.Deploy(kLeave);
  EXPECT_EQ(desk.Get(desk.Start(Li(), "leave")).revision(), 3);
  ASSERT_TRUE(desk.Take(Li(), old, kNote).ok());
  desk.Reopen();
  EXPECT_EQ(desk.reads().GetDefinition(kBranch, "leave", {})->revision, 3);
}

TEST(IntakeTest, AliasesDecideTheRevisionAndOutliveTheEngine) {
  Desk desk;
  desk.Deploy(kLeave);
  std::string changed = kLeave;
  changed.replace(changed.find("请假"), std::string("请假").size(), "休假");
  desk.Deploy(changed);
  // The first text once more, so that two revisions have its hash.
  desk.Deploy(kLeave);
  for (const uint32_t revision : {1u, 2u}) {
    const auto set = desk.Ask(CallerOf(Wang()), SetAliasRequest{"leave", "stable", {revision, ""}});
    ASSERT_TRUE(set.ok()) << set.status();
    const Answered started = desk.Ask(CallerOf(Li()), StartRequest{"leave", "", {}, false, {0, "stable"}});
    ASSERT_TRUE(started.ok()) << started.status();
    EXPECT_EQ(started->instance.revision(), revision);
    EXPECT_EQ(started->record.step().input().start().definition(), set->record.alias_set().hash());
  }
  desk.Reopen();
  const auto aliases = desk.reads().ListAliases(kBranch, "leave");
  ASSERT_EQ(aliases.size(), 1u);
  EXPECT_EQ(aliases[0].revision, 2u);
  EXPECT_EQ(aliases[0].set_by, "wang");
  ASSERT_TRUE(desk.Ask(CallerOf(Wang()), RemoveAliasRequest{"leave", "stable"}).ok());
  desk.Reopen();
  EXPECT_TRUE(desk.reads().ListAliases(kBranch, "leave").empty());
}

workflow::v1::Calendar CalendarUpTo(const std::string& last_day) {
  workflow::v1::Calendar calendar;
  LIUSHUI_CHECK_OK(
      chart::ReadYaml("calendar: small\nzone: Asia/Shanghai\nfirst_day: 2026-01-01\nlast_day: " + last_day +
                          "\nweekend: [sat, sun]\n"
                          "sessions: [ { open: '09:30', close: '11:30' } ]\n"
                          "office: { open: '08:30', close: '17:30' }\n",
                      "small.yaml", &calendar, nullptr));
  return calendar;
}

constexpr char kOnCalendar[] = R"yaml(
workflow: dated
title: 日历
calendar: small
states:
  - id: only
    task: { role: clerk, title: 办理, due: { after: 1bd }, escalate: [ { after: 0h, role: leader } ] }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

TEST(IntakeTest, DefinitionIsPinnedToADeployedCalendar) {
  Desk desk;
  const auto calendar = chart::BusinessCalendar::Make(CalendarUpTo("2026-12-31"));
  ASSERT_TRUE(calendar.ok());
  const DeployRequest deploy{CompileYaml(kOnCalendar, *calendar)};
  EXPECT_EQ(ReasonOf(desk.Ask(CallerOf(Wang()), deploy).status()), "CALENDAR_UNKNOWN");
  const DeployCalendarRequest first{CalendarUpTo("2026-12-31")};
  ASSERT_TRUE(desk.Ask(CallerOf(Wang()), first).ok());
  EXPECT_FALSE(desk.Ask(CallerOf(Wang()), first)->created);
  EXPECT_TRUE(desk.Ask(CallerOf(Wang()), deploy).ok());
  EXPECT_TRUE(desk.Ask(CallerOf(Wang()), DeployCalendarRequest{CalendarUpTo("2027-12-31")})->created);
  desk.Start(Li(), "dated");
  desk.Reopen();
  EXPECT_NE((*desk.reads().GetCalendar(kBranch, "small"))->hash(), (*calendar)->hash());
  desk.Start(Li(), "dated");
}

TEST(IntakeTest, InvalidCalendarIsRefusedAtTheDoor) {
  Desk desk;
  workflow::v1::Calendar calendar = CalendarUpTo("2026-12-31");
  calendar.set_zone("Mars/Olympus");
  EXPECT_EQ(ReasonOf(desk.Ask(CallerOf(Wang()), DeployCalendarRequest{calendar}).status()),
            "CALENDAR_INVALID");
}

TEST(IntakeTest, NothingBeginsBeyondTheCalendar) {
  Desk desk;
  ASSERT_TRUE(desk.Ask(CallerOf(Wang()), DeployCalendarRequest{CalendarUpTo("2026-03-03")}).ok());
  const auto chart = CompileYaml(kOnCalendar, *desk.reads().GetCalendar(kBranch, "small"));
  ASSERT_TRUE(desk.Ask(CallerOf(Wang()), DeployRequest{chart}).ok());
  desk.Start(Li(), "dated");
  desk.Advance(absl::Hours(48));
  const Answered late = desk.Ask(CallerOf(Li()), StartOf("dated"));
  EXPECT_EQ(late.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(late.status()), "CALENDAR_TOO_SHORT");
}

TEST(IntakeTest, WhoMayNotIsWrittenDown) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  ASSERT_TRUE(desk.Take(Li(), leave, kNote).ok());
  const state::v1::InstanceState before = desk.Get(leave);
  EXPECT_EQ(ReasonOf(desk.Take(Li(), leave, "claim { task: 2 }", "r").status()), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ReasonOf(desk.Take(Wang(), leave, "claim { task: 2 }").status()), "ROLE_DENIED");
  EXPECT_TRUE(MessageDifferencer::Equals(before, desk.Get(leave)));
  const auto refused = desk.Records([](const auto& record) { return record.has_refused(); });
  ASSERT_EQ(refused.size(), 2);
  EXPECT_EQ(refused[0].actor().name(), "li");
  EXPECT_EQ(refused[0].refused().reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(refused[0].instance(), leave);
  EXPECT_EQ(refused[0].previous_index(), before.last_index());
  EXPECT_TRUE(refused[0].request_id().empty());
}

TEST(IntakeTest, LostRaceIsNotWrittenDown) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  ASSERT_TRUE(desk.Take(Li(), leave, "claim { task: 1 }").ok());
  const uint64_t position = desk.reads().position();
  EXPECT_EQ(ReasonOf(desk.Take(Zhang(), leave, "claim { task: 1 }").status()), "TASK_CLAIMED");
  EXPECT_EQ(desk.reads().position(), position);
}

TEST(IntakeTest, TooLargeIsRefusedAndNotWritten) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  const uint64_t position = desk.reads().position();
  std::string event = "event { name: 'hello'";
  for (int count = 0; count < 8; ++count) {
    event += " data { name: 'text" + std::to_string(count) + "' value { string: '" +
             std::string(10'000, 'x') + "' } }";
  }
  EXPECT_EQ(ReasonOf(desk.Take(Li(), leave, event + " }").status()), "RECORD_TOO_LARGE");
  EXPECT_EQ(desk.reads().position(), position);
}

TEST(IntakeTest, UnknownAndForeignInstancesAreRefusedAtTheDoor) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  EXPECT_EQ(ReasonOf(desk.Take(Li(), 999, "claim { task: 1 }").status()), "INSTANCE_UNKNOWN");
  Caller elsewhere = CallerOf(Li());
  elsewhere.name_space = "shanghai";
  const InstanceRequest claim{leave, ParseInput("claim { task: 1 }")};
  EXPECT_EQ(ReasonOf(desk.Ask(elsewhere, claim).status()), "INSTANCE_UNKNOWN");
  desk.Reopen();
  EXPECT_EQ(ReasonOf(desk.Ask(elsewhere, claim).status()), "INSTANCE_UNKNOWN");
  EXPECT_TRUE(desk.Ask(CallerOf(Li()), claim).ok());
}

TEST(IntakeTest, FullDiskRefusesNewWorkButAnswersRepeats) {
  Desk desk;
  desk.Deploy(kLeave);
  ASSERT_TRUE(desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave")).ok());
  desk.disk().FillUp();
  EXPECT_EQ(ReasonOf(desk.Ask(CallerOf(Li()), StartOf("leave")).status()), "LEDGER_DISK_LOW");
  EXPECT_TRUE(desk.Ask(CallerOf(Li(), "s", "start"), StartOf("leave")).ok());
}

}  // namespace
}  // namespace liushui::runtime
