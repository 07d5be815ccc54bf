// alias, the revisions of `workflows`, and NAME@ALIAS, as somebody at the screen sees them.
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

v1::WorkflowAlias Stable() {
  auto alias = MessageOf<v1::WorkflowAlias>(R"pb(
    workflow: "complaint"
    alias: "stable"
    revision: 3
    hash: "0123456789abcdef"
    set_by: "ops"
    position: 41)pb");
  *alias.mutable_set_time() = At(7, 0);
  return alias;
}

TEST(AliasCommand, SetSaysWhatItStandsFor) {
  FakeServer server;
  bool changed = true;
  v1::SetAliasRequest seen;
  server.workflows.set_alias = [&](auto&, const v1::SetAliasRequest& request,
                                   v1::SetAliasResponse& response) {
    seen = request;
    *response.mutable_alias() = Stable();
    response.set_changed(changed);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"alias", "set", "complaint", "stable", "3"}).out,
            "complaint@stable is revision 3, hash 0123456789ab\n");
  EXPECT_EQ(seen.name(), "namespaces/test/workflows/complaint/aliases/stable");
  EXPECT_EQ(seen.revision(), "3");
  changed = false;
  EXPECT_THAT(RunCommand(server, {"alias", "set", "complaint", "stable", "3"}).out,
              HasSubstr("was already revision 3"));
}

TEST(AliasCommand, ListShowsWhoMovedThem) {
  FakeServer server;
  v1::ListAliasesRequest seen;
  server.workflows.list_aliases = [&](auto&, const auto& request, v1::ListAliasesResponse& response) {
    seen = request;
    *response.add_aliases() = Stable();
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"alias", "list"}).out,
            "WORKFLOW   ALIAS   REVISION  SET                        BY   POSITION  HASH\n"
            "complaint  stable  3         2026-03-02T07:00:00+08:00  ops  41        0123456789ab\n");
  EXPECT_EQ(seen.parent(), "namespaces/test");
  RunCommand(server, {"alias", "list", "complaint"});
  EXPECT_EQ(seen.parent(), "namespaces/test/workflows/complaint");
}

TEST(AliasCommand, NoAliasIsSaid) {
  FakeServer server;
  server.workflows.list_aliases = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  EXPECT_EQ(RunCommand(server, {"alias", "list"}).out, "no aliases in namespace test\n");
}

TEST(AliasCommand, RefusalsAreToldWithTheirReason) {
  FakeServer server;
  server.workflows.remove_alias = [](auto&, const auto&, auto&) {
    return Refusal(grpc::NOT_FOUND, "ALIAS_UNKNOWN", "workflow complaint has no alias \"stable\"");
  };
  const Screen screen = RunCommand(server, {"alias", "remove", "complaint", "stable"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.err, HasSubstr("[ALIAS_UNKNOWN]"));
}

TEST(WorkflowsCommand, NamedWorkflowListsItsRevisions) {
  FakeServer server;
  v1::ListRevisionsRequest seen;
  server.workflows.list_revisions = [&](auto&, const auto& request, v1::ListRevisionsResponse& response) {
    seen = request;
    ParseText(R"pb(revisions {
                     definition {
                       workflow: "complaint"
                       title: "投诉处理"
                       revision: 2
                       hash: "0123456789abcdef"
                       deployed_by: "ops"
                       position: 9
                       aliases: "stable"
                     }
                     running: 4
                   })pb",
              response);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"workflows", "complaint", "--instances"}).out,
            "REVISION  ALIASES  TITLE     RUNNING  BY   POSITION  HASH\n"
            "2         stable   投诉处理  4        ops  9         0123456789ab\n");
  EXPECT_EQ(seen.parent(), "namespaces/test/workflows/complaint");
  EXPECT_TRUE(seen.count_instances());
}

TEST(StartCommand, TakesARevisionAfterTheName) {
  FakeServer server;
  v1::StartInstanceRequest seen;
  server.workflows.start_instance = [&](auto&, const v1::StartInstanceRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  RunCommand(server, {"start", "complaint@stable"});
  EXPECT_EQ(seen.workflow(), "complaint");
  EXPECT_EQ(seen.revision(), "stable");
  EXPECT_EQ(RunCommand(server, {"start", "complaint@"}).exit_code, kMisused);
}

}  // namespace
}  // namespace liushui::cli
