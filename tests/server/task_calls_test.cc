#include "engine/server/services/task_calls.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using TaskCallsTest = BranchTest;
using Stub = v1::TaskService::Stub;

TEST_F(TaskCallsTest, TwoPeopleFinishANote) {
  const std::string name = branch_.Start("note", R"({"text": "换股"})").body.instance().name();
  const auto written = branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  ASSERT_TRUE(written.ok()) << written.status.error_message();
  EXPECT_EQ(written.body.task().status(), v1::Task::COMPLETED);
  EXPECT_EQ(written.body.task().parts(0).completed_by(), "xie");
  const auto checked = branch_.As("fu", "checker").Complete(branch_.OnlyTask(name).name());
  ASSERT_TRUE(checked.ok()) << checked.status.error_message();
  const auto instance = branch_.Get(name).body.instance();
  EXPECT_EQ(instance.status(), v1::Instance::COMPLETED);
  EXPECT_EQ(instance.output().struct_value().fields().at("price").number_value(), 7);
}

TEST_F(TaskCallsTest, TaskComesWithItsForm) {
  const std::string name = branch_.Start("note", R"({"text": "换股"})").body.instance().name();
  const v1::Task listed = branch_.OnlyTask(name);
  EXPECT_EQ(listed.title(), "写 换股");
  EXPECT_EQ(listed.parts(0).form_size(), 0);
  v1::GetTaskRequest request;
  request.set_name(listed.name());
  const auto shown = branch_.Call(branch_.tasks(), &Stub::GetTask, request);
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  ASSERT_EQ(shown.body.task().parts(0).form_size(), 1);
  EXPECT_EQ(shown.body.task().parts(0).form(0).hint(), "万分之一元");
}

TEST_F(TaskCallsTest, FourEyesAreEnforced) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  branch_.As("xie", "writer,checker").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  const auto own = branch_.Claim(branch_.OnlyTask(name).name());
  EXPECT_EQ(own.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonIn(own.status), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ReasonIn(branch_.As("stranger").Claim(branch_.OnlyTask(name).name()).status), "ROLE_DENIED");
}

TEST_F(TaskCallsTest, ClaimKeepsOthersOut) {
  const std::string task =
      branch_.OnlyTask(branch_.Start("note", R"({"text": "a"})").body.instance().name()).name();
  const auto claimed = branch_.As("xie", "writer").Claim(task);
  ASSERT_TRUE(claimed.ok()) << claimed.status.error_message();
  EXPECT_EQ(claimed.body.task().parts(0).claimed_by(), "xie");
  const auto late = branch_.As("bi", "writer").Claim(task);
  EXPECT_EQ(late.status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonIn(late.status), "TASK_CLAIMED");
  EXPECT_THAT(late.status.error_message(), ::testing::HasSubstr("xie"));
  v1::ReleaseTaskRequest release;
  release.set_name(task);
  EXPECT_FALSE(branch_.Call(branch_.tasks(), &Stub::ReleaseTask, release).ok());
  branch_.As("xie", "writer");
  const auto released = branch_.Call(branch_.tasks(), &Stub::ReleaseTask, release);
  ASSERT_TRUE(released.ok()) << released.status.error_message();
  EXPECT_EQ(released.body.task().status(), v1::Task::OPEN);
}

TEST_F(TaskCallsTest, StaleEtagIsRefused) {
  v1::ClaimTaskRequest claim;
  claim.set_name(branch_.OnlyTask(branch_.Start("note", R"({"text": "a"})").body.instance().name()).name());
  claim.set_etag("77");
  branch_.As("xie", "writer");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ClaimTask, claim).status), "STALE_ETAG");
  claim.set_etag("x");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ClaimTask, claim).status), "FIELD_INVALID");
  claim.set_etag("1");
  EXPECT_TRUE(branch_.Call(branch_.tasks(), &Stub::ClaimTask, claim).ok());
}

