#include <string>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"
#include "tests/fuzz/targets.h"

namespace liushui::fuzz {
namespace {

void CheckRefusal(const absl::Status& refusal) {
  LIUSHUI_CHECK(IsRefusal(refusal));
  LIUSHUI_CHECK(refusal.message().size() <= kMaxMessageBytes + 3);  // and the mark of the cut
  for (const Violation& violation : ViolationsOf(refusal)) LIUSHUI_CHECK(!violation.description.empty());
}

// Reads the text into `message`; whether it could be read.
template <typename Message>
bool Read(absl::string_view text, Message& message, chart::SourceMap& positions) {
  const absl::Status read = chart::ReadYaml(text, "fuzz.yaml", &message, &positions);
  if (!read.ok()) {
    CheckRefusal(read);
    return false;
  }
  Message again;
  LIUSHUI_CHECK(again.ParseFromString(message.SerializeAsString()));
  LIUSHUI_CHECK(chart::HashOf(again) == chart::HashOf(message));
  return true;
}

}  // namespace

void FuzzYaml(absl::string_view bytes) {
  workflow::v1::Workflow workflow;
  chart::SourceMap positions;
  if (Read(bytes, workflow, positions)) {
    chart::CompileOptions options;
    options.file = "fuzz.yaml";
    options.positions = &positions;
    const auto chart = chart::Compile(workflow, options);
    if (!chart.ok()) CheckRefusal(chart.status());
  }
  workflow::v1::Calendar calendar;
  chart::SourceMap places;
  if (!Read(bytes, calendar, places)) return;
  const auto made = chart::BusinessCalendar::Make(calendar);
  if (!made.ok()) CheckRefusal(made.status());
}

}  // namespace liushui::fuzz
