// What a failed expression kept from opening: named by an incident, opened by resolving it.
#include "engine/core/unopened.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ledger::v1::Unopened;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kKid[] = R"(
workflow: kid
data: [ { name: n, type: int, input: true } ]
states:
  - { id: play, task: { role: clerk, title: 玩 }, next: [ { event: done, to: [home] } ] }
  - { id: home, final: true }
)";

// `work` has PART, and fails to open it while n is 0.
constexpr char kWork[] = R"yaml(
workflow: paper
title: 工单
data: [ { name: n, type: int, input: true, value: "0" } ]
events: [ { name: mend }, { name: again }, { name: leave } ]
states:
  - id: work
    PART
    next:
      - { event: mend, then: [ { set: { n: data.n + 1 } } ] }
      - { event: again, to: [work] }
      - { event: leave, to: [rest] }
      MORE
  - { id: rest, next: [ { event: again, to: [work] }, { event: leave, to: [end] } ] }
  - { id: end, final: true }
)yaml";

std::string Work(absl::string_view part, absl::string_view more = "") {
  return absl::StrReplaceAll(kWork, {{"PART", part}, {"MORE", more}});
}

constexpr char kTask[] = "task: { role: clerk, title: \"每份 ${100 / data.n}\" }";
constexpr char kDone[] = "- { event: done, to: [end] }";

class UnopenedTest : public ::testing::Test {
 protected:
  UnopenedTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kKid); }
  void Start(const std::string& yaml) {
    world_.DeployYaml(yaml);
    instance_ = world_.Start(kAnn, "paper").value();
  }
  void Send(absl::string_view event) { ASSERT_TRUE(world_.Send(kAnn, instance_, event).ok()); }
  absl::Status Resolve() { return world_.Resolve(kAnn, instance_, Incident().incident(), "已改"); }
  const state::v1::InstanceState& state() const { return world_.state(instance_); }
  const ledger::v1::IncidentRaised& Incident() const { return state().incidents(0); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(UnopenedTest, IncidentNamesTheTask) {
  Start(Work(kTask, kDone));
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(Incident().reason(), "EXPRESSION_FAILED");
  EXPECT_THAT(Incident().message(), StartsWith("the task of 'work' is not open: "));
  EXPECT_EQ(Incident().state(), "work");
  EXPECT_TRUE(Incident().unopened().activity());
}

TEST_F(UnopenedTest, RetryOpensTheTaskOnPresentData) {
  Start(Work(kTask, kDone));
  Send("mend");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(KindsOf(world_.records().back()),
            (std::vector<FactKind>{FactKind::kIncidentResolved, FactKind::kTaskOpened}));
  EXPECT_EQ(world_.FindTask({instance_, "work"})->title(), "每份 100");
  EXPECT_TRUE(world_.Complete(kAnn, {instance_, "work"}).ok());
}

TEST_F(UnopenedTest, RetryThatFailsAgainIsRefusedAndChangesNothing) {
  Start(Work(kTask, kDone));
  const size_t records = world_.records().size();
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  EXPECT_EQ(world_.records().size(), records);
  EXPECT_EQ(state().incidents_size(), 1);
}

TEST_F(UnopenedTest, LeavingTheStateLapsesIt) {
  Start(Work(kTask, kDone));
  Send("leave");
  EXPECT_EQ(state().incidents_size(), 0);
  ASSERT_EQ(FactsOf(world_, FactKind::kIncidentResolved).size(), 1u);
  EXPECT_TRUE(FactsOf(world_, FactKind::kIncidentResolved)[0].incident_resolved().lapsed());
  EXPECT_THAT(world_.OpenTasks(instance_), IsEmpty());
}

TEST_F(UnopenedTest, EnteredAnewItFailsAnewOnce) {
  Start(Work(kTask, kDone));
  const uint32_t first = Incident().incident();
  Send("again");
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_GT(Incident().incident(), first);
}

TEST_F(UnopenedTest, EnteredAnewItIsMendedByItself) {
  Start(Work(kTask, kDone));
  Send("mend");
  Send("again");
  EXPECT_EQ(state().incidents_size(), 0);
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 1u);
}

