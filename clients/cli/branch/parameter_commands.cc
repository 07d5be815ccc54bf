// parameters: what inputs of workflows are in the branch when a start does not give them.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/files.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/table.h"
#include "clients/cpp/json.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr size_t kMaxCsvBytes = 1 << 20;

struct ListOptions {
  std::string workflow;
};

void DeclareList(CLI::App& command, ListOptions& options) {
  command.add_option("WORKFLOW", options.workflow,
                     "only of this workflow, with its inputs that have no parameter");
}

// "15 (投诉处理规定, unverified)"
std::string DefaultText(const v1::Parameter& parameter) {
  if (parameter.default_source().empty()) return parameter.default_value();
  return absl::StrCat(parameter.default_value(), " (", parameter.default_source(),
                      parameter.default_source_status().empty() ? "" : ", ",
                      parameter.default_source_status(), ")");
}

absl::Status List(Session& session, const ListOptions& options) {
  v1::ListParametersRequest request;
  request.set_workflow(options.workflow);
  ASSIGN_OR_RETURN(const v1::ListParametersResponse listed,
                   AskDirectory(session, &Directory::ListParameters, request));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"PARAMETER", "TITLE", "TYPE", "VALUE", "SOURCE", "STATUS", "DEFAULT", "SET", "BY", "PROBLEM"});
  for (const v1::Parameter& parameter : listed.parameters()) {
    table.Add({absl::StrCat(parameter.workflow(), ".", parameter.input()), parameter.title(),
               parameter.type(), parameter.has_value() ? ValueText(parameter.value()) : "",
               parameter.source(), parameter.source_status(), DefaultText(parameter),
               session.TimeOf(parameter.set_time()), parameter.set_by(),
               Cell(parameter.problem(), Tone::kBad)});
  }
  if (table.empty()) {
    session.out() << "no parameters "
                  << (options.workflow.empty() ? absl::StrCat("in namespace ", session.name_space())
                                               : absl::StrCat("of workflow ", options.workflow))
                  << "\n";
  } else {
    table.Print(session.terminal());
  }
  return absl::OkStatus();
}

// What became of a change of parameters, for people.
absl::Status PrintSet(Session& session, const v1::SetParametersResponse& set, bool dry_run) {
  if (PrintedAsJson(session, set)) return absl::OkStatus();
  for (const std::string& warning : set.warnings()) session.err() << "warning: " << warning << "\n";
  session.out() << set.changed() << (set.changed() == 1 ? " parameter" : " parameters") << " set"
                << (dry_run ? " - so it would be; nothing was written" : "") << "\n";
  return absl::OkStatus();
}

struct SetOptions {
  std::string workflow;
  std::string input;
  std::string value;
  std::string reason;
  std::string source;
  std::string source_status;
  bool dry_run = false;
};

void DeclareSet(CLI::App& command, SetOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow")->required();
  command.add_option("INPUT", options.input, "name of its input")->required();
  command.add_option("VALUE", options.value, "JSON, such as 45 or '[\"a\"]'; anything else is text")
      ->required();
  command.add_option("--reason", options.reason, "why; it is for the ledger")->required();
  command.add_option("--source", options.source, "the law, circular or clause the number comes from");
  command.add_option("--source-status", options.source_status,
                     "verified or unverified: whether somebody has compared it with the source");
  command.add_flag("--dry-run", options.dry_run, "only check");
}

absl::Status Set(Session& session, const SetOptions& options) {
  v1::SetParametersRequest request;
  v1::Parameter& parameter = *request.add_parameters();
  parameter.set_workflow(options.workflow);
  parameter.set_input(options.input);
  const auto json = client::ValueFromJson(options.value);
  if (json.ok()) {
    *parameter.mutable_value() = *json;
  } else {
    parameter.mutable_value()->set_string_value(options.value);
  }
  parameter.set_source(options.source);
  parameter.set_source_status(options.source_status);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  ASSIGN_OR_RETURN(const v1::SetParametersResponse set,
                   AskDirectory(session, &Directory::SetParameters, request));
  return PrintSet(session, set, options.dry_run);
}

struct ImportOptions {
  std::string file;
  std::string reason;
  bool dry_run = false;
};

void DeclareImport(CLI::App& command, ImportOptions& options) {
  command
      .add_option("FILE", options.file,
                  "CSV with a header line: workflow, input, value, and any of source, source_status")
      ->required();
  command.add_option("--reason", options.reason, "why; it is for the ledger")->required();
  command.add_flag("--dry-run", options.dry_run, "only check, and say how many would change");
}

absl::Status Import(Session& session, const ImportOptions& options) {
  v1::SetParametersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_csv(), ReadFile(options.file, kMaxCsvBytes));
  request.set_file(options.file);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  const auto set = AskDirectory(session, &Directory::SetParameters, request);
  if (ReasonOf(set.status()) == "CSV_INVALID" && !session.json()) {
    for (const Violation& mistake : ViolationsOf(set.status())) session.err() << mistake.description << "\n";
    session.err() << "nothing was written\n";
    session.exit_code = kRefused;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(set.status());
  return PrintSet(session, *set, options.dry_run);
}

struct UnsetOptions {
  std::string workflow;
  std::string input;
  std::string reason;
};

void DeclareUnset(CLI::App& command, UnsetOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow")->required();
  command.add_option("INPUT", options.input, "name of its input")->required();
  command.add_option("--reason", options.reason, "why; it is for the ledger")->required();
}

absl::Status Unset(Session& session, const UnsetOptions& options) {
  v1::UnsetParameterRequest request;
  request.set_name(absl::StrCat(WorkflowName(session, options.workflow), "/parameters/", options.input));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const v1::UnsetParameterResponse unset,
                   AskDirectory(session, &Directory::UnsetParameter, request));
  if (!PrintedAsJson(session, unset)) {
    session.out() << "parameter " << options.workflow << "." << options.input << " unset\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddParameterCommands(CommandSet& commands) {
  CommandSet parameters = commands.Group(
      {"parameters",
       "what inputs of workflows are in the branch when a start does not give them",
       {"parameters list complaint", "parameters set complaint close_days 45 --reason 分公司规定"}});
  parameters.Add<ListOptions>({"list",
                               "list parameters, and of one workflow also the defaults it declares",
                               {"parameters list", "parameters list complaint"}},
                              DeclareList, List);
  parameters.Add<SetOptions>(
      {"set",
       "set a parameter; instances started from now on take it, those that run keep what they took",
       {"parameters set complaint close_days 45 --reason 分公司规定",
        "parameters set complaint close_days 60 --reason 新规定 --source 投诉处理规定 --source-status "
        "verified"}},
      DeclareSet, Set);
  parameters.Add<ImportOptions>({"import",
                                 "set parameters from CSV; if anything is wrong in it, nothing is written",
                                 {"parameters import parameters.csv --reason 2026年标准 --dry-run"}},
                                DeclareImport, Import);
  parameters.Add<UnsetOptions>({"unset",
                                "take a parameter back; starts from now on take the default declared",
                                {"parameters unset complaint close_days --reason 恢复总部标准"}},
                               DeclareUnset, Unset);
}

}  // namespace liushui::cli
