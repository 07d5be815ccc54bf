// kill -9 at any moment: what was acknowledged is there, nothing is there twice or half.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

constexpr char kPair[] =
    "workflow: pair\n"
    "title: 一对\n"
    "data: [ { name: n, type: int, input: true } ]\n"
    "states:\n"
    "  - id: first\n"
    "    task: { role: clerk, title: 一 }\n"
    "    next: [ { event: done, to: [second] } ]\n"
    "  - { id: second, final: true, entry: [ { start: { workflow: echo, key: string(data.n) } } ] }\n";

constexpr char kEcho[] =
    "workflow: echo\n"
    "title: 回声\n"
    "states:\n"
    "  - id: heard\n"
    "    task: { role: clerk, title: 听 }\n"
    "    next: [ { event: done, to: [over] } ]\n"
    "  - { id: over, final: true }\n";

constexpr int kCallers = 4;

// Starts pairs and completes them, until the server is gone; keeps what it was answered.
class Callers {
 public:
  explicit Callers(std::atomic<int>* next) : next_(*next) {}

  void Run(const client::Client& client, int acknowledged_enough, ServerProcess* server) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kCallers; ++i) {
      threads.emplace_back([&] {
        while (StartAndComplete(client)) {
          if (acknowledged_ >= acknowledged_enough) server->Kill();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  // Request id -> the instance that was acknowledged for it, and those whose task was.
  const std::map<std::string, std::string>& started() const { return started_; }
  const std::map<std::string, std::string>& completed() const { return completed_; }

  static v1::StartInstanceRequest StartRequest(int n) {
    v1::StartInstanceRequest request;
    request.set_workflow("pair");
    request.set_request_id("start-" + std::to_string(n));
    (*request.mutable_input()->mutable_fields())["n"].set_number_value(n);
    return request;
  }

 private:
  bool StartAndComplete(const client::Client& client) {
    const int n = next_++;
    const auto started = client.StartInstance(StartRequest(n));
    if (!started.ok()) return false;
    const std::string name = started->instance().name();
    Keep(started_, std::to_string(n), name);
    v1::CompleteTaskRequest request;
    const std::string number = name.substr(name.rfind('/') + 1);
    request.set_name("namespaces/main/tasks/" + number + "-1");
    if (!client.CompleteTask(request).ok()) return false;
    Keep(completed_, std::to_string(n), name);
    ++acknowledged_;
    return true;
  }

  void Keep(std::map<std::string, std::string>& kept, const std::string& n, const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    kept[n] = name;
  }

  std::atomic<int>& next_;
  std::atomic<int> acknowledged_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> started_;
  std::map<std::string, std::string> completed_;
};

// Messages that were on their way are delivered after the restart, beside the calls: this asks until one is
// there.
bool IsFoundInTime(const client::Client& client, const std::string& name) {
  v1::GetInstanceRequest request;
  request.set_name(name);
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (absl::Now() < deadline) {
    if (client.GetInstance(request).ok()) return true;
  }
  return false;
}

// All that was acknowledged is there, a repeat gets the first answer, and each echo was started once.
void ExpectKept(const client::Client& client, const Callers& callers) {
  for (const auto& [n, name] : callers.started()) {
    const auto repeat = client.StartInstance(Callers::StartRequest(std::stoi(n)));
    ASSERT_TRUE(repeat.ok()) << repeat.status();
    EXPECT_EQ(repeat->instance().name(), name);
  }
  for (const auto& [n, name] : callers.completed()) {
    v1::GetInstanceRequest request;
    request.set_name(name);
    const auto instance = client.GetInstance(request);
    ASSERT_TRUE(instance.ok()) << instance.status();
    EXPECT_EQ(instance->instance().status(), v1::Instance::COMPLETED) << name;
    EXPECT_TRUE(IsFoundInTime(client, "namespaces/main/workflows/echo/keys/" + n)) << "echo of " << name;
  }
}

TEST(CrashTest, KilledServerKeepsWhatItAcknowledged) {
  const ScratchFolder scratch;
  const std::string workflows = scratch.Path("workflows");
  std::filesystem::create_directory(workflows);
  scratch.Write("workflows/pair.yaml", kPair);
  scratch.Write("workflows/echo.yaml", kEcho);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 luck(seed);
  std::atomic<int> next = 0;
  for (int round = 0; round < 5; ++round) {
    Callers callers(&next);
    {
      ServerProcess server(scratch.Path("ledger"), {"--workflows", workflows});
      callers.Run(server.As("clerk", {"clerk"}), static_cast<int>(luck() % 200), &server);
    }
    ServerProcess server(scratch.Path("ledger"), {"--workflows", workflows});
    // The restart delivers what was on its way; a call after it comes after that.
    ExpectKept(server.As("clerk", {"clerk"}), callers);
    const Result verified = server.Command({"verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
    EXPECT_EQ(server.Stop(), 0);
    EXPECT_EQ(RunProgram({"verify", "--data", scratch.Path("ledger")}).exit_code, 0);
  }
}

}  // namespace
}  // namespace liushui::e2e