TEST_F(UnopenedTest, AnErrorThatTheChartHandlesIsNoIncident) {
  Start(Work(kTask, absl::StrCat(kDone, "\n      - { event: error.execution, to: [rest] }")));
  EXPECT_EQ(state().incidents_size(), 0);
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("rest"));
}

// What else may not open, and what there is once it has.
struct Row {
  const char* what;
  const char* part;
  const char* more;
  Unopened unopened;
  int timers;
  int activities;
};

class PartsTest : public UnopenedTest, public ::testing::WithParamInterface<Row> {};

TEST_P(PartsTest, OpensWhenItsIncidentIsResolved) {
  Start(Work(GetParam().part, GetParam().more));
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(Incident().unopened().SerializeAsString(), GetParam().unopened.SerializeAsString());
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  Send("mend");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(state().incidents_size(), 0);
  EXPECT_EQ(state().timers_size(), GetParam().timers);
  EXPECT_EQ(state().activities_size(), GetParam().activities);
}

const Row kRows[] = {
    {"role", "task: { role: \"r${1 / data.n}\", title: t }", kDone, ActivityPart(), 0, 1},
    {"due of a task",
     "task: { role: clerk, title: t, due: { at: \"now + duration(string(1 / data.n) + 'h')\", "
     "escalate: [ { after: 0h, role: boss } ] } }",
     kDone, ActivityPart(), 1, 1},
    {"job", "job: { type: j, with: { n: 1 / data.n } }", kDone, ActivityPart(), 0, 1},
    {"child", "child: { workflow: kid, input: { n: 1 / data.n } }", kDone, ActivityPart(), 0, 1},
    {"list", "each: { in: \"[string(1 / data.n)]\", task: { role: clerk, title: t } }", kDone, ActivityPart(),
     0, 1},
    {"deadline",
     "due: { at: \"now + duration(string(1 / data.n) + 'h')\", escalate: [ { after: 0h, role: boss } ] }", "",
     DuePart(), 1, 0},
    {"moment", "", "- { at: \"now + duration(string(1 / data.n) + 'h')\", to: [end] }", MomentPart(3), 1, 0},
};

INSTANTIATE_TEST_SUITE_P(All, PartsTest, ::testing::ValuesIn(kRows), [](const auto& row) {
  return absl::StrReplaceAll(row.param.what, {{" ", "_"}});
});

TEST_F(UnopenedTest, TwoPartsAreTwoIncidents) {
  Start(Work(kTask, absl::StrCat(kDone,
                                 "\n      - { at: \"now + duration(string(100 / data.n) + 'h')\", to: "
                                 "[end] }")));
  ASSERT_EQ(state().incidents_size(), 2);
  Send("mend");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(state().activities_size() + state().timers_size(), 1);
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(state().activities_size() + state().timers_size(), 2);
}

TEST_F(UnopenedTest, ARungThatCalledNobodyCallsThemLater) {
  Start(Work(
      "task: { role: clerk, title: t, due: { after: 1h, escalate: [ { after: 1h, role: \"r${1 / data.n}\" } "
      "] } }",
      kDone));
  world_.Advance(absl::Hours(2));
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(Incident().unopened().rung().task(), world_.FindTask({instance_, "work"})->task());
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  Send("mend");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(world_.FindTask({instance_, "work"})->parts(0).part().roles(), ElementsAre("clerk", "r1"));
}

TEST_F(UnopenedTest, TheRungOfTheWholeOutlivesItsStates) {
  Start(
      absl::StrCat(Work(""), "due: { after: 1h, escalate: [ { after: 1h, role: \"r${1 / data.n}\" } ] }\n"));
  world_.Advance(absl::Hours(2));
  Send("mend");
  Send("leave");
  ASSERT_EQ(state().incidents_size(), 1);
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(FactsOf(world_, FactKind::kStateEscalated).size(), 1u);
}

