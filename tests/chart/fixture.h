// The small language of this folder's tests: YAML in, a chart or its problems out.
#ifndef LIUSHUI_TESTS_CHART_FIXTURE_H_
#define LIUSHUI_TESTS_CHART_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/compile.h"

namespace liushui::chart {

// A small calendar: open on weekdays but the Spring Festival of 2026 (16 to 23 February); sessions
// 09:30-11:30 and 13:00-15:00, office 08:30-17:30, Asia/Shanghai; covers 2026.
workflow::v1::Calendar SmallCalendar();
std::shared_ptr<const BusinessCalendar> MakeSmallCalendar();

// Reads and compiles; the small calendar is there for workflows that name "small".
absl::StatusOr<std::shared_ptr<const Chart>> CompileYaml(absl::string_view yaml);

// The same on 18 December 2026, beside a workflow `leave` with the inputs `person` and, optional, `days`,
// whose task is for the role branch_manager, and a workflow `review` that may be a child: with the inputs
// `document` and, by default 1, `copies`, and an output of agreed and either copies or reason. Errors and warnings as a compiler says them, "line:column:
// error: sentence [REASON]", in order of place.
std::vector<std::string> DiagnosticsOf(absl::string_view yaml);

// The chart of a workflow that must compile.
std::shared_ptr<const Chart> MustCompile(absl::string_view yaml);

// "REASON line:column" of every problem, in order.
std::vector<std::string> ProblemsOf(absl::string_view yaml);

// A workflow whose state `a` does one task, `task` (line 4, column 11), and ends in `b`.
std::string WithTask(absl::string_view task);
// A workflow whose state `a` has the transitions `next` (line 4, column 11), beside a final state `b`.
std::string WithNext(absl::string_view next);

// A declaration with mistakes, and what is found, as ProblemsOf says it.
struct BadDocument {
  absl::string_view name;
  std::string yaml;
  std::vector<std::string> problems;
};
void ExpectProblems(const std::vector<BadDocument>& table);

// The same, with a § in the text at each place where a problem is to be found; `reasons` in the same order.
BadDocument Marked(absl::string_view name, absl::string_view yaml, const std::vector<std::string>& reasons);

// The text of a file of the repository.
std::string ReadFile(absl::string_view path);

}  // namespace liushui::chart

#endif  // LIUSHUI_TESTS_CHART_FIXTURE_H_
