#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;

TEST(WorkCommand, DoesAsManyJobsAsAskedFor) {
  FakeServer server;
  std::atomic<int> completed = 0;
  server.jobs.stream_jobs = [&](grpc::ServerContext& context, const v1::StreamJobsRequest& request,
                                auto& writer) {
    EXPECT_EQ(request.max_jobs(), 2);
    for (int i = 1; i <= 2; ++i) {
      v1::StreamJobsResponse response;
      response.mutable_job()->set_name(absl::StrCat("namespaces/test/jobs/17-", i));
      response.mutable_job()->set_type("mail.send");
      response.mutable_job()->set_attempt(1);
      writer.Write(response);
    }
    while (!context.IsCancelled()) std::this_thread::yield();
    return grpc::Status::CANCELLED;
  };
  server.jobs.complete_job = [&](auto&, const auto&, auto&) {
    ++completed;
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"work", "mail.send", "--jobs", "2", "--active", "1"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  EXPECT_EQ(screen.out,
            "17-1  mail.send  attempt 1     {}\n"
            "17-2  mail.send  attempt 1     {}\n");
  EXPECT_EQ(completed, 2);
}

TEST(WorkCommand, MoreThreadsThanThereMayBeAreRefused) {
  FakeServer server;
  const Screen screen = RunCommand(server, {"work", "mail.send", "--active", "65"});
  EXPECT_EQ(screen.exit_code, kMisused);
}

}  // namespace
}  // namespace liushui::cli
