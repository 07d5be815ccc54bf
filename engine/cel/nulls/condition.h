// Conditions: expressions that are known to mean the same, because they are written alike.
#ifndef LIUSHUI_ENGINE_CEL_NULLS_CONDITION_H_
#define LIUSHUI_ENGINE_CEL_NULLS_CONDITION_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/syntax/ast.h"

namespace liushui::cel {

// What an expression asks, and which answer makes it true: a, !!a and a != b differ from !a and a == b in the
// answer alone.
struct Condition {
  std::string question;
  bool answer = true;

  Condition Opposite() const { return {question, !answer}; }
  friend bool operator<(const Condition& left, const Condition& right) {
    return left.question < right.question || (left.question == right.question && left.answer < right.answer);
  }
};

Condition ConditionOf(const Expression& expression);

// The condition `source` about the record `record`, asked of it under the name `name`. Nothing if it asks of
// anything else as well, or calls a function: the answer might be another at another time.
absl::optional<Condition> ConditionAbout(absl::string_view record, absl::string_view source,
                                         absl::string_view name);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_NULLS_CONDITION_H_
