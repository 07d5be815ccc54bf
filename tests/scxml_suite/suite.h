// Suite: the public documents of @scion-scxml/test-framework, our list of them, and running one.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_SUITE_H_
#define LIUSHUI_TESTS_SCXML_SUITE_SUITE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace liushui::scxml_suite {

struct ListedDocument {
  std::string path;       // within the suite's test folder
  std::string kind;       // "i structure", "iii invoke"
  std::string reference;  // pass; doc-reject for one that must be refused; else what it needs and we have not
};

// Our own copy of the list; its order is that of the file.
const std::vector<ListedDocument>& Documents();

// Documents that cannot pass, with the reason: path to reason. Only ever fewer.
const std::map<std::string, std::string>& OutOfScope();

// Where the suite lies; empty if it is not there.
std::string SuiteFolder();

// Runs a document with its script. An error says what went wrong first: which event, which states were
// expected, which were active.
absl::Status RunDocument(absl::string_view path);

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_SUITE_H_
