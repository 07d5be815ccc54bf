#include "engine/audit/describe.h"

#include <set>

#include "absl/strings/match.h"
#include "engine/audit/findings.h"
#include "engine/audit/row_text.h"
#include "engine/views/alias_keys.h"
#include "engine/views/child_keys.h"
#include "engine/views/directory_keys.h"
#include "engine/views/keys.h"
#include "engine/views/note_keys.h"
#include "engine/views/parameter_keys.h"
#include "engine/views/schedule_keys.h"
#include "engine/views/signing_key_keys.h"
#include "engine/views/turn_keys.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Fact;
using ledger::v1::Input;
using ledger::v1::Record;
using ledger::v1::Value;

template <typename Message>
Message Parsed(absl::string_view text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), &message)) << text;
  return message;
}

absl::TimeZone Beijing() {
  return absl::FixedTimeZone(8 * 3600);
}

// A message as text, and the line for it.
struct Line {
  const char* message;
  const char* text;
};

// Every kind of fact.
const Line kFactLines[] = {
    {"instance_started { workflow: 'complaint' revision: 2 business_key: 'K' origin { instance: 7 } }",
     "began as complaint revision 2 with the key K, started by instance 7"},
    {"state_exited: 'draft'", "left draft"},
    {"state_entered: 'draft'", "entered draft"},
    {"data_assigned { name: 'refund' value { int: 300 } }", "refund = 300"},
    {"history_recorded { state: 'h' states: 'a' states: 'b' }", "h remembers a, b"},
    {"task_opened { task: 3 title: '填写咨询表' parts { roles: 'client_manager' } due_us: 1772433000000000 "
     "}",
     "task 3 opened: 填写咨询表 → role client_manager, due 2026-03-02 14:30:00 +08:00"},
    {"task_opened { task: 3 title: '交付' parts { as: 'manager' people: 'li' } parts { as: 'consultant' "
     "roles: 'c' "
     "excluded: 'li' } }",
     "task 3 opened: 交付 → manager: li; consultant: role c, but not li"},
    {"task_claimed { task: 3 part: 'manager' person: 'li' }", "task 3 part manager claimed by li"},
    {"task_released { task: 3 person: 'li' }", "task 3 given back by li"},
    {"task_completed { task: 3 person: 'li' last: true }", "task 3 completed by li"},
    {"task_completed { task: 3 part: 'a' person: 'li' }",
     "task 3 part a completed by li, others are awaited"},
    {"task_withdrawn: 3", "task 3 withdrawn"},
    {"task_overdue: 3", "task 3 overdue"},
    {"task_escalated { task: 3 rung: 1 roles: 'leader' people: 'wang' }",
     "task 3 escalated, rung 1 → role leader, wang"},
    {"task_reminded: 3", "task 3 reminded of"},
    {"job_opened { job: 4 type: 'sms.send' }", "job 4 opened: sms.send"},
    {"job_completed: 4", "job 4 done"},
    {"job_failed { job: 4 attempt: 2 message: '线路忙' tries_left: 1 }",
     "job 4 failed at attempt 2: 线路忙, 1 tries left"},
    {"job_failed { job: 4 attempt: 3 message: '线路忙' given_up: true }",
     "job 4 failed at attempt 3: 线路忙, given up"},
    {"job_retried: 4", "job 4 may be tried again"},
    {"job_withdrawn: 4", "job 4 withdrawn"},
    {"timer_set { timer: 5 due_us: 1772433000000000 purpose { task { task: 3 } } }",
     "timer 5 set to 2026-03-02 14:30:00 +08:00 for the deadline of task 3"},
    {"timer_set { timer: 5 purpose { state { state: 'whole' } } }",
     "timer 5 set to 1970-01-01 08:00:00 +08:00 for the deadline of whole"},
    {"timer_set { timer: 5 purpose { transition { state: 'a' } } }",
     "timer 5 set to 1970-01-01 08:00:00 +08:00 for a transition of a"},
    {"timer_set { timer: 5 purpose { send { event { name: 'e' } } } }",
     "timer 5 set to 1970-01-01 08:00:00 +08:00 for event e"},
    {"timer_set { timer: 5 purpose { job_retry: 4 } }",
     "timer 5 set to 1970-01-01 08:00:00 +08:00 for the next attempt of job 4"},
    {"timer_cleared: 5", "timer 5 cleared"},
    {"each_opened { each: 6 state: 'visits' }", "each 6 opened for visits"},
    {"item_added { each: 6 key: '甲' }", "item 甲 added to each 6"},
    {"item_done { each: 6 key: '甲' }", "item 甲 of each 6 done"},
    {"item_opened { each: 6 key: '甲' }", "item 甲 of each 6 opened"},
    {"item_failed { each: 6 key: '甲' message: '线路忙' }", "item 甲 of each 6 failed: 线路忙"},
    {"items_retried: 6", "failed items of each 6 to be opened again"},
    {"item_timer_cleared { each: 6 key: '甲' timer: 5 }", "timer 5 cleared"},
    {"each_left: 6", "each 6 goes on, though its state was left"},
    {"each_closed { each: 6 }", "each 6 closed"},
    {"each_closed { each: 6 cancel: '撤回' }", "each 6 closed, its children are to end: 撤回"},
    {"message_sent { start { workflow: 'consult_sheet' business_key: 'c-1' } }",
     "asked for consult_sheet c-1 to be started"},
    {"message_sent { event { workflow: 'errand' business_key: 'e' event { name: 'visited' } } }",
     "sent event visited to errand e"},
    {"message_sent { event { instance: 9 event { name: 'visited' } } }", "sent event visited to instance 9"},
    {"message_sent { result { parent: 9 result { child: 8 } } }", "told its parent, instance 9, of its end"},
    {"message_sent { cancel { child: 8 reason: '撤回' } }", "asked for child 8 to end: 撤回"},
    {"child_opened { child: 8 state: 'check' workflow: 'credit_check' }",
     "child 8 opened for check: credit_check"},
    {"child_completed: 8", "child 8 done"},
    {"child_failed { child: 8 reason: 'CHILD_CANCELLED' message: '撤回' }",
     "child 8 failed: CHILD_CANCELLED: 撤回"},
    {"child_withdrawn: 8", "child 8 withdrawn"},
    {"incident_raised { incident: 7 reason: 'JOB_FAILED' message: '没有回应' }",
     "incident 7 raised: JOB_FAILED: 没有回应"},
    {"incident_resolved { incident: 7 note: '已修' }", "incident 7 resolved: 已修"},
    {"incident_resolved { incident: 7 }", "incident 7 resolved"},
    {"incident_resolved { incident: 7 lapsed: true }", "incident 7 lapsed"},
    {"state_overdue: 'complaint'", "complaint overdue"},
    {"state_reminded: 'complaint'", "complaint reminded of"},
    {"state_escalated { state: 'complaint' rung: 0 roles: 'branch_manager' }",
     "complaint escalated, rung 0 → role branch_manager"},
    {"logged: '第一步'", "noted: 第一步"},
    {"instance_completed { output { record { fields { name: 'fen' value { int: 3 } } } } }",
     "ended, output {fen: 3}"},
    {"instance_cancelled: '客户撤回'", "cancelled: 客户撤回"},
    {"instance_stuck { reason: 'MICROSTEP_LIMIT' message: 'too many' }", "stuck: MICROSTEP_LIMIT: too many"},
    {"instance_unstuck: true", "goes on"},
    {"subject_changed: '张三'", "subject: 张三"},
    {"task_claimed { task: 3 person: 'sun' on_behalf_of: 'li' }", "task 3 claimed by sun for li"},
    {"task_completed { task: 3 person: 'sun' on_behalf_of: 'li' last: true }",
     "task 3 completed by sun for li"},
    {"task_delegated { task: 3 person: 'li' to: 'qian' note: '请核对' }",
     "task 3 given to qian by li: 请核对"},
    {"task_delegate_done { task: 3 part: 'a' person: 'qian' }",
     "task 3 part a done by qian for the holder, who is to confirm it"},
    {"task_recalled { task: 3 person: 'li' delegate: 'qian' }", "task 3 taken back from qian by li"},
    {"task_reassigned { task: 3 person: 'zhao' from: 'li' to: 'qian' note: '病了' }",
     "task 3 reassigned by zhao from li to qian: 病了"},
    {"task_reassigned { task: 3 person: 'zhao' note: '放回' }",
     "task 3 reassigned by zhao from nobody to all: 放回"},
    {"task_noted { task: 3 number: 2 person: 'li' text: '已致电' }", "task 3 note 2 by li, remark: 已致电"},
    {"task_noted { task: 3 number: 1 person: 'li' attachment { sha256: 'ab' size: 5 name: 'a.pdf' } }",
     "task 3 note 1 by li, file a.pdf, 5 bytes, sha256 6162"},
    {"task_draft_saved { task: 3 person: 'li' }", "task 3 draft kept by li"},
    {"task_updated { task: 3 person: 'zhao' reason: '急' priority { from: 50 to: 90 } due_us { to: "
     "1772433000000000 } follow_up_us { from: 1772433000000000 } }",
     "task 3 changed by zhao, priority 50 to 90, due none to 2026-03-02 14:30:00 +08:00, follow-up "
     "2026-03-02 14:30:00 +08:00 to none: 急"},
    {"instance_migrated { revision: 3 renamed { from: 'a' to: 'b' } renamed { from: 'c' } data_dropped: 'x' "
     "data_dropped: 'y' }",
     "goes on under revision 3, a is b, c is forgotten, without x, y"},
    {"", "a fact of an unknown kind"},
};

