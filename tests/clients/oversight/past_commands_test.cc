// --as-of and diff, as somebody at the screen sees them; and the settings of a branch.
#include <sstream>

#include "clients/cli/oversight/as_of.h"
#include "clients/cli/oversight/instance_diff.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using ::testing::HasSubstr;

class PastCommandsTest : public testing::Test {
 protected:
  PastCommandsTest() {
    server_.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
      *response.mutable_time() = At(12, 0);
      return grpc::Status::OK;
    };
    server_.workflows.get_instance = [this](auto&, const v1::GetInstanceRequest& request,
                                            v1::GetInstanceResponse& response) {
      got_ = request;
      ParseText(R"pb(instance { name: "namespaces/test/instances/9" workflow: "w" status: ACTIVE }
                     position: 40)pb",
                response);
      return grpc::Status::OK;
    };
    server_.tasks.list_tasks = [this](auto&, const v1::ListTasksRequest& request, v1::ListTasksResponse&) {
      listed_ = request;
      return grpc::Status::OK;
    };
  }

  FakeServer server_;
  v1::GetInstanceRequest got_;
  v1::ListTasksRequest listed_;
};

TEST_F(PastCommandsTest, PositionsAndMomentsAreSent) {
  EXPECT_EQ(RunCommand(server_, {"show", "9", "--as-of", "12"}).exit_code, 0);
  EXPECT_EQ(got_.read_position(), 12);
  EXPECT_FALSE(got_.has_read_time());
  // The tasks beside it are those of the position which the answer told.
  EXPECT_EQ(listed_.read_position(), 40);
  EXPECT_EQ(RunCommand(server_, {"show", "9", "--as-of", "09:30"}).exit_code, 0);
  EXPECT_EQ(got_.read_position(), 0);
  EXPECT_EQ(got_.read_time().seconds(), At(9, 30).seconds());
  EXPECT_EQ(RunCommand(server_, {"tasks", "--as-of", "7"}).exit_code, 0);
  EXPECT_EQ(listed_.read_position(), 7);
  EXPECT_EQ(RunCommand(server_, {"show", "9"}).exit_code, 0);
  EXPECT_EQ(got_.read_position(), 0);
  EXPECT_FALSE(got_.has_read_time());
}

TEST_F(PastCommandsTest, ADayIsItsEndOrNow) {
  EXPECT_EQ(RunCommand(server_, {"show", "9", "--as-of", "2026-03-01"}).exit_code, 0);
  EXPECT_EQ(got_.read_time().seconds(), At(0, 0).seconds() - 1);
  EXPECT_EQ(RunCommand(server_, {"show", "9", "--as-of", "2026-03-02"}).exit_code, 0);
  EXPECT_EQ(got_.read_time().seconds(), At(12, 0).seconds());
}

TEST_F(PastCommandsTest, WhatIsNoMomentIsMisuse) {
  for (const char* typed : {"0", "yesterday", "99999999999999999999"}) {
    const Screen screen = RunCommand(server_, {"show", "9", "--as-of", typed});
    EXPECT_EQ(screen.exit_code, kMisused) << typed;
    EXPECT_THAT(screen.err, HasSubstr("--as-of: ")) << typed;
  }
  EXPECT_EQ(RunCommand(server_, {"tasks", "--as-of", "7", "--watch"}).exit_code, kMisused);
  EXPECT_EQ(RunCommand(server_, {"ps", "--as-of", "7", "--watch"}).exit_code, kMisused);
}

TEST_F(PastCommandsTest, DiffTellsWhoChangedWhat) {
  std::vector<v1::ListChangesRequest> asked;
  server_.audit.list_changes = [&](auto&, const v1::ListChangesRequest& request,
                                   v1::ListChangesResponse& response) {
    asked.push_back(request);
    ParseText(R"pb(changes {
                     index: 14
                     actor: "sun"
                     on_behalf_of: "li"
                     cause: "completed task 1"
                     path: "data.refund"
                     before { null_value: NULL_VALUE }
                     after { number_value: 7 }
                   })pb",
              response);
    *response.mutable_changes(0)->mutable_time() = At(9, 0);
    if (asked.size() == 1) response.set_next_page_token("more");
    return grpc::Status::OK;
  };
  Connection connection;
  connection.server = server_.address();
  connection.name_space = "test";
  connection.actor = "li";
  std::ostringstream out;
  const Terminal terminal{&out, &out, Shanghai()};
  const int exit_code = RunSession(connection, terminal, [](Session& session) {
    return DiffInstance(session, {"9", "12", "2026-03-02"});
  });
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out.str(), HasSubstr("14  2026-03-02T09:00:00+08:00  sun for li  data.refund: nothing -> 7  "
                                   "(completed task 1)\n14  "));
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0].from_position(), 12);
  EXPECT_EQ(asked[0].to_time().seconds(), At(12, 0).seconds());
  EXPECT_EQ(asked[1].page_token(), "more");
}

TEST_F(PastCommandsTest, SettingsAreShownAndSet) {
  v1::UpdateSettingsRequest seen;
  server_.directory.get_settings = [](auto&, const auto&, v1::GetSettingsResponse& response) {
    response.mutable_settings()->set_accesses_recorded(true);
    return grpc::Status::OK;
  };
  server_.directory.update_settings = [&](auto&, const v1::UpdateSettingsRequest& request,
                                          v1::UpdateSettingsResponse& response) {
    seen = request;
    *response.mutable_settings() = request.settings();
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server_, {"settings", "show"}).out, "accesses to personal data are recorded\n");
  EXPECT_EQ(RunCommand(server_, {"settings", "set", "--accesses", "off", "--reason", "测试"}).out,
            "accesses to personal data are not recorded\n");
  EXPECT_FALSE(seen.settings().accesses_recorded());
  EXPECT_EQ(seen.reason(), "测试");
  EXPECT_EQ(RunCommand(server_, {"settings", "set", "--accesses", "perhaps", "--reason", "x"}).exit_code,
            kMisused);
  EXPECT_EQ(RunCommand(server_, {"settings", "set", "--accesses", "on"}).exit_code, kMisused);
}

}  // namespace
}  // namespace liushui::cli
