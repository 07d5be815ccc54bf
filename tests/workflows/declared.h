// The declared workflows and calendars, read from workflows/ as a server would read them.
#ifndef LIUSHUI_TESTS_WORKFLOWS_DECLARED_H_
#define LIUSHUI_TESTS_WORKFLOWS_DECLARED_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/calendar.h"
#include "engine/chart/chart.h"
#include "engine/chart/compile.h"
#include "liushui/workflow/v1/calendar.pb.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::declared {

// The text of a file below the source folder; aborts if there is none.
std::string ReadSource(absl::string_view path);

// Names, without .yaml, of the files right in a folder below the source folder; ascending.
std::vector<std::string> YamlNames(absl::string_view folder);

// Names, without .txt, of the transcripts; ascending. Those of the declared workflows, and those of workflows
// made for them, to show what the language can do.
std::vector<std::string> StoryNames();
std::vector<std::string> LanguageStoryNames();
// Both, as they are found below tests/transcripts: complaint_main_path, language/child_workflows.
std::vector<std::string> AllStories();

absl::StatusOr<workflow::v1::Workflow> ReadWorkflow(absl::string_view name);
absl::StatusOr<workflow::v1::Calendar> ReadCalendar(absl::string_view name);

// Read, with the calendar it names, and compiled beside the others; `warnings`, if given, receives the
// warnings.
absl::StatusOr<std::shared_ptr<const chart::Chart>> CompileWorkflow(
    absl::string_view name, std::vector<chart::Problem>* warnings = nullptr);

// All states of a workflow in document order.
std::vector<const workflow::v1::State*> StatesOf(const workflow::v1::Workflow& workflow);

}  // namespace liushui::declared

#endif  // LIUSHUI_TESTS_WORKFLOWS_DECLARED_H_
