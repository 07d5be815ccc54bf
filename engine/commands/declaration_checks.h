// DeclarationChecks: everything that can be said about declarations before a server has them.
#ifndef LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_
#define LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/declarations/declaration_files.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"

namespace liushui::commands {

// Checks files one after the other, calendars before the workflows that name them. One thread.
class DeclarationChecks {
 public:
  // Where calendars and other workflows may be: among the files given; or also beside a workflow, calendars
  // in a folder of that name.
  enum class Others { kGiven, kGivenOrBeside };

  // `files` are those that may be checked.
  DeclarationChecks(Others others, const std::vector<cli::DeclarationFile>& files);

  // Reads and compiles. Refuses with DECLARATION_INVALID, with a violation for each problem;
  // CALENDAR_UNKNOWN. `warnings`, if given, receives what is hardly meant.
  absl::Status Check(const cli::DeclarationFile& file, std::vector<chart::Problem>* warnings = nullptr);

 private:
  absl::Status CheckCalendar(const cli::DeclarationFile& file);
  absl::Status CheckWorkflow(const cli::DeclarationFile& file, std::vector<chart::Problem>* warnings);
  void AddWorkflow(const cli::DeclarationFile& file);
  // The calendar that a workflow names, if it is there.
  std::shared_ptr<const chart::BusinessCalendar> CalendarOf(const workflow::v1::Workflow& workflow) const;
  // The charts of the workflows that it starts as children, as far as these compile.
  chart::ChildCharts ChildrenOf(const workflow::v1::Workflow& workflow);
  // What lies in the folder of a file, once for each folder.
  void AddBeside(const std::string& path);

  const Others others_;
  std::map<std::string, std::shared_ptr<const chart::BusinessCalendar>> calendars_;  // shared with charts
  chart::Surroundings surroundings_;
  std::set<std::string> folders_;  // already looked into
  std::set<std::string>
      compiling_;  // children that are being compiled: one of them may be its own grandchild
};

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DECLARATION_CHECKS_H_
