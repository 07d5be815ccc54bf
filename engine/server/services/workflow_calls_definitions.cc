// Definitions and calendars: deploying, listing, showing them.
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/sequence/intake.h"
#include "engine/server/declarations.h"
#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/workflow_calls.h"

namespace liushui::server {
namespace {

// Either the message or the YAML, and a sensible file name.
template <typename Request>
absl::Status CheckSource(const Request& request, bool has_message, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Text("file", request.file(), kMaxFileNameBytes);
  if (has_message == !request.yaml().empty()) {
    checks.Add("yaml", absl::StrCat("expected either the message or its YAML, found ",
                                    has_message ? "both" : "neither"));
  }
  return checks.Result();
}

absl::StatusOr<CompiledDeclaration> CompiledFrom(const v1::DeployWorkflowRequest& request,
                                                 const runtime::Engine& engine, const Identity& identity) {
  RETURN_IF_ERROR(CheckSource(request, request.has_workflow(), identity));
  const Destination destination{engine.reads(), identity.name_space, engine.Now()};
  if (request.has_workflow()) {
    return CompileDeclaration({request.workflow(), {}, request.file()}, destination);
  }
  ASSIGN_OR_RETURN(const Declaration declaration, ReadDeclaration({request.yaml(), request.file()}));
  return CompileDeclaration(declaration, destination);
}

void AddWarnings(const std::vector<chart::Problem>& warnings, v1::DeployWorkflowResponse* response) {
  for (const chart::Problem& problem : warnings) {
    v1::DeclarationWarning& warning = *response->add_warnings();
    warning.set_path(problem.path);
    warning.set_line(problem.position.line);
    warning.set_column(problem.position.column);
    warning.set_reason(problem.reason);
    warning.set_message(problem.message);
  }
}

v1::DeployWorkflowResponse DeployedWorkflow(const runtime::Outcome& outcome) {
  const ledger::v1::DefinitionDeployed& deployed = outcome.record.definition_deployed();
  v1::DeployWorkflowResponse response;
  *response.mutable_definition() =
      DefinitionMessage(deployed.definition().workflow(), deployed.hash(),
                        {outcome.record.namespace_(), deployed.revision(), outcome.record.time_us(),
                         outcome.record.actor().name(), deployed.definition().calendar(), outcome.position(),
                         deployed.definition().children()});
  response.set_created(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

v1::DeployWorkflowResponse CheckedWorkflow(const chart::Chart& chart, uint64_t position) {
  v1::DeployWorkflowResponse response;
  *response.mutable_definition() =
      DefinitionMessage(chart.definition().workflow(), chart.hash(),
                        {"", 0, 0, "", chart.definition().calendar(), 0, chart.definition().children()});
  response.set_position(static_cast<int64_t>(position));
  return response;
}

void CompileAndDeploy(const ServerParts& parts, const v1::DeployWorkflowRequest& request,
                      const CallContext& context, Responder<v1::DeployWorkflowResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto compiled = CompiledFrom(request, parts.engine, context.identity);
  if (!compiled.ok()) return responder.Finish(compiled.status());
  const auto parameters = parts.engine.reads().ParametersOf(context.identity.name_space);
  for (std::string& sentence : runtime::UnfitParameters(*parameters, *compiled->chart)) {
    compiled->warnings.push_back(
        {"data", {}, "PARAMETER_UNFIT", std::move(sentence), chart::Severity::kWarning});
  }
  if (request.validate_only()) {
    const absl::Status covered = runtime::CheckCoverage(*compiled->chart, parts.engine.Now());
    if (!covered.ok()) return responder.Finish(covered);
    v1::DeployWorkflowResponse response = CheckedWorkflow(*compiled->chart, parts.engine.reads().position());
    AddWarnings(compiled->warnings, &response);
    return responder.Finish(response);
  }
  parts.engine.Submit(
      *std::move(caller), runtime::DeployRequest{std::move(compiled->chart)},
      [responder, warnings = std::move(compiled->warnings)](const absl::StatusOr<runtime::Outcome>& outcome) {
        if (!outcome.ok()) return responder.Finish(outcome.status());
        v1::DeployWorkflowResponse response = DeployedWorkflow(*outcome);
        AddWarnings(warnings, &response);
        responder.Finish(response);
      });
}

absl::StatusOr<workflow::v1::Calendar> CalendarFrom(const v1::DeployCalendarRequest& request,
                                                    const Identity& identity) {
  RETURN_IF_ERROR(CheckSource(request, request.has_calendar(), identity));
  if (request.has_calendar()) return request.calendar();
  return ReadCalendar({request.yaml(), request.file()});
}

v1::DeployCalendarResponse CalendarResponse(absl::string_view calendar, absl::string_view hash) {
  v1::DeployCalendarResponse response;
  response.set_calendar(calendar.data(), calendar.size());
  response.set_hash(absl::BytesToHexString(hash));
  return response;
}

v1::DeployCalendarResponse DeployedCalendar(const runtime::Outcome& outcome) {
  const ledger::v1::CalendarDeployed& deployed = outcome.record.calendar_deployed();
  v1::DeployCalendarResponse response = CalendarResponse(deployed.calendar().calendar(), deployed.hash());
  response.set_created(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

void CheckAndDeploy(const ServerParts& parts, const v1::DeployCalendarRequest& request,
                    const CallContext& context, Responder<v1::DeployCalendarResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto calendar = CalendarFrom(request, context.identity);
  if (!calendar.ok()) return responder.Finish(calendar.status());
  const auto compiled = chart::BusinessCalendar::Make(*calendar);
  if (!compiled.ok()) return responder.Finish(compiled.status());
  if (request.validate_only()) {
    v1::DeployCalendarResponse response = CalendarResponse((*compiled)->name(), (*compiled)->hash());
    response.set_position(static_cast<int64_t>(parts.engine.reads().position()));
    return responder.Finish(response);
  }
  parts.engine.Submit(*std::move(caller), runtime::DeployCalendarRequest{*std::move(calendar)},
                      [responder](const absl::StatusOr<runtime::Outcome>& outcome) {
                        if (!outcome.ok()) return responder.Finish(outcome.status());
                        responder.Finish(DeployedCalendar(*outcome));
                      });
}

absl::StatusOr<v1::ListWorkflowsResponse> ShowWorkflows(const runtime::Reads& reads,
                                                        const v1::ListWorkflowsRequest& request,
                                                        const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::ListWorkflowsResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  for (const runtime::Deployed& deployed : reads.ListDefinitions(identity.name_space)) {
    *response.add_definitions() = DeployedMessage(deployed, identity.name_space);
  }
  return response;
}

absl::StatusOr<v1::GetWorkflowResponse> ShowWorkflow(const runtime::Reads& reads,
                                                     const v1::GetWorkflowRequest& request,
                                                     const Identity& identity) {
  ASSIGN_OR_RETURN(const WorkflowReference wanted, ReadWorkflowName({"name", request.name()}, identity));
  v1::GetWorkflowResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const runtime::Deployed deployed,
                   reads.GetDefinition(identity.name_space, wanted.workflow, wanted.revision));
  *response.mutable_definition() = DeployedMessage(deployed, identity.name_space);
  *response.mutable_workflow() = deployed.chart->definition().workflow();
  return response;
}

// Compiling takes milliseconds, so it is done on the readers' pool.
template <typename Request, typename Response>
using DeployFunction = void (*)(const ServerParts&, const Request&, const CallContext&, Responder<Response>);

template <typename Request, typename Response>
UnaryHandler<Request, Response> OnPool(const ServerParts& parts, DeployFunction<Request, Response> deploy) {
  return [&parts, deploy](const Request& request, const CallContext& context, Responder<Response> responder) {
    const absl::Status accepted = parts.readers.Run(
        [&parts, &request, &context, deploy, responder] { deploy(parts, request, context, responder); });
    if (!accepted.ok()) responder.Finish(accepted);
  };
}

}  // namespace

void WorkflowCalls::RegisterDefinitions(const ServerParts& parts, UnaryMethods& methods) {
  methods.Add(this, &WorkflowCalls::RequestDeployWorkflow, OnPool(parts, &CompileAndDeploy));
  methods.Add(this, &WorkflowCalls::RequestDeployCalendar, OnPool(parts, &CheckAndDeploy));
  methods.Add(this, &WorkflowCalls::RequestListWorkflows, Reading(parts, Place::kPool, &ShowWorkflows));
  methods.Add(this, &WorkflowCalls::RequestGetWorkflow, Reading(parts, Place::kPool, &ShowWorkflow));
}

}  // namespace liushui::server
