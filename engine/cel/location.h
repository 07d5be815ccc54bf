// Where in an expression something is, and the refusals that say so.
#ifndef LIUSHUI_ENGINE_CEL_LOCATION_H_
#define LIUSHUI_ENGINE_CEL_LOCATION_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::cel {

// A place in source text, counted from 1; columns are code points.
struct SourceLocation {
  int line = 1;
  int column = 1;

  friend bool operator==(const SourceLocation&, const SourceLocation&) = default;
};

// The reasons of this folder's refusals. They are part of the public API: stable for ever.
inline constexpr absl::string_view kReasonSyntax = "EXPRESSION_SYNTAX";  // it cannot be read
inline constexpr absl::string_view kReasonType = "EXPRESSION_TYPE";      // names or types do not fit
inline constexpr absl::string_view kReasonNull = "NULL_NOT_TESTED";  // it may fail because something is null
inline constexpr absl::string_view kReasonError = "EXPRESSION_ERROR";  // it has no value for these variables
inline constexpr absl::string_view kReasonBudget =
    "EXPRESSION_BUDGET";  // it would take too long or grow too large

// Where the mistake is that `status` reports; nullopt if it does not say.
absl::optional<SourceLocation> LocationOf(const absl::Status& status);

// A mistake found at compile time; the message ends with "at line L, column C".
absl::Status SyntaxError(absl::string_view message, SourceLocation location);
absl::Status TypeError(absl::string_view message, SourceLocation location);
absl::Status NullError(absl::string_view message, SourceLocation location);

// A mistake found in evaluation, as yet without a place: InvalidArgument, or OutOfRange for overflow and
// division.
absl::Status EvaluationError(absl::string_view message);
absl::Status RangeError(absl::string_view message);
// A limit of evaluation passed: ResourceExhausted.
absl::Status BudgetError(absl::string_view message);

// Notes of a mistake found in evaluation that a sealed value would have had to be read, which WithLocation
// keeps; and whether that was noted. What the expression would have given in plain nobody here can know.
absl::Status AsSealedRead(absl::Status status);
bool IsSealedRead(const absl::Status& status);

// The same status with the place added, if it is a refusal of evaluation that does not have one yet.
absl::Status WithLocation(const absl::Status& status, SourceLocation location);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_LOCATION_H_
