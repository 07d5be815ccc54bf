// The little language of the random charts: all expressions they contain, as plain structs.
//
// Numbers:    5    data.x    data.x + 5    5 / data.x    i1 + 5
// Conditions: data.x < 5    data.x >= 5    6 / data.x >= 5    i1 < 5    In('s1')    !In('s1')
// Lists:      [1, data.x]
//
// Data are n, x, y, z: integers, 0 at the start, and never below. i1 and i2 are elements of the loops around.
// Nothing fails but a division by 0. It is small on purpose: the naive interpreter reads it
// without any code of engine/cel, so that what the two have in common is the text alone.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_LITTLE_LANGUAGE_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_LITTLE_LANGUAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::random_charts {

// A datum or element plus a constant; without a name the constant alone. Or the constant divided by it.
struct Number {
  std::string name;
  int64_t constant = 0;
  bool divided = false;
};

// What conditions divide.
constexpr int64_t kDividend = 6;

// A comparison of a datum or element with a constant, or whether a state is active.
struct Condition {
  enum class Kind { kBelow, kAtLeast, kQuotientAtLeast, kIn, kNotIn };
  Kind kind = Kind::kBelow;
  std::string name;  // the datum's or element's, or the state's
  int64_t constant = 0;
};

// Text that is not of this language is a failed CHECK.
Number ParseNumber(absl::string_view text);
Condition ParseCondition(absl::string_view text);
std::vector<Number> ParseList(absl::string_view text);

std::string Write(const Number& number);
std::string Write(const Condition& condition);
std::string Write(const std::vector<Number>& list);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_LITTLE_LANGUAGE_H_
