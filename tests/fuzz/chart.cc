#include <google/protobuf/stubs/logging.h>

#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"
#include "tests/fuzz/targets.h"

namespace liushui::fuzz {
namespace {

constexpr absl::string_view kCalendar = R"(
calendar: fuzz
zone: UTC
first_day: "2024-01-01"
last_day: "2026-12-31"
weekend: [sat, sun]
sessions:
  - { open: "09:30", close: "11:30" }
  - { open: "13:00", close: "15:00" }
office: { open: "08:30", close: "17:30" }
)";

std::shared_ptr<const chart::BusinessCalendar> FuzzCalendar() {
  workflow::v1::Calendar message;
  LIUSHUI_CHECK_OK(chart::ReadYaml(kCalendar, "calendar.yaml", &message, nullptr));
  const auto made = chart::BusinessCalendar::Make(message);
  LIUSHUI_CHECK_OK(made.status());
  return *made;
}

}  // namespace

void FuzzChart(absl::string_view bytes) {
  static const auto& calendar = *new std::shared_ptr<const chart::BusinessCalendar>(FuzzCalendar());
  const google::protobuf::LogSilencer quiet;  // of bytes that are no text
  workflow::v1::Workflow workflow;
  if (!workflow.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  std::vector<chart::Problem> warnings;
  chart::CompileOptions options;
  options.warnings = &warnings;
  if (!workflow.calendar().empty()) options.calendar = calendar;
  const auto chart = chart::Compile(workflow, options);
  chart::CompileOptions stored = options;
  stored.deployed = true;
  const auto loaded = chart::Compile(workflow, stored);
  if (chart.ok()) LIUSHUI_CHECK_OK(loaded.status());
  for (const absl::Status& status : {chart.status(), loaded.status()}) {
    LIUSHUI_CHECK(status.ok() || IsRefusal(status));
    LIUSHUI_CHECK(status.message().size() <= kMaxMessageBytes + 3);  // and the mark of the cut
  }
}

}  // namespace liushui::fuzz
