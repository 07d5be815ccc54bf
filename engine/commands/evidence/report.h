// liushui report: of a case or a branch from a server, or of a case from evidence alone.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_REPORT_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_REPORT_H_

#include <string>

#include "CLI/App.hpp"
#include "clients/cli/reports/report_command.h"
#include "clients/cli/terminal.h"
#include "engine/commands/evidence/trusted_keys.h"

namespace liushui::commands {

struct BundleReport {
  std::string bundle;  // file, as liushui prove writes it
  TrustedKeys trusted;
  cli::ReportOptions options;
};

// Writes the page that the evidence allows, with what could be checked. Returns the exit code: 1 if something
// does not hold, which the page says.
int ReportBundle(const BundleReport& report, const cli::Terminal& terminal);

// Adds the command.
void AddReport(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_REPORT_H_
