#include "engine/runtime/read/committed_reads.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/read/ledger_source.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/read_gate.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/read/task_filter.h"
#include "engine/runtime/registry.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

// Reads a list to its end, `limit` at a time.
template <typename Row, typename Query>
std::vector<Row> ReadAll(Query query, const std::function<absl::StatusOr<Page<Row>>(const Query&)>& list) {
  std::vector<Row> rows;
  do {
    const auto page = list(query);
    if (!page.ok()) ADD_FAILURE() << page.status();
    if (!page.ok()) break;
    EXPECT_LE(static_cast<int>(page->rows.size()), query.limit);
    rows.insert(rows.end(), page->rows.begin(), page->rows.end());
    query.after = page->next;
  } while (!query.after.empty());
  return rows;
}

class ReadsTest : public testing::Test {
 protected:
  ReadsTest() {
    desk_.Deploy(kLeave);
    desk_.Deploy(kNotice);
    desk_.Deploy(kAlarm);
  }
  std::vector<uint64_t> Instances(InstanceQuery query) {
    query.name_space = kBranch;
    std::vector<uint64_t> numbers;
    for (const auto& state : ReadAll<state::v1::InstanceState, InstanceQuery>(
             query, [this](const auto& q) { return desk_.reads().ListInstances(q); })) {
      numbers.push_back(state.instance());
    }
    return numbers;
  }
  // Tasks as "instance-task", instances counted from the first leave.
  std::vector<std::string> Tasks(TaskQuery query) {
    query.name_space = kBranch;
    std::vector<std::string> names;
    for (const auto& task : ReadAll<state::v1::TaskState, TaskQuery>(
             query, [this](const auto& q) { return desk_.reads().ListTasks(q); })) {
      names.push_back(absl::StrCat(task.business_key(), "-", task.state()));
    }
    return names;
  }
  uint64_t Leave(const Person& person, const std::string& key) { return desk_.Start(person, "leave", key); }

  Desk desk_;
};

TEST_F(ReadsTest, InstancesComeNewestFirstPageByPage) {
  std::vector<uint64_t> started;
  for (int count = 0; count < 7; ++count) started.insert(started.begin(), Leave(Li(), absl::StrCat(count)));
  for (const int limit : {1, 3, 7, 100}) {
    InstanceQuery query;
    query.limit = limit;
    EXPECT_EQ(Instances(query), started) << limit;
  }
}

TEST_F(ReadsTest, InstancesAreFiltered) {
  const uint64_t ended = Leave(Li(), "ended");
  ASSERT_TRUE(desk_.Take(Li(), ended, "cancel { reason: '不去了' }").ok());
  const uint64_t alarm = desk_.Start(Li(), "alarm");
  desk_.Start(Li(), "notice");
  InstanceQuery by_workflow;
  by_workflow.workflow = "alarm";
  EXPECT_THAT(Instances(by_workflow), ElementsAre(alarm));
  InstanceQuery by_status;
  by_status.status = state::v1::INSTANCE_STATUS_CANCELLED;
  EXPECT_THAT(Instances(by_status), ElementsAre(ended));
  EXPECT_THAT(desk_.reads().ListInstances({"shanghai", "", {}, false, 10, ""})->rows, IsEmpty());
}

TEST_F(ReadsTest, UnknownIsRefusedWithItsReason) {
  const Reads& reads = desk_.reads();
  const uint64_t leave = Leave(Li(), "li");
  EXPECT_EQ(ReasonOf(reads.GetInstance(kBranch, 999).status()), "INSTANCE_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.GetInstance("shanghai", leave).status()), "INSTANCE_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.FindInstance(kBranch, "leave", "zhang").status()), "INSTANCE_UNKNOWN");
  EXPECT_EQ(reads.FindInstance(kBranch, "leave", "li")->instance(), leave);
  EXPECT_EQ(ReasonOf(reads.GetTask(kBranch, leave, 9).status()), "TASK_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.GetTask("shanghai", leave, 1).status()), "TASK_UNKNOWN");
  EXPECT_EQ(reads.GetTask(kBranch, leave, 1)->title(), "填写");
  EXPECT_EQ(ReasonOf(reads.GetDefinition(kBranch, "holiday", {}).status()), "WORKFLOW_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.GetDefinition(kBranch, "leave", {2, ""}).status()), "REVISION_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.ChartOf("no hash").status()), "WORKFLOW_UNKNOWN");
  EXPECT_EQ(ReasonOf(reads.GetCalendar(kBranch, "small").status()), "CALENDAR_UNKNOWN");
  EXPECT_TRUE(reads.ChartOf(desk_.Get(leave).definition()).ok());
}

