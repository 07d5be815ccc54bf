// CommandSet: adds commands to the app, each with its help, the common options and its own.
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_COMMAND_SET_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_COMMAND_SET_H_

#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "clients/cli/connection.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// What --help says of a command. Each line of `examples` follows "liushui ".
struct CommandText {
  std::string name;
  std::string summary;
  std::vector<std::string> examples;
};

// Not thread-safe. `app` and `exit_code` must outlive what it adds.
class CommandSet {
 public:
  CommandSet(CLI::App& app, const Terminal& terminal, int* exit_code)
      : app_(app), terminal_(terminal), exit_code_(exit_code) {}

  // `declare` adds arguments and options, which fill an Options; when the command is given, `run` is called
  // with it.
  template <typename Options>
  void Add(const CommandText& text, void (*declare)(CLI::App&, Options&),
           absl::Status (*run)(Session&, const Options&)) {
    struct Known {
      Connection connection;
      Options options;
    };
    const auto known = std::make_shared<Known>();  // shared because CLI11 copies its callbacks
    CLI::App& command = AddCommand(text);
    declare(command, known->options);
    AddConnectionOptions(command, known->connection);
    command.callback([known, run, terminal = terminal_, exit_code = exit_code_] {
      *exit_code = RunSession(known->connection, terminal,
                              [&](Session& session) { return run(session, known->options); });
    });
  }

  // A command that has commands of its own, such as `alias set`.
  CommandSet Group(const CommandText& text);

 private:
  CLI::App& AddCommand(const CommandText& text);

  CLI::App& app_;
  const Terminal terminal_;
  int* const exit_code_;
};

// Each group of commands adds itself.
void AddDefinitionCommands(CommandSet& commands);
void AddAliasCommands(CommandSet& commands);
void AddDriveCommands(CommandSet& commands);
void AddInstanceCommands(CommandSet& commands);
void AddItemCommands(CommandSet& commands);
void AddMigrateCommand(CommandSet& commands);
void AddTaskCommands(CommandSet& commands);
void AddHandoverCommands(CommandSet& commands);
void AddNoteCommands(CommandSet& commands);
void AddTaskListCommands(CommandSet& commands);
void AddCountCommand(CommandSet& commands);
void AddBoardCommand(CommandSet& commands);
void AddIncidentCommands(CommandSet& commands);
void AddHistoryCommands(CommandSet& commands);
void AddCheckpointCommand(CommandSet& commands);
void AddEventsCommand(CommandSet& commands);
void AddClockCommands(CommandSet& commands);
void AddPeopleCommands(CommandSet& commands);
void AddTeamCommands(CommandSet& commands);
void AddParameterCommands(CommandSet& commands);
void AddSettingsCommands(CommandSet& commands);
void AddScheduleCommands(CommandSet& commands);
void AddCalendarCommands(CommandSet& commands);
void AddSubjectCommands(CommandSet& commands);
void AddWorkCommand(CommandSet& commands);
void AddLoadCommand(CommandSet& commands);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_COMMAND_SET_H_
