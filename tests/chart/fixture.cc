#include "tests/chart/fixture.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "gtest/gtest.h"
#include "re2/re2.h"

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

namespace {

std::shared_ptr<const workflow::v1::Workflow> MakeLeave() {
  auto leave = std::make_shared<workflow::v1::Workflow>();
  LIUSHUI_CHECK_OK(ReadYaml(WithTask("{ role: branch_manager }") +
                                "data: [ { name: person, type: string, input: true },\n"
                                "        { name: days, type: int, input: true, optional: true } ]\n",
                            "leave.yaml", leave.get(), nullptr));
  return leave;
}

constexpr char kReview[] = R"(
workflow: review
data:
  - { name: document, type: string, input: true }
  - { name: copies, type: int, input: true, value: "1" }
states:
  - id: read
    task: { role: branch_manager, form: [ { name: agree, type: bool, required: true } ] }
    next: [ { event: done, when: form.agree, to: [agreed] }, { event: done, to: [refused] } ]
  - { id: agreed, final: true, output: "{'agreed': true, 'copies': data.copies}" }
  - { id: refused, final: true, output: "{'agreed': false, 'reason': 'unclear'}" }
)";

}  // namespace

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
    std::string place;
    LIUSHUI_CHECK(RE2::PartialMatch(violation.description, "^w\\.yaml:(\\d+:\\d+): .", &place));
    problems.push_back(absl::StrCat(violation.reason, " ", place));
  }
  return problems;
}

std::vector<std::string> DiagnosticsOf(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  SourceMap positions;
  std::vector<Problem> found;
  absl::Status status = ReadYaml(yaml, "w.yaml", &workflow, &positions);
  if (status.ok()) {
    const std::shared_ptr<const Chart> review = MustCompile(kReview);
    const ChildCharts children = {{"review", review}};
    Surroundings surroundings;
    surroundings.workflows["leave"] = MakeLeave();
    surroundings.workflows["review"] = {review, &review->definition().workflow()};
    CompileOptions options;
    options.file = "w.yaml";
    options.positions = &positions;
    if (workflow.calendar() == "small") options.calendar = MakeSmallCalendar();
    options.surroundings = &surroundings;
    options.children = &children;
    options.now = absl::FromUnixSeconds(1'797'559'200);
    options.warnings = &found;
    status = Compile(workflow, options).status();
  }
  std::vector<std::string> diagnostics;
  for (const Violation& violation : ViolationsOf(status)) {
    absl::string_view sentence = violation.description;
    LIUSHUI_CHECK(absl::ConsumePrefix(&sentence, "w.yaml:"));
    const size_t end = sentence.find(": ");
    diagnostics.push_back(absl::StrCat(sentence.substr(0, end), ": error: ", sentence.substr(end + 2), " [",
                                       violation.reason, "]"));
  }
  for (const Problem& problem : found) {
    diagnostics.push_back(absl::StrCat(problem.position.line, ":", problem.position.column,
                                       ": warning: ", problem.message, " [", problem.reason, "]"));
  }
  return diagnostics;
}

std::string WithTask(absl::string_view task) {
  return absl::StrCat("workflow: w\nstates:\n  - id: a\n    task: ", task,
                      "\n    next: [ { event: done, to: [b] } ]\n  - { id: b, final: true }\n");
}

std::string WithNext(absl::string_view next) {
  return absl::StrCat("workflow: w\nstates:\n  - id: a\n    next: ", next, "\n  - { id: b, final: true }\n");
}

void ExpectProblems(const std::vector<BadDocument>& table) {
  for (const BadDocument& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ProblemsOf(row.yaml), row.problems) << CompileYaml(row.yaml).status() << "\n" << row.yaml;
  }
}

BadDocument Marked(absl::string_view name, absl::string_view yaml, const std::vector<std::string>& reasons) {
  constexpr absl::string_view kMark = "§";
  BadDocument document{name, "", {}};
  const std::vector<absl::string_view> pieces = absl::StrSplit(yaml, kMark);
  LIUSHUI_CHECK(pieces.size() == reasons.size() + 1);
  for (size_t i = 0; i < pieces.size(); ++i) {
    absl::StrAppend(&document.yaml, pieces[i]);
    if (i == reasons.size()) break;
    const std::vector<absl::string_view> lines = absl::StrSplit(document.yaml, '\n');
    document.problems.push_back(
        absl::StrCat(reasons[i], " ", lines.size(), ":", CountCodePoints(lines.back()) + 1));
  }
  return document;
}

std::string ReadFile(absl::string_view path) {
  std::ifstream file(absl::StrCat(LIUSHUI_SOURCE_DIR, "/", path));
  LIUSHUI_CHECK(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace liushui::chart
