// The program `liushui`: local commands, and those that talk to a server.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "clients/cli/commands.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"
#include "engine/commands/check.h"
#include "engine/commands/completion.h"
#include "engine/commands/diff.h"
#include "engine/commands/draw.h"
#include "engine/commands/evidence/export.h"
#include "engine/commands/evidence/prove.h"
#include "engine/commands/evidence/report.h"
#include "engine/commands/evidence/witness.h"
#include "engine/commands/serve.h"
#include "engine/commands/verify.h"
#include "engine/runtime/engine.h"

namespace liushui::commands {
namespace {

// As typed, but `help [COMMAND]` is `[COMMAND] --help`.
std::vector<std::string> ReadArguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments[0] != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.push_back("--help");
  return arguments;
}

bool IsUnknownCommand(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0].rfind('-', 0) == 0) return false;
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::none_of(commands.begin(), commands.end(),
                      [&arguments](const CLI::App* command) { return command->check_name(arguments[0]); });
}

int Run(CLI::App& app, std::vector<std::string> arguments, const int& exit_code) {
  if (IsUnknownCommand(app, arguments)) {
    std::cerr << cli::UsageText("there is no command " + arguments[0]);
    return cli::kMisused;
  }
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kDone : cli::kMisused;
  }
  return exit_code;
}

}  // namespace
}  // namespace liushui::commands

int main(int argc, char** argv) {
  using namespace liushui::commands;
  CLI::App app("Liushui: declared workflows, driven over gRPC, every step in a ledger that can be replayed",
               "liushui");
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "print this and exit");
  app.set_version_flag("--version", "liushui " + liushui::runtime::EngineOptions().version,
                       "print the version and exit");
  app.footer(
      "Exit codes: 0 done; 1 something was found or refused; 2 the command line is wrong, or names a file "
      "that\n"
      "is missing or too large; 3 a server, ledger or file cannot be reached or read, or is broken.\n"
      "Times are local (TZ) and show their offset from UTC; with --json they are UTC.\n"
      "liushui COMMAND --help says more, with examples.\n");
  int exit_code = liushui::cli::kDone;
  AddServe(app, &exit_code);
  AddCheck(app, &exit_code);
  AddVerify(app, &exit_code);
  AddProve(app, liushui::cli::OwnTerminal(), &exit_code);
  AddReport(app, liushui::cli::OwnTerminal(), &exit_code);
  AddExport(app, liushui::cli::OwnTerminal(), &exit_code);
  AddWitness(app, liushui::cli::OwnTerminal(), &exit_code);
  AddDiff(app, liushui::cli::OwnTerminal(), &exit_code);
  AddDraw(app, liushui::cli::OwnTerminal(), &exit_code);
  liushui::cli::AddRemoteCommands(app, &exit_code);
  AddCompletion(app, liushui::cli::OwnTerminal());
  return Run(app, ReadArguments(argc, argv), exit_code);
}