TEST_F(TaskCallsTest, WrongFormsAreRefused) {
  const std::string task =
      branch_.OnlyTask(branch_.Start("note", R"({"text": "a"})").body.instance().name()).name();
  branch_.As("xie", "writer");
  EXPECT_EQ(ReasonIn(branch_.Complete(task, "{}").status), "FORM_INVALID");
  const auto fraction = branch_.Complete(task, R"({"price": 7.5})");
  EXPECT_EQ(ReasonIn(fraction.status), "FIELD_INVALID");
  EXPECT_EQ(BadRequestIn(fraction.status).field_violations(0).field(), "form.price");
}

TEST_F(TaskCallsTest, UnknownTasksAreNotFound) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  const std::string instance = name.substr(name.rfind('/') + 1);
  for (const std::string& task : {std::string("999-1"), instance + "-77"}) {
    EXPECT_EQ(ReasonIn(branch_.Claim("namespaces/binjiang/tasks/" + task).status), "TASK_UNKNOWN") << task;
    EXPECT_EQ(ReasonIn(branch_.Complete("namespaces/binjiang/tasks/" + task).status), "TASK_UNKNOWN") << task;
  }
}

TEST_F(TaskCallsTest, JointPartsAreChosenOrNamed) {
  const std::string task = branch_.OnlyTask(branch_.Start("handover").body.instance().name()).name();
  branch_.As("jia", "clerk");
  EXPECT_EQ(ReasonIn(branch_.Claim(task).status), "PART_AMBIGUOUS");
  EXPECT_EQ(ReasonIn(branch_.Claim(task, "thief").status), "PART_UNKNOWN");
  ASSERT_TRUE(branch_.Claim(task, "giver").ok());
  const auto given = branch_.Complete(task, R"({"count": 3})");
  ASSERT_TRUE(given.ok()) << given.status.error_message();
  EXPECT_EQ(given.body.task().parts(0).completed_by(), "jia");
  EXPECT_EQ(given.body.task().status(), v1::Task::CLAIMED);
  const auto taken = branch_.As("yi", "clerk").Complete(task);
  ASSERT_TRUE(taken.ok()) << taken.status.error_message();
  EXPECT_EQ(taken.body.task().status(), v1::Task::COMPLETED);
}

TEST_F(TaskCallsTest, FiltersNarrowTheList) {
  branch_.Start("note", R"({"text": "a"})");
  branch_.Start("handover");
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  const auto count = [&] {
    return branch_.Call(branch_.tasks(), &Stub::ListTasks, request).body.tasks_size();
  };
  EXPECT_EQ(count(), 2);
  request.set_role("clerk");
  EXPECT_EQ(count(), 1);
  request.set_workflow("note");
  EXPECT_EQ(count(), 0);
  request.clear_role();
  request.set_mine(true);
  branch_.As("fu", "checker");
  EXPECT_EQ(count(), 0);
  branch_.As("xie", "writer");
  EXPECT_EQ(count(), 1);
}

TEST_F(TaskCallsTest, WrongFiltersAreRefused) {
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_status(static_cast<v1::Task::Status>(99));
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ListTasks, request).status), "FIELD_INVALID");
  request.clear_status();
  request.set_page_size(-1);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ListTasks, request).status), "PAGE_INVALID");
  request.clear_page_size();
  request.set_instance("namespaces/pudong/instances/1");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ListTasks, request).status), "NAMESPACE_DENIED");
}

TEST_F(TaskCallsTest, ReadsWaitForTheirPosition) {
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_min_position(branch_.Start("note", R"({"text": "a"})").body.position());
  EXPECT_EQ(branch_.Call(branch_.tasks(), &Stub::ListTasks, request).body.tasks_size(), 1);
  request.set_min_position(-1);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ListTasks, request).status), "FIELD_INVALID");
}

}  // namespace
}  // namespace liushui::server
