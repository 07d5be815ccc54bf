// deploy and workflows.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/arguments.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/declarations/diagnostics.h"
#include "clients/cli/declarations/turns.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/table.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct DeployOptions {
  std::vector<std::string> paths;
  bool validate_only = false;
};

void DeclareDeploy(CLI::App& command, DeployOptions& options) {
  command
      .add_option("FILE", options.paths,
                  "YAML files, or folders of them and of a folder calendars; a megabyte each")
      ->required();
  command.add_flag("--validate-only,--check", options.validate_only,
                   "only have them checked, against what is deployed now");
}

absl::Status DeployCalendar(Session& session, const DeclarationFile& file, bool validate_only) {
  v1::DeployCalendarRequest request;
  request.set_yaml(file.text);
  request.set_file(file.path);
  request.set_validate_only(validate_only);
  ASSIGN_OR_RETURN(const v1::DeployCalendarResponse deployed, session.client().DeployCalendar(request));
  if (session.json()) {
    session.PrintJsonLine(deployed);
    return absl::OkStatus();
  }
  const absl::string_view what = validate_only ? "is right" : deployed.created() ? "deployed" : "unchanged";
  session.out() << "calendar " << deployed.calendar() << "  " << what << "  (" << file.path << ")\n";
  return absl::OkStatus();
}

void PrintWarnings(Session& session, const DeclarationFile& file,
                   const v1::DeployWorkflowResponse& deployed) {
  for (const v1::DeclarationWarning& warning : deployed.warnings()) {
    session.err() << DiagnosticText({Severity::kWarning, warning.line(), warning.column(), warning.path(),
                                     warning.reason(), warning.message()},
                                    file);
  }
}

absl::Status DeployWorkflow(Session& session, const DeclarationFile& file, bool validate_only) {
  v1::DeployWorkflowRequest request;
  request.set_yaml(file.text);
  request.set_file(file.path);
  request.set_validate_only(validate_only);
  ASSIGN_OR_RETURN(const v1::DeployWorkflowResponse deployed, session.client().DeployWorkflow(request));
  if (session.json()) {
    session.PrintJsonLine(deployed);
    return absl::OkStatus();
  }
  PrintWarnings(session, file, deployed);
  const v1::WorkflowDefinition& definition = deployed.definition();
  session.out() << "workflow " << definition.workflow() << " " << definition.title();
  if (validate_only) {
    session.out() << "  is right";
  } else {
    session.out() << "  revision " << definition.revision()
                  << (deployed.created() ? "  deployed" : "  unchanged");
  }
  session.out() << "  (" << file.path << ")\n";
  return absl::OkStatus();
}

absl::Status Deploy(Session& session, const DeployOptions& options) {
  ASSIGN_OR_RETURN(std::vector<DeclarationFile> files, ReadDeclarationFiles(options.paths));
  for (const DeclarationFile& file : files) {
    if (file.kind == DeclarationKind::kNeither) return RefuseNeither(file.path);
  }
  bool shown = false;
  const absl::Status status = DeployInTurn(
      std::move(files),
      [&](const DeclarationFile& file) {
        return file.kind == DeclarationKind::kCalendar ? DeployCalendar(session, file, options.validate_only)
                                                       : DeployWorkflow(session, file, options.validate_only);
      },
      [&](const DeclarationFile& file, const absl::Status& refusal) {
        if (session.json() || ViolationsOf(refusal).empty()) return;
        session.err() << RefusalText(refusal, file);
        shown = true;
      });
  if (!shown) return status;
  session.exit_code = ExitCodeOf(status);
  return absl::OkStatus();
}

struct WorkflowsOptions {
  std::string workflow;
  bool instances = false;
};

void DeclareWorkflows(CLI::App& command, WorkflowsOptions& options) {
  CLI::Option* workflow = command.add_option("WORKFLOW", options.workflow, "list its revisions");
  command
      .add_flag("--instances", options.instances,
                "count those that run on each revision, which reads every instance of the namespace")
      ->needs(workflow);
}

absl::Status Revisions(Session& session, const WorkflowsOptions& options) {
  v1::ListRevisionsRequest request;
  request.set_parent(WorkflowName(session, options.workflow));
  request.set_count_instances(options.instances);
  ASSIGN_OR_RETURN(const v1::ListRevisionsResponse listed, session.client().ListRevisions(request));
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  Table table({"REVISION", "ALIASES", "TITLE", "CALENDAR", "RUNNING", "DEPLOYED", "BY", "POSITION", "HASH"});
  for (const v1::ListRevisionsResponse::Revision& revision : listed.revisions()) {
    const v1::WorkflowDefinition& definition = revision.definition();
    table.Add({absl::StrCat(definition.revision()), absl::StrJoin(definition.aliases(), ", "),
               definition.title(), definition.calendar(),
               options.instances ? absl::StrCat(revision.running()) : "",
               session.TimeOf(definition.deploy_time()), definition.deployed_by(),
               absl::StrCat(definition.position()), definition.hash().substr(0, 12)});
  }
  table.Print(session.terminal());
  return absl::OkStatus();
}

absl::Status Workflows(Session& session, const WorkflowsOptions& options) {
  if (!options.workflow.empty()) return Revisions(session, options);
  ASSIGN_OR_RETURN(const v1::ListWorkflowsResponse listed, session.client().ListWorkflows({}));
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  Table table({"WORKFLOW", "TITLE", "REVISION", "CALENDAR", "DEPLOYED", "BY", "HASH"});
  for (const v1::WorkflowDefinition& definition : listed.definitions()) {
    table.Add({definition.workflow(), definition.title(), absl::StrCat(definition.revision()),
               definition.calendar(), session.TimeOf(definition.deploy_time()), definition.deployed_by(),
               definition.hash().substr(0, 12)});
  }
  if (table.empty()) {
    session.out() << "no workflows in namespace " << session.name_space() << "\n";
    return absl::OkStatus();
  }
  table.Print(session.terminal());
  return absl::OkStatus();
}

}  // namespace

void AddDefinitionCommands(CommandSet& commands) {
  commands.Add<DeployOptions>({"deploy",
                               "check and deploy workflows and calendars, calendars first",
                               {"deploy workflows/", "deploy --validate-only complaint.yaml"}},
                              DeclareDeploy, Deploy);
  commands.Add<WorkflowsOptions>(
      {"workflows",
       "list the newest definitions, or all revisions of one workflow",
       {"workflows", "workflows --namespace shanghai-01 --json", "workflows complaint --instances"}},
      DeclareWorkflows, Workflows);
}

}  // namespace liushui::cli
