// Items of an each: their limits, what one of them costs, and their ladders.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/chart/convert.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ledger::v1::Input;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kCalls[] = R"(
workflow: calls
title: 回访
data:
  - { name: names, type: list, of: string, input: true }
  - { name: heard, type: int, value: "0" }
  - { name: sum, type: int, value: "0" }
states:
  - id: call
    each:
      in: data.names
      as: name
      may_grow: true
      task:
        role: clerk
        title: "致电 ${name}"
        due: { after: 1h }
        escalate: [ { after: 0h, person: name } ]
        form: [ { name: minutes, type: int } ]
        set: { sum: "form.minutes == null ? data.sum : data.sum + 60 / form.minutes" }
    next:
      - { event: item, then: [ { set: { heard: data.heard + 1 } }, { log: "${event.data.key}" } ] }
      - { event: leave, to: [end] }
  - { id: end, final: true }
events: [ { name: leave } ]
)";

std::string Names(int count) {
  std::string names;
  for (int i = 0; i < count; ++i) absl::StrAppend(&names, i == 0 ? "['c" : "', 'c", i);
  return count == 0 ? "[]" : absl::StrCat(names, "']");
}

class ItemsTest : public ::testing::Test {
 protected:
  ItemsTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kCalls); }
  uint64_t Start(int count) {
    return world_.Start(kAnn, "calls", absl::StrCat("{'names': ", Names(count), "}")).value();
  }
  World world_;
};

TEST_F(ItemsTest, ItemRaisesItsEventWithoutLeaving) {
  const uint64_t instance = Start(3);
  ASSERT_TRUE(world_.Complete(kAnn, {instance, "call", "c1"}).ok());
  EXPECT_EQ(world_.Datum(instance, "heard"), cel::Value::Int(1));
  EXPECT_EQ(FactsOf(world_, FactKind::kLogged).back().logged(), "c1");
  EXPECT_EQ(world_.OpenTasks(instance).size(), 2u);
}

TEST_F(ItemsTest, GrowingListIsNotDoneByItself) {
  const uint64_t instance = Start(1);
  ASSERT_TRUE(world_.Complete(kAnn, {instance, "call", "c0"}).ok());
  EXPECT_EQ(world_.Leaves(instance), std::vector<std::string>{"call"});
}

TEST_F(ItemsTest, SetOfAnItemThatFailsRefusesItsCompletion) {
  const uint64_t instance = Start(2);
  EXPECT_EQ(ReasonOf(world_.Complete(kAnn, {instance, "call", "c0"}, "{'minutes': 0}")), "EXPRESSION_FAILED");
  ASSERT_TRUE(world_.Complete(kAnn, {instance, "call", "c0"}, "{'minutes': 20}").ok());
  EXPECT_EQ(world_.Datum(instance, "sum"), cel::Value::Int(3));
}

TEST_F(ItemsTest, RungOfAnItemSeesTheItem) {
  const uint64_t instance = Start(2);
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.FindTask({instance, "call", "c1"})->parts(0).part().people(0), "c1");
  EXPECT_EQ(world_.state(instance).incidents_size(), 0);
}

TEST_F(ItemsTest, CompletedItemHasNoLadder) {
  const uint64_t instance = Start(2);
  ASSERT_TRUE(world_.Complete(kAnn, {instance, "call", "c0"}).ok());
  world_.Advance(absl::Hours(1));
  EXPECT_FALSE(world_.FindTask({instance, "call", "c0"})->overdue());
  EXPECT_TRUE(world_.FindTask({instance, "call", "c1"})->overdue());
}

TEST_F(ItemsTest, FourHundredOpenAtOnce) {
  const uint64_t instance = Start(kMaxItemsAtOnce);
  EXPECT_EQ(world_.OpenTasks(instance).size(), size_t{kMaxItemsAtOnce});
}

constexpr char kOneMore[] = R"(
workflow: one_more
title: 多一个
data: [ { name: names, type: list, of: string, input: true } ]
states:
  - id: call
    each: { in: "data.names + ['one more']", as: name, task: { role: clerk, title: t } }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
)";

TEST_F(ItemsTest, MoreThanFourHundredAtEntryOpenNothing) {
  world_.DeployYaml(kOneMore);
  const auto start = [&](int count) {
    return world_.Start(kAnn, "one_more", absl::StrCat("{'names': ", Names(count), "}")).value();
  };
  EXPECT_EQ(world_.OpenTasks(start(kMaxItemsAtOnce - 1)).size(), size_t{kMaxItemsAtOnce});
  const uint64_t instance = start(kMaxItemsAtOnce);
  EXPECT_TRUE(world_.OpenTasks(instance).empty());
  EXPECT_EQ(world_.state(instance).incidents_size(), 1);
}

