#include "engine/commands/draw.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/connection.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/session.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/chart_drawing.h"
#include "engine/commands/svg_program.h"
#include "engine/server/declarations.h"

namespace liushui::commands {
namespace {

struct DrawOptions {
  cli::Connection connection;
  std::string subject;  // a file, or an instance as it is typed
  std::string format = "svg";
  std::string output;  // a file; empty for stdout
};

bool IsFile(const std::string& subject) {
  std::error_code error;
  return absl::EndsWith(subject, ".yaml") || absl::EndsWith(subject, ".yml") ||
         std::filesystem::exists(subject, error);
}

absl::StatusOr<std::string> DrawFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<cli::DeclarationFile> files, cli::ReadDeclarationFiles({path}));
  if (files.size() != 1 || files[0].kind != cli::DeclarationKind::kWorkflow) {
    return cli::Misuse(absl::StrCat(path, ": expected the file of one workflow"));
  }
  ASSIGN_OR_RETURN(const server::Declaration declaration,
                   server::ReadDeclaration({files[0].text, files[0].path}));
  return DrawingOf(declaration.workflow, {});
}

absl::StatusOr<std::string> DrawInstance(cli::Session& session, const std::string& typed) {
  v1::GetInstanceRequest instance_request;
  ASSIGN_OR_RETURN(*instance_request.mutable_name(), cli::InstanceOrKeyArgument(session, typed));
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(instance_request));
  const v1::Instance& instance = found.instance();
  v1::GetWorkflowRequest workflow_request;
  workflow_request.set_name(absl::StrCat(session.client().parent(), "/workflows/", instance.workflow(),
                                         "/revisions/", instance.revision()));
  ASSIGN_OR_RETURN(const v1::GetWorkflowResponse declared, session.client().GetWorkflow(workflow_request));
  return DrawingOf(declared.workflow(), {instance.states().begin(), instance.states().end()});
}

absl::Status Draw(cli::Session& session, const DrawOptions& options) {
  ASSIGN_OR_RETURN(std::string picture, IsFile(options.subject) ? DrawFile(options.subject)
                                                                : DrawInstance(session, options.subject));
  if (options.format == "svg") {
    ASSIGN_OR_RETURN(picture, MakeSvg(picture));
  }
  if (options.output.empty()) {
    session.out() << picture;
    return absl::OkStatus();
  }
  std::ofstream file(options.output, std::ios::binary);
  file << picture;
  file.close();
  if (file) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                absl::StrCat(options.output, ": expected a file that can be written"));
}

}  // namespace

void AddDraw(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto options = std::make_shared<DrawOptions>();  // shared with the callback
  CLI::App* command =
      app.add_subcommand("draw", "draw a workflow, or an instance with its current states lit");
  command
      ->add_option("FILE|INSTANCE", options->subject,
                   "a workflow's YAML file; or an instance: number, workflow/key or full name")
      ->required();
  command->add_option("--format", options->format, "svg, made by the program dot (package graphviz), or dot")
      ->check(CLI::IsMember({"svg", "dot"}))
      ->capture_default_str();
  command->add_option("--output", options->output, "the file to write; stdout without it")->type_name("FILE");
  cli::AddConnectionOptions(*command, options->connection);
  command->footer(
      "Exits 1 if the file or instance is refused, 2 for a wrong command line, 3 if the server, the file or\n"
      "the program dot cannot be reached.\n\n"
      "Examples:\n"
      "  liushui draw workflows/complaint.yaml --output complaint.svg\n"
      "  liushui draw complaint/2026-1 > now.svg\n"
      "  liushui draw 17 --format dot\n");
  command->callback([options, terminal, exit_code] {
    *exit_code = cli::RunSession(options->connection, terminal,
                                 [&](cli::Session& session) { return Draw(session, *options); });
  });
}

}  // namespace liushui::commands
