// Syntax trees in the notation the suite keeps them in: that of cel-go's debug printer, each node followed by
// its kind. Macros are written as the comprehensions they stand for there.
#ifndef LIUSHUI_TESTS_CEL_SUITE_TREE_TEXT_H_
#define LIUSHUI_TESTS_CEL_SUITE_TREE_TEXT_H_

#include <string>

#include "absl/types/optional.h"
#include "engine/cel/syntax/ast.h"

namespace liushui::cel_suite {

// nullopt for a tree with macros or optionals, for which that printer was not set up.
absl::optional<std::string> TreeText(const cel::Expression& tree);

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_TREE_TEXT_H_