TEST(DescribeTest, FactsReadAsSentences) {
  std::set<int> kinds;
  for (const Line& line : kFactLines) {
    const Fact fact = Parsed<Fact>(line.message);
    kinds.insert(fact.kind_case());
    EXPECT_EQ(DescribeFact(fact, Beijing()), line.text);
  }
  EXPECT_EQ(kinds.size(), static_cast<size_t>(Fact::descriptor()->field_count()) + 1) << "a kind has no line";
}

TEST(DescribeTest, InputsReadAsDeeds) {
  const Line lines[] = {
      {"start { workflow: 'errand' business_key: 'e' inputs { name: 'a' value { int: 1 } } }",
       "started errand e (a: 1)"},
      {"event { name: 'hello' }", "sent event hello"},
      {"claim { task: 3 part: 'manager' }", "claimed task 3 part manager"},
      {"release { task: 3 }", "gave back task 3"},
      {"complete { task: 3 form { name: 'agree' value { bool: true } } }", "completed task 3 (agree: true)"},
      {"add_items { state: 'visits' items { key: '甲' } items { key: '乙' } }", "added to visits: 甲, 乙"},
      {"complete_job { job: 4 attempt: 1 }", "finished job 4 at attempt 1"},
      {"fail_job { job: 4 attempt: 1 message: '忙' }", "failed at job 4, attempt 1: 忙"},
      {"fail_job { job: 4 attempt: 1 timed_out: true message: '30s' }",
       "gave no answer on job 4, attempt 1: 30s"},
      {"timer { timer: 5 }", "timer 5 came due"},
      {"cancel { reason: '撤回' }", "cancelled: 撤回"},
      {"deliver { origin { instance: 2 index: 9 } event { name: 'visited' } }",
       "received event visited, message 0 of record 9 from instance 2"},
      {"deliver { origin { instance: 2 index: 9 } failure { reason: 'NO_RECEIVER' message: 'none' } }",
       "message 0 of record 9 from instance 2 could not be delivered: NO_RECEIVER: none"},
      {"deliver { origin { instance: 9 index: 12 } result { child: 8 instance: 9 output { int: 3 } } }",
       "heard of child 8, instance 9, that it ended with 3, message 0 of record 12 from instance 9"},
      {"deliver { origin { instance: 2 index: 9 } result { child: 8 failure { reason: 'INPUT_INVALID' "
       "message: "
       "'days' } } }",
       "heard of child 8 that it failed: INPUT_INVALID: days, message 0 of record 9 from instance 2"},
      {"deliver { origin { instance: 2 index: 9 } cancel { child: 8 reason: '撤回' } }",
       "was cancelled as child 8: 撤回, message 0 of record 9 from instance 2"},
      {"resolve { incident: 7 note: '已修' }", "resolved incident 7: 已修"},
      {"delegate { task: 3 to: 'qian' note: '请核对' }", "gave task 3 to qian: 请核对"},
      {"recall { task: 3 part: 'a' }", "took back the work of task 3 part a"},
      {"reassign { task: 3 note: '放回' }", "reassigned task 3 to all: 放回"},
      {"comment { task: 3 text: '已致电' }", "remarked on task 3: 已致电"},
      {"attach { task: 3 sha256: 'ab' size: 5 name: 'a.pdf' }",
       "attached to task 3 file a.pdf, 5 bytes, sha256 6162"},
      {"save_draft { task: 3 form { name: 'a' } }", "kept a draft of task 3"},
      {"update { task: 3 priority: 90 clear_follow_up: true reason: '急' }",
       "changed task 3, priority 90, no follow-up: 急"},
      {"migrate { revision: 3 states { from: 'a' to: 'b' } states { from: 'c' } data { name: 'n' expression: "
       "'data.m' } filter: 'data.x' }",
       "migrated to revision 3 where data.x, a as b, c as nothing, n = data.m"},
      {"", "an input of an unknown kind"},
  };
  std::set<int> kinds;
  for (const Line& line : lines) {
    const Input input = Parsed<Input>(line.message);
    kinds.insert(input.kind_case());
    EXPECT_EQ(DescribeInput(input, Beijing()), line.text);
  }
  EXPECT_EQ(kinds.size(), static_cast<size_t>(Input::descriptor()->field_count()) + 1)
      << "a kind has no line";
}

