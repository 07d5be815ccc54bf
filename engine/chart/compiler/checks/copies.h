// What an expression does with personal values: they are sealed before it runs, so it can pass them on and no
// more.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_COPIES_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_COPIES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/syntax/ast.h"

namespace liushui::chart {

// Whether one of two dotted names lies within the other: reading a record reads all its fields.
bool Overlap(absl::string_view left, absl::string_view right);

// The first of the personal names, such as form.phone, that the expression does more with than to yield it
// (itself, as a branch of ?:, as an element of a list or value of a map) or to test it for null; nothing
// without one.
absl::optional<std::string> ComputedFrom(const cel::Expression& expression,
                                         const std::vector<std::string>& personal);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_COPIES_H_