TEST_F(ReadsTest, TasksAreFiltered) {
  const uint64_t first = Leave(Li(), "a");
  Leave(Li(), "b");
  const uint64_t third = Leave(Zhang(), "c");
  ASSERT_TRUE(desk_.Take(Li(), first, kNote).ok());
  ASSERT_TRUE(desk_.Take(Zhang(), third, "claim { task: 1 }").ok());
  EXPECT_THAT(Tasks({}), ElementsAre("a-approve", "b-ask", "c-ask"));
  TaskQuery one_by_one;
  one_by_one.limit = 1;
  EXPECT_THAT(Tasks(one_by_one), ElementsAre("a-approve", "b-ask", "c-ask"));
  TaskQuery query;
  query.state = "ask";
  EXPECT_THAT(Tasks(query), ElementsAre("b-ask", "c-ask"));
  query.status = state::v1::TASK_STATUS_CLAIMED;
  EXPECT_THAT(Tasks(query), ElementsAre("c-ask"));
  query.status = state::v1::TASK_STATUS_COMPLETED;
  EXPECT_THAT(Tasks(query), ElementsAre("a-ask"));
  TaskQuery of_first;
  of_first.instance = first;
  of_first.has_instance = true;
  EXPECT_THAT(Tasks(of_first), ElementsAre("a-approve"));
  TaskQuery by_role;
  by_role.role = "leader";
  EXPECT_THAT(Tasks(by_role), IsEmpty());
  TaskQuery by_person;
  by_person.person = "zhang";
  EXPECT_THAT(Tasks(by_person), ElementsAre("c-ask"));
  TaskQuery overdue;
  overdue.overdue = true;
  EXPECT_THAT(Tasks(overdue), IsEmpty());
}

TEST_F(ReadsTest, MineAreThoseIHoldOrMayTake) {
  const uint64_t first = Leave(Li(), "a");
  Leave(Li(), "b");
  const uint64_t third = Leave(Zhang(), "c");
  ASSERT_TRUE(desk_.Take(Li(), first, kNote).ok());
  ASSERT_TRUE(desk_.Take(Zhang(), third, "claim { task: 1 }").ok());
  const auto mine = [&](const Person& person) {
    const Caller caller = CallerOf(person);
    TaskQuery query;
    query.mine = &caller.actor;
    return Tasks(query);
  };
  // Li may not approve what he asked for, and cannot claim what Zhang holds.
  EXPECT_THAT(mine(Li()), ElementsAre("b-ask"));
  EXPECT_THAT(mine(Zhang()), ElementsAre("a-approve", "b-ask", "c-ask"));
  EXPECT_THAT(mine(Wang()), IsEmpty());
}

