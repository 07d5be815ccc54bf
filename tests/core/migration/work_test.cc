// Who worked in which state stays known over any number of migrations, or is forgotten by name.
#include "engine/core/migration/work.h"

#include <random>
#include <set>

#include "tests/core/migration/moving.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

class WorkTest : public Moving {
 protected:
  // Three tasks, one after the other and round again; `apart` names of whom the third must be another.
  static std::string Three(const List& ids, absl::string_view apart = "") {
    const std::string separated = apart.empty() ? "" : absl::StrCat(", separate_from: [", apart, "]");
    return absl::StrCat(Task(ids[0], ids[1], ""), Task(ids[1], ids[2], ""), Task(ids[2], ids[0], separated),
                        "  - { id: end, final: true }\n");
  }
  static std::string Task(const std::string& id, const std::string& next, const std::string& more) {
    return absl::StrCat("  - id: ", id, "\n    task: { role: clerk, title: Do, ",
                        "supervisor: { role: boss }", more, " }\n    next: [ { event: done, to: [", next,
                        "] }, { event: c, to: [end] } ]\n");
  }
  void StartThree(const List& ids, absl::string_view apart = "") {
    Start(absl::StrCat("description: version ", ++versions_, "\nstates:\n", Three(ids, apart)));
  }
  void DeployThree(const List& ids, absl::string_view apart = "") {
    Deploy(absl::StrCat("description: version ", ++versions_, "\nstates:\n", Three(ids, apart)));
  }
  void Done(const world::Person& who, const std::string& state) {
    const absl::Status status = world_.Complete(who, {instance_, state});
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string ClaimBy(const world::Person& who, const std::string& state) {
    return ReasonOf(world_.Claim(who, {instance_, state}));
  }

  const world::Person eve_{"eve", {"clerk"}};

 private:
  int versions_ = 0;
};

TEST_F(WorkTest, IsKnownThroughTwoNames) {
  StartThree({"draft", "read", "check"});
  Done(ann_, "draft");
  Done(eve_, "read");
  DeployThree({"write", "read", "check"});
  ASSERT_TRUE(Move({"draft=write"}).ok());
  DeployThree({"compose", "read", "check"}, "compose");
  ASSERT_TRUE(Move({"write=compose"}).ok());
  EXPECT_EQ(ClaimBy(ann_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(eve_, "check"), "");
}

TEST_F(WorkTest, IsKnownThroughSwappedNames) {
  StartThree({"one", "two", "check"});
  Done(ann_, "one");
  Done(eve_, "two");
  DeployThree({"two", "one", "check"});
  ASSERT_TRUE(Move({"one=two", "two=one"}).ok());
  Done(bob_, "check");
  Done(bob_, "two");  // closed under the name that ann's had before
  DeployThree({"one", "two", "check"}, "one");
  ASSERT_TRUE(Move({"one=two", "two=one"}).ok());
  Done(bob_, "two");
  EXPECT_EQ(ClaimBy(ann_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(bob_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(eve_, "check"), "");
}

TEST_F(WorkTest, OfSeparationThatPausedIsKnownWhenItComesBack) {
  StartThree({"draft", "read", "check"}, "draft");
  Done(ann_, "draft");
  DeployThree({"write", "read", "check"});
  ASSERT_TRUE(Move({"draft=write"}).ok());
  Done(eve_, "read");
  Done(ann_, "check");  // nothing keeps her from it now
  Done(eve_, "write");
  DeployThree({"compose", "read", "check"}, "compose");
  ASSERT_TRUE(Move({"write=compose"}).ok());
  Done(bob_, "read");
  EXPECT_EQ(ClaimBy(ann_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(eve_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(bob_, "check"), "");
}

TEST_F(WorkTest, OfWhoeverWroteTheDraftIsKnownThroughTwoNames) {
  StartThree({"draft", "read", "check"});
  ASSERT_TRUE(world_.Claim(ann_, {instance_, "draft"}).ok());
  TaskDesk desk(world_, instance_, "draft");
  ASSERT_TRUE(desk.Take(ann_, "delegate", "to: 'eve'").ok());
  ASSERT_TRUE(desk.Take(eve_, "save_draft").ok());
  ASSERT_TRUE(desk.Take(ann_, "recall").ok());
  Done(ann_, "draft");
  Done(bob_, "read");
  DeployThree({"write", "read", "check"});
  ASSERT_TRUE(Move({"draft=write"}).ok());
  DeployThree({"compose", "read", "check"}, "compose");
  ASSERT_TRUE(Move({"write=compose"}).ok());
  EXPECT_EQ(ClaimBy(eve_, "check"), "SEPARATION_OF_DUTIES");
}

TEST_F(WorkTest, OfSeveralStatesCountsForTheOneTheyBecome) {
  StartThree({"one", "two", "check"});
  Done(ann_, "one");
  Done(eve_, "two");
  Deploy(absl::StrCat("states:\n", Task("both", "check", ""),
                      Task("check", "both", ", separate_from: [both]"), "  - { id: end, final: true }\n"));
  ASSERT_TRUE(Move({"one=both", "two=both"}).ok());
  EXPECT_EQ(ClaimBy(ann_, "check"), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ClaimBy(eve_, "check"), "SEPARATION_OF_DUTIES");
}

TEST_F(WorkTest, OfAStateWithoutCounterpartIsAVerdict) {
  StartThree({"draft", "read", "check"});
  Done(ann_, "draft");
  Done(eve_, "read");
  DeployThree({"write", "read", "check"}, "write");
  EXPECT_EQ(Refused(),
            "MIGRATION_WORK_GONE: state 'draft' was worked in by ann, and revision 2 of process has no such "
            "state; map it to the one that work counts for (draft=STATE), or to nothing (draft=) to forget "
            "who did it");
}

TEST_F(WorkTest, OfARememberedStateWithoutCounterpartIsAVerdict) {
  StartThree({"draft", "read", "check"}, "draft");
  Done(ann_, "draft");
  DeployThree({"write", "read", "check"}, "write");
  EXPECT_THAT(Refused(), StartsWith("MIGRATION_WORK_GONE: state 'draft' was worked in by ann, "));
}

TEST_F(WorkTest, OfWhichThereIsNoneNeedsNoCounterpart) {
  StartThree({"draft", "read", "check"});
  Done(ann_, "draft");
  DeployThree({"draft", "read", "approve"});
  EXPECT_TRUE(Move().ok());
}

TEST_F(WorkTest, MappedToNothingIsForgottenForGood) {
  StartThree({"draft", "read", "check"}, "draft");
  Done(ann_, "draft");
  Done(eve_, "read");
  DeployThree({"write", "read", "check"}, "write");
  ASSERT_TRUE(Move({"draft="}).ok());
  EXPECT_THAT(state().completions(), IsEmpty());
  const auto facts = FactsOf(world_, FactKind::kInstanceMigrated);
  ASSERT_EQ(facts.size(), 1);
  EXPECT_EQ(facts[0].instance_migrated().renamed(0).from(), "draft");
  EXPECT_EQ(facts[0].instance_migrated().renamed(0).to(), "");
  DeployThree({"draft", "read", "check"}, "draft");
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(ClaimBy(ann_, "check"), "");
}

TEST_F(WorkTest, ActiveStateIsNotForgotten) {
  StartThree({"draft", "read", "check"});
  DeployThree({"write", "read", "check"});
  EXPECT_EQ(Refused({"draft="}),
            "MIGRATION_STATE_GONE: state 'draft' is active, and is mapped to nothing; map it to one that is "
            "there");
}

// A process that goes round, and moves between whiles to definitions with other names and separations; who
// did what is kept beside it under names that never change.
TEST_F(WorkTest, NeverGetsLostHoweverOftenNamesAndSeparationsChange) {
  const auto seed = std::random_device()();
  std::mt19937 luck(seed);
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const auto below = [&](size_t n) { return static_cast<size_t>(luck() % n); };
  const List pool = {"one", "two", "three", "four", "five"};
  const std::vector<world::Person> people = {ann_, bob_, eve_};
  int refused = 0;
  for (int round = 0; round < 30 && !HasFailure(); ++round) {
    List ids(pool.begin(), pool.begin() + 3);
    StartThree(ids);
    std::vector<std::set<std::string>> did(3);  // by place in the circle
    size_t at = 0;
    size_t apart = 2;  // the place the third is kept apart from; 2 for none
    for (int act = 0; act < 30; ++act) {
      if (below(3) == 0) {
        List names = pool;
        std::shuffle(names.begin(), names.end(), luck);
        List mapping;
        for (size_t i = 0; i < 3; ++i) mapping.push_back(absl::StrCat(ids[i], "=", names[i]));
        std::sort(mapping.begin(), mapping.end());
        ids.assign(names.begin(), names.begin() + 3);
        apart = below(3);
        DeployThree(ids, apart == 2 ? "" : ids[apart]);
        const absl::Status moved = Move(mapping);
        ASSERT_TRUE(moved.ok()) << moved;
        continue;
      }
      const world::Person& who = people[below(3)];
      const bool first = apart < 2 && at == 2 && did[apart].count(who.name) > 0;
      const bool back = apart < 2 && at == apart && did[2].count(who.name) > 0;
      const absl::Status done = world_.Complete(who, {instance_, ids[at]});
      ASSERT_EQ(ReasonOf(done), first || back ? "SEPARATION_OF_DUTIES" : "") << "act " << act;
      refused += !done.ok();
      if (!done.ok()) continue;
      did[at].insert(who.name);
      at = (at + 1) % 3;
    }
  }
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace liushui::core
