#include "engine/views/rows.h"

#include <algorithm>

#include "engine/views/alias_keys.h"
#include "engine/views/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using ledger::v1::Record;
using state::v1::InstanceState;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kBranch[] = "beijing";
constexpr uint64_t kInstanceNumber = 12;
constexpr int64_t kTime = int64_t{1'772'413'200} * 1'000'000;
const std::string kHash(32, '\x42');

// An instance before and after one step, and the step's record.
class Step {
 public:
  Step() : after_(InstanceState(), nullptr) {
    record_.set_index(20);
    record_.set_time_us(kTime);
    record_.set_namespace_(kBranch);
    record_.set_instance(kInstanceNumber);
    record_.mutable_step();
    before_.set_instance(kInstanceNumber);
    before_.set_namespace_(kBranch);
    before_.set_workflow("complaint");
    before_.set_status(state::v1::INSTANCE_STATUS_ACTIVE);
    before_.set_steps(3);
    before_.set_last_ordinal(5);
    after().mutable_state() = before_;
    after().mutable_state().set_steps(4);
    after().mutable_state().set_changed_us(kTime);
  }

  Record& record() { return record_; }
  InstanceState& before() { return before_; }
  core::Instance& after() { return after_; }
  core::Changes& changes() { return after_.mutable_changes(); }

  void SetTask(uint32_t ordinal, state::v1::TaskStatus status) {
    changes().tasks[ordinal].set_task(ordinal);
    changes().tasks[ordinal].set_status(status);
  }

  // All writes but that of the state, as "+key" or "-key".
  std::vector<std::string> Changed() const {
    std::vector<std::string> changed;
    for (const RowWrite& write : Rows()) {
      if (write.key != InstanceKey(kInstanceNumber))
        changed.push_back((write.value.has_value() ? "+" : "-") + write.key);
    }
    return changed;
  }

  // The value written under a key; nothing for none.
  absl::optional<std::string> Written(const std::string& key) const {
    for (const RowWrite& write : Rows()) {
      if (write.key == key) return write.value;
    }
    return absl::nullopt;
  }

  std::vector<RowWrite> Rows() const { return RowsOf(record_, &before_, &after_); }

 private:
  Record record_;
  InstanceState before_;
  core::Instance after_;
};

std::string Put(const std::string& key) {
  return "+" + key;
}
std::string Gone(const std::string& key) {
  return "-" + key;
}

void AddTimer(uint32_t ordinal, int64_t due_us, InstanceState& state) {
  ledger::v1::TimerSet* timer = state.add_timers();
  timer->set_timer(ordinal);
  timer->set_due_us(due_us);
}

ledger::v1::Origin OriginOf(uint64_t index, uint32_t ordinal) {
  ledger::v1::Origin origin;
  origin.set_instance(3);
  origin.set_index(index);
  origin.set_ordinal(ordinal);
  return origin;
}

Record RequestRecord() {
  Record record;
  record.set_index(20);
  record.set_time_us(kTime);
  record.set_namespace_(kBranch);
  record.set_request_id("r-1");
  record.set_request_hash(kHash);
  return record;
}

std::string RequestRow() {
  return RequestKey({RequestDay(kTime), kBranch, "r-1"});
}

TEST(RowsTest, QuietStepWritesOnlyTheState) {
  Step step;
  ASSERT_EQ(step.Rows().size(), 1u);
  EXPECT_EQ(step.Written(InstanceKey(kInstanceNumber)), step.after().state().SerializeAsString());
}

TEST(RowsTest, FirstStepListsTheInstance) {
  Step step;
  step.before() = InstanceState();
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(NamespaceInstanceKey(kBranch, kInstanceNumber))));
}

TEST(RowsTest, FirstStepTakesTheBusinessKey) {
  Step step;
  step.before() = InstanceState();
  step.after().mutable_state().set_business_key("crm-9");
  EXPECT_EQ(step.Written(BusinessKeyKey({kBranch, "complaint", "crm-9"})), NumberValue(kInstanceNumber));
}

TEST(RowsTest, LaterStepLeavesTheBusinessKey) {
  Step step;
  step.after().mutable_state().set_business_key("crm-9");
  EXPECT_THAT(step.Changed(), IsEmpty());
}

TEST(RowsTest, NewTaskIsListedAsOpen) {
  Step step;
  step.SetTask(6, state::v1::TASK_STATUS_OPEN);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(TaskKey(kInstanceNumber, 6)),
                                                   Put(OpenTaskKey(kBranch, kInstanceNumber, 6))));
}

TEST(RowsTest, ClaimedTaskKeepsItsEntry) {
  Step step;
  step.SetTask(5, state::v1::TASK_STATUS_CLAIMED);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(TaskKey(kInstanceNumber, 5))));
}

