// The public conformance suite of CEL as it lies on the disk: the npm package @bufbuild/cel-spec, printed as
// JSON by print_suite.mjs. Its cases are read, never changed.
#ifndef LIUSHUI_TESTS_CEL_SUITE_SUITE_H_
#define LIUSHUI_TESTS_CEL_SUITE_SUITE_H_

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::cel_suite {

using Json = google::protobuf::Value;

// What stands under `key`; a JSON null if nothing does or `json` is no object.
const Json& At(const Json& json, absl::string_view key);
bool Has(const Json& json, absl::string_view key);

// One case. Texts the suite does not give are empty.
struct Case {
  std::string section;
  std::string group;
  std::string name;
  std::string expression;
  std::string container;
  bool unchecked = false;      // the static check is left out
  bool check_only = false;     // nothing is evaluated
  bool expects_error = false;  // its evaluation fails
  std::string tree;            // "ast": the syntax tree in the notation of tree_text.h
  std::string type;            // "type": what a static checker finds out
  std::string refusal;         // "error": what the reference implementation says against it
  Json original;               // value, typedResult, bindings, typeEnv
};

// The cases of FILE.json in the suite's folder, in its order. Those of a file that names none are named by
// their number. Names given twice get a number, so that section, group and name are one case.
absl::StatusOr<std::vector<Case>> ReadCases(absl::string_view file);

// Whether the suite is there. If not, the calling test is to be skipped, or to fail where CI is set.
bool SuiteIsThere();

// The lines of a table in this folder behind its first, split at tabs.
std::vector<std::vector<std::string>> ReadTable(absl::string_view file);
std::string PathOfTable(absl::string_view file);

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_SUITE_H_
