#include "engine/commands/declaration_checks.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/server/declarations.h"

namespace liushui::commands {
namespace {

// What is wrong with a file that is neither: not YAML, no mapping, or other keys than we know.
absl::Status WhyNeither(const cli::DeclarationFile& file) {
  const absl::Status read = server::ReadDeclaration({file.text, file.path}).status();
  for (const Violation& violation : ViolationsOf(read)) {
    const bool is_no_mapping = violation.reason == "YAML_TYPE" && violation.field.empty();
    if (violation.reason == "YAML_SYNTAX" || is_no_mapping) return read;
  }
  return cli::RefuseNeither(file.path);
}

}  // namespace

absl::Status DeclarationChecks::Check(const cli::DeclarationFile& file) {
  switch (file.kind) {
    case cli::DeclarationKind::kCalendar:
      return CheckCalendar(file);
    case cli::DeclarationKind::kWorkflow:
      return CheckWorkflow(file);
    case cli::DeclarationKind::kNeither:
      break;
  }
  return WhyNeither(file);
}

absl::Status DeclarationChecks::CheckCalendar(const cli::DeclarationFile& file) {
  ASSIGN_OR_RETURN(const workflow::v1::Calendar calendar, server::ReadCalendar({file.text, file.path}));
  ASSIGN_OR_RETURN(calendars_[calendar.calendar()], chart::BusinessCalendar::Make(calendar));
  return absl::OkStatus();
}

absl::Status DeclarationChecks::CheckWorkflow(const cli::DeclarationFile& file) {
  ASSIGN_OR_RETURN(const server::Declaration declaration, server::ReadDeclaration({file.text, file.path}));
  chart::CompileOptions options;
  options.file = file.path;
  options.positions = &declaration.positions;
  if (const std::string& name = declaration.workflow.calendar(); !name.empty()) {
    if (where_ == Calendars::kGivenOrBeside) {
      for (const cli::DeclarationFile& beside : cli::CalendarsBeside(file.path)) {
        // What is wrong with it is said only when it is checked itself.
        if (calendars_.count(name) == 0) CheckCalendar(beside).IgnoreError();
      }
    }
    const auto found = calendars_.find(name);
    if (found == calendars_.end()) {
      return Refuse(
          absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
          absl::StrCat("the workflow names the calendar ", name,
                       ", which is neither among the files given nor ",
                       where_ == Calendars::kGiven ? "deployed" : "in a folder calendars beside it"));
    }
    options.calendar = found->second;
  }
  return chart::Compile(declaration.workflow, options).status();
}

}  // namespace liushui::commands
