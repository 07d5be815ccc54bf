// Import: an SCXML document becomes a chart, the very one that declarations are compiled to.
//
// For tests only. A declaration forbids on purpose some of what SCXML allows (events nobody declared, data
// without types, invokes on any state), so the chart is built without one.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_IMPORT_H_
#define LIUSHUI_TESTS_SCXML_SUITE_IMPORT_H_

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/chart.h"

namespace liushui::scxml_suite {

// A file beside the documents in `folder`, named "file:name" or "name". NotFound if it cannot be read.
absl::StatusOr<std::string> ReadBeside(const std::string& folder, absl::string_view name);

// What of a document is read besides the chart itself.
struct Document {
  std::shared_ptr<const chart::Chart> chart;  // shared with the sessions that run it
  std::set<std::string> forwarding;           // ids of the invokes with autoforward
};

// Reads a document. Events of the names in `events` can come from outside, and all that it mentions itself.
// NotFound for a script or data file that is not there, InvalidArgument for what is no SCXML, Unimplemented
// for what is not translated.
absl::StatusOr<Document> Import(absl::string_view text, const std::string& folder,
                                const std::set<std::string>& events);

// The names of all events which a document mentions, those in documents inside it included.
absl::StatusOr<std::set<std::string>> EventsOf(absl::string_view text);

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_IMPORT_H_
