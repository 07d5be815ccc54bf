// The client library's worker at a real server: what it leaves behind when it stops.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "clients/cpp/worker.h"
#include "gtest/gtest.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

constexpr int kParcels = 60;
constexpr int kDoneBeforeStop = 12;
constexpr absl::Duration kPatience = absl::Seconds(30);

class WorkerStopTest : public BranchTest {
 protected:
  // Counts what it does.
  std::unique_ptr<client::Worker> StartWorker(int64_t jobs_max = 0) {
    client::ClientOptions options;
    options.address = branch_.server().address();
    options.caller = {"post", {}, "binjiang"};
    client::WorkerOptions worker;
    worker.types = {"parcel.send"};
    worker.max_active = 4;
    worker.jobs_max = jobs_max;
    return std::make_unique<client::Worker>(client::Client(options), worker, [this](const v1::Job& job) {
      if (job.attempt() != 1) ++repeated_;
      ++done_;
      return Json(R"({"receipt": "r"})");
    });
  }

  std::atomic<int> done_ = 0;
  std::atomic<int> repeated_ = 0;
};

TEST_F(WorkerStopTest, StopCostsNoJobATry) {
  for (int i = 0; i < kParcels; ++i) ASSERT_TRUE(branch_.Start("parcel", R"({"to": "客户"})").ok());
  while (done_ < kParcels) {
    const int until = std::min(done_ + kDoneBeforeStop, kParcels);
    const auto worker = StartWorker();
    while (done_ < until) std::this_thread::yield();
    worker->Stop();
    EXPECT_TRUE(worker->status().ok()) << worker->status();
  }
  EXPECT_EQ(done_, kParcels);
  EXPECT_EQ(repeated_, 0);
}

TEST_F(WorkerStopTest, WorkerForSomeJobsLeavesTheOthers) {
  for (int i = 0; i < kParcels; ++i) ASSERT_TRUE(branch_.Start("parcel", R"({"to": "客户"})").ok());
  for (int done = 0; done < kParcels; done += kDoneBeforeStop) {
    const auto worker = StartWorker(kDoneBeforeStop);
    ASSERT_TRUE(worker->WaitForEnd(kPatience));
    EXPECT_TRUE(worker->status().ok()) << worker->status();
    EXPECT_EQ(done_, done + kDoneBeforeStop);
  }
  EXPECT_EQ(repeated_, 0);
}

}  // namespace
}  // namespace liushui::server
