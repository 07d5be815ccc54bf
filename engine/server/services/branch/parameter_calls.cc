// The part of DirectoryCalls that is about parameters.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/branch/directory_calls.h"
#include "engine/server/services/branch/parameters_csv.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxCsvBytes = 1 << 20;

// The newest charts of a namespace, by the id of their workflow.
class Charts {
 public:
  Charts(const runtime::Reads& reads, const std::string& name_space) {
    for (const runtime::Deployed& deployed : reads.ListDefinitions(name_space))
      charts_[deployed.chart->workflow()] = deployed.chart;
  }
  const chart::Chart* operator()(const std::string& workflow) const {
    const auto found = charts_.find(workflow);
    return found == charts_.end() ? nullptr : found->second.get();
  }

 private:
  std::map<std::string, std::shared_ptr<const chart::Chart>> charts_;  // shared with the catalog
};

absl::StatusOr<PlacedParameters> GivenParameters(const v1::SetParametersRequest& request) {
  if (!request.csv().empty()) return ReadParameters(request.csv(), request.file());
  FieldChecks checks;
  PlacedParameters read;
  for (int i = 0; i < request.parameters_size(); ++i) {
    const v1::Parameter& given = request.parameters(i);
    const std::string path = absl::StrCat("parameters[", i, "]");
    checks.Name(absl::StrCat(path, ".workflow"), given.workflow(), kMaxIdBytes);
    checks.Name(absl::StrCat(path, ".input"), given.input(), kMaxIdBytes);
    ledger::v1::Parameter& parameter = read.parameters.emplace_back();
    parameter.set_workflow(given.workflow());
    parameter.set_input(given.input());
    parameter.set_source(given.source());
    parameter.set_source_status(given.source_status());
    ReadJson(given.value(), absl::StrCat(path, ".value"), parameter.mutable_value(), &checks.violations());
  }
  RETURN_IF_ERROR(checks.Result());
  return read;
}

// What somebody wants, and, of a file, where it stands there.
struct PlacedEdit {
  runtime::ParametersEdit edit;
  std::vector<std::string> places;
};

absl::StatusOr<PlacedEdit> ReadEdit(const v1::SetParametersRequest& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Text("file", request.file(), kMaxFileNameBytes);
  checks.Text("csv", request.csv(), kMaxCsvBytes);
  if (request.csv().empty() == request.parameters().empty()) {
    checks.Add("parameters", "expected either parameters or csv");
  }
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(PlacedParameters given, GivenParameters(request));
  PlacedEdit placed;
  placed.edit.set = std::move(given.parameters);
  placed.edit.reason = request.reason();
  placed.edit.file = request.file();
  placed.places = std::move(given.places);
  return placed;
}

void Set(const ServerParts& parts, const v1::SetParametersRequest& request, const CallContext& context,
         Responder<v1::SetParametersResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto placed = ReadEdit(request, context.identity);
  if (!placed.ok()) return responder.Finish(placed.status());
  auto& [edit, places] = *placed;
  const runtime::Reads& reads = parts.engine.reads();
  const Charts charts(reads, context.identity.name_space);
  v1::SetParametersResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  const auto parameters = reads.ParametersOf(context.identity.name_space);
  const auto foreseen = runtime::DecideParameters(*parameters, edit, charts);
  if (!foreseen.ok()) return responder.Finish(PlacedRefusal(foreseen.status(), places));
  response.set_changed(foreseen->set_size());
  for (std::string& sentence : runtime::WarningsOf(*parameters, edit, charts))
    response.add_warnings(std::move(sentence));
  if (request.validate_only()) return responder.Finish(response);
  parts.engine.Submit(*std::move(caller), runtime::ParametersRequest{std::move(edit)},
                      [responder, response,
                       places = std::move(places)](const absl::StatusOr<runtime::Outcome>& outcome) mutable {
                        if (!outcome.ok()) return responder.Finish(PlacedRefusal(outcome.status(), places));
                        response.set_changed(outcome->record.parameters_changed().set_size());
                        response.set_position(static_cast<int64_t>(outcome->position()));
                        responder.Finish(response);
                      });
}