TEST(DescribeTest, ValuesAreShort) {
  const Line lines[] = {
      {"", "null"},
      {"bool: false", "false"},
      {"int: -3", "-3"},
      {"uint: 3", "3u"},
      {"string: '文字'", "\"文字\""},
      {"timestamp_us: 0", "1970-01-01 08:00:00 +08:00"},
      {"duration_us: 90000000", "1m30s"},
      {"list { values { int: 1 } values { int: 2 } }", "[1, 2]"},
      {"record { fields { name: 'a' value { int: 1 } } fields { name: 'b' } }", "{a: 1, b: null}"},
      {"double_bits: 0x3ff8000000000000", "1.5"},
      {"bytes: '\\001\\377'", "bytes 01ff"},
      {"sealed { subject: 'client-1' ciphertext: 'secret' }", "sealed for client-1"},
  };
  for (const Line& line : lines) EXPECT_EQ(DescribeValue(Parsed<Value>(line.message), Beijing()), line.text);
}

TEST(DescribeTest, RecordsSayWhoAndWhen) {
  const Line lines[] = {
      {"index: 17 time_us: 1772413205000000 instance: 12 actor { name: 'li' } step { input { claim { task: 3 "
       "} } }",
       "17 · 2026-03-02 09:00:05 +08:00 · instance 12 · li?: claimed task 3"},
      {"actor { name: 'li' verified: true on_behalf_of: 'wang' } step { input { event { name: 'x' } } }",
       "0 · 1970-01-01 08:00:00 +08:00 · instance 0 · li for wang: sent event x, which nothing awaited"},
      {"actor { name: 'li' } refused { input { claim { task: 3 } } reason: 'ROLE_DENIED' message: 'no' }",
       "0 · 1970-01-01 08:00:00 +08:00 · instance 0 · li?: was refused: claimed task 3: ROLE_DENIED: no"},
      {"definition_deployed { definition { workflow { workflow: 'errand' } } revision: 2 }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: deployed workflow errand revision 2"},
      {"calendar_deployed { calendar { calendar: 'small' } }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: deployed calendar small"},
      {"alias_set { workflow: 'errand' alias: 'stable' revision: 2 }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: set alias stable of workflow errand to revision 2"},
      {"alias_removed { workflow: 'errand' alias: 'stable' }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: removed alias stable of workflow errand"},
      {"engine_started { version: '0.1.0' simulated_clock: true }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: the engine started, version 0.1.0, on a simulated clock"},
      {"message_dropped { origin { index: 4 ordinal: 1 } failure { reason: 'NO_RECEIVER' message: 'gone' } }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: message 1 of record 4 was dropped: NO_RECEIVER: gone"},
      {"clock_advanced { target_us: 0 }",
       "0 · 1970-01-01 08:00:00 +08:00 · engine: moved the clock to 1970-01-01 08:00:00 +08:00"},
      {"", "0 · 1970-01-01 08:00:00 +08:00 · engine: a record of an unknown kind"},
  };
  for (const Line& line : lines)
    EXPECT_EQ(DescribeRecord(Parsed<Record>(line.message), Beijing()), line.text);
}

