// Names an author may give.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_NAMES_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_NAMES_H_

#include "absl/strings/string_view.h"

namespace liushui::chart {

constexpr size_t kMaxNameLength = 64;
constexpr size_t kMaxDottedNameLength = 128;

// snake_case: [a-z][a-z0-9_]*, at most kMaxNameLength.
bool IsName(absl::string_view text);

// Names joined by dots, such as client.withdrew; at most kMaxDottedNameLength.
bool IsDottedName(absl::string_view text);

// A word that CEL keeps for itself, so that it cannot follow a dot or stand alone as a variable.
bool IsKeptByCel(absl::string_view name);

// A variable of the engine, which an item may not hide: data, event, form, result, each, now, today,
// instance.
bool IsEngineVariable(absl::string_view name);

// Whether the first word of a dotted event name is one of those that only the engine raises.
bool IsReservedEvent(absl::string_view event);

// Whether `word` is a reserved first word that belongs to one state: done, failed, overdue, reminder, item,
// claimed, released.
bool IsStateEventWord(absl::string_view word);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_NAMES_H_
