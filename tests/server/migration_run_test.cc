// MigrateInstances over loopback: verdicts, moves, and going on where one ended.
#include "engine/server/services/migration_run.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/server/services/workflow_calls.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Response = v1::MigrateInstancesResponse;
using Request = v1::MigrateInstancesRequest;

// Work in a state, with a fee.
std::string Sheet(const std::string& state, const std::string& title) {
  return "workflow: sheet\ntitle: " + title +
         "\ndata:\n  - { name: fee, type: int, input: true }\n"
         "events: [ { name: go }, { name: stop } ]\nstates:\n  - id: " +
         state +
         "\n    task: { role: clerk, title: Do it }\n"
         "    next: [ { event: done, to: [after] }, { event: go, to: [after] } ]\n"
         "  - { id: after, next: [ { event: stop, to: [end] } ] }\n"
         "  - { id: end, final: true }\n";
}

struct Told {
  grpc::Status status;
  std::vector<Response::Verdict> verdicts;
  Response last;
};

class MigrationRunTest : public BranchTest {
 protected:
  MigrationRunTest() {
    branch_.As("mei", "clerk");
    EXPECT_TRUE(branch_.Deploy(Sheet("work", "one")).ok());
    for (int fee = 1; fee <= 5; ++fee) {
      const auto started = branch_.Start("sheet", "{\"fee\": " + std::to_string(fee) + "}");
      EXPECT_TRUE(started.ok()) << started.status.error_message();
      instances_.push_back(started.body.instance().name());
    }
  }
  static Request To(const std::string& revision) {
    Request request;
    request.set_parent("namespaces/binjiang/workflows/sheet");
    request.set_revision(revision);
    return request;
  }
  static Request Mapped(const std::string& revision) {
    Request request = To(revision);
    request.add_mapping()->set_from("work");
    request.mutable_mapping(0)->set_to("labour");
    return request;
  }
  // Sends an event, as whoever works with the instance meanwhile.
  void Go(int i) {
    v1::SendEventRequest go;
    go.set_instance(instances_[i]);
    go.set_event("go");
    const auto sent = branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::SendEvent, go);
    EXPECT_TRUE(sent.ok()) << sent.status.error_message();
  }
  // Does `meanwhile` when the first verdict comes: what the run chose before waits to be moved then.
  Told MigrateWhile(const Request& request, const std::function<void()>& meanwhile) {
    Told told;
    runtime::Caller caller;
    caller.name_space = "binjiang";
    caller.actor.set_name("ops");
    const auto plan = ReadMigration(branch_.engine().reads(), request, caller);
    EXPECT_TRUE(plan.ok()) << plan.status();
    MigrationRun run(branch_.engine(), *plan, [&](const Response& response) {
      if (response.has_verdict() && told.verdicts.empty()) meanwhile();
      if (response.has_verdict()) told.verdicts.push_back(response.verdict());
      told.last = response;
      return true;
    });
    EXPECT_TRUE(run.Run().ok());
    return told;
  }
  Told Migrate(const Request& request) {
    Told told;
    const auto context = branch_.Context();
    const auto reader = branch_.workflows().MigrateInstances(context.get(), request);
    Response response;
    while (reader->Read(&response)) {
      if (response.has_verdict()) told.verdicts.push_back(response.verdict());
      told.last = response;
    }
    told.status = reader->Finish();
    return told;
  }
  // How many verdicts of each kind.
  static std::map<Response::Kind, int> Kinds(const Told& told) {
    std::map<Response::Kind, int> kinds;
    for (const auto& verdict : told.verdicts) ++kinds[verdict.kind()];
    return kinds;
  }
  v1::Instance Show(int i) { return branch_.Get(instances_[i]).body.instance(); }
  void ExpectSound() {
    const auto report = branch_.engine().reads().Verify({});
    ASSERT_TRUE(report.ok()) << report.status();
    for (const auto& difference : report->differences) ADD_FAILURE() << difference.message;
  }

  std::vector<std::string> instances_;
};

