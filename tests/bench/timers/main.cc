// liushui_timer_bench: what a million pending timers cost, and how late a thousand of them are that are due
// within the same second. One engine on the real clock and RocksDB, in this process and without gRPC. Fails
// if a timer is lost, fires early, out of order, or a second late.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/base/mutex.h"
#include "engine/chart/compile.h"
#include "engine/runtime/engine.h"
#include "storage/rocks_store.h"

namespace liushui::bench {
namespace {

constexpr int kInFlight = 4'000;
constexpr char kBranch[] = "bench";
constexpr char kAlarm[] = R"yaml(
workflow: alarm
title: 闹钟
data: [ { name: due, type: timestamp, input: true } ]
states:
  - { id: waiting, next: [ { at: data.due, to: [over] } ] }
  - { id: over, final: true }
)yaml";

struct Options {
  int pending = 1'000'000;
  int due = 1'000;
  int idle_s = 10;
  std::string folder;  // empty: a temporary one
};

// Counts what is under way.
class Flights {
 public:
  void Begin(int most) {
    MutexLock lock(&mutex_);
    while (under_way_ >= most) landed_.Wait(&mutex_);
    ++under_way_;
  }
  void End() {
    MutexLock lock(&mutex_);
    --under_way_;
    landed_.NotifyAll();
  }
  void WaitForAll() {
    MutexLock lock(&mutex_);
    while (under_way_ > 0) landed_.Wait(&mutex_);
  }
  // Lets so much real time pass.
  void Rest(absl::Duration duration) {
    const absl::Time end = absl::Now() + duration;
    MutexLock lock(&mutex_);
    while (absl::Now() < end) landed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(end - absl::Now()));
  }

 private:
  Mutex mutex_;
  CondVar landed_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
};

runtime::Caller Caller() {
  runtime::Caller caller;
  caller.name_space = kBranch;
  caller.actor.set_name("bench");
  return caller;
}

std::unique_ptr<runtime::Engine> OpenEngine(const std::string& folder) {
  storage::RocksOptions options;
  options.create_if_missing = true;
  auto store = storage::OpenRocksStore(folder, options);
  LIUSHUI_CHECK_OK(store.status());
  auto engine = runtime::Engine::Open(*std::move(store), {});
  LIUSHUI_CHECK_OK(engine.status());
  return *std::move(engine);
}

void Deploy(runtime::Engine& engine, Flights& flights) {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(kAlarm, "alarm.yaml", &workflow, nullptr));
  const auto chart = chart::Compile(workflow, {});
  LIUSHUI_CHECK_OK(chart.status());
  flights.Begin(1);
  engine.Submit(Caller(), runtime::DeployRequest{*chart},
                [&](const absl::StatusOr<runtime::Outcome>& outcome) {
                  LIUSHUI_CHECK_OK(outcome.status());
                  flights.End();
                });
  flights.WaitForAll();
}

// Starts `count` instances, the timer of the i-th due at `first` + i * `step`.
void StartAlarms(runtime::Engine& engine, Flights& flights, int count, absl::Time first,
                 absl::Duration step) {
  for (int i = 0; i < count; ++i) {
    runtime::StartRequest start;
    start.workflow = "alarm";
    ledger::v1::NamedValue& due = *start.inputs.Add();
    due.set_name("due");
    due.mutable_value()->set_timestamp_us(absl::ToUnixMicros(first + i * step));
    flights.Begin(kInFlight);
    engine.Submit(Caller(), std::move(start), [&](const absl::StatusOr<runtime::Outcome>& outcome) {
      LIUSHUI_CHECK_OK(outcome.status());
      flights.End();
    });
  }
  flights.WaitForAll();
}