TEST(DescribeTest, FactsAreIndentedBelowTheirRecord) {
  const auto lines =
      DescribeWhole(Parsed<Record>("step { facts { logged: 'a' } facts { logged: 'b' } }"), Beijing());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2], "    noted: b");
}

TEST(FindingsTest, EqualMessagesDoNotDiffer) {
  EXPECT_EQ(FirstDifference(Fact(), Fact(), {"expected", "found"}), "");
}

TEST(FindingsTest, FirstDifferenceHasItsPath) {
  const auto a = Parsed<Record>("step { facts { logged: 'a' } facts { logged: 'b' } }");
  const auto b = Parsed<Record>("step { facts { logged: 'a' } facts { logged: '乙' } } time_us: 5");
  EXPECT_EQ(FirstDifference(a, b, {"expected", "found"}), "time_us: expected nothing, found 5 (1 more)");
  EXPECT_EQ(FirstDifference(a.step(), b.step(), {"expected", "found"}),
            "facts[1].logged: expected \"b\", found \"乙\"");
}

TEST(FindingsTest, LongValuesAreCutBetweenCharacters) {
  std::string text;
  while (text.size() <= kMaxQuotedBytes) text += "水";
  const std::string quoted = Quoted(text);
  EXPECT_TRUE(absl::EndsWith(quoted, "水…"));
  EXPECT_LE(quoted.size(), kMaxQuotedBytes + 3);
  EXPECT_EQ(Quoted("短"), "短");
}

