// All commands describe themselves in one way.
#include <cctype>
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "clients/cli/commands.h"
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
#include "gtest/gtest.h"

namespace liushui::commands {
namespace {

// A capital letter only in a word all of capitals, such as YAML.
bool BeginsInLowerCase(const std::string& text) {
  if (text.empty() || std::isupper(static_cast<unsigned char>(text[0])) == 0) return true;
  return text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1])) != 0;
}

void ExpectLowerCase(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option == command.get_help_ptr()) continue;  // the program says what stands there
    EXPECT_TRUE(BeginsInLowerCase(option->get_description()))
        << command.get_name() << " " << option->get_name();
  }
  for (const CLI::App* inner : command.get_subcommands([](const CLI::App*) { return true; })) {
    EXPECT_TRUE(BeginsInLowerCase(inner->get_description())) << inner->get_name();
    EXPECT_FALSE(inner->get_description().empty()) << inner->get_name();
    ExpectLowerCase(*inner);
  }
}

TEST(HelpTest, DescriptionsBeginInLowerCase) {
  CLI::App app("", "liushui");
  int exit_code = 0;
  AddServe(app, &exit_code);
  AddCheck(app, &exit_code);
  AddVerify(app, &exit_code);
  AddProve(app, cli::OwnTerminal(), &exit_code);
  AddReport(app, cli::OwnTerminal(), &exit_code);
  AddExport(app, cli::OwnTerminal(), &exit_code);
  AddWitness(app, cli::OwnTerminal(), &exit_code);
  AddDiff(app, cli::OwnTerminal(), &exit_code);
  AddDraw(app, cli::OwnTerminal(), &exit_code);
  cli::AddRemoteCommands(app, &exit_code);
  AddCompletion(app, cli::OwnTerminal());
  ExpectLowerCase(app);
}

}  // namespace
}  // namespace liushui::commands
