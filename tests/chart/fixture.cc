#include "tests/chart/fixture.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::chart {

workflow::v1::Calendar SmallCalendar() {
  workflow::v1::Calendar calendar;
  LIUSHUI_CHECK_OK(ReadYaml(R"(
calendar: small
zone: Asia/Shanghai
first_day: 2026-01-01
last_day: 2026-12-31
weekend: [sat, sun]
closed:
  - { day: 2026-01-01, title: 元旦 }
  - { day: 2026-02-16, title: 春节 }
  - { day: 2026-02-17 }
  - { day: 2026-02-18 }
  - { day: 2026-02-19 }
  - { day: 2026-02-20 }
  - { day: 2026-02-23 }
sessions: [ { open: "09:30", close: "11:30" }, { open: "13:00", close: "15:00" } ]
office: { open: "08:30", close: "17:30" }
)",
                            "small.yaml", &calendar, nullptr));
  return calendar;
}

std::shared_ptr<const BusinessCalendar> MakeSmallCalendar() {
  auto calendar = BusinessCalendar::Make(SmallCalendar());
  LIUSHUI_CHECK_OK(calendar.status());
  return *calendar;
}

absl::StatusOr<std::shared_ptr<const Chart>> CompileYaml(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  SourceMap positions;
  const absl::Status read = ReadYaml(yaml, "w.yaml", &workflow, &positions);
  if (!read.ok()) return read;
  CompileOptions options;
  options.file = "w.yaml";
  options.positions = &positions;
  if (workflow.calendar() == "small") options.calendar = MakeSmallCalendar();
  return Compile(workflow, options);
}

std::shared_ptr<const Chart> MustCompile(absl::string_view yaml) {
  auto chart = CompileYaml(yaml);
  LIUSHUI_CHECK_OK(chart.status());
  return *chart;
}

std::vector<std::string> ProblemsOf(absl::string_view yaml) {
  std::vector<std::string> problems;
  const absl::Status status = CompileYaml(yaml).status();
  for (const Violation& violation : ViolationsOf(status)) {
    const std::vector<std::string> parts = absl::StrSplit(violation.description, absl::MaxSplits(':', 3));
    LIUSHUI_CHECK(parts.size() == 4);
    problems.push_back(absl::StrCat(violation.reason, " ", parts[1], ":", parts[2]));
  }
  return problems;
}

std::string ReadFile(absl::string_view path) {
  std::ifstream file(absl::StrCat(LIUSHUI_SOURCE_DIR, "/", path));
  LIUSHUI_CHECK(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace liushui::chart
