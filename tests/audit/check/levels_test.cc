// What completeness means: one forged record for each thing, which breaks that and nothing else of its level.
#include <functional>
#include <ostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

const std::string kNoHash(32, 'x');

// A branch after an errand that has ended, and in another whose check is late.
class Errands : public Branch {
 public:
  Errands() {
    DeployCalendar();
    Deploy(kErrand);
    Deploy(kVisit);
    ended = RunErrand(*this, "e-1");
    open = Start(Li(), "workflow: 'errand' business_key: 'e-2' inputs { name: 'places' value { list { } } }");
    Take(open, Li(), "complete { task: 1 form { name: 'note' value { string: 'x' } } }");
    Wait(absl::Hours(2));
    timer = ledger.size() - 1;
  }

  // Appends a record that claims to be the next of an instance.
  void AppendTo(uint64_t instance, const std::function<void(Record&)>& change) {
    Record record;
    record.set_namespace_(kNamespace);
    record.set_instance(instance);
    record.set_previous_index(live(instance).state.last_index());
    change(record);
    Append(record);
  }
  // Appends the deployment of a workflow of this name, after `change`.
  void AppendDefinition(const std::function<void(ledger::v1::Definition&)>& change) {
    Record record;
    record.set_namespace_(kNamespace);
    ledger::v1::DefinitionDeployed* deployed = record.mutable_definition_deployed();
    deployed->mutable_definition()->mutable_workflow()->set_workflow("w");
    change(*deployed->mutable_definition());
    deployed->set_hash(chart::HashOf(deployed->definition()));
    deployed->set_revision(1);
    Append(record);
  }
  // Forges the first record that matches.
  void ForgeFirst(bool (*match)(const Record&), const std::function<void(Record&)>& change) {
    Forge(Find(match), change);
  }

  uint64_t ended = 0;
  uint64_t open = 0;
  uint64_t timer = 0;  // the record of one that fired
};

bool IsRefusal(const Record& record) {
  return record.has_refused();
}
bool IsCompletion(const Record& record) {
  return record.step().input().has_complete();
}
bool IsDelivery(const Record& record) {
  return record.step().input().has_deliver();
}

// What is forged, and what must be said of it.
struct Forgery {
  std::string name;
  std::function<void(Errands&)> forge;
  std::string words;
};

std::ostream& operator<<(std::ostream& out, const Forgery& row) {
  return out << row.name;
}

// A request of the first errand, said by a record of the second.
void Repeat(Errands& branch, absl::Duration later) {
  const std::string request_id = branch.At(branch.ended).request_id();
  branch.Wait(later);
  branch.AppendTo(branch.open, [&](Record& record) {
    record.set_request_id(request_id);
    record.set_request_hash(kNoHash);
    record.mutable_step()->mutable_input()->mutable_cancel();
  });
}

// The order of records, of those of one instance, of requests and timers.
std::vector<Forgery> Orders() {
  using E = Errands;
  using R = Record;
  return {
      {"RecordLeftOut", [](E& e) { e.Forge(e.timer, [](R& r) { r.set_index(r.index() + 1); }); },
       "index: expected "},
      {"TimeGoesBack", [](E& e) { e.ForgeFirst(IsCompletion, [](R& r) { r.set_time_us(1); }); },
       "time_us: expected at least "},
      {"StepLeftOut",
       [](E& e) { e.Forge(e.timer, [](R& r) { r.set_previous_index(r.previous_index() - 1); }); },
       "previous_index: expected "},
      {"NeverBegan",
       [](E& e) {
         e.AppendTo(e.open, [](R& r) {
           r.mutable_step();
           r.set_instance(1);
         });
       },
       "no record before this one began it"},
      {"StepAfterTheEnd", [](E& e) { e.AppendTo(e.ended, [](R& r) { r.mutable_step(); }); },
       "it has ended, and nothing may follow"},
      {"RequestTwice", [](E& e) { Repeat(e, absl::ZeroDuration()); }, "was there before"},
      {"RequestTwiceInAWeek", [](E& e) { Repeat(e, absl::Hours(24 * 6)); }, "was there before"},
      {"TimerBeforeItsDue",
       [](E& e) {
         const int64_t before_us = e.At(e.timer - 1).time_us();
         e.Forge(e.timer, [&](R& r) { r.set_time_us(before_us); });
       },
       "before its due at "},
      {"MessageOfTheFuture",
       [](E& e) {
         e.ForgeFirst(IsDelivery, [](R& r) {
           r.mutable_step()->mutable_input()->mutable_deliver()->mutable_origin()->set_index(r.index());
         });
       },
       "it takes a message which no record before it sent"},
  };
}

