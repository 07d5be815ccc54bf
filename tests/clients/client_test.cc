#include "clients/cpp/client.h"

#include <set>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/fake_server.h"

namespace liushui::client {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

v1::StartInstanceRequest StartOf(const std::string& workflow) {
  v1::StartInstanceRequest request;
  request.set_workflow(workflow);
  return request;
}

// Refuses the first `failures` starts, and remembers the request ids of all.
struct Shaky {
  Shaky(FakeServer& server, int failures, grpc::StatusCode code) {
    server.workflows.start_instance = [=, this](grpc::ServerContext&, const v1::StartInstanceRequest& request,
                                                v1::StartInstanceResponse& response) {
      request_ids.push_back(request.request_id());
      if (static_cast<int>(request_ids.size()) <= failures) return Refusal(code, "SOME_REASON", "not now");
      response.set_position(7);
      return grpc::Status::OK;
    };
  }
  std::vector<std::string> request_ids;
};

TEST(ClientTest, UnavailableIsTriedAgainUnderTheSameRequestId) {
  FakeServer server;
  Shaky shaky(server, 2, grpc::UNAVAILABLE);
  const auto started = server.MakeClient().StartInstance(StartOf("complaint"));
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_EQ(started->position(), 7);
  ASSERT_THAT(shaky.request_ids, SizeIs(3));
  EXPECT_THAT(shaky.request_ids[0], SizeIs(32));
  EXPECT_THAT(std::set<std::string>(shaky.request_ids.begin(), shaky.request_ids.end()), SizeIs(1));
}

TEST(ClientTest, GivenRequestIdIsKept) {
  FakeServer server;
  Shaky shaky(server, 0, grpc::UNAVAILABLE);
  v1::StartInstanceRequest request = StartOf("complaint");
  request.set_request_id("mine");
  ASSERT_TRUE(server.MakeClient().StartInstance(request).ok());
  EXPECT_THAT(shaky.request_ids, testing::ElementsAre("mine"));
}

TEST(ClientTest, EachMutationGetsItsOwnRequestId) {
  FakeServer server;
  Shaky shaky(server, 0, grpc::UNAVAILABLE);
  const Client client = server.MakeClient();
  ASSERT_TRUE(client.StartInstance(StartOf("a")).ok());
  ASSERT_TRUE(client.StartInstance(StartOf("a")).ok());
  ASSERT_THAT(shaky.request_ids, SizeIs(2));
  EXPECT_NE(shaky.request_ids[0], shaky.request_ids[1]);
}

TEST(ClientTest, AttemptsAreBounded) {
  FakeServer server;
  Shaky shaky(server, 1000, grpc::UNAVAILABLE);
  const auto started = server.MakeClient().StartInstance(StartOf("complaint"));
  EXPECT_TRUE(absl::IsUnavailable(started.status())) << started.status();
  EXPECT_THAT(shaky.request_ids, SizeIs(4));
}

TEST(ClientTest, NothingButUnavailableIsTriedAgain) {
  for (const grpc::StatusCode code :
       {grpc::CANCELLED, grpc::UNKNOWN, grpc::INVALID_ARGUMENT, grpc::DEADLINE_EXCEEDED, grpc::NOT_FOUND,
        grpc::ALREADY_EXISTS, grpc::PERMISSION_DENIED, grpc::RESOURCE_EXHAUSTED, grpc::FAILED_PRECONDITION,
        grpc::ABORTED, grpc::OUT_OF_RANGE, grpc::INTERNAL, grpc::UNAUTHENTICATED}) {
    FakeServer server;
    Shaky shaky(server, 1, code);
    const auto started = server.MakeClient().StartInstance(StartOf("complaint"));
    EXPECT_EQ(static_cast<int>(started.status().code()), static_cast<int>(code));
    EXPECT_THAT(shaky.request_ids, SizeIs(1)) << code;
  }
}

TEST(ClientTest, RefusalKeepsReasonAndViolations) {
  FakeServer server;
  const std::vector<Violation> violations = {{"input.name", "REQUIRED", "expected a name, found none"},
                                             {"input.age", "OUT_OF_RANGE", "expected 0-150, found 200"}};
  server.workflows.start_instance = [&](auto&, const auto&, auto&) {
    return Refusal(grpc::INVALID_ARGUMENT, "INPUT_INVALID", "2 inputs are wrong", violations);
  };
  const absl::Status status = server.MakeClient().StartInstance(StartOf("complaint")).status();
  EXPECT_EQ(status.message(), "2 inputs are wrong");
  EXPECT_EQ(ReasonOf(status), "INPUT_INVALID");
  EXPECT_EQ(ViolationsOf(status), violations);
}

TEST(ClientTest, FailureOfTheServerIsNoRefusal) {
  FakeServer server;
  server.workflows.start_instance = [](auto&, const auto&, auto&) {
    return Refusal(grpc::INTERNAL, "INTERNAL", "the server failed");
  };
  const absl::Status status = server.MakeClient().StartInstance(StartOf("complaint")).status();
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_FALSE(IsRefusal(status));
}

TEST(ClientTest, UnreachableServerIsNamed) {
  std::string address;
  Client client = [&] {
    const FakeServer server;
    address = server.address();
    return server.MakeClient();
  }();
  const absl::Status status = client.GetClock({}).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_FALSE(IsRefusal(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
}

TEST(ClientTest, CallerTravelsInMetadata) {
  FakeServer server;
  std::multimap<std::string, std::string> seen;
  server.clock.get_clock = [&](grpc::ServerContext& context, const auto&, auto&) {
    for (const auto& [key, value] : context.client_metadata()) {
      seen.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    return grpc::Status::OK;
  };
  ASSERT_TRUE(server.MakeClient().GetClock({}).ok());
  EXPECT_EQ(seen.find("liushui-actor")->second, "%e5%bc%a0%e4%b8%89");
  EXPECT_EQ(seen.find("liushui-roles")->second, "service_desk,team_leader");
  EXPECT_EQ(seen.find("liushui-namespace")->second, "test");
}

TEST(ClientTest, ParentIsTheCallersNamespace) {
  FakeServer server;
  std::vector<std::string> parents;
  server.tasks.list_tasks = [&](auto&, const v1::ListTasksRequest& request, auto&) {
    parents.push_back(request.parent());
    return grpc::Status::OK;
  };
  const Client client = server.MakeClient();
  v1::ListTasksRequest elsewhere;
  elsewhere.set_parent("namespaces/other");
  ASSERT_TRUE(client.ListTasks({}).ok());
  ASSERT_TRUE(client.As({"李四", {}, "second"}).ListTasks({}).ok());
  ASSERT_TRUE(client.ListTasks(elsewhere).ok());
  EXPECT_THAT(parents, testing::ElementsAre("namespaces/test", "namespaces/second", "namespaces/other"));
}

TEST(ClientTest, DeadlineHoldsForTheCall) {
  FakeServer server;
  absl::Time seen;
  server.clock.get_clock = [&](grpc::ServerContext& context, const auto&, auto&) {
    seen = absl::FromChrono(context.deadline());
    return grpc::Status::OK;
  };
  const absl::Time before = absl::Now();
  ASSERT_TRUE(server.MakeClient().WithTimeout(absl::Seconds(100)).GetClock({}).ok());
  EXPECT_GE(seen, before + absl::Seconds(99));
  EXPECT_LE(seen, absl::Now() + absl::Seconds(101));
}

TEST(ClientTest, StreamEndsWhenTheVisitorHasEnough) {
  FakeServer server;
  server.audit.read_records = [](grpc::ServerContext& context, const auto&, auto& writer) {
    v1::ReadRecordsResponse response;
    for (uint64_t i = 0; !context.IsCancelled(); ++i) {
      response.mutable_record()->set_index(i);
      if (!writer.Write(response)) break;
    }
    return grpc::Status::OK;
  };
  uint64_t last = 0;
  const absl::Status status =
      server.MakeClient().ReadRecords({}, [&](const v1::ReadRecordsResponse& response) {
        last = response.record().index();
        return last < 10;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(last, 10u);
}

TEST(ClientTest, StreamsErrorIsAnswered) {
  FakeServer server;
  server.audit.verify = [](auto&, const auto&, auto&) {
    return Refusal(grpc::OUT_OF_RANGE, "POSITION_UNKNOWN", "no such position");
  };
  const absl::Status status = server.MakeClient().Verify({}, [](const auto&) { return true; });
  EXPECT_EQ(ReasonOf(status), "POSITION_UNKNOWN");
}

}  // namespace
}  // namespace liushui::client