TEST_F(ItemsTest, LeavingFourHundredItemsIsOneFact) {
  const uint64_t instance = Start(kMaxItemsAtOnce);
  ASSERT_TRUE(world_.Send(kAnn, instance, "leave").ok());
  EXPECT_EQ(FactsOf(world_, FactKind::kEachClosed).size(), 1u);
  EXPECT_TRUE(FactsOf(world_, FactKind::kTaskWithdrawn).empty());
  EXPECT_TRUE(world_.OpenTasks(instance).empty());
}

TEST_F(ItemsTest, MoreThanFourHundredAddedAtOnceAreRefused) {
  const uint64_t instance = Start(1);
  Input input;
  input.mutable_add_items()->set_state("call");
  for (int i = 0; i <= kMaxItemsAtOnce; ++i) {
    auto* item = input.mutable_add_items()->add_items();
    item->set_key(absl::StrCat("n", i));
    item->mutable_value()->set_string("n");
  }
  EXPECT_EQ(ReasonOf(world_.Take(kAnn, instance, input)), "ITEMS_TOO_MANY");
  input.mutable_add_items()->mutable_items()->RemoveLast();
  EXPECT_TRUE(world_.Take(kAnn, instance, input).ok());
}

// Counts what is read of the rows.
class CountingRows final : public RowSource {
 public:
  explicit CountingRows(const audit::FoldedInstance& instance) : rows_(instance) {}
  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t instance,
                                                                uint32_t task) const override {
    ++reads;
    return rows_.ReadTask(instance, task);
  }
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance,
                                                              uint32_t job) const override {
    ++reads;
    return rows_.ReadJob(instance, job);
  }
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                absl::string_view key) const override {
    ++reads;
    return rows_.ReadItem(instance, each, key);
  }
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const override {
    reads += 1'000;
    return rows_.ReadItemKeys(instance, each);
  }
  absl::StatusOr<absl::optional<NextItem>> ReadNextItem(uint64_t instance,
                                                        const ItemTurn& after) const override {
    ++reads;
    return rows_.ReadNextItem(instance, after);
  }

  mutable int reads = 0;

 private:
  audit::FoldedRows rows_;
};

// Reads of rows, and bytes of facts, when one of `count` items is done.
std::pair<int, size_t> CostOfOneOf(int count) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kCalls);
  const uint64_t instance = world.Start(kAnn, "calls", absl::StrCat("{'names': ", Names(count), "}")).value();
  audit::FoldedInstance folded;
  LIUSHUI_CHECK_OK(audit::Fold(world.records()[instance], folded));
  const CountingRows rows(folded);
  ledger::v1::Actor actor;
  actor.set_name("ann");
  actor.add_roles("clerk");
  Input input;
  input.mutable_complete()->set_task(world.FindTask({instance, "call", "c7"})->task());
  const Surroundings surroundings{world.ChartOf(instance), 1, instance + 1, world.now(), "test", actor};
  const auto decision = Decide(surroundings, Instance(folded.state, &rows), input);
  LIUSHUI_CHECK_OK(decision.status());
  return {rows.reads, decision->step.ByteSizeLong()};
}

TEST_F(ItemsTest, OneItemCostsTheSameAmongTenAndAmongFourHundred) {
  const auto [few_reads, few_bytes] = CostOfOneOf(10);
  const auto [many_reads, many_bytes] = CostOfOneOf(kMaxItemsAtOnce);
  EXPECT_EQ(few_reads, many_reads);
  EXPECT_EQ(few_bytes, many_bytes);
  EXPECT_LE(few_reads, 4);
}

// Whether the next timer of a list of `items` is taken as the `taken`-th within its second.
bool IsTakenAs(uint32_t taken, int items) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kCalls);
  const uint64_t instance = world.Start(kAnn, "calls", absl::StrCat("{'names': ", Names(items), "}")).value();
  audit::FoldedInstance folded;
  LIUSHUI_CHECK_OK(audit::Fold(world.records()[instance], folded));
  const absl::Time due = world.now() + absl::Hours(1);
  folded.state.set_run_steps(taken - 1);
  folded.state.set_run_from_us(absl::ToUnixMicros(due));
  Input input;
  input.mutable_timer()->set_timer(EarliestTimer(folded.state)->timer());
  const audit::FoldedRows rows(folded);
  const Surroundings surroundings{world.ChartOf(instance), 1, instance + 1, due, "test", {}};
  const auto decision = Decide(surroundings, Instance(folded.state, &rows), input);
  LIUSHUI_CHECK_OK(decision.status());
  return decision->after.state().status() == state::v1::INSTANCE_STATUS_ACTIVE;
}

TEST_F(ItemsTest, AllOfThemDueAtOnceAreNoCircle) {
  EXPECT_TRUE(IsTakenAs(kMaxRunSteps + 7, 7));
  EXPECT_FALSE(IsTakenAs(kMaxRunSteps + 8, 7));
}