absl::StatusOr<runtime::Request> PrepareUnset(const runtime::Reads&, const v1::UnsetParameterRequest& request,
                                              const Identity& identity) {
  ASSIGN_OR_RETURN(const ParameterReference reference, ReadParameterName({"name", request.name()}, identity));
  runtime::ParametersEdit edit;
  edit.unset.emplace_back().set_workflow(reference.workflow);
  edit.unset.back().set_input(reference.input);
  edit.reason = request.reason();
  return runtime::ParametersRequest{std::move(edit)};
}

v1::UnsetParameterResponse Unset(const v1::UnsetParameterRequest&, const runtime::Outcome& outcome) {
  v1::UnsetParameterResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

// What the declaration says of an input.
void AddDeclared(const chart::Chart& chart, const std::string& input, v1::Parameter& message) {
  for (const workflow::v1::Datum& datum : chart.definition().workflow().data()) {
    if (datum.name() != input || !datum.input()) continue;
    message.set_title(datum.title());
    message.set_type(datum.type());
    message.set_default_value(datum.value());
    message.set_default_source(datum.source());
    message.set_default_source_status(datum.source_status());
  }
}

v1::Parameter Message(absl::string_view name_space, const std::string& workflow, const std::string& input) {
  v1::Parameter message;
  message.set_name(ParameterResource(name_space, {workflow, input}));
  message.set_workflow(workflow);
  message.set_input(input);
  return message;
}

void AddRow(const state::v1::ParameterRow& row, const chart::Chart* chart, v1::Parameter& message) {
  WriteJson(row.parameter().value(), message.mutable_value());
  message.set_source(row.parameter().source());
  message.set_source_status(row.parameter().source_status());
  message.set_set_by(row.set_by());
  *message.mutable_set_time() = TimestampOf(row.set_us());
  message.set_reason(row.reason());
  message.set_position(static_cast<int64_t>(row.index()) + 1);
  if (chart != nullptr) message.set_problem(runtime::ProblemOf(*chart, row.parameter()));
}

absl::StatusOr<v1::ListParametersResponse> AllParameters(const runtime::Reads& reads,
                                                         const v1::ListParametersRequest& request,
                                                         const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::ListParametersResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  const Charts charts(reads, identity.name_space);
  const auto parameters = reads.ParametersOf(identity.name_space);
  std::map<std::pair<std::string, std::string>, v1::Parameter> listed;
  for (const auto& [key, row] : parameters->rows()) {
    const auto& [workflow, input] = key;
    if (!request.workflow().empty() && workflow != request.workflow()) continue;
    v1::Parameter& message = listed[key] = Message(identity.name_space, workflow, input);
    AddRow(*row, charts(workflow), message);
    if (const chart::Chart* chart = charts(workflow)) AddDeclared(*chart, input, message);
  }
  const chart::Chart* chart = request.workflow().empty() ? nullptr : charts(request.workflow());
  if (chart != nullptr) {
    for (const chart::DatumSpec& datum : chart->data()) {
      const std::pair<std::string, std::string> key(request.workflow(), datum.name);
      if (!datum.input || datum.personal || listed.count(key) > 0) continue;
      AddDeclared(*chart, datum.name,
                  listed[key] = Message(identity.name_space, request.workflow(), datum.name));
    }
  }
  for (auto& [key, message] : listed) *response.add_parameters() = std::move(message);
  return response;
}

}  // namespace

void DirectoryCalls::RegisterParameters(const ServerParts& parts, UnaryMethods& methods) {
  using NoParameter = MutationRule<v1::UnsetParameterRequest, v1::UnsetParameterResponse>;
  methods.Add(this, &DirectoryCalls::RequestSetParameters,
              [&parts](const v1::SetParametersRequest& request, const CallContext& context,
                       Responder<v1::SetParametersResponse> responder) {
                const absl::Status accepted = parts.readers.Run(
                    [&parts, &request, &context, responder] { Set(parts, request, context, responder); });
                if (!accepted.ok()) responder.Finish(accepted);
              });
  methods.Add(this, &DirectoryCalls::RequestUnsetParameter,
              Mutating(parts, NoParameter{&PrepareUnset, &Unset}));
  methods.Add(this, &DirectoryCalls::RequestListParameters, Reading(parts, Place::kPool, &AllParameters));
}

}  // namespace liushui::server
