// The program `liushui`: local commands, and those that talk to a server.
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "clients/cli/commands.h"
#include "engine/commands/check.h"
#include "engine/commands/exit_codes.h"
#include "engine/commands/serve.h"
#include "engine/commands/verify.h"

int main(int argc, char** argv) {
  using namespace liushui::commands;
  CLI::App app("Liushui: declared workflows, driven over gRPC, every step in a ledger that can be replayed",
               "liushui");
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done; 1 something was found or refused; 2 wrong command line; 3 unreachable or broken.\n"
      "liushui COMMAND --help says more, with examples.\n");
  int exit_code = kExitOk;
  AddServe(app, &exit_code);
  AddCheck(app, &exit_code);
  AddVerify(app, &exit_code);
  liushui::cli::AddRemoteCommands(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}