TEST_F(MigrationRunTest, DryRunJudgesAllAndWritesNothing) {
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  const uint64_t position = branch_.engine().reads().position();
  Request request = To("2");
  request.set_validate_only(true);
  const Told refused = Migrate(request);
  ASSERT_TRUE(refused.status.ok()) << refused.status.error_message();
  EXPECT_THAT(Kinds(refused), UnorderedElementsAre(Pair(Response::REFUSED, 5)));
  EXPECT_EQ(refused.verdicts[0].reason(), "MIGRATION_STATE_GONE");
  EXPECT_THAT(refused.verdicts[0].message(), HasSubstr("state 'work' is active"));
  request = Mapped("latest");
  request.set_validate_only(true);
  const Told moves = Migrate(request);
  EXPECT_THAT(Kinds(moves), UnorderedElementsAre(Pair(Response::MOVES, 5)));
  EXPECT_THAT(moves.verdicts[0].states(), ElementsAre("labour"));
  EXPECT_EQ(moves.verdicts[0].from_revision(), 1);
  EXPECT_TRUE(moves.last.done());
  EXPECT_EQ(moves.last.counts().moved(), 5);
  EXPECT_EQ(branch_.engine().reads().position(), position);
}

TEST_F(MigrationRunTest, EachMovesAndKeepsItsTask) {
  const std::string task = branch_.OnlyTask(instances_[0]).name();
  ASSERT_TRUE(branch_.Claim(task).ok());
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  EXPECT_THAT(Kinds(Migrate(Mapped("2"))), UnorderedElementsAre(Pair(Response::MOVED, 5)));
  EXPECT_EQ(Show(0).revision(), 2);
  EXPECT_THAT(Show(0).states(), ElementsAre("labour"));
  EXPECT_EQ(branch_.OnlyTask(instances_[0]).name(), task);
  EXPECT_TRUE(branch_.Complete(task).ok());
  ExpectSound();
}

TEST_F(MigrationRunTest, SameRequestAgainFindsAllThere) {
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  Request request = Mapped("2");
  request.set_request_id("once");
  request.set_max_moves(2);
  EXPECT_THAT(Kinds(Migrate(request)), UnorderedElementsAre(Pair(Response::MOVED, 2)));
  request.set_max_moves(0);
  EXPECT_THAT(Kinds(Migrate(request)),
              UnorderedElementsAre(Pair(Response::MOVED, 3), Pair(Response::ALREADY_THERE, 2)));
  EXPECT_THAT(Kinds(Migrate(request)), UnorderedElementsAre(Pair(Response::ALREADY_THERE, 5)));
  ExpectSound();
}

TEST_F(MigrationRunTest, FilterAndSourcesSayWhoIsMeant) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  const auto newer = branch_.Start("sheet", R"({"fee": 9})");
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "three")).ok());
  Request request = To("3");
  request.set_filter("data.fee > 3 && In('work')");
  request.set_validate_only(true);
  EXPECT_EQ(Migrate(request).last.counts().moved(), 3);
  request.add_source_revisions("2");
  const Told told = Migrate(request);
  ASSERT_EQ(told.verdicts.size(), 1);
  EXPECT_EQ(told.verdicts[0].instance(), newer.body.instance().name());
  EXPECT_EQ(told.last.counts().looked_at(), 6);
}

