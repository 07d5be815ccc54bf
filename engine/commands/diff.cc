#include "engine/commands/diff.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/connection.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/oversight/instance_diff.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"
#include "engine/commands/declaration_difference.h"
#include "engine/server/declarations.h"

namespace liushui::commands {
namespace {

constexpr int kDifferent = 1;
constexpr int kTrouble = 2;

struct DiffOptions {
  cli::Connection connection;
  std::string before;
  std::string after;
  std::string to;  // given: what changed in an instance up to here
};

// One side. What it is pinned to is known only of what is deployed.
struct Side {
  workflow::v1::Workflow workflow;
  std::string calendar_hash;
  std::map<std::string, std::string> children;  // hashes of definitions, by workflow
};

bool IsFile(const std::string& typed) {
  std::error_code error;
  return absl::EndsWith(typed, ".yaml") || absl::EndsWith(typed, ".yml") ||
         std::filesystem::exists(typed, error);
}

absl::StatusOr<Side> ReadFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<cli::DeclarationFile> files, cli::ReadDeclarationFiles({path}));
  if (files.size() != 1 || files[0].kind != cli::DeclarationKind::kWorkflow) {
    return cli::Misuse(absl::StrCat(path, ": expected the file of one workflow"));
  }
  ASSIGN_OR_RETURN(server::Declaration declaration, server::ReadDeclaration({files[0].text, files[0].path}));
  return Side{std::move(declaration.workflow), ""};
}

absl::StatusOr<Side> ReadDeployed(cli::Session& session, const std::string& typed) {
  ASSIGN_OR_RETURN(const cli::TypedRevision wanted, cli::RevisionArgument(typed));
  v1::GetWorkflowRequest request;
  request.set_name(cli::WorkflowName(session, wanted.workflow));
  if (!wanted.revision.empty()) absl::StrAppend(request.mutable_name(), "/revisions/", wanted.revision);
  ASSIGN_OR_RETURN(v1::GetWorkflowResponse found, session.client().GetWorkflow(request));
  Side side{std::move(*found.mutable_workflow()), found.definition().calendar_hash(), {}};
  for (const v1::ChildDefinition& child : found.definition().children()) {
    side.children[child.workflow()] = child.hash();
  }
  return side;
}

absl::StatusOr<Side> ReadSide(cli::Session& session, const std::string& typed) {
  return IsFile(typed) ? ReadFile(typed) : ReadDeployed(session, typed);
}

std::vector<Difference> Compare(const Side& before, const Side& after) {
  std::vector<Difference> differences = DifferencesBetween(before.workflow, after.workflow);
  // Two revisions may declare the same and yet be pinned to different versions of a calendar or a child.
  if (!before.calendar_hash.empty() && !after.calendar_hash.empty() &&
      before.calendar_hash != after.calendar_hash) {
    differences.push_back(
        {DifferenceKind::kChanged, "calendar version", before.calendar_hash, after.calendar_hash});
  }
  for (const auto& [workflow, hash] : before.children) {
    const auto found = after.children.find(workflow);
    if (found == after.children.end() || found->second == hash) continue;
    differences.push_back(
        {DifferenceKind::kChanged, absl::StrCat("version of child ", workflow), hash, found->second});
  }
  return differences;
}

google::protobuf::Struct JsonOf(const DiffOptions& options, const std::vector<Difference>& differences) {
  google::protobuf::Struct result;
  auto& fields = *result.mutable_fields();
  fields["before"].set_string_value(options.before);
  fields["after"].set_string_value(options.after);
  fields["equal"].set_bool_value(differences.empty());
  google::protobuf::ListValue& list = *fields["differences"].mutable_list_value();
  for (const Difference& difference : differences) {
    auto& entry = *list.add_values()->mutable_struct_value()->mutable_fields();
    entry["kind"].set_string_value(std::string(NameOf(difference.kind)));
    entry["path"].set_string_value(difference.path);
    entry["before"].set_string_value(difference.before);
    entry["after"].set_string_value(difference.after);
  }
  return result;
}

absl::Status Diff(cli::Session& session, const DiffOptions& options) {
  ASSIGN_OR_RETURN(const Side before, ReadSide(session, options.before));
  ASSIGN_OR_RETURN(const Side after, ReadSide(session, options.after));
  const std::vector<Difference> differences = Compare(before, after);
  session.exit_code = differences.empty() ? cli::kDone : kDifferent;
  if (session.json()) {
    session.PrintJson(JsonOf(options, differences));
    return absl::OkStatus();
  }
  for (const Difference& difference : differences) session.out() << DifferenceLine(difference);
  return absl::OkStatus();
}

// What was found different is not to be taken for what was refused.
int Run(const DiffOptions& options, const cli::Terminal& terminal) {
  bool compared = false;
  const int exit_code = cli::RunSession(options.connection, terminal, [&](cli::Session& session) {
    const absl::Status status = options.to.empty()
                                    ? Diff(session, options)
                                    : cli::DiffInstance(session, {options.before, options.after, options.to});
    compared = status.ok();
    return status;
  });
  return compared || exit_code != cli::kRefused ? exit_code : kTrouble;
}

}  // namespace

void AddDiff(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto options = std::make_shared<DiffOptions>();  // shared with the callback
  CLI::App* command = app.add_subcommand(
      "diff", "show what changed between two declarations, or in an instance between two moments");
  constexpr char kSides[] =
      "a workflow's YAML file; or one that is deployed: NAME, NAME@REVISION or NAME@ALIAS";
  command
      ->add_option("FILE|BEFORE|INSTANCE", options->before,
                   absl::StrCat(kSides, "; or, with TO, an instance: number, full name or workflow/key"))
      ->required();
  command
      ->add_option("FILE|AFTER|FROM", options->after,
                   "likewise; or the position or moment from which on changes are shown")
      ->required();
  command->add_option("TO", options->to, "position or moment up to which changes of the instance are shown");
  cli::AddConnectionOptions(*command, options->connection);
  command->footer(
      "Of two declarations: prints a line for each difference: + came, - went, ~ changed, ^ stands in "
      "another\n"
      "order. Comments,\n"
      "the order of keys and white space are no differences. Only what is deployed needs a server.\n"
      "Exits 0 if nothing changed, 1 if anything did, 2 if the command line is wrong, a file is not there "
      "or\n"
      "one side is refused, 3 if the server or a file cannot be reached or read.\n\n"
      "Examples:\n"
      "  liushui diff complaint@stable workflows/complaint.yaml\n"
      "  liushui diff complaint@3 complaint\n"
      "  liushui diff old/complaint.yaml workflows/complaint.yaml --json\n"
      "  liushui diff 17 120 180\n"
      "  liushui diff complaint/2026-0302-1 2026-03-02 \"2026-03-05 12:00\" --json\n");
  command->callback([options, terminal, exit_code] { *exit_code = Run(*options, terminal); });
}

}  // namespace liushui::commands
