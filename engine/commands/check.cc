#include "engine/commands/check.h"

#include <iostream>
#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "clients/cli/declaration_files.h"
#include "clients/cli/exit_codes.h"
#include "engine/commands/declaration_checks.h"
#include "engine/commands/diagnostics.h"

namespace liushui::commands {
int Check(const std::vector<std::string>& paths, const Output& output) {
  const auto files = cli::ReadDeclarationFiles(paths);
  if (!files.ok()) {
    output.err << "liushui check: " << OneLine(files.status()) << "\n";
    return cli::ExitCodeOf(files.status());
  }
  DeclarationChecks checks(DeclarationChecks::Calendars::kGivenOrBeside);
  int errors = 0;
  for (const cli::DeclarationFile& file : *files) {
    const absl::Status status = checks.Check(file);
    errors += CountErrors(status);
    output.err << Diagnostics(status, file);
    if (status.ok()) output.out << file.path << ": ok\n";
  }
  output.out << files->size() << (files->size() == 1 ? " file, " : " files, ")
             << (errors == 0 ? "no errors" : absl::StrCat(errors, errors == 1 ? " error" : " errors"))
             << "\n";
  return errors == 0 ? cli::kDone : cli::kRefused;
}

void AddCheck(CLI::App& app, int* exit_code) {
  const auto paths = std::make_shared<std::vector<std::string>>();  // shared with the callback
  CLI::App* command = app.add_subcommand("check", "check workflows and calendars without a server");
  command->add_option("paths", *paths, "YAML files, or folders of them")->required();
  command->footer(
      "Prints FILE:LINE:COLUMN: error: SENTENCE [REASON]; exits 1 if anything is wrong,\n"
      "2 if a file is not there or larger than a megabyte, 3 if one cannot be read.\n"
      "A folder means its own YAML files and those in its folder calendars.\n\n"
      "Examples:\n"
      "  liushui check workflows\n"
      "  liushui check workflows/complaint.yaml workflows/calendars/cn-trading.yaml\n");
  command->callback([paths, exit_code] { *exit_code = Check(*paths, {std::cout, std::cerr}); });
}

}  // namespace liushui::commands
