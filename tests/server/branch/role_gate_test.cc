#include "engine/server/services/branch/role_gate.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "liushui/v1/workflow_service.pb.h"
#include "tests/server/branch/branch_calls.h"

namespace liushui::server {
namespace {

using ::testing::HasSubstr;

TEST(RoleGateTest, CallsAreKeptToOneRole) {
  EXPECT_EQ(RoleKeptFor(*v1::GetHistoryRequest::descriptor()), kAuditor);
  EXPECT_EQ(RoleKeptFor(*v1::VerifyRequest::descriptor()), kAuditor);
  EXPECT_EQ(RoleKeptFor(*v1::DeployWorkflowRequest::descriptor()), kAdministrator);
  EXPECT_EQ(RoleKeptFor(*v1::PutPersonRequest::descriptor()), kAdministrator);
  EXPECT_EQ(RoleKeptFor(*v1::StartInstanceRequest::descriptor()), "");
  EXPECT_EQ(RoleKeptFor(*v1::ListPeopleRequest::descriptor()), "");
}

TEST(RoleGateTest, EveryAdministeredCallIsThere) {
  // A call that is renamed must not fall open.
  for (const auto* file :
       {v1::DeployWorkflowRequest::descriptor()->file(), v1::PutPersonRequest::descriptor()->file(),
        v1::PutScheduleRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const auto& method = *file->service(0)->method(i);
      const absl::string_view name = method.name();
      const bool reads = absl::StartsWith(name, "Get") || absl::StartsWith(name, "List") ||
                         absl::StartsWith(name, "Watch") || absl::StartsWith(name, "Preview");
      const bool is_work = absl::EndsWith(name, "Instance") || name == "SendEvent" || name == "AddItems";
      EXPECT_EQ(RoleKeptFor(*method.input_type()), reads || is_work ? "" : kAdministrator) << name;
    }
  }
}

TEST_F(BranchCallsTest, NamespaceWithoutSuchRolesIsOpen) {
  PutAll();
  v1::PutPersonRequest request;
  request.set_name(std::string(kBranchName) + "/people/qian");
  EXPECT_TRUE(branch_.As("anybody").Call(*directory_, &Directory::PutPerson, request).ok());
}

TEST_F(BranchCallsTest, WhereSomebodyAdministersOthersMayNot) {
  PutAll();
  v1::PutPersonRequest request;
  request.set_name(std::string(kBranchName) + "/people/qian");
  request.add_roles("administrator");
  request.add_roles("auditor");
  ASSERT_TRUE(branch_.As("anybody").Call(*directory_, &Directory::PutPerson, request).ok());
  const uint64_t before = branch_.engine().reads().position();
  const auto refused = branch_.As("anybody", "writer").Call(*directory_, &Directory::PutPerson, request);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonIn(refused.status), "ROLE_DENIED");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("PutPerson is kept to the role administrator"));
  const auto records = Records(before);
  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0].substitution_refused().reason(), "ROLE_DENIED");
  EXPECT_EQ(records[0].substitution_refused().call(), "PutPerson");
  EXPECT_TRUE(branch_.As("qian", "administrator").Call(*directory_, &Directory::PutPerson, request).ok());
  // Work goes on.
  EXPECT_TRUE(branch_.As("li", "writer").Start("chore", R"({"person": "li"})").ok());
  v1::GetHistoryRequest history;
  history.set_instance("namespaces/binjiang/instances/1");
  const auto denied = branch_.Call(branch_.audit(), &v1::AuditService::Stub::GetHistory, history);
  EXPECT_EQ(ReasonIn(denied.status), "ROLE_DENIED");
  v1::GetCheckpointRequest checkpoint;
  checkpoint.set_parent(kBranchName);
  EXPECT_EQ(
      ReasonIn(branch_.Call(branch_.audit(), &v1::AuditService::Stub::GetCheckpoint, checkpoint).status),
      "ROLE_DENIED");
  branch_.As("qian", "auditor");
  EXPECT_NE(
      ReasonIn(branch_.Call(branch_.audit(), &v1::AuditService::Stub::GetCheckpoint, checkpoint).status),
      "ROLE_DENIED");
}

}  // namespace
}  // namespace liushui::server
