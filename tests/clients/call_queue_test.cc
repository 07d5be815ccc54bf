#include "clients/cpp/call_queue.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/fake_server.h"

namespace liushui::client {
namespace {

TEST(CallQueueTest, EveryCallGetsItsOwnAnswer) {
  FakeServer server;
  server.workflows.start_instance = [](auto&, const v1::StartInstanceRequest& request,
                                       v1::StartInstanceResponse& response) {
    response.mutable_instance()->set_business_key(request.business_key());
    return grpc::Status::OK;
  };
  CallQueue queue(server.MakeClient());
  std::map<std::string, std::string> answers;
  for (int i = 0; i < 100; ++i) {
    v1::StartInstanceRequest request;
    request.set_business_key(std::to_string(i));
    queue.StartInstance(request, [&answers, i](absl::StatusOr<v1::StartInstanceResponse> started) {
      answers[std::to_string(i)] = started.ok() ? started->instance().business_key() : "error";
    });
  }
  EXPECT_EQ(queue.in_flight(), 100);
  while (queue.Next()) {
  }
  ASSERT_EQ(answers.size(), 100u);
  for (const auto& [asked, answered] : answers) EXPECT_EQ(asked, answered);
}

TEST(CallQueueTest, AnswerMayCallAgain) {
  FakeServer server;
  server.workflows.start_instance = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  server.tasks.complete_task = [](auto&, const auto&, auto&) {
    return Refusal(grpc::ABORTED, "TASK_CLAIMED", "li has it");
  };
  CallQueue queue(server.MakeClient());
  std::string reason;
  queue.StartInstance({}, [&](absl::StatusOr<v1::StartInstanceResponse>) {
    queue.CompleteTask({}, [&](absl::StatusOr<v1::CompleteTaskResponse> completed) {
      reason = ReasonOf(completed.status());
    });
  });
  while (queue.Next()) {
  }
  EXPECT_EQ(reason, "TASK_CLAIMED");
}

TEST(CallQueueTest, RequestsAreMadeWhole) {
  FakeServer server;
  v1::StartInstanceRequest seen;
  server.workflows.start_instance = [&](auto&, const v1::StartInstanceRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  CallQueue queue(server.MakeClient());
  queue.StartInstance({}, [](const auto&) {});
  while (queue.Next()) {
  }
  EXPECT_EQ(seen.parent(), "namespaces/test");
  EXPECT_EQ(seen.request_id().size(), 32u);
}

TEST(CallQueueTest, NothingInFlightIsFalse) {
  FakeServer server;
  CallQueue queue(server.MakeClient());
  EXPECT_FALSE(queue.Next());
}

}  // namespace
}  // namespace liushui::client
