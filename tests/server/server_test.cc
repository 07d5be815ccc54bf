#include "engine/server/server.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/refusal.h"
#include "engine/server/calls/unary_call.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ServerTest = BranchTest;

// Calls a method by its path with a raw body, as a client without our protos would.
grpc::Status CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                     const std::string& body) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const grpc::Slice slice(body);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, &status);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

// A call with just this metadata.
grpc::Status CallWith(BranchServer& branch,
                      const std::vector<std::pair<std::string, std::string>>& metadata) {
  grpc::ClientContext context;
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  v1::GetClockResponse response;
  return branch.clock().GetClock(&context, v1::GetClockRequest(), &response);
}

TEST_F(ServerTest, EveryCallSaysWhoCalls) {
  EXPECT_EQ(ReasonIn(CallWith(branch_, {})), "ACTOR_MISSING");
  EXPECT_EQ(CallWith(branch_, {}).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonIn(CallWith(branch_, {{"liushui-actor", "a"}})), "NAMESPACE_MISSING");
  EXPECT_TRUE(CallWith(branch_, {{"liushui-actor", "a"}, {"liushui-namespace", "binjiang"}}).ok());
}

TEST_F(ServerTest, TooManyRolesAreCounted) {
  std::string roles;
  for (int i = 0; i < 3'000; ++i) roles += "role_" + std::to_string(i) + ",";
  const grpc::Status status = CallWith(
      branch_, {{"liushui-actor", "a"}, {"liushui-namespace", "binjiang"}, {"liushui-roles", roles}});
  EXPECT_THAT(status.error_message(), ::testing::HasSubstr("expected at most 50 roles, found 3000"));
}

TEST_F(ServerTest, RequestOverTheLimitIsRefused) {
  v1::DeployWorkflowRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_yaml(std::string(kMaxRequestBytes + 1, ' '));
  const auto deployed =
      branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::DeployWorkflow, request);
  EXPECT_EQ(deployed.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, RecordOverTheLimitIsRefusedAndNothingWritten) {
  const uint64_t before = branch_.engine().reads().position();
  const auto started = branch_.Start("note", R"({"text": ")" + std::string(70'000, 'x') + R"("})");
  EXPECT_FALSE(started.ok());
  EXPECT_NE(ReasonIn(started.status), "");
  EXPECT_EQ(branch_.engine().reads().position(), before);
}

TEST_F(ServerTest, GarbageIsRefusedAndServiceGoesOn) {
  EXPECT_FALSE(CallRaw(branch_.channel(), "/liushui.v1.WorkflowService/StartInstance", "\xff\xff\xff").ok());
  EXPECT_EQ(CallRaw(branch_.channel(), "/liushui.v1.WorkflowService/Nothing", "").error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_TRUE(branch_.Start("note", R"({"text": "a"})").ok());
}

TEST_F(ServerTest, HealthReflectionAndChannelzAnswer) {
  EXPECT_TRUE(CallRaw(branch_.channel(), "/grpc.health.v1.Health/Check", "").ok());
  EXPECT_TRUE(CallRaw(branch_.channel(), "/grpc.channelz.v1.Channelz/GetServers", "").ok());
  // Reflection is a stream: a unary call to it ends, but not as unknown.
  EXPECT_NE(CallRaw(branch_.channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "")
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, UnreachedPositionEndsWithTheDeadline) {
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_min_position(1'000'000);
  const auto context = branch_.Context();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  v1::ListTasksResponse response;
  EXPECT_EQ(branch_.tasks().ListTasks(context.get(), request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(ServerTest, ManyCallersAtOnceAreAllAnswered) {
  constexpr int kCallers = 16;
  constexpr int kCallsEach = 50;
  std::vector<std::thread> callers;
  std::vector<int> answered(kCallers, 0);
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([this, i, &answered] {
      for (int j = 0; j < kCallsEach; ++j)
        answered[i] += branch_.Start("note", R"({"text": "a"})").ok() ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(answered, ::testing::Each(kCallsEach));
}

TEST_F(ServerTest, StopLosesNothingItAnswered) {
  std::vector<std::future<Answer<v1::StartInstanceResponse>>> calls;
  for (int i = 0; i < 20; ++i) {
    calls.push_back(
        std::async(std::launch::async, [this] { return branch_.Start("note", R"({"text": "a"})"); }));
  }
  branch_.server().Stop(absl::Seconds(5));
  const uint64_t position = branch_.engine().reads().position();
  for (auto& call : calls) {
    const auto answer = call.get();
    EXPECT_LE(static_cast<uint64_t>(answer.body.position()), position);
  }
  EXPECT_EQ(branch_.Start("note", R"({"text": "a"})").status.error_code(), grpc::StatusCode::UNAVAILABLE);
  branch_.server().Stop(absl::Seconds(5));
}

TEST_F(ServerTest, StopEndsWaitingReads) {
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_min_position(1'000'000);
  auto waiting = std::async(std::launch::async, [&] {
    return branch_.Call(branch_.tasks(), &v1::TaskService::Stub::ListTasks, request).status;
  });
  branch_.server().Stop(absl::Seconds(30));
  // Cancelled, if it comes only when gRPC is already shut down.
  EXPECT_THAT(waiting.get().error_code(),
              ::testing::AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED));
}

TEST_F(ServerTest, TakenAddressIsRefused) {
  ServerOptions options;
  options.address = branch_.server().address();
  const auto second = Server::Start(branch_.engine(), options);
  EXPECT_EQ(ReasonOf(second.status()), "ADDRESS_UNAVAILABLE");
}

}  // namespace
}  // namespace liushui::server
