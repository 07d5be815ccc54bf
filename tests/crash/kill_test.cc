// kill -9 in the middle of work, again and again: what was acknowledged is there, what was repeated happened
// once, and the ledger agrees with every row.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/client.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/crash/killed_server.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::crash {
namespace {

constexpr char kWorkflow[] = R"(
workflow: pair
title: 一对
states:
  - id: write
    task: { role: clerk, title: 写, form: [ { name: text, type: string, required: true } ] }
    next:
      - { event: done, then: [ { start: { workflow: pair_log, key: instance.key } } ], to: [end] }
  - { id: end, final: true }
)";

constexpr char kLog[] = R"(
workflow: pair_log
title: 记录
states:
  - id: noted
    task: { role: clerk, title: 看 }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
)";

constexpr int kClients = 4;
constexpr int kRounds = 8;
constexpr int kAcknowledgedPerRound = 60;

// What the clients of one round did: by business key.
struct Pair {
  std::string instance;        // its name, once the start was acknowledged
  int64_t start_position = 0;  // 0: not acknowledged
  int64_t complete_position = 0;
};

class KillTest : public ::testing::Test {
 protected:
  KillTest() : server_(folder_.path(), kLog) {
    std::random_device device;
    const char* given = std::getenv("LIUSHUI_SEED");
    seed_ = given != nullptr ? std::strtoull(given, nullptr, 10) : device();
    RecordProperty("seed", std::to_string(seed_));
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed_));
  }

  client::Client Connect() const {
    client::ClientOptions options;
    options.address = server_.address();
    options.caller.actor = "ann";
    options.caller.roles = {"clerk"};
    options.caller.name_space = "main";
    options.timeout = absl::Seconds(2);
    options.retry.attempts_max = 1;
    return client::Client(options);
  }

  static absl::StatusOr<v1::StartInstanceResponse> Start(const client::Client& client,
                                                         const std::string& key) {
    v1::StartInstanceRequest request;
    request.set_workflow("pair");
    request.set_business_key(key);
    request.set_request_id(absl::StrCat("start-", key));
    return client.StartInstance(request);
  }
  static absl::StatusOr<v1::CompleteTaskResponse> Complete(const client::Client& client, const Pair& pair,
                                                           const std::string& key) {
    v1::ListTasksRequest list;
    list.set_instance(pair.instance);
    list.set_status(v1::Task::STATUS_UNSPECIFIED);
    const auto tasks = client.ListTasks(list);
    if (!tasks.ok()) return tasks.status();
    // Every list is in step with what was acknowledged: the task of a started pair is there.
    if (tasks->tasks().empty()) return absl::DataLossError(absl::StrCat(key, " has no task"));
    v1::CompleteTaskRequest request;
    request.set_name(tasks->tasks(0).name());
    (*request.mutable_form()->mutable_fields())["text"].set_string_value("好");
    request.set_request_id(absl::StrCat("complete-", key));
    return client.CompleteTask(request);
  }

  // Works until the server is gone.
  void Work(int round, int worker) {
    const client::Client client = Connect();
    for (int i = 0;; ++i) {
      const std::string key = absl::StrCat(round, "-", worker, "-", i);
      Pair pair;
      const auto started = Start(client, key);
      if (started.ok()) {
        pair.instance = started->instance().name();
        pair.start_position = started->position();
        acknowledged_.fetch_add(1);
        const auto completed = Complete(client, pair, key);
        EXPECT_NE(completed.status().code(), absl::StatusCode::kDataLoss) << completed.status();
        if (completed.ok()) pair.complete_position = completed->position();
      }
      {
        MutexLock lock(&mutex_);
        pairs_[key] = pair;
      }
      if (!started.ok()) return;
    }
  }

  void CheckPair(const client::Client& client, const std::string& key, Pair& pair) {
    const auto started = Start(client, key);
    ASSERT_TRUE(started.ok()) << key << ": " << started.status();
    if (pair.start_position != 0) {
      EXPECT_EQ(started->position(), pair.start_position) << key << " was started twice";
      EXPECT_EQ(started->instance().name(), pair.instance);
    }
    v1::GetInstanceRequest get;
    get.set_name(started->instance().name());
    const auto instance = client.GetInstance(get);
    ASSERT_TRUE(instance.ok()) << key << ": " << instance.status();
    const bool ended = instance->instance().status() == v1::Instance::COMPLETED;
    EXPECT_TRUE(ended || pair.complete_position == 0) << key << ": an acknowledged completion is gone";
    if (ended) {
      ended_.insert(key);
    } else {
      EXPECT_FALSE(HasLog(client, key)) << key << " has a log but has not ended";
    }
  }

  static bool HasLog(const client::Client& client, const std::string& key) {
    v1::GetInstanceRequest get;
    get.set_name(absl::StrCat("namespaces/main/workflows/pair_log/keys/", key));
    return client.GetInstance(get).ok();
  }

  // The outbox starts a log for every pair that ended, however often the server died in between.
  void CheckLogs() {
    const client::Client client = Connect();
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    for (const std::string& key : ended_) {
      while (!HasLog(client, key) && absl::Now() < deadline) std::this_thread::yield();
      EXPECT_TRUE(HasLog(client, key)) << key;
    }
  }

  void WaitForAcknowledged(int count) {
    while (acknowledged_.load() < count) std::this_thread::yield();
  }

  storage::ScratchFolder folder_;
  KilledServer server_;
  uint64_t seed_ = 0;
  std::atomic<int> acknowledged_{0};
  Mutex mutex_;
  std::map<std::string, Pair> pairs_;
  std::set<std::string> ended_;
};

TEST_F(KillTest, AcknowledgedSurvivesAndHappensOnce) {
  std::mt19937_64 random(seed_);
  server_.Start();
  v1::DeployWorkflowRequest deploy;
  deploy.set_yaml(kWorkflow);
  ASSERT_TRUE(Connect().DeployWorkflow(deploy).ok());
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::thread> workers;
    for (int worker = 0; worker < kClients; ++worker) {
      workers.emplace_back([this, round, worker] { Work(round, worker); });
    }
    WaitForAcknowledged(acknowledged_.load() + 1 + static_cast<int>(random() % kAcknowledgedPerRound));
    server_.Kill();
    for (std::thread& worker : workers) worker.join();
    server_.Start();
    const client::Client client = Connect();
    for (auto& [key, pair] : pairs_) CheckPair(client, key, pair);
    pairs_.clear();
    if (HasFatalFailure()) return;
  }
  CheckLogs();
  EXPECT_EQ(server_.Stop(), 0);
  EXPECT_EQ(RunLiushui({"verify", "--data", server_.ledger()}), 0);
}

}  // namespace
}  // namespace liushui::crash