constexpr char kRecords[] = R"yaml(
workflow: talks
title: 走访
data:
  - { name: topics, type: list, of: string, value: "[]" }
  - { name: first, type: list, of: record, input: true, fields: [ { name: number, type: int, required: true }, { name: who, type: string, required: true } ] }
states:
  - id: talk
    each:
      in: data.first
      as: talk
      key: string(talk.number)
      may_grow: true
      form: [ { name: number, type: int, required: true }, { name: who, type: string, required: true } ]
      then: [ { set: { topics: "data.topics + [form.who + talk.who]" } } ]
    next: [ { event: leave, to: [visit] } ]
  - id: visit
    each:
      in: data.first
      as: talk
      key: string(talk.number)
      may_grow: true
      form: [ { name: number, type: int, required: true }, { name: who, type: string, required: true } ]
      task: { person: talk.who, title: "${talk.number / (talk.number - 3)}" }
    next: [ { event: leave, to: [end] } ]
  - { id: end, final: true }
events: [ { name: leave } ]
)yaml";

constexpr char kTally[] = R"(
workflow: tally
title: 计数
states:
  - { id: count, each: { in: "[]", as: one, may_grow: true }, next: [ { event: leave, to: [end] } ] }
  - { id: end, final: true }
events: [ { name: leave } ]
)";

class RecordItemsTest : public ::testing::Test {
 protected:
  RecordItemsTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kRecords);
    instance_ = world_
                    .Start(kAnn, "talks",
                           "{'first': [{'number': 2, 'who': 'ann'}, {'number': 3, 'who': 'ann'},"
                           " {'number': 4, 'who': 'bob'}]}")
                    .value();
  }
  World world_;
  uint64_t instance_ = 0;
};

TEST_F(RecordItemsTest, ItemsWithoutTaskAreDoneAtOnceAndSeenAsForm) {
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "talk", "9", "{'number': 9, 'who': 'c'}").ok());
  EXPECT_EQ(world_.Datum(instance_, "topics").DebugString(), R"(["annann", "annann", "bobbob", "cc"])");
  EXPECT_EQ(world_.state(instance_).activities(0).open(), 0u);
  EXPECT_EQ(world_.state(instance_).activities(0).total(), 4u);
}

TEST_F(RecordItemsTest, TenThousandInAllAndNotOneMore) {
  const auto add = [&](int first, int count) {
    Input input;
    input.mutable_add_items()->set_state("count");
    for (int i = first; i < first + count; ++i) {
      auto* item = input.mutable_add_items()->add_items();
      item->set_key(absl::StrCat(i));
      item->mutable_value()->set_string("");
    }
    return world_.Take(kAnn, instance_, input);
  };
  world_.DeployYaml(kTally);
  instance_ = world_.Start(kAnn, "tally").value();
  for (int i = 0; i < kMaxItems; i += kMaxItemsAtOnce) ASSERT_TRUE(add(i, kMaxItemsAtOnce).ok());
  EXPECT_EQ(ReasonOf(add(kMaxItems, 1)), "ITEMS_TOO_MANY");
  EXPECT_TRUE(add(0, kMaxItemsAtOnce).ok());  // a repeat adds nothing
  EXPECT_EQ(world_.state(instance_).activities(0).total(), uint32_t{kMaxItems});
}

TEST_F(RecordItemsTest, ItemThatCannotOpenIsAnIncidentAndTheOthersOpen) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 2u);
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).state(), "visit");
  EXPECT_EQ(world_.FindItem({instance_, "visit", "3"})->code(), "EXPRESSION_FAILED");
}

TEST_F(RecordItemsTest, WhoMayDoTheItemMayAddIt) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "5", "{'number': 5, 'who': 'bob'}")),
            "ROLE_DENIED");
  EXPECT_TRUE(world_.AddItem({"bob", {}}, instance_, "visit", "5", "{'number': 5, 'who': 'bob'}").ok());
}

TEST_F(RecordItemsTest, KnownKeyIsNotToldToWhoMayNotAdd) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  const auto add = [&](const Person& who) {
    return world_.AddItem(who, instance_, "visit", "5", "{'number': 5, 'who': 'bob'}");
  };
  ASSERT_TRUE(add({"bob", {}}).ok());
  EXPECT_EQ(ReasonOf(add(kAnn)), "ROLE_DENIED");
  EXPECT_TRUE(add({"bob", {}}).ok());
}

TEST_F(RecordItemsTest, AddedItemThatCannotOpenIsRefused) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "x", "{'number': 3, 'who': 'ann'}")),
            "EXPRESSION_FAILED");
}

}  // namespace
}  // namespace liushui::core
