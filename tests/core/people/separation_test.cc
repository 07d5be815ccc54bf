// Separation of duties: every way round it, one row each. Every attempt is refused and recorded, whoever
// holds the task, and changes nothing.
#include <functional>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

// Everyone is a clerk and a leader, so that only separation of duties keeps anybody from anything.
Person Named(const std::string& name, const std::string& on_behalf_of = "") {
  return {name, {"clerk", "leader"}, on_behalf_of};
}

constexpr char kTwo[] = R"(
workflow: two
title: 复核
data: [ { name: barred, type: string, value: "'bar'" } ]
events: [ { name: again }, { name: rewrite } ]
states:
  - id: both
    next: [ { event: again, to: [both] } ]
    regions:
      - id: left
        states:
          - id: write
            task: { role: clerk, title: 写, supervisor: { role: leader } }
            next: [ { event: done, to: [written] } ]
          - { id: written, next: [ { event: rewrite, to: [write] } ] }
      - id: right
        states:
          - id: check
            task: { role: clerk, title: 核, separate_from: [write], not_by: "[data.barred]", supervisor: { role: leader } }
            next: [ { event: done, to: [checked] } ]
          - { id: checked }
      - id: third
        states:
          - id: sign
            task:
              title: 会签
              supervisor: { role: leader }
              separate_from: [write]
              by: [ { as: one, role: clerk }, { as: two, role: clerk } ]
            next: [ { event: done, to: [signed] } ]
          - { id: signed }
)";

class SeparationTest : public ::testing::Test {
 protected:
  SeparationTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kTwo);
    instance_ = world_.Start(Named("ann"), "two").value();
  }
  World::TaskName At(const std::string& state, const std::string& part = "") const {
    return {instance_, state, "", part};
  }
  TaskDesk Desk(const std::string& state) { return {world_, instance_, state}; }
  void Done(const std::string& state, const Person& who, const std::string& part = "") {
    const absl::Status status = world_.Complete(who, At(state, part));
    EXPECT_TRUE(status.ok()) << status;
  }
  // Bob holds the task and gives the work away; `who` drafts it, for don; and bob takes it back.
  void Draft(const std::string& state, const Person& who) {
    Taken(world_.Claim(Named("bob"), At(state)));
    Taken(Desk(state).Take(Named("bob"), "delegate", "to: 'don'"));
    Taken(Desk(state).Take(who, "save_draft"));
    Taken(Desk(state).Take(Named("bob"), "recall"));
  }
  void Taken(const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }
  void Migrate() {
    world_.DeployYaml(absl::StrReplaceAll(kTwo, {{"title: 复核", "title: 复核二"}}));
    Taken(world_.Migrate(Named("eve"), {instance_}));
  }

  World world_;
  uint64_t instance_ = 0;
};

// The test's members, for the table below.
class Ways : public SeparationTest {
 public:
  using SeparationTest::At;
  using SeparationTest::Desk;
  using SeparationTest::Done;
  using SeparationTest::Draft;
  using SeparationTest::instance_;
  using SeparationTest::Migrate;
  using SeparationTest::Taken;
  using SeparationTest::world_;
  void TestBody() override {}
};

// What was done before, and what is tried then.
struct Row {
  const char* what;
  std::function<void(Ways&)> before;
  std::function<absl::Status(Ways&)> attempt;
};

