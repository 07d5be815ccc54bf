// When `until` is judged: between one item and the next, however many of them come together.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ledger::v1::Input;
using testing::ElementsAre;
using testing::SizeIs;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kTally[] = R"yaml(
workflow: tally
title: 点票
data:
  - { name: votes, type: list, of: string, input: true }
  - { name: counted, type: list, of: string, value: "[]" }
  - { name: summary, type: string, value: "''" }
states:
  - id: count
    each:
      in: data.votes
      as: vote
      may_grow: true
      add_role: [clerk]
      until: UNTIL
      then: [ { set: { counted: "data.counted + [vote]" } } ]
    next:
      - event: done
        then: [ { set: { summary: "string(event.data.done) + '/' + string(event.data.total)"
}
} ]
        to: [end]
      - { event: stop, to: [end] }
  - { id: end, final: true }
events: [ { name: stop } ]
)yaml";

class UntilTest : public ::testing::Test {
 protected:
  UntilTest() : world_("2026-03-02T09:00:00+08:00") {}

  void Start(absl::string_view until, absl::string_view votes) {
    world_.DeployYaml(absl::StrReplaceAll(kTally, {{"UNTIL", until}}));
    instance_ = world_.Start(kAnn, "tally", absl::StrCat("{'votes': ", votes, "}")).value();
  }
  absl::Status Add(absl::string_view keys_joined) {
    Input input;
    input.mutable_add_items()->set_state("count");
    for (const char c : std::string(keys_joined)) {
      auto* item = input.mutable_add_items()->add_items();
      item->set_key(std::string(1, c));
      item->mutable_value()->set_string(std::string(1, c));
    }
    return world_.Take(kAnn, instance_, input);
  }
  std::string Counted() const { return world_.Datum(instance_, "counted").DebugString(); }
  std::string Summary() const { return world_.Datum(instance_, "summary").string_value(); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(UntilTest, NoMoreAreDoneThanItAsksFor) {
  Start("each.done >= 2", "['a', 'b', 'c', 'd']");
  EXPECT_EQ(Counted(), R"(["a", "b"])");
  EXPECT_EQ(Summary(), "2/4");
}

TEST_F(UntilTest, AddedTogetherOrOneByOneIsTheSame) {
  Start("each.done >= 2", "[]");
  ASSERT_TRUE(Add("abc").ok());
  const std::string together = Counted();
  instance_ = world_.Start(kAnn, "tally", "{'votes': []}").value();
  for (const std::string key : {"a", "b"}) ASSERT_TRUE(Add(key).ok());
  EXPECT_EQ(Counted(), together);
  EXPECT_EQ(ReasonOf(Add("c")), "INSTANCE_ENDED");
}

TEST_F(UntilTest, AllThatComeTogetherAreCountedBefore) {
  Start("each.done * 2 > each.total", "['a', 'b', 'c', 'd', 'e']");
  EXPECT_EQ(Counted(), R"(["a", "b", "c"])");
}

TEST_F(UntilTest, WhatFailsIsToldOnce) {
  Start("each.total / (each.done - each.done) > 1", "['a', 'b', 'c']");
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("count"));
  EXPECT_EQ(Counted(), R"(["a", "b", "c"])");
  EXPECT_THAT(world_.state(instance_).incidents(), SizeIs(1));
}

class FailingUntilTest : public UntilTest {
 protected:
  // It divides by zero until `repair`.
  void StartFailing() {
    world_.DeployYaml(absl::StrReplaceAll(
        kTally, {{"UNTIL", "each.done / data.least >= 1"},
                 {"  - { name: summary", "  - { name: least, type: int, value: \"0\" }\n  - { name: summary"},
                 {"      - { event: stop, to: [end] }\n",
                  "      - { event: stop, to: [end] }\n      - { event: repair, then: [ { set: { least: "
                  "\"2\" } } ] }\n"},
                 {"{ name: stop }", "{ name: stop }, { name: repair }"}}));
    instance_ = world_.Start(kAnn, "tally", "{'votes': ['a', 'b']}").value();
    ASSERT_THAT(world_.state(instance_).incidents(), SizeIs(1));
    incident_ = world_.state(instance_).incidents(0);
  }
  void Repair() { ASSERT_TRUE(world_.Send(kAnn, instance_, "repair").ok()); }
  absl::Status Resolve() { return world_.Resolve(kAnn, instance_, incident_.incident()); }

  ledger::v1::IncidentRaised incident_;
};

TEST_F(FailingUntilTest, SaysSoOnce) {
  StartFailing();
  EXPECT_TRUE(incident_.unopened().until());
  EXPECT_EQ(incident_.message().substr(0, 62),
            "whether the list of items of 'count' is done is not known: `ea");
  ASSERT_TRUE(Add("c").ok());
  EXPECT_THAT(world_.state(instance_).incidents(), SizeIs(1));
}

TEST_F(FailingUntilTest, ResolvingJudgesAgain) {
  StartFailing();
  EXPECT_EQ(ReasonOf(Resolve()), "EXPRESSION_FAILED");
  Repair();
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(Summary(), "2/2");
}

TEST_F(FailingUntilTest, TheNextJudgementEndsIt) {
  StartFailing();
  Repair();
  ASSERT_TRUE(Add("c").ok());
  EXPECT_EQ(Summary(), "2/3");
  EXPECT_TRUE(FactsOf(world_, FactKind::kIncidentResolved).back().incident_resolved().lapsed());
}

TEST_F(FailingUntilTest, LeavingEndsIt) {
  StartFailing();
  ASSERT_TRUE(world_.Send(kAnn, instance_, "stop").ok());
  EXPECT_THAT(world_.state(instance_).incidents(), SizeIs(0));
}

// Nobody must write `each.open + each.waiting` for those that merely come later in the same step.
TEST_F(UntilTest, WhatIsAboutToOpenCountsAsOpen) {
  Start("each.open < 2", "['a', 'b', 'c', 'd']");
  EXPECT_EQ(Counted(), R"(["a", "b", "c"])");
}

TEST_F(UntilTest, ItHoldsBeforeAnythingOpens) {
  Start("each.total >= 3", "['a', 'b', 'c']");
  EXPECT_EQ(Counted(), "[]");
  EXPECT_EQ(Summary(), "0/3");
}

// What one step cannot hold goes on in the next, and ends where it would have ended in one.
TEST_F(UntilTest, StepsBetweenChangeNothing) {
  std::string votes;
  for (int i = 0; i < 350; ++i) absl::StrAppend(&votes, i == 0 ? "['v" : "', 'v", i);
  Start("each.done >= 250", absl::StrCat(votes, "']"));
  world_.Advance(absl::Seconds(1));
  EXPECT_EQ(Summary(), "250/350");
}

}  // namespace
}  // namespace liushui::core
