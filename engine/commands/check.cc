#include "engine/commands/check.h"

#include <iostream>
#include <map>
#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/declaration_files.h"
#include "engine/commands/diagnostics.h"
#include "engine/commands/exit_codes.h"
#include "engine/server/declarations.h"

namespace liushui::commands {
namespace {

using Calendars = std::map<std::string, std::shared_ptr<const chart::BusinessCalendar>>;

absl::Status CheckCalendar(const DeclarationFile& file, Calendars& calendars) {
  ASSIGN_OR_RETURN(const workflow::v1::Calendar calendar, server::ReadCalendar({file.text, file.path}));
  ASSIGN_OR_RETURN(calendars[calendar.calendar()], chart::BusinessCalendar::Make(calendar));
  return absl::OkStatus();
}

absl::Status CheckWorkflow(const DeclarationFile& file, Calendars& calendars) {
  ASSIGN_OR_RETURN(const server::Declaration declaration, server::ReadDeclaration({file.text, file.path}));
  chart::CompileOptions options;
  options.file = file.path;
  options.positions = &declaration.positions;
  if (const std::string& name = declaration.workflow.calendar(); !name.empty()) {
    for (const DeclarationFile& beside : CalendarsBeside(file.path)) {
      // What is wrong with it is said only when it is checked itself.
      if (calendars.count(name) == 0) CheckCalendar(beside, calendars).IgnoreError();
    }
    const auto found = calendars.find(name);
    if (found == calendars.end()) {
      return Refuse(
          absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
          absl::StrCat("the workflow names the calendar ", name,
                       ", which is neither among the files given nor in a folder calendars beside it"));
    }
    options.calendar = found->second;
  }
  return chart::Compile(declaration.workflow, options).status();
}

absl::Status CheckFile(const DeclarationFile& file, Calendars& calendars) {
  switch (file.kind) {
    case DeclarationKind::kCalendar:
      return CheckCalendar(file, calendars);
    case DeclarationKind::kWorkflow:
      return CheckWorkflow(file, calendars);
    case DeclarationKind::kNeither:
      break;
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "DECLARATION_INVALID",
                "expected a top-level key `workflow` or `calendar`, found neither");
}

}  // namespace

int Check(const std::vector<std::string>& paths, const Output& output) {
  const auto files = ReadDeclarationFiles(paths);
  if (!files.ok()) {
    output.err << "liushui check: " << OneLine(files.status()) << "\n";
    return kExitFailed;
  }
  Calendars calendars;
  int errors = 0;
  for (const DeclarationFile& file : *files) {
    const absl::Status status = CheckFile(file, calendars);
    errors += CountErrors(status);
    output.err << Diagnostics(status, file);
    if (status.ok()) output.out << file.path << ": ok\n";
  }
  output.out << files->size() << (files->size() == 1 ? " file, " : " files, ")
             << (errors == 0 ? "no errors" : absl::StrCat(errors, errors == 1 ? " error" : " errors"))
             << "\n";
  return errors == 0 ? kExitOk : kExitFound;
}

void AddCheck(CLI::App& app, int* exit_code) {
  const auto paths = std::make_shared<std::vector<std::string>>();  // shared with the callback
  CLI::App* command = app.add_subcommand("check", "check workflows and calendars without a server");
  command->add_option("paths", *paths, "YAML files, or folders of them")->required();
  command->footer(
      "Prints FILE:LINE:COLUMN: error: SENTENCE [REASON]; exits 1 if anything is wrong.\n\n"
      "Examples:\n"
      "  liushui check workflows\n"
      "  liushui check workflows/complaint.yaml workflows/calendars/cn-trading.yaml\n");
  command->callback([paths, exit_code] { *exit_code = Check(*paths, {std::cout, std::cerr}); });
}

}  // namespace liushui::commands
