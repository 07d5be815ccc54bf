// load: how fast a server starts and completes.
#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/load_run.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr char kNamespace[] = "load";
constexpr char kRole[] = "loader";

struct LoadOptions {
  int concurrency = 256;
  int seconds = 0;
  int64_t operations = 0;
};

void DeclareLoad(CLI::App& command, LoadOptions& options) {
  command.add_option("--concurrency", options.concurrency, "calls in flight")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  CLI::Option* seconds =
      command.add_option("--seconds", options.seconds, "for so long; 10 if neither is given")
          ->check(CLI::Range(1, 3600));
  command.add_option("--operations", options.operations, "so many calls")
      ->check(CLI::Range(int64_t{1}, kMaxLoadOperations))
      ->excludes(seconds);
}

absl::Status Load(Session& session, const LoadOptions& options) {
  LoadPlan plan;
  plan.concurrency = options.concurrency;
  plan.operations = options.operations;
  if (options.operations == 0) plan.time = absl::Seconds(options.seconds == 0 ? 10 : options.seconds);
  client::Caller caller = session.client().options().caller;
  caller.name_space = kNamespace;
  caller.roles = {kRole};
  ASSIGN_OR_RETURN(const LoadReport report,
                   RunLoad(session.client().As(caller), plan, [&](const LoadReport& so_far) {
                     session.err() << absl::StreamFormat("%4.0f s  %9d operations  %7.0f/s  %d errors\n",
                                                         absl::ToDoubleSeconds(so_far.elapsed), so_far.done(),
                                                         so_far.OperationsPerSecond(), so_far.failed());
                   }));
  session.out() << (session.json() ? LoadJson(report) : LoadText(report));
  if (report.failed() > 0) session.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

void AddLoadCommand(CommandSet& commands) {
  commands.Add<LoadOptions>(
      {"load",
       "measure a server: start and complete instances of a two-state workflow in namespace load",
       {"load --concurrency 256 --seconds 10", "load --operations 10000 --concurrency 16 --json"}},
      DeclareLoad, Load);
}

}  // namespace liushui::cli
