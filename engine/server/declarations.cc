#include "engine/server/declarations.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/problems.h"

namespace liushui::server {
namespace {

// The calendar that the workflow names; null if it names none.
absl::StatusOr<std::shared_ptr<const chart::BusinessCalendar>> CalendarOf(const Declaration& declaration,
                                                                          const Destination& destination) {
  const std::string& name = declaration.workflow.calendar();
  if (name.empty()) return std::shared_ptr<const chart::BusinessCalendar>();
  auto calendar = destination.reads.GetCalendar(destination.name_space, name);
  if (ReasonOf(calendar.status()) != "CALENDAR_UNKNOWN") return calendar;
  return CalendarUnknown(
      declaration, absl::StrCat("not deployed in namespace ", destination.name_space, "; deploy it first"));
}

// The newest definition of the workflow if it is this very one, else `refusal`.
absl::StatusOr<std::shared_ptr<const chart::Chart>> DeployedAlready(const Declaration& declaration,
                                                                    const chart::CompileOptions& options,
                                                                    const Destination& destination,
                                                                    const absl::Status& refusal) {
  const auto newest =
      destination.reads.GetDefinition(destination.name_space, declaration.workflow.workflow(), {});
  if (!newest.ok()) return refusal;
  ledger::v1::Definition definition;
  *definition.mutable_workflow() = declaration.workflow;
  if (options.calendar != nullptr) definition.set_calendar(options.calendar->hash());
  chart::PinChildren(*options.children, &definition);
  if (chart::HashOf(definition) != newest->chart->hash()) return refusal;
  return newest->chart;
}

}  // namespace

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

absl::Status CalendarUnknown(const Declaration& declaration, absl::string_view where) {
  const auto place = declaration.positions.find("calendar");
  const std::string at =
      place == declaration.positions.end()
          ? ""
          : absl::StrCat(declaration.file, ":", place->second.line, ":", place->second.column, ": ");
  return Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
                absl::StrCat(at, "the workflow names the calendar ", declaration.workflow.calendar(),
                             ", which is ", where));
}

absl::StatusOr<CompiledDeclaration> CompileDeclaration(const Declaration& declaration,
                                                       const Destination& destination) {
  CompiledDeclaration compiled;
  chart::CompileOptions options;
  options.file = declaration.file;
  options.positions = declaration.positions.empty() ? nullptr : &declaration.positions;
  options.now = destination.now;
  options.warnings = &compiled.warnings;
  ASSIGN_OR_RETURN(options.calendar, CalendarOf(declaration, destination));
  chart::Surroundings surroundings;
  chart::ChildCharts children;
  for (const runtime::Deployed& deployed : destination.reads.ListDefinitions(destination.name_space)) {
    children[deployed.chart->workflow()] = deployed.chart;
    // Lives as long as its chart.
    surroundings.workflows[deployed.chart->workflow()] = std::shared_ptr<const workflow::v1::Workflow>(
        deployed.chart, &deployed.chart->definition().workflow());
  }
  surroundings.roles = destination.reads.DirectoryOf(destination.name_space)->Roles();
  options.surroundings = &surroundings;
  options.children = &children;
  auto chart = chart::Compile(declaration.workflow, options);
  // What is deployed as it is stays accepted, whatever is refused by now.
  if (!chart.ok()) chart = DeployedAlready(declaration, options, destination, chart.status());
  ASSIGN_OR_RETURN(compiled.chart, std::move(chart));
  return compiled;
}

}  // namespace liushui::server
