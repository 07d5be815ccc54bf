// The little language of the random charts: all expressions they contain, as plain structs.
//
// Numbers:    5    data.x    data.x + 5
// Conditions: data.x < 5    data.x >= 5    In('s1')    !In('s1')
//
// Data are n, x, y, z: integers, 0 at the start. It is small on purpose: the naive interpreter reads it
// without any code of engine/cel, so that what the two have in common is the text alone.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_LITTLE_LANGUAGE_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_LITTLE_LANGUAGE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace liushui::random_charts {

// A datum plus a constant; without a datum the constant alone.
struct Number {
  std::string datum;
  int64_t constant = 0;
};

// A comparison of a datum with a constant, or whether a state is active.
struct Condition {
  enum class Kind { kBelow, kAtLeast, kIn, kNotIn };
  Kind kind = Kind::kBelow;
  std::string name;  // the datum's, or the state's
  int64_t constant = 0;
};

// Text that is not of this language is a failed CHECK.
Number ParseNumber(absl::string_view text);
Condition ParseCondition(absl::string_view text);

std::string Write(const Number& number);
std::string Write(const Condition& condition);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_LITTLE_LANGUAGE_H_
