// liushui check: are these declarations right? Offline; says everything that is wrong, as compilers do.
#ifndef LIUSHUI_ENGINE_COMMANDS_CHECK_H_
#define LIUSHUI_ENGINE_COMMANDS_CHECK_H_

#include <ostream>
#include <string>
#include <vector>

#include "CLI/App.hpp"

namespace liushui::commands {

// Where a command writes: results, and what is wrong.
struct Output {
  std::ostream& out;
  std::ostream& err;
};

// Checks the files and folders. Workflows may name calendars among them, or beside them in a folder
// `calendars`. Returns the exit code.
int Check(const std::vector<std::string>& paths, const Output& output);

void AddCheck(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_CHECK_H_
