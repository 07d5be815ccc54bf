#include "engine/commands/declaration_checks.h"

#include <filesystem>

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

DeclarationChecks::DeclarationChecks(Others others, const std::vector<cli::DeclarationFile>& files)
    : others_(others) {
  for (const cli::DeclarationFile& file : files) AddWorkflow(file);
}

absl::Status DeclarationChecks::Check(const cli::DeclarationFile& file,
                                      std::vector<chart::Problem>* warnings) {
  switch (file.kind) {
    case cli::DeclarationKind::kCalendar:
      return CheckCalendar(file);
    case cli::DeclarationKind::kWorkflow:
      return CheckWorkflow(file, warnings);
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

// What is wrong with a file is said only when it is checked itself; the first of two that declare the same
// counts.
void DeclarationChecks::AddWorkflow(const cli::DeclarationFile& file) {
  if (file.kind != cli::DeclarationKind::kWorkflow) return;
  const auto declaration = server::ReadDeclaration({file.text, file.path});
  if (!declaration.ok()) return;
  const std::string& id = declaration->workflow.workflow();
  surroundings_.workflows.emplace(id, std::make_shared<workflow::v1::Workflow>(declaration->workflow));
}

void DeclarationChecks::AddBeside(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (!folders_.insert(folder).second) return;
  for (const cli::DeclarationFile& beside : cli::DeclarationsBeside(path)) {
    if (beside.kind == cli::DeclarationKind::kWorkflow) AddWorkflow(beside);
    if (beside.kind != cli::DeclarationKind::kCalendar) continue;
    const auto calendar = server::ReadCalendar({beside.text, beside.path});
    if (calendar.ok() && calendars_.count(calendar->calendar()) == 0) CheckCalendar(beside).IgnoreError();
  }
}

std::shared_ptr<const chart::BusinessCalendar> DeclarationChecks::CalendarOf(
    const workflow::v1::Workflow& workflow) const {
  const auto found = calendars_.find(workflow.calendar());
  return found == calendars_.end() ? nullptr : found->second;
}

chart::ChildCharts DeclarationChecks::ChildrenOf(const workflow::v1::Workflow& workflow) {
  chart::ChildCharts charts;
  for (const std::string& child : chart::ChildrenOf(workflow)) {
    const auto declared = surroundings_.workflows.find(child);
    if (declared == surroundings_.workflows.end() || !compiling_.insert(child).second) continue;
    const chart::ChildCharts grandchildren = ChildrenOf(*declared->second);
    compiling_.erase(child);
    chart::CompileOptions options;
    options.calendar = CalendarOf(*declared->second);
    options.surroundings = &surroundings_;
    options.children = &grandchildren;
    auto chart = chart::Compile(*declared->second, options);
    if (chart.ok()) charts[child] = *std::move(chart);
  }
  return charts;
}

absl::Status DeclarationChecks::CheckWorkflow(const cli::DeclarationFile& file,
                                              std::vector<chart::Problem>* warnings) {
  ASSIGN_OR_RETURN(const server::Declaration declaration, server::ReadDeclaration({file.text, file.path}));
  if (others_ == Others::kGivenOrBeside) AddBeside(file.path);
  chart::CompileOptions options;
  options.file = file.path;
  options.positions = &declaration.positions;
  options.surroundings = &surroundings_;
  const chart::ChildCharts children = ChildrenOf(declaration.workflow);
  options.children = &children;
  options.warnings = warnings;
  if (const std::string& name = declaration.workflow.calendar(); !name.empty()) {
    options.calendar = CalendarOf(declaration.workflow);
    if (options.calendar == nullptr) {
      return server::CalendarUnknown(
          declaration,
          absl::StrCat("neither among the files given nor ",
                       others_ == Others::kGiven ? "deployed" : "in a folder calendars beside it"));
    }
  }
  return chart::Compile(declaration.workflow, options).status();
}

}  // namespace liushui::commands