TEST_F(ReadsTest, IncidentsAreListedOldestFirst) {
  desk_.Deploy(R"yaml(
workflow: letter
title: 信件
states:
  - id: send
    job: { type: mail.send, retry: { max: 1, backoff: 1s }, timeout: 30s }
    next: [ { event: done, to: [sent] } ]
  - { id: sent, final: true }
)yaml");
  std::vector<uint64_t> letters;
  for (int count = 0; count < 3; ++count) {
    letters.push_back(desk_.Start(Li(), "letter", absl::StrCat(count)));
    ASSERT_TRUE(desk_.Take(Wang(), letters.back(), "fail_job { job: 1 attempt: 1 message: '退信' }").ok());
  }
  Leave(Li(), "no incident");
  std::vector<uint64_t> found;
  std::string after;
  do {
    const auto page = desk_.reads().ListIncidents(kBranch, absl::nullopt, 2, after);
    ASSERT_TRUE(page.ok());
    for (const OpenIncident& incident : page->rows) {
      found.push_back(incident.instance);
      EXPECT_EQ(incident.workflow, "letter");
      EXPECT_EQ(incident.incident.reason(), "JOB_FAILED");
      EXPECT_EQ(incident.raised_us, absl::ToUnixMicros(Morning()));
    }
    after = page->next;
  } while (!after.empty());
  EXPECT_EQ(found, letters);
  EXPECT_EQ(desk_.reads().ListIncidents(kBranch, letters[1], 10, "")->rows[0].business_key, "1");
  InstanceQuery with_incidents;
  with_incidents.with_incidents = true;
  EXPECT_THAT(Instances(with_incidents), ElementsAre(letters[2], letters[1], letters[0]));
}

TEST_F(ReadsTest, ForeignPageTokenIsRefused) {
  for (const std::string token : {"zz", "abc", "6162"}) {
    EXPECT_EQ(ReasonOf(desk_.reads().ListInstances({kBranch, "", {}, false, 10, token}).status()),
              "PAGE_INVALID");
    TaskQuery tasks;
    tasks.name_space = kBranch;
    tasks.after = token;
    EXPECT_EQ(ReasonOf(desk_.reads().ListTasks(tasks).status()), "PAGE_INVALID");
    EXPECT_EQ(ReasonOf(desk_.reads().ListIncidents(kBranch, absl::nullopt, 10, token).status()),
              "PAGE_INVALID");
    const uint64_t leave = Leave(Li(), "");
    EXPECT_EQ(ReasonOf(desk_.reads().GetHistory(kBranch, leave, 10, token).status()), "PAGE_INVALID");
  }
}

TEST_F(ReadsTest, HistoryIsTheInstancesOwnStepsAndRefusals) {
  const uint64_t leave = Leave(Li(), "a");
  Leave(Li(), "b");
  ASSERT_EQ(ReasonOf(desk_.Take(Wang(), leave, "claim { task: 1 }").status()), "ROLE_DENIED");
  ASSERT_TRUE(desk_.Take(Li(), leave, "claim { task: 1 }").ok());
  Leave(Li(), "c");
  ASSERT_TRUE(desk_.Take(Li(), leave, kNote).ok());
  std::string kinds;
  std::string after;
  do {
    const auto page = desk_.reads().GetHistory(kBranch, leave, 2, after);
    ASSERT_TRUE(page.ok());
    for (const auto& record : page->rows) {
      EXPECT_EQ(record.instance(), leave);
      const ledger::v1::Input& input = record.step().input();
      kinds += record.has_refused() ? 'r' : input.has_start() ? 's' : input.has_claim() ? 'c' : 'd';
    }
    after = page->next;
  } while (!after.empty());
  EXPECT_EQ(kinds, "srcd");
}

TEST_F(ReadsTest, ClaimingWhatOneHoldsShowsTheTask) {
  const uint64_t leave = Leave(Li(), "a");
  const Answered first = desk_.Take(Li(), leave, "claim { task: 1 }");
  const Answered again = desk_.Take(Li(), leave, "claim { task: 1 }", "again");
  ASSERT_TRUE(first.ok() && again.ok());
  ASSERT_TRUE(again->task.has_value());
  EXPECT_TRUE(MessageDifferencer::Equals(*again->task, *first->task));
  const Answered repeated = desk_.Take(Li(), leave, "claim { task: 1 }", "again");
  ASSERT_TRUE(repeated.ok() && repeated->task.has_value());
  EXPECT_TRUE(MessageDifferencer::Equals(*repeated->task, *first->task));
}