const Row kRows[] = {
    {"claim after doing the other", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"claim although another holds it",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"claim with an old version",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
     },
     [](Ways& w) { return w.Desk("check").Take(Named("ann"), "claim", "version: 1"); }},
    {"complete what was claimed before",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("check")));
       w.Done("write", Named("ann"));
     },
     [](Ways& w) { return w.world_.Complete(Named("ann"), w.At("check")); }},
    {"complete without a claim", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.world_.Complete(Named("ann"), w.At("check")); }},
    {"the other way round", [](Ways& w) { w.Done("check", Named("ann")); },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("write")); }},
    {"release and claim again",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("check")));
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Release(Named("ann"), w.At("check")));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"delegate to the barred",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
     },
     [](Ways& w) { return w.Desk("check").Take(Named("bob"), "delegate", "to: 'ann'"); }},
    {"delegate before, do the other, then the delegated",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("bob"), "delegate", "to: 'ann'"));
       w.Done("write", Named("ann"));
     },
     [](Ways& w) { return w.world_.Complete(Named("ann"), w.At("check")); }},
    {"let another do it for the barred owner",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("ann"), "delegate", "to: 'bob'"));
       w.Done("write", Named("ann"));
     },
     [](Ways& w) { return w.world_.Complete(Named("bob"), w.At("check")); }},
    {"confirm what another did for the barred owner",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("ann"), "delegate", "to: 'bob'"));
       w.Taken(w.world_.Complete(Named("bob"), w.At("check")));
       w.Done("write", Named("ann"));
     },
     [](Ways& w) { return w.world_.Complete(Named("ann"), w.At("check")); }},
    {"be the delegate here and do the other",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("write")));
       w.Taken(w.Desk("write").Take(Named("bob"), "delegate", "to: 'ann'"));
       w.Taken(w.world_.Complete(Named("ann"), w.At("write")));
       w.Done("write", Named("bob"));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"be the delegate, before the owner confirms",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("write")));
       w.Taken(w.Desk("write").Take(Named("bob"), "delegate", "to: 'ann'"));
       w.Taken(w.world_.Complete(Named("ann"), w.At("write")));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"confirm a delegate's work and do the other",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("write")));
       w.Taken(w.Desk("write").Take(Named("bob"), "delegate", "to: 'ann'"));
       w.Taken(w.world_.Complete(Named("ann"), w.At("write")));
       w.Done("write", Named("bob"));
     },
     [](Ways& w) { return w.world_.Claim(Named("bob"), w.At("check")); }},
    {"keep a draft of what one may no longer do",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("check")));
       w.Done("write", Named("ann"));
     },
     [](Ways& w) { return w.Desk("check").Take(Named("ann"), "save_draft"); }},
    {"reassign to the barred", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.Desk("check").Take(Named("sue"), "reassign", "to: 'ann' note: 'x'"); }},
    {"reassign to oneself", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.Desk("check").Take(Named("ann"), "reassign", "to: 'ann' note: 'x'"); }},
    {"claim both parts", [](Ways& w) { w.Taken(w.world_.Claim(Named("ann"), w.At("sign", "one"))); },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("sign", "two")); }},
    {"complete both parts", [](Ways& w) { w.Done("sign", Named("ann"), "one"); },
     [](Ways& w) { return w.world_.Complete(Named("ann"), w.At("sign", "two")); }},
    {"be delegated one part and take the other",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("sign", "one")));
       w.Taken(w.Desk("sign").Take(Named("bob"), "delegate", "part: 'one' to: 'ann'"));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("sign", "two")); }},
    {"do one part for its owner and take the other",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("sign", "one")));
       w.Taken(w.Desk("sign").Take(Named("bob"), "delegate", "part: 'one' to: 'ann'"));
       w.Taken(w.world_.Complete(Named("ann"), w.At("sign", "one")));
       w.Done("sign", Named("bob"), "one");
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("sign", "two")); }},
    {"hold one part and be delegated the other",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("ann"), w.At("sign", "one")));
       w.Taken(w.world_.Claim(Named("bob"), w.At("sign", "two")));
     },
     [](Ways& w) { return w.Desk("sign").Take(Named("bob"), "delegate", "part: 'two' to: 'ann'"); }},
    {"hold one part and be reassigned the other",
     [](Ways& w) { w.Taken(w.world_.Claim(Named("ann"), w.At("sign", "one"))); },
     [](Ways& w) {
       return w.Desk("sign").Take(Named("sue"), "reassign", "part: 'two' to: 'ann' note: 'x'");
     }},
    {"take one part as the substitute of the other's holder",
     [](Ways& w) { w.Taken(w.world_.Claim(Named("ann"), w.At("sign", "one"))); },
     [](Ways& w) { return w.world_.Claim(Named("sub", "ann"), w.At("sign", "two")); }},
    {"a part of a task apart from what one did", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("sign", "one")); }},
    {"leave the state and enter it again",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Send(Named("eve"), w.instance_, "again"));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"let another do the last entry",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Taken(w.world_.Send(Named("eve"), w.instance_, "rewrite"));
       w.Done("write", Named("bob"));
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"move the instance to another definition",
     [](Ways& w) {
       w.Done("write", Named("ann"));
       w.Migrate();
     },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"send a substitute for what one may not", [](Ways& w) { w.Done("write", Named("ann")); },
     [](Ways& w) { return w.world_.Claim(Named("sub", "ann"), w.At("check")); }},
    {"do as a substitute what one may not", [](Ways& w) { w.Done("write", Named("sub")); },
     [](Ways& w) { return w.world_.Claim(Named("sub", "ann"), w.At("check")); }},
    {"let a substitute do the other", [](Ways& w) { w.Done("write", Named("sub", "ann")); },
     [](Ways& w) { return w.world_.Claim(Named("ann"), w.At("check")); }},
    {"do the other as a substitute", [](Ways& w) { w.Done("write", Named("sub", "ann")); },
     [](Ways& w) { return w.world_.Claim(Named("sub"), w.At("check")); }},
    {"be a delegate's substitute",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("bob"), "delegate", "to: 'don'"));
       w.Done("write", Named("sub"));
     },
     [](Ways& w) { return w.world_.Complete(Named("sub", "don"), w.At("check")); }},
    {"let a substitute draft the other",
     [](Ways& w) {
       w.Draft("write", Named("sub", "don"));
       w.Done("write", Named("bob"));
     },
     [](Ways& w) { return w.world_.Claim(Named("don"), w.At("check")); }},
    {"draft the other as a substitute",
     [](Ways& w) {
       w.Draft("write", Named("sub", "don"));
       w.Done("write", Named("bob"));
     },
     [](Ways& w) { return w.world_.Claim(Named("sub"), w.At("check")); }},
    {"let another complete with what a substitute drafted for the barred",
     [](Ways& w) {
       w.Draft("check", Named("sub", "don"));
       w.Done("write", Named("don"));
     },
     [](Ways& w) { return w.world_.Complete(Named("bob"), w.At("check")); }},
    {"let another complete with what the barred drafted as a substitute",
     [](Ways& w) {
       w.Draft("check", Named("sub", "don"));
       w.Done("write", Named("sub"));
     },
     [](Ways& w) { return w.world_.Complete(Named("bob"), w.At("check")); }},
    {"draft as a substitute what one may not do",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("bob"), "delegate", "to: 'don'"));
       w.Done("write", Named("sub"));
     },
     [](Ways& w) { return w.Desk("check").Take(Named("sub", "don"), "save_draft"); }},
    {"send a substitute to draft what one may not do",
     [](Ways& w) {
       w.Taken(w.world_.Claim(Named("bob"), w.At("check")));
       w.Taken(w.Desk("check").Take(Named("bob"), "delegate", "to: 'don'"));
       w.Done("write", Named("don"));
     },
     [](Ways& w) { return w.Desk("check").Take(Named("sub", "don"), "save_draft"); }},
    {"be excluded by name", [](Ways&) {},
     [](Ways& w) { return w.world_.Claim(Named("bar"), w.At("check")); }},
    {"be excluded and send a substitute", [](Ways&) {},
     [](Ways& w) { return w.world_.Claim(Named("sub", "bar"), w.At("check")); }},
    {"be excluded and be a substitute", [](Ways&) {},
     [](Ways& w) { return w.world_.Complete(Named("bar", "ann"), w.At("check")); }},
    {"be excluded and be delegated", [](Ways& w) { w.Taken(w.world_.Claim(Named("bob"), w.At("check"))); },
     [](Ways& w) { return w.Desk("check").Take(Named("bob"), "delegate", "to: 'bar'"); }},
    {"be excluded and be reassigned", [](Ways&) {},
     [](Ways& w) { return w.Desk("check").Take(Named("sue"), "reassign", "to: 'bar' note: 'x'"); }},
};