// The first name is of no instance, and told at once.
TEST_F(MigrationRunTest, InstanceThatIsNotMeantAnyMoreIsToldAndStays) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  Request request = To("2");
  request.set_filter("In('work')");
  for (const std::string& name :
       {instances_[0], instances_[1], std::string("namespaces/binjiang/instances/999")})
    request.add_instances(name);
  const Told told = MigrateWhile(request, [&] { Go(0); });
  ASSERT_EQ(told.verdicts.size(), 3);
  EXPECT_EQ(told.verdicts[1].reason(), "MIGRATION_CHANGED_MEANWHILE");
  EXPECT_THAT(told.verdicts[1].message(), HasSubstr("`In('work')` does not hold any more"));
  EXPECT_EQ(told.verdicts[2].kind(), Response::MOVED);
  EXPECT_EQ(Show(0).revision(), 1);
  EXPECT_EQ(Show(1).revision(), 2);
  request.mutable_instances()->DeleteSubrange(1, 2);
  EXPECT_THAT(Migrate(request).verdicts, IsEmpty());  // asked again it is not meant
  ExpectSound();
}

TEST_F(MigrationRunTest, InstanceNamedTwiceMovesOnce) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  Request request = To("2");
  for (int i = 0; i < 2; ++i) request.add_instances(instances_[0]);
  const Told told = Migrate(request);
  EXPECT_EQ(told.verdicts.size(), 1);
  EXPECT_EQ(told.last.counts().moved(), 1);
  EXPECT_EQ(told.last.counts().looked_at(), 1);
  ExpectSound();
}

TEST_F(MigrationRunTest, InstanceThatMovedElsewhereMeanwhileStaysThere) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "three")).ok());
  Request request = To("3");
  request.add_source_revisions("1");
  for (const std::string& name : {instances_[0], std::string("namespaces/binjiang/instances/999")})
    request.add_instances(name);
  Request other = To("2");
  other.add_instances(instances_[0]);
  const Told told = MigrateWhile(request, [&] { EXPECT_EQ(Migrate(other).last.counts().moved(), 1); });
  ASSERT_EQ(told.verdicts.size(), 2);
  EXPECT_EQ(told.verdicts[1].reason(), "MIGRATION_CHANGED_MEANWHILE");
  EXPECT_EQ(Show(0).revision(), 2);
  ExpectSound();
}

TEST_F(MigrationRunTest, MappedToNothingIsTaken) {
  ASSERT_TRUE(branch_.Complete(branch_.OnlyTask(instances_[0]).name()).ok());
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  Request request = To("2");
  request.add_instances(instances_[0]);
  EXPECT_EQ(Migrate(request).verdicts[0].reason(), "MIGRATION_WORK_GONE");
  request.add_mapping()->set_from("work");
  EXPECT_EQ(Migrate(request).verdicts[0].kind(), Response::MOVED);
  ExpectSound();
}

TEST_F(MigrationRunTest, FailingFilterIsAVerdict) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  Request request = To("2");
  request.set_filter("10 / (data.fee - 3) > 0");
  const Told told = Migrate(request);
  EXPECT_EQ(told.last.counts().refused(), 1);
  EXPECT_EQ(told.last.counts().moved(), 2);
  for (const auto& verdict : told.verdicts) {
    EXPECT_EQ(verdict.reason(), verdict.kind() == Response::REFUSED ? "MIGRATION_FILTER_FAILED" : "");
  }
}

TEST_F(MigrationRunTest, NamedInstancesGetAVerdictWhateverTheyAre) {
  ASSERT_TRUE(branch_.Deploy(Sheet("work", "two")).ok());
  v1::CancelInstanceRequest cancel;
  cancel.set_name(instances_[1]);
  cancel.set_reason("gone");
  ASSERT_TRUE(branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::CancelInstance, cancel).ok());
  Request request = To("2");
  for (const std::string& name :
       {instances_[0], instances_[1], std::string("namespaces/binjiang/instances/999")})
    request.add_instances(name);
  const Told told = Migrate(request);
  std::map<std::string, std::string> reasons;
  for (const auto& verdict : told.verdicts) reasons[verdict.instance()] = verdict.reason();
  EXPECT_EQ(reasons[instances_[0]], "");
  EXPECT_EQ(reasons[instances_[1]], "INSTANCE_ENDED");
  EXPECT_EQ(reasons["namespaces/binjiang/instances/999"], "INSTANCE_UNKNOWN");
  EXPECT_EQ(Show(2).revision(), 1);
}

