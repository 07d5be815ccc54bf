// settings: what a namespace has switched on or off.
#include <string>

#include "clients/cli/branch/asking.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

void PrintSettings(const Session& session, const v1::Settings& settings) {
  session.out() << "accesses to personal data are " << (settings.accesses_recorded() ? "" : "not ")
                << "recorded\n";
}

struct ShowOptions {};

void DeclareShow(CLI::App&, ShowOptions&) {}

absl::Status Show(Session& session, const ShowOptions&) {
  ASSIGN_OR_RETURN(const v1::GetSettingsResponse found,
                   AskDirectory(session, &Directory::GetSettings, v1::GetSettingsRequest()));
  if (!PrintedAsJson(session, found)) PrintSettings(session, found.settings());
  return absl::OkStatus();
}

struct SetOptions {
  std::string accesses;
  std::string reason;
};

void DeclareSet(CLI::App& command, SetOptions& options) {
  command
      .add_option("--accesses", options.accesses,
                  "on: whoever is shown personal data leaves a record; or off")
      ->check(CLI::IsMember({"on", "off"}))
      ->required();
  command.add_option("--reason", options.reason, "why; it is for the ledger")->required();
}

absl::Status Set(Session& session, const SetOptions& options) {
  v1::UpdateSettingsRequest request;
  request.mutable_settings()->set_accesses_recorded(options.accesses == "on");
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const v1::UpdateSettingsResponse updated,
                   AskDirectory(session, &Directory::UpdateSettings, request));
  if (!PrintedAsJson(session, updated)) PrintSettings(session, updated.settings());
  return absl::OkStatus();
}

}  // namespace

void AddSettingsCommands(CommandSet& commands) {
  CommandSet settings = commands.Group({"settings",
                                        "what the branch has switched on or off",
                                        {"settings show", "settings set --accesses off --reason 测试环境"}});
  settings.Add<ShowOptions>({"show", "show the settings", {"settings show", "settings show --json"}},
                            DeclareShow, Show);
  settings.Add<SetOptions>({"set",
                            "change a setting, which is a record of the ledger",
                            {"settings set --accesses off --reason 测试环境"}},
                           DeclareSet, Set);
}

}  // namespace liushui::cli
