// The program `liushui_demo`: shows the whole thing at work, and proves it.
#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "clients/cli/terminal.h"
#include "clients/demo/demo.h"
#include "clients/demo/people/worker_program.h"

namespace {

// Set by a signal; the demo looks at it between two stops and cleans up.
volatile std::sig_atomic_t interrupted = 0;

void Interrupt(int) {
  interrupted = 1;
}

void Declare(CLI::App& app, liushui::demo::DemoOptions& options, liushui::demo::WorkerProgram& worker) {
  CLI::App* const what = app.add_option_group("What to be");
  what->require_option(1);
  what->add_option("--server", options.server,
                   "show it all, with this server, such as build/release/liushui");
  CLI::Option* const trade =
      what->add_option("--worker", worker.trade, "be one of the demo's workers; the demo starts them itself")
          ->check(CLI::IsMember({liushui::demo::kSmsTrade, liushui::demo::kMailTrade}));
  app.add_option("--workflows", options.workflows, "folder of the declarations and the sample")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "what goes wrong, and to whom, follows from this number")
      ->capture_default_str();
  app.add_flag("--keep", options.keep, "leave the server running with the data, for exploring");
  CLI::Option* const connect =
      app.add_option("--connect", worker.server, "of a worker: the server's address")->needs(trade);
  app.add_option("--life", worker.life, "of a worker: counts its starts; its faults follow from it")
      ->needs(trade)
      ->capture_default_str();
  trade->needs(connect);
  app.footer(
      "Exit codes: 0 every check agreed; 1 something was missing or differed; 2 wrong command line; "
      "130 interrupted.");
}

absl::Status Run(liushui::demo::DemoOptions options, liushui::demo::WorkerProgram worker) {
  if (!worker.trade.empty()) {
    worker.workflows = options.workflows;
    worker.seed = options.seed;
    return liushui::demo::RunWorkerProgram(worker);
  }
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  std::error_code error;
  options.program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error) return absl::UnavailableError("/proc/self/exe: " + error.message());
  return liushui::demo::RunDemo(options, liushui::cli::OwnTerminal(), [] { return interrupted != 0; });
}

}  // namespace

int main(int argc, char** argv) {
  liushui::demo::DemoOptions options;
  liushui::demo::WorkerProgram worker;
  CLI::App app(
      "One trading day of a whole branch, through the public API; then its ledger is replayed and compared",
      "liushui_demo");
  Declare(app, options, worker);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const absl::Status status = Run(options, worker);
  if (status.ok()) return 0;
  std::cerr << "liushui_demo: " << std::string(status.message()) << "\n";
  return interrupted != 0 ? 130 : 1;
}