// What others refer to.
std::vector<Forgery> References() {
  using E = Errands;
  using R = Record;
  return {
      {"DefinitionOfStart",
       [](E& e) {
         e.Forge(e.open,
                 [](R& r) { r.mutable_step()->mutable_input()->mutable_start()->set_definition(kNoHash); });
       },
       "was never deployed in beijing"},
      {"DefinitionOfMigration",
       [](E& e) {
         e.AppendTo(e.open, [](R& r) {
           r.mutable_step()->mutable_input()->mutable_migrate()->set_definition(kNoHash);
         });
       },
       "was never deployed in beijing"},
      {"CalendarOfDefinition",
       [](E& e) { e.AppendDefinition([](ledger::v1::Definition& d) { d.set_calendar(kNoHash); }); },
       "is pinned to calendar 7878"},
      {"ChildOfDefinition",
       [](E& e) {
         e.AppendDefinition([](ledger::v1::Definition& d) { d.add_children()->set_definition(kNoHash); });
       },
       "is pinned to definition 7878"},
      {"RevisionLeftOut",
       [](E& e) { e.Forge(3, [](R& r) { r.mutable_definition_deployed()->set_revision(5); }); },
       "expected revision 1"},
      {"RevisionOfAlias",
       [](E& e) {
         Record record;
         record.set_namespace_(kNamespace);
         record.mutable_alias_set()->set_workflow("visit");
         record.mutable_alias_set()->set_alias("stable");
         record.mutable_alias_set()->set_hash(kNoHash);
         e.Append(record);
       },
       "which no record before it deployed"},
  };
}

// Who was refused what, and why.
std::vector<Forgery> Refusals() {
  using E = Errands;
  using R = Record;
  return {
      {"WhatWasTried",
       [](E& e) { e.ForgeFirst(IsRefusal, [](R& r) { r.mutable_refused()->clear_input(); }); },
       "it does not say what was tried"},
      {"WhoTried", [](E& e) { e.ForgeFirst(IsRefusal, [](R& r) { r.clear_actor(); }); },
       "it does not say who tried"},
      {"WhyInASentence",
       [](E& e) { e.ForgeFirst(IsRefusal, [](R& r) { r.mutable_refused()->clear_message(); }); },
       "it does not say why"},
      {"WhyByItsReason",
       [](E& e) { e.ForgeFirst(IsRefusal, [](R& r) { r.mutable_refused()->set_reason("TASK_CLOSED"); }); },
       "expected one that is recorded, found TASK_CLOSED"},
      {"WhatWasCalledAtTheDoor",
       [](E& e) {
         Record record;
         record.mutable_actor()->set_name("li");
         record.mutable_substitution_refused()->set_message("no");
         e.Append(record);
       },
       "it does not say what was called"},
      {"HowManyWereSuppressed",
       [](E& e) {
         Record record;
         record.mutable_actor()->set_name("li");
         record.mutable_refusals_suppressed();
         e.Append(record);
       },
       "it counts nothing"},
  };
}

class CompletenessTest : public testing::TestWithParam<Forgery> {};

TEST_P(CompletenessTest, IsFoundByItsLevel) {
  Errands branch;
  ASSERT_TRUE(branch.CheckAt(Level::kMeaning).agreed()) << TextOf(branch.CheckAt(Level::kMeaning));
  GetParam().forge(branch);
  EXPECT_TRUE(branch.CheckAt(Level::kIntegrity).agreed()) << "which compares with the tree alone";
  const VerifyReport report = branch.CheckAt(Level::kCompleteness);
  ASSERT_EQ(report.difference_count, 1u) << TextOf(report);
  EXPECT_EQ(report.differences[0].level, Level::kCompleteness);
  EXPECT_TRUE(absl::StrContains(report.differences[0].message, GetParam().words)) << TextOf(report);
  EXPECT_EQ(branch.CheckAt(Level::kMeaning).by_level[1], 1u) << TextOf(branch.CheckAt(Level::kMeaning));
}

std::string NameOf(const testing::TestParamInfo<Forgery>& row) {
  return row.param.name;
}

INSTANTIATE_TEST_SUITE_P(Order, CompletenessTest, testing::ValuesIn(Orders()), NameOf);
INSTANTIATE_TEST_SUITE_P(Reference, CompletenessTest, testing::ValuesIn(References()), NameOf);
INSTANTIATE_TEST_SUITE_P(Refusal, CompletenessTest, testing::ValuesIn(Refusals()), NameOf);

TEST(LevelsTest, RequestIdMayComeAgainAfterItWasForgotten) {
  Errands branch;
  Repeat(branch, absl::Hours(24 * 9));
  const VerifyReport report = branch.CheckAt(Level::kCompleteness);
  EXPECT_TRUE(report.agreed()) << TextOf(report);
}

TEST(LevelsTest, MeaningIsAnotherLevels) {
  Errands branch;
  branch.ForgeFirst(IsCompletion,
                    [](Record& record) { record.mutable_step()->add_facts()->set_logged("假"); });
  EXPECT_TRUE(branch.CheckAt(Level::kCompleteness).agreed());
  const VerifyReport report = branch.CheckAt(Level::kMeaning);
  EXPECT_EQ(report.difference_count, 1u) << TextOf(report);
  EXPECT_EQ(report.by_level[2], 1u);
}

TEST(LevelsTest, LowerLevelsCountWhatTheyLookAt) {
  const Errands branch;
  const VerifyReport integrity = branch.CheckAt(Level::kIntegrity);
  EXPECT_EQ(integrity.records, branch.ledger.size());
  EXPECT_EQ(integrity.instances, 0u);
  const VerifyReport completeness = branch.CheckAt(Level::kCompleteness);
  EXPECT_EQ(completeness.instances, 3u);
  EXPECT_EQ(completeness.rows, 0u);
  EXPECT_EQ(completeness.reexecuted, 0u);
}

}  // namespace
}  // namespace liushui::audit
