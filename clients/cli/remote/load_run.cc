#include "clients/cli/remote/load_run.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr char kWorkflow[] = R"(workflow: load
title: Load
states:
  - id: open
    task: { role: loader, title: Complete me }
    next:
      - { event: done, to: [closed] }
  - { id: closed, final: true }
)";
constexpr int64_t kErrorsInARowMax = 2000;

absl::StatusOr<std::string> FirstTask(const client::Client& client,
                                      const v1::StartInstanceResponse& started) {
  v1::ListTasksRequest request;
  request.set_instance(started.instance().name());
  request.set_min_position(started.position());
  ASSIGN_OR_RETURN(const v1::ListTasksResponse listed, client.ListTasks(request));
  if (listed.tasks_size() == 1) return listed.tasks(0).name();
  return absl::InternalError(
      absl::StrCat("expected one task of a new instance, found ", listed.tasks_size()));
}

// Deploys, runs one instance through, and answers what follows an instance's number in the name of its task.
absl::StatusOr<std::string> Prepare(const client::Client& client) {
  v1::DeployWorkflowRequest deploy;
  deploy.set_yaml(kWorkflow);
  deploy.set_file("load.yaml");
  RETURN_IF_ERROR(client.DeployWorkflow(deploy).status());
  v1::StartInstanceRequest start;
  start.set_workflow("load");
  ASSIGN_OR_RETURN(const v1::StartInstanceResponse started, client.StartInstance(start));
  ASSIGN_OR_RETURN(const std::string task, FirstTask(client, started));
  v1::CompleteTaskRequest complete;
  complete.set_name(task);
  RETURN_IF_ERROR(client.CompleteTask(complete).status());
  return task.substr(task.rfind('-'));
}

// Keeps the calls in flight. Belongs to one thread.
class Run {
 public:
  Run(const client::Client& client, const LoadPlan& plan, std::string task_suffix)
      : queue_(client), task_suffix_(std::move(task_suffix)) {
    report_.plan = plan;
    operations_max_ = plan.operations == 0 ? kMaxLoadOperations : plan.operations;
  }

  LoadReport Go(const LoadProgress& progress) {
    begin_ = absl::Now();
    absl::Time told = begin_;
    for (int i = 0; i < report_.plan.concurrency; ++i) Start();
    while (queue_.Next()) {
      const absl::Time now = absl::Now();
      if (now - told < absl::Seconds(1)) continue;
      told = now;
      report_.elapsed = now - begin_;
      progress(report_);
    }
    report_.elapsed = absl::Now() - begin_;
    return std::move(report_);
  }

 private:
  bool Finished() const {
    if (begun_ >= operations_max_ || errors_in_a_row_ >= kErrorsInARowMax) return true;
    return report_.plan.time > absl::ZeroDuration() && absl::Now() - begin_ >= report_.plan.time;
  }

  void Count(absl::Time begin, const absl::Status& status, Latencies& latencies) {
    if (status.ok()) {
      latencies.Add(absl::Now() - begin);
      errors_in_a_row_ = 0;
      return;
    }
    const std::string reason = ReasonOf(status);
    ++report_.errors[reason.empty() ? absl::StatusCodeToString(status.code()) : reason];
    ++errors_in_a_row_;
  }

  void Start() {
    if (Finished()) return;
    ++begun_;
    v1::StartInstanceRequest request;
    request.set_workflow("load");
    const absl::Time begin = absl::Now();
    queue_.StartInstance(request, [this, begin](absl::StatusOr<v1::StartInstanceResponse> started) {
      Count(begin, started.status(), report_.starts);
      if (started.ok()) {
        Complete(started->instance().name());
      } else {
        Start();
      }
    });
  }

