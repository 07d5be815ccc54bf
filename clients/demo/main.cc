// The program `liushui_demo`: shows the whole thing at work, and proves it.
#include <csignal>
#include <iostream>
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "clients/cli/terminal.h"
#include "clients/demo/demo.h"

namespace {

// Set by a signal; the demo looks at it between two stops and cleans up.
volatile std::sig_atomic_t interrupted = 0;

void Interrupt(int) {
  interrupted = 1;
}

}  // namespace

int main(int argc, char** argv) {
  liushui::demo::DemoOptions options;
  CLI::App app(
      "One trading day of a whole branch, through the public API; then its ledger is replayed and compared",
      "liushui_demo");
  app.add_option("--server", options.server, "the server's binary, such as build/release/liushui")
      ->required();
  app.add_option("--workflows", options.workflows, "folder of the declarations and the sample")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "what goes wrong, and to whom, follows from this number")
      ->capture_default_str();
  app.add_flag("--keep", options.keep, "leave the server running with the data, for exploring");
  app.footer(
      "Exit codes: 0 every check agreed; 1 something was missing or differed; 2 wrong command line; "
      "130 interrupted.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  const absl::Status status =
      liushui::demo::RunDemo(options, liushui::cli::OwnTerminal(), [] { return interrupted != 0; });
  if (status.ok()) return 0;
  std::cerr << "liushui_demo: " << std::string(status.message()) << "\n";
  return interrupted != 0 ? 130 : 1;
}
