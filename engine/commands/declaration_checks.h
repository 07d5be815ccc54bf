// DeclarationChecks: everything that can be said about declarations before a server has them.
#ifndef LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_
#define LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/declaration_files.h"
#include "engine/chart/calendar.h"

namespace liushui::commands {

// Checks files one after the other, calendars before the workflows that name them. One thread.
class DeclarationChecks {
 public:
  // Where calendars may be: among the files checked before, or also in a folder calendars beside a workflow.
  enum class Calendars { kGiven, kGivenOrBeside };
  explicit DeclarationChecks(Calendars calendars) : where_(calendars) {}

  // Reads and compiles. Refuses with DECLARATION_INVALID, with a violation for each problem;
  // CALENDAR_UNKNOWN.
  absl::Status Check(const cli::DeclarationFile& file);

 private:
  absl::Status CheckCalendar(const cli::DeclarationFile& file);
  absl::Status CheckWorkflow(const cli::DeclarationFile& file);

  const Calendars where_;
  std::map<std::string, std::shared_ptr<const chart::BusinessCalendar>> calendars_;  // shared with charts
};

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_