TEST(SeparationWaysTest, EveryWayRoundIsRefusedAndRecorded) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    Ways ways;
    row.before(ways);
    const size_t records = ways.world_.records().size();
    const uint64_t steps = ways.world_.state(ways.instance_).steps();
    EXPECT_EQ(ReasonOf(row.attempt(ways)), "SEPARATION_OF_DUTIES");
    ASSERT_EQ(ways.world_.records().size(), records + 1);
    EXPECT_EQ(ways.world_.records().back().refused().reason(), "SEPARATION_OF_DUTIES");
    EXPECT_EQ(ways.world_.state(ways.instance_).steps(), steps);
  }
}

// That the world of the table does not refuse everything: the same, by people nothing keeps apart.
TEST_F(SeparationTest, OthersMayDoAllOfIt) {
  Done("write", Named("ann"));
  Taken(world_.Claim(Named("bob"), At("check")));
  Taken(Desk("check").Take(Named("bob"), "delegate", "to: 'don'"));
  Taken(world_.Complete(Named("sub", "don"), At("check")));
  Taken(Desk("check").Take(Named("sue"), "reassign", "to: 'eve' note: 'x'"));
  Done("check", Named("eve"));
  Done("sign", Named("bob"), "one");
  Done("sign", Named("eve"), "two");
}

