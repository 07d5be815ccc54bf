// alias set, list and remove: names that stand for revisions.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr char kAliasHint[] = "the alias: a-z, 0-9, _ and -, beginning with a letter; not latest";

std::string AliasName(Session& session, absl::string_view workflow, absl::string_view alias) {
  return absl::StrCat(WorkflowName(session, workflow), "/aliases/", alias);
}

struct SetOptions {
  std::string workflow;
  std::string alias;
  std::string revision;
};

void DeclareSet(CLI::App& command, SetOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow")->required();
  command.add_option("ALIAS", options.alias, kAliasHint)->required();
  command
      .add_option("REVISION", options.revision,
                  "a number; or another alias or latest, for what that stands for now")
      ->required();
}

absl::Status Set(Session& session, const SetOptions& options) {
  v1::SetAliasRequest request;
  request.set_name(AliasName(session, options.workflow, options.alias));
  request.set_revision(options.revision);
  ASSIGN_OR_RETURN(const v1::SetAliasResponse set, session.client().SetAlias(request));
  if (session.json()) {
    session.PrintJson(set);
    return absl::OkStatus();
  }
  const v1::WorkflowAlias& alias = set.alias();
  session.out() << alias.workflow() << "@" << alias.alias() << (set.changed() ? " is" : " was already")
                << " revision " << alias.revision() << ", hash " << alias.hash().substr(0, 12) << "\n";
  return absl::OkStatus();
}

struct ListOptions {
  std::string workflow;
};

void DeclareList(CLI::App& command, ListOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "only the aliases of this workflow");
}

absl::Status List(Session& session, const ListOptions& options) {
  v1::ListAliasesRequest request;
  if (!options.workflow.empty()) request.set_parent(WorkflowName(session, options.workflow));
  ASSIGN_OR_RETURN(const v1::ListAliasesResponse listed, session.client().ListAliases(request));
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  Table table({"WORKFLOW", "ALIAS", "REVISION", "SET", "BY", "POSITION", "HASH"});
  for (const v1::WorkflowAlias& alias : listed.aliases()) {
    table.Add({alias.workflow(), alias.alias(), absl::StrCat(alias.revision()),
               session.TimeOf(alias.set_time()), alias.set_by(), absl::StrCat(alias.position()),
               alias.hash().substr(0, 12)});
  }
  if (table.empty()) {
    session.out() << "no aliases "
                  << (options.workflow.empty() ? absl::StrCat("in namespace ", session.name_space())
                                               : absl::StrCat("of workflow ", options.workflow))
                  << "\n";
    return absl::OkStatus();
  }
  table.Print(session.terminal());
  return absl::OkStatus();
}

struct RemoveOptions {
  std::string workflow;
  std::string alias;
};

void DeclareRemove(CLI::App& command, RemoveOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow")->required();
  command.add_option("ALIAS", options.alias, "the alias")->required();
}

absl::Status Remove(Session& session, const RemoveOptions& options) {
  v1::RemoveAliasRequest request;
  request.set_name(AliasName(session, options.workflow, options.alias));
  ASSIGN_OR_RETURN(const v1::RemoveAliasResponse removed, session.client().RemoveAlias(request));
  if (session.json()) {
    session.PrintJson(removed);
  } else {
    session.out() << options.workflow << "@" << options.alias << " removed\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddAliasCommands(CommandSet& commands) {
  CommandSet aliases = commands.Group({"alias",
                                       "set, list and remove names for revisions, such as stable",
                                       {"alias set complaint stable 3", "alias list"}});
  aliases.Add<SetOptions>({"set",
                           "let an alias stand for a revision; who moved it stays in the ledger",
                           {"alias set complaint stable 3", "alias set complaint stable latest"}},
                          DeclareSet, Set);
  aliases.Add<ListOptions>({"list", "list aliases", {"alias list", "alias list complaint --json"}},
                           DeclareList, List);
  aliases.Add<RemoveOptions>({"remove",
                              "remove an alias; instances stay on the revision they were started with",
                              {"alias remove complaint stable"}},
                             DeclareRemove, Remove);
}

}  // namespace liushui::cli
