#include "engine/server/declarations.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/problems.h"

namespace liushui::server {

absl::StatusOr<Declaration> ReadDeclaration(const DeclarationText& text) {
  Declaration declaration;
  declaration.file = std::string(text.file);
  RETURN_IF_ERROR(chart::ReadYaml(text.yaml, text.file, &declaration.workflow, &declaration.positions));
  return declaration;
}

absl::StatusOr<workflow::v1::Calendar> ReadCalendar(const DeclarationText& text) {
  workflow::v1::Calendar calendar;
  chart::SourceMap positions;
  RETURN_IF_ERROR(chart::ReadYaml(text.yaml, text.file, &calendar, &positions));
  const absl::Status made = chart::BusinessCalendar::Make(calendar).status();
  if (made.ok()) return calendar;
  chart::Problems problems(text.file, &positions);
  for (const Violation& violation : ViolationsOf(made)) {
    problems.Add(violation.field, violation.reason, violation.description);
  }
  const absl::Status placed = problems.ToStatus();
  return RefuseFields(ReasonOf(made), placed.message(), ViolationsOf(placed));
}

absl::StatusOr<std::shared_ptr<const chart::Chart>> CompileDeclaration(const Declaration& declaration,
                                                                       const runtime::Reads& reads,
                                                                       absl::string_view name_space) {
  chart::CompileOptions options;
  options.file = declaration.file;
  options.positions = declaration.positions.empty() ? nullptr : &declaration.positions;
  const std::string& name = declaration.workflow.calendar();
  if (!name.empty()) {
    auto calendar = reads.GetCalendar(name_space, name);
    if (ReasonOf(calendar.status()) == "CALENDAR_UNKNOWN") {
      return Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
                    absl::StrCat("workflow ", declaration.workflow.workflow(), " names the calendar ", name,
                                 ", which is not deployed in namespace ", name_space, "; deploy it first"));
    }
    ASSIGN_OR_RETURN(options.calendar, std::move(calendar));
  }
  return chart::Compile(declaration.workflow, options);
}

}  // namespace liushui::server
