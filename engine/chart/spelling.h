// Spelling: how near a word is to the one that was probably meant.
#ifndef LIUSHUI_ENGINE_CHART_SPELLING_H_
#define LIUSHUI_ENGINE_CHART_SPELLING_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace liushui::chart {

// How many bytes must be added, dropped or changed to turn one word into the other (Levenshtein).
size_t SpellingDistance(absl::string_view left, absl::string_view right);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_SPELLING_H_