TEST(RowTextTest, EveryTableHasItsWords) {
  using namespace views;  // every key of every table
  const std::pair<std::string, const char*> keys[] = {
      {InstanceKey(7), "state of instance 7"},
      {NamespaceInstanceKey("b", 7), "list entry of instance 7"},
      {BusinessKeyKey({"b", "w", "k"}), "business key 'k' of workflow w in b"},
      {TaskKey(7, 3), "task 3 of instance 7"},
      {OpenTaskKey("b", 7, 3), "open-task entry 3 of instance 7"},
      {ClosedTaskKey("b", 7, 3), "closed-task entry 3 of instance 7"},
      {JobKey(7, 3), "job 3 of instance 7"},
      {ChildKey(7, 3), "child 3 of instance 7"},
      {ItemKey(7, 2, "甲"), "item '甲' of each 2 of instance 7"},
      {TurnKey(7, {2, core::ItemTurn::Queue::kWaiting, 5, 0}),
       "place in the queue of item 5 of each 2 of instance 7"},
      {TimerKey(7), "earliest timer of instance 7"},
      {OutboxKey(9, 1), "message 1 of record 9"},
      {IncidentKey("b", 7, 3), "incident 3 of instance 7"},
      {HistoryKey({7, HistoryKind::kMark, 9}), "history entry of instance 7"},
      {RequestKey({5, "b", "r"}), "request 'r' of day 5 in b"},
      {DefinitionKey({"b", "w", 2}), "workflow w revision 2 in b"},
      {CalendarKey({"b", "c", 9}), "calendar c of record 9 in b"},
      {AliasKey({"b", "w", "stable"}), "alias stable of workflow w in b"},
      {NoteKey({7, 3, 1}), "note 1 of task 3 of instance 7"},
      {PersonKey({"b", "li"}), "person li in b"},
      {TeamKey({"b", "east"}), "team east in b"},
      {ScheduleKey({"b", "days"}), "schedule days in b"},
      {StandingKey({"b", "days"}), "standing of schedule days in b"},
      {ParameterKey({"b", "w", "limit"}), "parameter w.limit in b"},
      {SigningKeyKey(9), "signing key of record 9"},
      {SettingsKey("b"), "settings of b"},
      {SubjectKey({"b", "s-1"}), "subject s-1 in b"},
      {"t123", "task with the malformed key 74313233"},
      {"", "row of no known table with the key "},
  };
  for (const auto& [key, words] : keys) EXPECT_EQ(DescribeKey(key), words);
  EXPECT_EQ(std::size(keys), AllTables().size() + 2) << "a table has no words";
}

TEST(RowTextTest, RowsKnowTheirInstance) {
  EXPECT_EQ(InstanceOfKey(views::ItemKey(7, 2, "甲")), absl::optional<uint64_t>(7));
  EXPECT_EQ(InstanceOfKey(views::TimerKey(7)), absl::optional<uint64_t>(7));
  EXPECT_EQ(InstanceOfKey(views::TurnKey(7, {2, core::ItemTurn::Queue::kTimer, 5, 9})),
            absl::optional<uint64_t>(7));
  EXPECT_EQ(InstanceOfKey(views::IncidentKey("b", 7, 3)), absl::optional<uint64_t>(7));
  EXPECT_EQ(InstanceOfKey(views::OutboxKey(7, 3)), absl::nullopt);
  EXPECT_EQ(InstanceOfKey("zz"), absl::nullopt);
}

}  // namespace
}  // namespace liushui::audit
