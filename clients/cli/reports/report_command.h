// liushui report of a case or of a branch, from a running server. The report of evidence, which needs none,
// is engine/commands/evidence/report.h.
#ifndef LIUSHUI_CLIENTS_CLI_REPORTS_REPORT_COMMAND_H_
#define LIUSHUI_CLIENTS_CLI_REPORTS_REPORT_COMMAND_H_

#include <functional>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "clients/cli/connection.h"
#include "clients/cli/output_file.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// Of what: an instance, or a branch on some days.
struct ReportOptions {
  std::string instance;
  std::string from;  // days, such as 2026-03-02; both or neither
  std::string to;
  bool verify = false;   // of a branch: decide the whole ledger again
  std::string output;    // .pdf is printed, .json is of a branch alone; empty: a name of its own, here
  std::string language;  // zh or en
};

void DeclareReport(CLI::App& command, ReportOptions& options);

// Fetches and writes it. Returns the exit code.
int RemoteReport(const Connection& connection, const ReportOptions& options, const Terminal& terminal);

// Writes a page by `fill` to `path`; if that ends in .pdf beside it, and prints it. FAILED_PRECONDITION
// PDF_NOT_MADE, FILE_UNWRITABLE, and as `fill`.
absl::Status WriteReport(Session& session, const std::string& path,
                         const std::function<absl::Status(OutputFile& file)>& fill);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REPORTS_REPORT_COMMAND_H_
