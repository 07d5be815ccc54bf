// work: a sample worker.
#include <csignal>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/arguments.h"
#include "clients/cli/display_width.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"
#include "clients/cpp/worker.h"
#include "engine/base/mutex.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(100);

struct WorkOptions {
  std::vector<std::string> types;
  std::string result;
  int64_t fail_every = 0;
  int64_t jobs = 0;
  int active = 4;
};

void DeclareWork(CLI::App& command, WorkOptions& options) {
  command.add_option("TYPE", options.types, "types of jobs to do")->required();
  command.add_option("--result", options.result, "JSON object to complete each with, or @FILE");
  command.add_option("--fail-every", options.fail_every, "fail every Nth job")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}));
  command.add_option("--jobs", options.jobs, "stop after so many; without it at SIGINT or SIGTERM")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}));
  command.add_option("--active", options.active, "jobs done at a time")
      ->check(CLI::Range(1, client::kMaxWorkerThreads))
      ->capture_default_str();
}

// Prints each job and decides its outcome. Thread-safe.
class SampleWork {
 public:
  SampleWork(const Session& session, const WorkOptions& options, google::protobuf::Struct result)
      : session_(session), options_(options), result_(std::move(result)) {}

  client::JobOutcome Do(const v1::Job& job) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    const int64_t number = ++count_;
    const bool fails = options_.fail_every > 0 && number % options_.fail_every == 0;
    Print(job, fails);
    if (!fails) return result_;
    return client::JobFailure{absl::StrCat("every ", options_.fail_every, "th job fails, as asked for"), ""};
  }

  void Log(absl::string_view line) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    session_.err() << "liushui: " << Printable(line) << "\n";
  }

 private:
  void Print(const v1::Job& job, bool fails) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (session_.json()) {
      session_.PrintJsonLine(job);
    } else {
      session_.out() << client::ShortName(job.name()) << "  " << job.type() << "  attempt " << job.attempt()
                     << "  " << job.workflow() << " " << job.business_key() << "  "
                     << Printable(client::JsonOf(job.payload())) << (fails ? "  fails" : "") << "\n";
    }
    session_.out().flush();
  }

  const Session& session_;
  const WorkOptions& options_;
  const google::protobuf::Struct result_;
  Mutex mutex_;
  int64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Waits a while for one of the signals; true if one came. They must be blocked in every thread.
bool SignalCame(const sigset_t& signals) {
  const timespec patience = absl::ToTimespec(kLookEvery);
  return sigtimedwait(&signals, nullptr, &patience) > 0;
}

absl::Status Work(Session& session, const WorkOptions& options) {
  ASSIGN_OR_RETURN(const google::protobuf::Struct result, JsonArgument("--result", options.result));
  // Blocked before gRPC starts its threads, so that they come to SignalCame and nowhere else.
  sigset_t signals;
  sigset_t before;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  SampleWork work(session, options, result);
  client::WorkerOptions worker_options;
  worker_options.types = options.types;
  worker_options.max_active = options.active;
  worker_options.jobs_max = options.jobs;
  worker_options.log = [&](absl::string_view line) { work.Log(line); };
  client::Worker worker(session.client(), std::move(worker_options),
                        [&](const v1::Job& job) { return work.Do(job); });
  while (!worker.WaitForEnd(absl::ZeroDuration()) && !SignalCame(signals)) {
  }
  worker.Stop();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return worker.status();
}

}  // namespace

void AddWorkCommand(CommandSet& commands) {
  commands.Add<WorkOptions>({"work",
                             "be a sample worker: print each job and complete it",
                             {"work sms.send mail.send", "work mail.send --fail-every 3 --as mail-gateway",
                              "work pay_refund --result '{\"receipt\": \"R-1\"}' --jobs 1"}},
                            DeclareWork, Work);
}

}  // namespace liushui::cli
