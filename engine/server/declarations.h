// Declarations as they come, in a request or a file: from text to what the engine can deploy.
#ifndef LIUSHUI_ENGINE_SERVER_DECLARATIONS_H_
#define LIUSHUI_ENGINE_SERVER_DECLARATIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"
#include "engine/runtime/reads.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::server {

// A workflow's declaration and where its parts stood in its YAML.
struct Declaration {
  workflow::v1::Workflow workflow;
  chart::SourceMap positions;  // empty when it did not come from YAML
  std::string file;            // for messages; may be empty
};

// A text and the name of the file it came from.
struct DeclarationText {
  absl::string_view yaml;
  absl::string_view file;
};

// Refuses with DECLARATION_INVALID, a violation for each problem, its description starting with its place.
absl::StatusOr<Declaration> ReadDeclaration(const DeclarationText& text);
// Also refuses what is no calendar, with CALENDAR_INVALID.
absl::StatusOr<workflow::v1::Calendar> ReadCalendar(const DeclarationText& text);

// The refusal CALENDAR_UNKNOWN, its place in the message: "the workflow names the calendar x, which is
// `where`".
absl::Status CalendarUnknown(const Declaration& declaration, absl::string_view where);

// Where and when a declaration is to be deployed.
struct Destination {
  const runtime::Reads& reads;
  absl::string_view name_space;
  absl::Time now;
};

// A workflow that can be deployed, and what is hardly meant in it.
struct CompiledDeclaration {
  std::shared_ptr<const chart::Chart> chart;  // shared with the engine once it is deployed
  std::vector<chart::Problem> warnings;
};

// Compiles with the newest version of the calendar that the workflow names, beside the workflows deployed
// there; what is deployed already, as it is, stays accepted. Refuses with DECLARATION_INVALID;
// FAILED_PRECONDITION CALENDAR_UNKNOWN, its place in the message.
absl::StatusOr<CompiledDeclaration> CompileDeclaration(const Declaration& declaration,
                                                       const Destination& destination);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_DECLARATIONS_H_