TEST(RowsTest, ClosedTaskMovesToTheOtherList) {
  for (const auto status : {state::v1::TASK_STATUS_COMPLETED, state::v1::TASK_STATUS_WITHDRAWN}) {
    Step step;
    step.SetTask(5, status);
    EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(TaskKey(kInstanceNumber, 5)),
                                                     Gone(OpenTaskKey(kBranch, kInstanceNumber, 5)),
                                                     Put(ClosedTaskKey(kBranch, kInstanceNumber, 5))));
  }
}

TEST(RowsTest, TaskClosedAtOnceWasNeverOpen) {
  Step step;
  step.SetTask(6, state::v1::TASK_STATUS_WITHDRAWN);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(TaskKey(kInstanceNumber, 6)),
                                                   Put(ClosedTaskKey(kBranch, kInstanceNumber, 6))));
}

TEST(RowsTest, JobsAndItemsFollowTheirChanges) {
  Step step;
  step.changes().jobs[4].emplace().set_job(4);
  step.changes().jobs[5] = absl::nullopt;
  step.changes().items[{2, "甲"}].emplace().set_each(2);
  step.changes().items[{2, "乙"}] = absl::nullopt;
  EXPECT_THAT(
      step.Changed(),
      UnorderedElementsAre(Put(JobKey(kInstanceNumber, 4)), Gone(JobKey(kInstanceNumber, 5)),
                           Put(ItemKey(kInstanceNumber, 2, "甲")), Gone(ItemKey(kInstanceNumber, 2, "乙"))));
}

TEST(RowsTest, EarliestTimerHasTheRow) {
  Step step;
  AddTimer(6, 900, step.after().mutable_state());
  AddTimer(7, 300, step.after().mutable_state());
  EXPECT_EQ(step.Written(TimerKey(kInstanceNumber)), TimerValue(300));
}

TEST(RowsTest, UnchangedTimerIsNotWritten) {
  Step step;
  AddTimer(5, 300, step.before());
  AddTimer(5, 300, step.after().mutable_state());
  AddTimer(6, 900, step.after().mutable_state());
  EXPECT_THAT(step.Changed(), IsEmpty());
}

TEST(RowsTest, LastTimerTakesTheRowWithIt) {
  Step step;
  AddTimer(5, 300, step.before());
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Gone(TimerKey(kInstanceNumber))));
}

TEST(RowsTest, EndedInstanceHasNoTimer) {
  Step step;
  AddTimer(5, 300, step.before());
  AddTimer(5, 300, step.after().mutable_state());
  step.after().mutable_state().set_status(state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Gone(TimerKey(kInstanceNumber))));
}

TEST(RowsTest, IncidentsComeAndGo) {
  Step step;
  step.changes().raised.emplace_back().set_incident(6);
  step.changes().resolved.push_back(4);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(IncidentKey(kBranch, kInstanceNumber, 6)),
                                                   Gone(IncidentKey(kBranch, kInstanceNumber, 4))));
}

TEST(RowsTest, IncidentRowSaysWhenAndOfWhat) {
  Step step;
  step.changes().raised.emplace_back().set_incident(6);
  state::v1::IncidentRow row;
  ASSERT_TRUE(row.ParseFromString(step.Written(IncidentKey(kBranch, kInstanceNumber, 6)).value()));
  EXPECT_EQ(row.raised_us(), kTime);
  EXPECT_EQ(row.workflow(), "complaint");
  EXPECT_EQ(row.incident().incident(), 6u);
}

TEST(RowsTest, MessagesAreNumberedByPosition) {
  Step step;
  step.changes().messages.emplace_back().mutable_event()->set_business_key("a");
  step.changes().messages.emplace_back().mutable_start()->set_workflow("consult_sheet");
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Put(OutboxKey(20, 0)), Put(OutboxKey(20, 1))));
  state::v1::Outbound second;
  ASSERT_TRUE(second.ParseFromString(step.Written(OutboxKey(20, 1)).value()));
  EXPECT_EQ(second.sender(), kInstanceNumber);
  EXPECT_EQ(second.namespace_(), kBranch);
  EXPECT_EQ(second.message().start().workflow(), "consult_sheet");
}

TEST(RowsTest, DeliveryEmptiesTheOutbox) {
  Step step;
  *step.record().mutable_step()->mutable_input()->mutable_deliver()->mutable_origin() = OriginOf(17, 1);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Gone(OutboxKey(17, 1))));
}

TEST(RowsTest, FailureToldEmptiesTheOutbox) {
  Step step;
  ledger::v1::Deliver* deliver = step.record().mutable_step()->mutable_input()->mutable_deliver();
  *deliver->mutable_origin() = OriginOf(17, 1);
  deliver->mutable_failure()->set_reason("NO_RECEIVER");
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Gone(OutboxKey(17, 1))));
}