absl::Duration ProcessorTime() {
  rusage usage;
  LIUSHUI_CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

double ResidentMegabytes() {
  rusage usage;
  LIUSHUI_CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Lateness {
  std::vector<absl::Duration> late;  // ascending
  bool in_order = true;
};

// Of the timer records from `position` on, waits until there are `count`. The i-th alarm was due at
// `first` + i * `step`, and instances are numbered as they were started.
Lateness Measure(runtime::Engine& engine, uint64_t position, int count, absl::Time first,
                 absl::Duration step) {
  Flights durable;
  durable.Begin(1);
  engine.WhenReached(position + static_cast<uint64_t>(count), [&](const absl::Status& reached) {
    LIUSHUI_CHECK_OK(reached);
    durable.End();
  });
  durable.WaitForAll();
  Lateness measured;
  uint64_t last = 0;
  LIUSHUI_CHECK_OK(engine.reads().ReadRecords(
      position, position + static_cast<uint64_t>(count), [&](const ledger::v1::Record& record) {
        LIUSHUI_CHECK(record.step().input().has_timer());
        const absl::Time due = first + static_cast<int64_t>(measured.late.size()) * step;
        measured.late.push_back(absl::FromUnixMicros(record.time_us()) - due);
        measured.in_order = measured.in_order && record.instance() > last;
        last = record.instance();
        return true;
      }));
  std::sort(measured.late.begin(), measured.late.end());
  return measured;
}

int Run(const Options& options) {
  const std::string folder =
      options.folder.empty()
          ? absl::StrCat(std::filesystem::temp_directory_path().string(), "/liushui-timers-", getpid())
          : options.folder;
  Flights flights;
  auto engine = OpenEngine(folder);
  Deploy(*engine, flights);
  const absl::Time began = absl::Now();
  StartAlarms(*engine, flights, options.pending, began + absl::Hours(24), absl::Milliseconds(1));
  std::printf("%d timers pending after %.1f s, %.0f MB resident\n", options.pending,
              absl::ToDoubleSeconds(absl::Now() - began), ResidentMegabytes());
  // What compaction is left is not the timers' cost.
  flights.Rest(absl::Seconds(options.idle_s));
  const absl::Duration before = ProcessorTime();
  flights.Rest(absl::Seconds(options.idle_s));
  std::printf("idle for %d s: %.2f %% of one processor\n", options.idle_s,
              100 * absl::ToDoubleSeconds(ProcessorTime() - before) / options.idle_s);

  const absl::Duration step = absl::Seconds(1) / options.due;
  const absl::Time first = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) + 5);
  StartAlarms(*engine, flights, options.due, first, step);
  const Lateness measured = Measure(*engine, engine->reads().position(), options.due, first, step);
  const absl::Duration worst = measured.late.back();
  std::printf("%d due within one second: all fired, %s; late by %.2f ms in the middle, %.2f ms at most\n",
              options.due, measured.in_order ? "in order" : "OUT OF ORDER",
              absl::ToDoubleMilliseconds(measured.late[measured.late.size() / 2]),
              absl::ToDoubleMilliseconds(worst));
  const absl::Time reopened = absl::Now();
  LIUSHUI_CHECK_OK(engine->Stop());
  engine = OpenEngine(folder);
  std::printf("stopped and opened again in %.1f s\n", absl::ToDoubleSeconds(absl::Now() - reopened));
  LIUSHUI_CHECK_OK(engine->Stop());
  engine.reset();
  if (options.folder.empty()) std::filesystem::remove_all(folder);
  const bool early = measured.late.front() < absl::ZeroDuration();
  return measured.in_order && !early && worst < absl::Seconds(1) ? 0 : 1;
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  liushui::bench::Options options;
  CLI::App app("Measures a million pending timers, a thousand of which are due within one second.");
  app.add_option("--pending", options.pending, "timers due in a day")->check(CLI::Range(1, 10'000'000));
  app.add_option("--due", options.due, "timers due within one second")->check(CLI::Range(1, 100'000));
  app.add_option("--idle", options.idle_s, "seconds of idleness measured")->check(CLI::Range(1, 3'600));
  app.add_option("--folder", options.folder, "where the ledger goes and stays; else a temporary one");
  CLI11_PARSE(app, argc, argv);
  return liushui::bench::Run(options);
}
