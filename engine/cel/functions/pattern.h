// Regular expressions in RE2's syntax, for matches().
#ifndef LIUSHUI_ENGINE_CEL_FUNCTIONS_PATTERN_H_
#define LIUSHUI_ENGINE_CEL_FUNCTIONS_PATTERN_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace re2 {
class RE2;
}

namespace liushui::cel {

inline constexpr size_t kMaxPatternBytes = 4096;
// What compiling a pattern in an evaluation costs; a constant pattern is compiled with its program.
inline constexpr int64_t kPatternSteps = 100;

// shared_ptr, since RE2 cannot be copied and is part of programs that can. Refuses with EXPRESSION_ERROR what
// is no regular expression, with EXPRESSION_BUDGET one that is too long.
absl::StatusOr<std::shared_ptr<const re2::RE2>> CompilePattern(absl::string_view pattern);

// Whether some part of `text` matches.
bool PatternMatches(const re2::RE2& pattern, absl::string_view text);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_FUNCTIONS_PATTERN_H_
