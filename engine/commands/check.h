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

// Checks the files and folders. Workflows may name calendars and start workflows among them, or beside them,
// calendars in a folder of that name. With `json` everything is one object on `out`. Returns the exit code:
// warnings are no reason to fail.
int Check(const std::vector<std::string>& paths, bool json, const Output& output);

void AddCheck(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_CHECK_H_
