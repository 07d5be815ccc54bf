#include "engine/commands/check.h"

#include <iostream>
#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/declarations/diagnostics.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/session.h"
#include "engine/commands/declaration_checks.h"

namespace liushui::commands {
namespace {

cli::Diagnostic WarningOf(const chart::Problem& problem) {
  return {cli::Severity::kWarning, problem.position.line, problem.position.column, problem.path,
          problem.reason,          problem.message};
}

std::vector<cli::DiagnosedFile> CheckAll(std::vector<cli::DeclarationFile> files) {
  DeclarationChecks checks(DeclarationChecks::Others::kGivenOrBeside, files);
  std::vector<cli::DiagnosedFile> checked;
  for (cli::DeclarationFile& file : files) {
    std::vector<chart::Problem> warnings;
    std::vector<cli::Diagnostic> diagnostics = cli::DiagnosticsOf(checks.Check(file, &warnings), file.path);
    for (const chart::Problem& warning : warnings) diagnostics.push_back(WarningOf(warning));
    checked.push_back({std::move(file), std::move(diagnostics)});
  }
  return checked;
}

// "no errors", "1 error", "2 errors".
std::string Counted(int count, absl::string_view what) {
  return absl::StrCat(count == 0 ? "no" : absl::StrCat(count), " ", what, count == 1 ? "" : "s");
}

void PrintText(const std::vector<cli::DiagnosedFile>& checked, const cli::DiagnosticCounts& counts,
               const Output& output) {
  for (const cli::DiagnosedFile& file : checked) {
    for (const cli::Diagnostic& diagnostic : file.diagnostics) {
      output.err << cli::DiagnosticText(diagnostic, file.file);
    }
    if (file.diagnostics.empty()) output.out << file.file.path << ": ok\n";
  }
  output.out << Counted(static_cast<int>(checked.size()), "file") << ", " << Counted(counts.errors, "error");
  if (counts.warnings > 0) output.out << ", " << Counted(counts.warnings, "warning");
  output.out << "\n";
}

}  // namespace

int Check(const std::vector<std::string>& paths, bool json, const Output& output) {
  auto files = cli::ReadDeclarationFiles(paths);
  if (!files.ok()) {
    output.err << (json ? cli::ErrorJson(files.status()) : cli::ErrorText(files.status()));
    return cli::ExitCodeOf(files.status());
  }
  const std::vector<cli::DiagnosedFile> checked = CheckAll(*std::move(files));
  const cli::DiagnosticCounts counts = cli::CountsOf(checked);
  if (json) {
    output.out << cli::DiagnosticsJson(checked);
  } else {
    PrintText(checked, counts, output);
  }
  return counts.errors == 0 ? cli::kDone : cli::kRefused;
}

void AddCheck(CLI::App& app, int* exit_code) {
  struct Options {
    std::vector<std::string> paths;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();  // shared with the callback
  CLI::App* command = app.add_subcommand("check", "check workflows and calendars without a server");
  command->add_option("FILE", options->paths, "YAML files, or folders of them")->required();
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer(
      "Prints FILE:LINE:COLUMN: error: SENTENCE [REASON], the line and a caret; warnings likewise.\n"
      "Exits 0 without errors, warnings or not; 1 if anything is wrong; 2 if a file is not there or larger\n"
      "than a megabyte; 3 if one cannot be read.\n"
      "A folder means its own YAML files and those in its folder calendars. What a workflow starts, and its\n"
      "calendar, are looked for among the files and beside them.\n\n"
      "Examples:\n"
      "  liushui check workflows\n"
      "  liushui check workflows/complaint.yaml --json\n");
  command->callback([options, exit_code] {
    *exit_code = Check(options->paths, options->json, {std::cout, std::cerr});
  });
}

}  // namespace liushui::commands
