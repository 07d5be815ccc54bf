// teams: the teams of a branch and who leads them.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct ListOptions {};

void DeclareList(CLI::App&, ListOptions&) {}

absl::Status List(Session& session, const ListOptions&) {
  ASSIGN_OR_RETURN(const v1::ListTeamsResponse listed,
                   AskDirectory(session, &Directory::ListTeams, v1::ListTeamsRequest()));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"TEAM", "TITLE", "LEADER", "PEOPLE"});
  for (const v1::Team& team : listed.teams()) {
    table.Add({client::ShortName(team.name()), team.title(), team.leader(), absl::StrCat(team.size())});
  }
  if (table.empty()) {
    session.out() << "no teams in namespace " << session.name_space() << "\n";
  } else {
    table.Print(session.terminal());
  }
  return absl::OkStatus();
}

struct PutOptions {
  std::string team;
  std::string title;
  std::string leader;
};

void DeclarePut(CLI::App& command, PutOptions& options) {
  command.add_option("TEAM", options.team, "id of the team, new or not")->required();
  command.add_option("--title", options.title, "what others read");
  command.add_option("--leader", options.leader, "id of the person who leads it");
}

absl::Status Put(Session& session, const PutOptions& options) {
  v1::PutTeamRequest request;
  request.set_name(BranchName(session, "teams", options.team));
  request.set_title(options.title);
  request.set_leader(options.leader);
  ASSIGN_OR_RETURN(const v1::PutTeamResponse put, AskDirectory(session, &Directory::PutTeam, request));
  if (PrintedAsJson(session, put)) return absl::OkStatus();
  session.out() << "team " << options.team << (put.changed() ? " put\n" : " unchanged\n");
  return absl::OkStatus();
}

struct RemoveOptions {
  std::string team;
};

void DeclareRemove(CLI::App& command, RemoveOptions& options) {
  command.add_option("TEAM", options.team, "id of a team nobody is in")->required();
}

absl::Status Remove(Session& session, const RemoveOptions& options) {
  v1::RemoveTeamRequest request;
  request.set_name(BranchName(session, "teams", options.team));
  ASSIGN_OR_RETURN(const v1::RemoveTeamResponse removed,
                   AskDirectory(session, &Directory::RemoveTeam, request));
  if (!PrintedAsJson(session, removed)) session.out() << "team " << options.team << " removed\n";
  return absl::OkStatus();
}

}  // namespace

void AddTeamCommands(CommandSet& commands) {
  CommandSet teams = commands.Group({"teams", "the teams of the branch and who leads them", {"teams list"}});
  teams.Add<ListOptions>({"list", "list teams", {"teams list"}}, DeclareList, List);
  teams.Add<PutOptions>({"put", "put a team", {"teams put song --title 松队 --leader song.changqing"}},
                        DeclarePut, Put);
  teams.Add<RemoveOptions>({"remove", "remove a team", {"teams remove song"}}, DeclareRemove, Remove);
}

}  // namespace liushui::cli
