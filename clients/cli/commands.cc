#include "clients/cli/commands.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/remote/command_set.h"

namespace liushui::cli {

CLI::App& CommandSet::AddCommand(const CommandText& text) {
  CLI::App* command = app_.add_subcommand(text.name, text.summary);
  std::string footer = "Examples:";
  for (const std::string& example : text.examples) absl::StrAppend(&footer, "\n  liushui ", example);
  command->footer(footer + "\n");
  return *command;
}

CommandSet CommandSet::Group(const CommandText& text) {
  CLI::App& group = AddCommand(text);
  group.require_subcommand(1);
  return CommandSet(group, terminal_, exit_code_);
}

void AddRemoteCommands(CLI::App& app, const Terminal& terminal, int* exit_code) {
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return UsageText(error.what()); });
  CommandSet commands(app, terminal, exit_code);
  AddDefinitionCommands(commands);
  AddAliasCommands(commands);
  AddDriveCommands(commands);
  AddItemCommands(commands);
  AddInstanceCommands(commands);
  AddMigrateCommand(commands);
  AddTaskListCommands(commands);
  AddTaskCommands(commands);
  AddHandoverCommands(commands);
  AddNoteCommands(commands);
  AddCountCommand(commands);
  AddBoardCommand(commands);
  AddIncidentCommands(commands);
  AddHistoryCommands(commands);
  AddCheckpointCommand(commands);
  AddClockCommands(commands);
  AddPeopleCommands(commands);
  AddTeamCommands(commands);
  AddParameterCommands(commands);
  AddSettingsCommands(commands);
  AddScheduleCommands(commands);
  AddCalendarCommands(commands);
  AddSubjectCommands(commands);
  AddWorkCommand(commands);
  AddLoadCommand(commands);
}

void AddExportCommands(CLI::App& group, const Terminal& terminal, int* exit_code) {
  CommandSet commands(group, terminal, exit_code);
  AddEventsCommand(commands);
}

void AddRemoteCommands(CLI::App& app, int* exit_code) {
  AddRemoteCommands(app, OwnTerminal(), exit_code);
}

}  // namespace liushui::cli