  void Complete(const std::string& instance) {
    if (begun_ >= operations_max_) return;
    ++begun_;
    v1::CompleteTaskRequest request;
    request.set_name(absl::StrCat(absl::StrReplaceAll(instance, {{"/instances/", "/tasks/"}}), task_suffix_));
    const absl::Time begin = absl::Now();
    queue_.CompleteTask(request, [this, begin](absl::StatusOr<v1::CompleteTaskResponse> completed) {
      Count(begin, completed.status(), report_.completions);
      Start();
    });
  }

  LoadReport report_;
  client::CallQueue queue_;
  const std::string task_suffix_;
  int64_t operations_max_ = 0;
  int64_t begun_ = 0;
  int64_t errors_in_a_row_ = 0;
  absl::Time begin_;
};

std::string LatencyText(absl::string_view name, const Latencies& latencies) {
  return absl::StrFormat("%-9s %9d   p50 %8.2f ms   p99 %8.2f ms   p99.9 %8.2f ms\n", name, latencies.size(),
                         latencies.PercentileMs(0.5), latencies.PercentileMs(0.99),
                         latencies.PercentileMs(0.999));
}

std::string LatencyJson(const Latencies& latencies) {
  return absl::StrFormat("{\"count\":%d,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p99_9_ms\":%.3f}", latencies.size(),
                         latencies.PercentileMs(0.5), latencies.PercentileMs(0.99),
                         latencies.PercentileMs(0.999));
}

Latencies AllOf(const LoadReport& report) {
  Latencies all = report.starts;
  all.Append(report.completions);
  return all;
}

}  // namespace

void Latencies::Append(const Latencies& other) {
  microseconds_.insert(microseconds_.end(), other.microseconds_.begin(), other.microseconds_.end());
}

double Latencies::PercentileMs(double share) const {
  if (microseconds_.empty()) return 0;
  std::vector<uint32_t> sorted = microseconds_;
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  const auto index = static_cast<size_t>(std::clamp(rank - 1, 0.0, static_cast<double>(sorted.size() - 1)));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(index), sorted.end());
  return sorted[index] / 1000.0;
}

int64_t LoadReport::failed() const {
  int64_t failed = 0;
  for (const auto& [reason, count] : errors) failed += count;
  return failed;
}

double LoadReport::OperationsPerSecond() const {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds > 0 ? static_cast<double>(done()) / seconds : 0;
}

absl::StatusOr<LoadReport> RunLoad(const client::Client& client, const LoadPlan& plan,
                                   const LoadProgress& progress) {
  ASSIGN_OR_RETURN(std::string task_suffix, Prepare(client));
  return Run(client, plan, std::move(task_suffix)).Go(progress);
}

std::string LoadText(const LoadReport& report) {
  std::string text = absl::StrFormat("%d operations in %.2f s, %d in flight: %.0f operations/s\n",
                                     report.done(), absl::ToDoubleSeconds(report.elapsed),
                                     report.plan.concurrency, report.OperationsPerSecond());
  text += LatencyText("all", AllOf(report));
  text += LatencyText("start", report.starts);
  text += LatencyText("complete", report.completions);
  if (report.errors.empty()) text += "no errors\n";
  for (const auto& [reason, count] : report.errors)
    absl::StrAppend(&text, "error ", reason, ": ", count, "\n");
  return text;
}

std::string LoadJson(const LoadReport& report) {
  std::string errors;
  for (const auto& [reason, count] : report.errors) {
    absl::StrAppend(&errors, errors.empty() ? "" : ",", "\"", reason, "\":", count);
  }
  return absl::StrCat(
      absl::StrFormat("{\"concurrency\":%d,\"seconds\":%.3f,\"operations\":%d,\"operations_per_second\":%.1f",
                      report.plan.concurrency, absl::ToDoubleSeconds(report.elapsed), report.done(),
                      report.OperationsPerSecond()),
      ",\"all\":", LatencyJson(AllOf(report)), ",\"start\":", LatencyJson(report.starts),
      ",\"complete\":", LatencyJson(report.completions), ",\"errors\":{", errors, "}}\n");
}

}  // namespace liushui::cli
