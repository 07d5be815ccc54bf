// migrate, as somebody at the screen sees it.
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;
using Response = v1::MigrateInstancesResponse;

// One that moved, one that is there, one that does not move, and the end.
void TellThree(grpc::ServerWriter<Response>& writer) {
  for (const char* const text : {
           R"pb(verdict {
                  instance: "namespaces/test/instances/17"
                  business_key: "C-1"
                  from_revision: 2
                  kind: MOVED
                  states: "open"
                  states: "decide"
                }
                counts { looked_at: 1 moved: 1 })pb",
           R"pb(verdict { instance: "namespaces/test/instances/18" from_revision: 3 kind: ALREADY_THERE }
                counts { looked_at: 2 moved: 1 already_there: 1 })pb",
           R"pb(verdict {
                  instance: "namespaces/test/instances/19"
                  from_revision: 1
                  kind: REFUSED
                  reason: "MIGRATION_STATE_GONE"
                  message: "state 'old' is active"
                }
                counts { looked_at: 3 moved: 1 already_there: 1 refused: 1 })pb",
           R"pb(counts { looked_at: 3 moved: 1 already_there: 1 refused: 1 }
                done: true)pb"}) {
    writer.Write(MessageOf<Response>(text));
  }
}

TEST(MigrateCommand, TellsOfEachAndTheSum) {
  FakeServer server;
  v1::MigrateInstancesRequest seen;
  server.workflows.migrate_instances = [&](auto&, const auto& request, auto& writer) {
    seen = request;
    TellThree(writer);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(
      server, {"migrate", "complaint", "--to", "3", "--from", "1", "--from", "2", "--map", "old=new", "--set",
               "refund=data.a == 1 ? 2 : 3", "--filter", "In('old')", "--instance", "17"});
  EXPECT_EQ(screen.exit_code, kRefused) << screen.err;
  EXPECT_EQ(screen.out,
            "moved 17 C-1 from revision 2: open decide\n"
            "refused 19: state 'old' is active [MIGRATION_STATE_GONE]\n"
            "3 looked at: 1 moved, 1 were there already, 1 refused\n");
  EXPECT_EQ(seen.parent(), "namespaces/test/workflows/complaint");
  EXPECT_EQ(seen.revision(), "3");
  EXPECT_EQ(seen.source_revisions_size(), 2);
  EXPECT_EQ(seen.mapping(0).from() + ">" + seen.mapping(0).to(), "old>new");
  EXPECT_EQ(seen.data(0).name(), "refund");
  EXPECT_EQ(seen.data(0).expression(), "data.a == 1 ? 2 : 3");
  EXPECT_EQ(seen.filter(), "In('old')");
  EXPECT_EQ(seen.instances(0), "namespaces/test/instances/17");
  EXPECT_FALSE(seen.validate_only());
  EXPECT_FALSE(seen.request_id().empty());
}

TEST(MigrateCommand, StateMayBeMappedToNothingAndADatumMayNot) {
  FakeServer server;
  v1::MigrateInstancesRequest seen;
  server.workflows.migrate_instances = [&](auto&, const auto& request, auto& writer) {
    seen = request;
    writer.Write(MessageOf<Response>("done: true"));
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"migrate", "complaint", "--to", "3", "--map", "old="}).exit_code, kDone);
  EXPECT_EQ(seen.mapping(0).from() + ">" + seen.mapping(0).to(), "old>");
  const Screen screen = RunCommand(server, {"migrate", "complaint", "--to", "3", "--set", "refund="});
  EXPECT_THAT(screen.err, HasSubstr("--set: expected an expression after 'refund='"));
}

TEST(MigrateCommand, DryRunSaysWhatWouldMove) {
  FakeServer server;
  server.workflows.migrate_instances = [](auto&, const auto& request, auto& writer) {
    EXPECT_TRUE(request.validate_only());
    writer.Write(MessageOf<Response>(
        R"pb(verdict { instance: "namespaces/test/instances/17" from_revision: 2 kind: MOVES states: "open" }
             counts { looked_at: 1 moved: 1 })pb"));
    writer.Write(MessageOf<Response>("counts { looked_at: 1 moved: 1 } done: true"));
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"migrate", "complaint", "--to", "latest", "--dry-run"});
  EXPECT_EQ(screen.exit_code, kDone);
  EXPECT_EQ(screen.out,
            "moves 17 from revision 2: open\n1 looked at: 1 would move, 0 were there already, 0 refused\n");
}

TEST(MigrateCommand, JsonIsOneObjectOnALine) {
  FakeServer server;
  server.workflows.migrate_instances = [](auto&, const auto&, auto& writer) {
    TellThree(writer);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"migrate", "complaint", "--to", "3", "--json"});
  EXPECT_EQ(std::count(screen.out.begin(), screen.out.end(), '\n'), 4);
  EXPECT_THAT(screen.out, HasSubstr("\"MIGRATION_STATE_GONE\""));
}

TEST(MigrateCommand, CutStreamIsNoSuccess) {
  FakeServer server;
  server.workflows.migrate_instances = [](auto&, const auto&, auto& writer) {
    writer.Write(MessageOf<Response>("counts { looked_at: 5 moved: 5 }"));
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"migrate", "complaint", "--to", "3"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.out, HasSubstr("stopped; the same command goes on from here"));
}

TEST(MigrateCommand, RefusedRequestAndMisuseEndIt) {
  FakeServer server;
  server.workflows.migrate_instances = [](auto&, const auto&, auto&) {
    return Refusal(grpc::INVALID_ARGUMENT, "MIGRATION_FILTER_INVALID", "filter: no");
  };
  const Screen refused = RunCommand(server, {"migrate", "complaint", "--to", "3", "--filter", "x"});
  EXPECT_EQ(refused.exit_code, kRefused);
  EXPECT_THAT(refused.err, HasSubstr("[MIGRATION_FILTER_INVALID]"));
  const Screen misused = RunCommand(server, {"migrate", "complaint", "--to", "3", "--map", "old"});
  EXPECT_EQ(misused.exit_code, kMisused);
  EXPECT_THAT(misused.err, HasSubstr("--map: expected NAME=VALUE, found 'old'"));
}

}  // namespace
}  // namespace liushui::cli