TEST_F(MigrationRunTest, HistoryTellsWhoMovedIt) {
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  branch_.As("ops");
  Request request = Mapped("2");
  request.set_request_id("move");
  ASSERT_EQ(Migrate(request).last.counts().moved(), 5);
  ledger::v1::Record newest;
  const uint64_t position = branch_.engine().reads().position();
  ASSERT_TRUE(branch_.engine()
                  .reads()
                  .ReadRecords(position - 1, position,
                               [&](const ledger::v1::Record& record) {
                                 newest = record;
                                 return true;
                               })
                  .ok());
  EXPECT_EQ(newest.actor().name(), "ops");
  EXPECT_EQ(newest.request_id(), "move." + std::to_string(newest.instance()));
  EXPECT_TRUE(newest.step().input().has_migrate());
}

struct Refusal {
  const char* name;
  void (*change)(Request&);
  const char* reason;
};

class RefusedMigrationTest : public MigrationRunTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedMigrationTest, SaysWhyAndMovesNothing) {
  ASSERT_TRUE(branch_.Deploy(Sheet("labour", "two")).ok());
  Request request = Mapped("2");
  GetParam().change(request);
  const Told told = Migrate(request);
  EXPECT_EQ(ReasonIn(told.status), GetParam().reason) << told.status.error_message();
  EXPECT_THAT(told.verdicts, IsEmpty());
  EXPECT_EQ(Show(0).revision(), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedMigrationTest,
    ::testing::Values(
        Refusal{"NoRevision", [](Request& request) { request.clear_revision(); }, "FIELD_INVALID"},
        Refusal{"RevisionUnknown", [](Request& request) { request.set_revision("9"); }, "REVISION_UNKNOWN"},
        Refusal{"AliasUnknown", [](Request& request) { request.set_revision("stable"); }, "ALIAS_UNKNOWN"},
        Refusal{"SourceUnknown", [](Request& request) { request.add_source_revisions("9"); },
                "REVISION_UNKNOWN"},
        Refusal{"WorkflowUnknown",
                [](Request& request) { request.set_parent("namespaces/binjiang/workflows/none"); },
                "WORKFLOW_UNKNOWN"},
        Refusal{"OtherNamespace",
                [](Request& request) { request.set_parent("namespaces/x/workflows/sheet"); },
                "NAMESPACE_DENIED"},
        Refusal{"InstanceName", [](Request& request) { request.add_instances("17"); }, "NAME_INVALID"},
        Refusal{"MappedToNothing", [](Request& request) { request.mutable_mapping(0)->set_to("none"); },
                "MIGRATION_MAPPING_INVALID"},
        Refusal{"MappedFromNothing", [](Request& request) { request.mutable_mapping(0)->set_from("wrok"); },
                "MIGRATION_MAPPING_INVALID"},
        Refusal{"DatumUnknown",
                [](Request& request) {
                  request.add_data()->set_name("none");
                  request.mutable_data(0)->set_expression("1");
                },
                "MIGRATION_DATA_UNKNOWN"},
        Refusal{"DatumOfAnotherType",
                [](Request& request) {
                  request.add_data()->set_name("fee");
                  request.mutable_data(0)->set_expression("'x'");
                },
                "MIGRATION_DATA_INVALID"},
        Refusal{"Filter", [](Request& request) { request.set_filter("data.none == 1"); },
                "MIGRATION_FILTER_INVALID"},
        Refusal{"RequestIdTooLong", [](Request& request) { request.set_request_id(std::string(41, 'x')); },
                "FIELD_INVALID"},
        Refusal{"MaxMoves", [](Request& request) { request.set_max_moves(-1); }, "FIELD_INVALID"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace liushui::server