TEST_F(SeparationTest, RoleIsRefusedAndRecordedWhoeverHoldsTheTask) {
  Taken(world_.Claim(Named("bob"), At("check")));
  EXPECT_EQ(ReasonOf(world_.Claim({"zed", {"driver"}}, At("check"))), "ROLE_DENIED");
  EXPECT_EQ(world_.records().back().refused().reason(), "ROLE_DENIED");
}

TEST_F(SeparationTest, WhoeverFilledInTheDraftDidTheWork) {
  Taken(world_.Claim(Named("ann"), At("write")));
  Taken(Desk("write").Take(Named("ann"), "delegate", "to: 'bob'"));
  Taken(Desk("write").Take(Named("bob"), "save_draft"));
  Taken(Desk("write").Take(Named("ann"), "recall"));
  Done("write", Named("ann"));
  EXPECT_EQ(ReasonOf(world_.Complete(Named("bob"), At("check"))), "SEPARATION_OF_DUTIES");
}

TEST_F(SeparationTest, DraftOfWhoDidAnotherPartIsNoOnesWork) {
  Taken(world_.Claim(Named("ann"), At("sign", "one")));
  Taken(Desk("sign").Take(Named("ann"), "delegate", "part: 'one' to: 'bob'"));
  Taken(Desk("sign").Take(Named("bob"), "save_draft", "part: 'one'"));
  Taken(Desk("sign").Take(Named("ann"), "recall", "part: 'one'"));
  Done("sign", Named("bob"), "two");
  EXPECT_EQ(ReasonOf(world_.Complete(Named("ann"), At("sign", "one"))), "SEPARATION_OF_DUTIES");
}

TEST_F(SeparationTest, DraftSaysWhoMadeItAndForWhom) {
  Draft("write", Named("sub", "don"));
  EXPECT_EQ(Desk("write").Part().draft_by(), "sub");
  EXPECT_EQ(Desk("write").Part().draft_for(), "don");
  Done("write", Named("bob"));
  EXPECT_THAT(Desk("write").Part().workers(), ::testing::ElementsAre("sub", "don"));
}

TEST_F(SeparationTest, EveryoneWhoWorkedIsRemembered) {
  Taken(world_.Claim(Named("sub", "bob"), At("write")));
  Taken(Desk("write").Take(Named("bob"), "delegate", "to: 'don'"));
  Taken(world_.Complete(Named("ron", "don"), At("write")));
  Done("write", Named("sub", "bob"));
  std::vector<std::string> workers;
  for (const auto& completion : world_.state(instance_).completions()) workers.push_back(completion.person());
  EXPECT_THAT(workers, ::testing::ElementsAre("ron", "don", "sub", "bob"));
}

}  // namespace
}  // namespace liushui::core