TEST_F(ReadsTest, InstanceAtAPositionIsAsItWasThen) {
  const uint64_t leave = Leave(Li(), "a");
  const state::v1::InstanceState begun = desk_.Get(leave);
  const Answered claimed = desk_.Take(Li(), leave, "claim { task: 1 }");
  ASSERT_TRUE(desk_.Take(Li(), leave, kNote).ok());
  const auto at_start = desk_.reads().InstanceAt(kBranch, leave, leave + 1);
  ASSERT_TRUE(at_start.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(at_start->state, begun));
  const auto at_claim = desk_.reads().InstanceAt(kBranch, leave, claimed->position());
  ASSERT_TRUE(at_claim.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(at_claim->state, claimed->instance));
  EXPECT_TRUE(MessageDifferencer::Equals(at_claim->tasks.at(1), *claimed->task));
  const absl::Status early = desk_.reads().InstanceAt(kBranch, leave, leave).status();
  EXPECT_EQ(ReasonOf(early), "INSTANCE_NOT_STARTED");
  EXPECT_EQ(early.message(), absl::StrCat("instance ", leave, " started at position ", leave + 1,
                                          ", after position ", leave, ", which was asked for"));
  EXPECT_EQ(ReasonOf(desk_.reads().InstanceAt(kBranch, 999, 1).status()), "INSTANCE_UNKNOWN");
  EXPECT_EQ(ReasonOf(desk_.reads().InstanceAt(kBranch, leave, 1'000).status()), "POSITION_UNKNOWN");
}

TEST_F(ReadsTest, RecordsAreReadUntilTheVisitorHasEnough) {
  const uint64_t end = desk_.reads().position();
  uint64_t seen = 0;
  ASSERT_TRUE(desk_.reads()
                  .ReadRecords(1, end,
                               [&](const auto& record) {
                                 EXPECT_EQ(record.index(), 1 + seen);
                                 return ++seen < 2;
                               })
                  .ok());
  EXPECT_EQ(seen, 2);
  const auto any = [](const auto&) { return true; };
  EXPECT_EQ(ReasonOf(desk_.reads().ReadRecords(0, end + 1, any)), "POSITION_UNKNOWN");
  EXPECT_EQ(ReasonOf(desk_.reads().ReadRecords(2, 1, any)), "POSITION_UNKNOWN");
}

TEST_F(ReadsTest, LedgerVerifiesWhileItGrows) {
  Leave(Li(), "a");
  const auto report = desk_.reads().Verify({});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->agreed());
  EXPECT_EQ(report->records, desk_.reads().position());
  EXPECT_EQ(report->instances, 1);
}

TEST(PagesTest, ShortPageStillLeadsOn) {
  HeldDisk disk;
  std::vector<storage::RowChange> rows;
  for (int count = 0; count < 10; ++count) rows.push_back({absl::StrCat("x", count), "row"});
  ASSERT_TRUE(disk.store().Commit({0, {}, rows}).ok());
  const auto even = [](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
    return (key.back() - '0') % 2 == 0;
  };
  const auto first = ScanPage(disk.store(), {"x", false, 3, ""}, even);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*first, PageToken("x4"));
  const auto second = ScanPage(disk.store(), {"x", false, 3, *first}, even);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*second, "");
  const auto failing = [](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
    return absl::DataLossError("gone");
  };
  EXPECT_EQ(ScanPage(disk.store(), {"x", false, 3, ""}, failing).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(ReadGateTest, ClosesWhenTheLastReaderHasLeft) {
  ReadGate gate;
  auto pass = gate.Enter();
  ASSERT_TRUE(pass.ok());
  Box<bool> closed;
  std::thread closing([&] {
    gate.Close();
    closed.Put(true);
  });
  EXPECT_TRUE(closed.empty());
  { const ReadGate::Pass leaving = *std::move(pass); }
  EXPECT_TRUE(closed.Take());
  closing.join();
  EXPECT_EQ(ReasonOf(gate.Enter().status()), "ENGINE_STOPPING");
}

}  // namespace
}  // namespace liushui::runtime