TEST(RowsTest, StartByAnotherEmptiesTheOutbox) {
  Step step;
  *step.record().mutable_step()->mutable_input()->mutable_start()->mutable_origin() = OriginOf(17, 0);
  EXPECT_THAT(step.Changed(), UnorderedElementsAre(Gone(OutboxKey(17, 0))));
}

TEST(RowsTest, StartByAPersonLeavesTheOutbox) {
  Step step;
  step.record().mutable_step()->mutable_input()->mutable_start()->set_workflow("complaint");
  EXPECT_THAT(step.Changed(), IsEmpty());
}

TEST(RowsTest, DroppedMessageEmptiesTheOutbox) {
  Record record;
  *record.mutable_message_dropped()->mutable_origin() = OriginOf(17, 2);
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key, OutboxKey(17, 2));
  EXPECT_FALSE(rows[0].value.has_value());
}

TEST(RowsTest, RequestIsRemembered) {
  Record record = RequestRecord();
  record.mutable_clock_advanced();
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key, RequestRow());
  EXPECT_EQ(rows[0].value, RecordedHashValue({20, kHash}));
}

TEST(RowsTest, RefusedRequestIsNotRemembered) {
  Record record = RequestRecord();
  record.mutable_refused()->set_reason("ROLE_DENIED");
  record.set_instance(kInstanceNumber);
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key, HistoryKey({kInstanceNumber, HistoryKind::kRefusal, 20}));
}

TEST(RowsTest, OneStepInSoManyIsMarked) {
  Step step;
  for (const uint64_t steps : {kStepsPerMark - 1, kStepsPerMark, kStepsPerMark + 1, 2 * kStepsPerMark}) {
    step.after().mutable_state().set_steps(steps);
    const bool marked = step.Written(HistoryKey({kInstanceNumber, HistoryKind::kMark, 20})).has_value();
    EXPECT_EQ(marked, steps % kStepsPerMark == 0) << steps;
  }
}

TEST(RowsTest, DefinitionIsListedByRevision) {
  Record record = RequestRecord();
  ledger::v1::DefinitionDeployed* deployed = record.mutable_definition_deployed();
  deployed->mutable_definition()->mutable_workflow()->set_workflow("complaint");
  deployed->set_revision(2);
  deployed->set_hash(kHash);
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].key, DefinitionKey({kBranch, "complaint", 2}));
  EXPECT_EQ(rows[0].value, RecordedHashValue({20, kHash}));
  EXPECT_EQ(rows[1].key, RequestRow());
}

TEST(RowsTest, CalendarIsListedByRecord) {
  Record record = RequestRecord();
  record.clear_request_id();
  record.mutable_calendar_deployed()->mutable_calendar()->set_calendar("cn-trading");
  record.mutable_calendar_deployed()->set_hash(kHash);
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key, CalendarKey({kBranch, "cn-trading", 20}));
  EXPECT_EQ(rows[0].value, kHash);
}

TEST(RowsTest, AliasHasARowUntilItIsRemoved) {
  Record record = RequestRecord();
  record.clear_request_id();
  record.mutable_alias_set()->set_workflow("complaint");
  record.mutable_alias_set()->set_alias("stable");
  record.mutable_alias_set()->set_hash(kHash);
  const std::vector<RowWrite> set = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set[0].key, AliasKey({kBranch, "complaint", "stable"}));
  EXPECT_EQ(set[0].value, RecordedHashValue({20, kHash}));
  record.mutable_alias_removed()->set_workflow("complaint");
  record.mutable_alias_removed()->set_alias("stable");
  const std::vector<RowWrite> removed = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(removed.size(), 1u);
  EXPECT_EQ(removed[0].key, set[0].key);
  EXPECT_EQ(removed[0].value, absl::nullopt);
}

TEST(RowsTest, EngineStartTouchesNoRow) {
  Record record;
  record.mutable_engine_started()->set_version("0.1.0");
  EXPECT_THAT(RowsOf(record, nullptr, nullptr), IsEmpty());
}

TEST(RowsTest, KeysAscend) {
  Step step;
  step.SetTask(5, state::v1::TASK_STATUS_COMPLETED);
  step.SetTask(6, state::v1::TASK_STATUS_OPEN);
  step.changes().jobs[4].emplace();
  step.changes().messages.emplace_back();
  AddTimer(6, 900, step.after().mutable_state());
  const std::vector<RowWrite> rows = step.Rows();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(),
                             [](const RowWrite& a, const RowWrite& b) { return a.key < b.key; }));
}

TEST(RowsDeathTest, StepNeedsItsInstance) {
  EXPECT_DEATH(RowsOf(Step().record(), nullptr, nullptr), "has_step");
}

}  // namespace
}  // namespace liushui::views