constexpr char kItems[] =
    "each: { in: \"['0', '1']\", as: who, MORE task: { role: clerk, title: t, due: { after: 1h, escalate: [ "
    "{ after: 1h, role: \"r${(10 + int(who)) / data.n}\" } ] } } }";

std::string RolesOf(const World& world, uint64_t instance, const std::string& item) {
  const auto& roles = world.FindTask({instance, "work", item})->supervisor_roles();
  return absl::StrJoin(roles, " ");
}

TEST_F(UnopenedTest, ARungOfItemsCallsAllOfThemLater) {
  Start(Work(absl::StrReplaceAll(kItems, {{"MORE", ""}}), kDone));
  world_.Advance(absl::Hours(2));
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(Incident().unopened().rung().task(), state().activities(0).ordinal());
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  Send("mend");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(RolesOf(world_, instance_, "0"), "r10");
  EXPECT_EQ(RolesOf(world_, instance_, "1"), "r11");
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedTest, ARungOfItemsThatOutliveTheirStateToo) {
  Start(Work(absl::StrReplaceAll(kItems, {{"MORE", "leave_rest: true,"}}), kDone));
  Send("leave");
  world_.Advance(absl::Hours(2));
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "work", "0"}).ok());
  EXPECT_EQ(state().incidents_size(), 1);
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "work", "1"}).ok());
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedTest, LeavingTheStateDoesNotLapseTheRungOfItemsThatGoOn) {
  Start(Work(absl::StrReplaceAll(kItems, {{"MORE", "leave_rest: true,"}}), kDone));
  world_.Advance(absl::Hours(2));
  Send("leave");
  EXPECT_EQ(state().incidents_size(), 1);
}

// An error that is caught and does not lead away leaves the task missing.
TEST_F(UnopenedTest, CatchingTheErrorOpensNothing) {
  for (const char* const caught : {"'*'", "error", "error.execution"}) {
    Start(Work(kTask, absl::StrCat(kDone, "\n      - { event: ", caught, ", then: [ { log: caught } ] }")));
    ASSERT_EQ(state().incidents_size(), 1) << caught;
    EXPECT_TRUE(Incident().unopened().activity());
    EXPECT_EQ(FactsOf(world_, FactKind::kLogged).back().logged(), "caught");
    Send("mend");
    ASSERT_TRUE(Resolve().ok());
    EXPECT_EQ(world_.OpenTasks(instance_).size(), 1u);
  }
}

TEST_F(UnopenedTest, AStateThatIsLeftInTheSameStepMissesNothing) {
  Start(R"yaml(
workflow: paper
data: [ { name: n, type: int, value: "0" } ]
events: [ { name: again } ]
states:
  - id: both
    next: [ { event: out, to: [rest] } ]
    regions:
      - id: a
        states:
          - { id: quick, each: { in: "[]" , key: "'k'" }, next: [ { event: done, then: [ { raise: out } ] } ] }
      - id: b
        states:
          - { id: slow, task: { role: clerk, title: "${1 / data.n}" }, next: [ { event: done, to: [slept] } ] }
          - { id: slept, final: true }
  - { id: rest, next: [ { event: again, to: [end] } ] }
  - { id: end, final: true }
)yaml");
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("rest"));
  for (const auto& incident : state().incidents()) EXPECT_FALSE(incident.has_unopened());
}

TEST_F(UnopenedTest, ACancelLapsesIt) {
  Start(Work(kTask, kDone));
  ASSERT_TRUE(world_.Cancel(kAnn, instance_, "no use").ok());
  EXPECT_EQ(state().incidents_size(), 0);
}

}  // namespace
}  // namespace liushui::core
