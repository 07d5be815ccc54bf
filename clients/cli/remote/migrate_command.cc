// migrate: moves running instances to another revision.
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cli/arguments.h"
#include "clients/cli/files.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/migration_file.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

using Response = v1::MigrateInstancesResponse;

constexpr absl::Duration kProgressEvery = absl::Milliseconds(200);

struct MigrateOptions {
  std::string workflow;
  std::string to;
  std::vector<std::string> from;
  std::vector<std::string> instances;
  std::vector<std::string> states;
  std::vector<std::string> data;
  std::string file;
  std::string filter;
  int64_t max = 0;
  bool dry_run = false;
};

void DeclareMigrate(CLI::App& command, MigrateOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow")->required();
  command.add_option("--to", options.to, "the revision: a number, an alias or latest")->required();
  command.add_option("--from", options.from, "only instances on this revision; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--instance", options.instances, "only this one, as a number or name; may be repeated")
      ->allow_extra_args(false);
  command
      .add_option(
          "--map", options.states,
          "OLD=NEW: a state that has another id there, or OLD= for none: who worked in it is forgotten; "
          "may be repeated")
      ->allow_extra_args(false);
  command.add_option("--set", options.data, "NAME=CEL: a datum computed from the old data; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--mapping", options.file, "a YAML file with states: {OLD: NEW} and data: {NAME: CEL}");
  command.add_option("--filter", options.filter,
                     "CEL over data, instance (key, states, revision, ...), In('state') and now");
  command.add_option("--max", options.max, "move at most so many")->check(CLI::PositiveNumber);
  command.add_flag("--dry-run", options.dry_run, "only judge: a verdict for each instance, nothing written");
}

// "name=value"; the value may be empty, and may hold further equals signs.
absl::StatusOr<std::pair<std::string, std::string>> Assignment(absl::string_view option,
                                                               const std::string& typed) {
  const std::vector<std::string> parts = absl::StrSplit(typed, absl::MaxSplits('=', 1));
  if (parts.size() == 2 && !parts[0].empty()) return std::pair(parts[0], parts[1]);
  return Misuse(absl::StrCat(option, ": expected NAME=VALUE, found '", typed, "'"));
}

absl::StatusOr<v1::MigrateInstancesRequest> RequestOf(Session& session, const MigrateOptions& options) {
  v1::MigrateInstancesRequest request;
  request.set_parent(WorkflowName(session, options.workflow));
  request.set_revision(options.to);
  request.mutable_source_revisions()->Add(options.from.begin(), options.from.end());
  if (!options.file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kMaxFileBytes));
    RETURN_IF_ERROR(ReadMigrationText(text, options.file, &request));
  }
  for (const std::string& typed : options.states) {
    ASSIGN_OR_RETURN(const auto mapping, Assignment("--map", typed));
    request.add_mapping()->set_from(mapping.first);
    request.mutable_mapping()->rbegin()->set_to(mapping.second);
  }
  for (const std::string& typed : options.data) {
    ASSIGN_OR_RETURN(const auto datum, Assignment("--set", typed));
    if (datum.second.empty())
      return Misuse(absl::StrCat("--set: expected an expression after '", typed, "'"));
    request.add_data()->set_name(datum.first);
    request.mutable_data()->rbegin()->set_expression(datum.second);
  }
  for (const std::string& typed : options.instances) {
    ASSIGN_OR_RETURN(*request.add_instances(), InstanceArgument(session, typed));
  }
  request.set_filter(options.filter);
  request.set_validate_only(options.dry_run);
  request.set_max_moves(options.max);
  return request;
}

// Whether Ctrl-C was pressed; from when this lives until then it does not end the process by itself.
class Interruption {
 public:
  Interruption() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~Interruption() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool Came() const {
    const timespec none = {0, 0};
    return sigtimedwait(&signals_, nullptr, &none) > 0;
  }

 private:
  sigset_t signals_;
  sigset_t before_;
};

// Prints what comes, and keeps the sum.
class Report {
 public:
  explicit Report(const Session& session) : session_(session) {}

  void Take(const Response& response) {
    counts_ = response.counts();
    done_ = done_ || response.done();
    if (session_.json()) {
      session_.PrintJsonLine(response);
      return;
    }
    if (response.has_verdict()) {
      ClearProgress();
      PrintVerdict(response.verdict());
    }
    ShowProgress();
  }
  void PrintSum(bool dry_run) {
    ClearProgress();
    if (session_.json()) return;
    session_.out() << counts_.looked_at() << " looked at: " << counts_.moved()
                   << (dry_run ? " would move, " : " moved, ") << counts_.already_there()
                   << " were there already, " << counts_.refused() << " refused\n";
    if (!done_) session_.out() << "stopped; the same command goes on from here\n";
  }
  bool AllWell() const { return done_ && counts_.refused() == 0; }

 private:
  void PrintVerdict(const Response::Verdict& verdict) {
    if (verdict.kind() == Response::ALREADY_THERE) return;
    const std::string number = verdict.instance().substr(verdict.instance().rfind('/') + 1);
    const std::string key = verdict.business_key().empty() ? "" : absl::StrCat(" ", verdict.business_key());
    if (verdict.kind() == Response::REFUSED) {
      session_.out() << Toned(session_.terminal(), Tone::kBad, "refused") << " " << number << key << ": "
                     << verdict.message() << " [" << verdict.reason() << "]\n";
      return;
    }
    session_.out() << Toned(session_.terminal(), Tone::kGood,
                            verdict.kind() == Response::MOVED ? "moved" : "moves")
                   << " " << number << key << " from revision " << verdict.from_revision() << ": "
                   << absl::StrJoin(verdict.states(), " ") << "\n";
  }
  void ShowProgress() {
    const absl::Time now = absl::Now();
    if (!session_.terminal().progress || now < next_progress_) return;
    next_progress_ = now + kProgressEvery;
    session_.err() << "\r" << counts_.looked_at() << " looked at, " << counts_.moved() << " moved, "
                   << counts_.refused() << " refused" << std::flush;
    shown_ = true;
  }
  void ClearProgress() {
    if (shown_) session_.err() << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

  const Session& session_;
  Response::Counts counts_;
  absl::Time next_progress_ = absl::Now() + kProgressEvery;
  bool shown_ = false;
  bool done_ = false;
};

absl::Status Migrate(Session& session, const MigrateOptions& options) {
  const Interruption interruption;  // before gRPC starts its threads
  ASSIGN_OR_RETURN(const v1::MigrateInstancesRequest request, RequestOf(session, options));
  Report report(session);
  const absl::Status status = session.client().MigrateInstances(request, [&](const Response& response) {
    report.Take(response);
    return !interruption.Came();
  });
  RETURN_IF_ERROR(status);
  report.PrintSum(options.dry_run);
  if (!report.AllWell()) session.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

void AddMigrateCommand(CommandSet& commands) {
  commands.Add<MigrateOptions>(
      {"migrate",
       "move running instances to another revision; exits with 1 if any is refused or Ctrl-C stopped it",
       {"migrate complaint --to latest --dry-run", "migrate complaint --to 3 --from 2 --map triage=intake",
        "migrate complaint --to stable --set \"refund=data.amount / 2\" --filter \"In('decide')\"",
        "migrate complaint --to 3 --mapping complaint-3.yaml --json"}},
      DeclareMigrate, Migrate);
}

}  // namespace liushui::cli
