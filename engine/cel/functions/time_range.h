// The range of times: timestamps from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, durations whose
// nanoseconds fit in 64 bits (about 292 years either way).
#ifndef LIUSHUI_ENGINE_CEL_FUNCTIONS_TIME_RANGE_H_
#define LIUSHUI_ENGINE_CEL_FUNCTIONS_TIME_RANGE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/cel/value.h"

namespace liushui::cel {

// The value, cut to whole nanoseconds, or EXPRESSION_ERROR if it lies outside the range.
absl::StatusOr<Value> InTimestampRange(absl::Time time);
absl::StatusOr<Value> InDurationRange(absl::Duration duration);

// Reads RFC 3339: "2024-01-02T03:04:05.678+08:00". Nothing may be left out.
absl::StatusOr<Value> ParseTimestamp(absl::string_view text);
// Reads a sum of h, m, s, ms, us and ns: "-1.5h", "1h30m", "90s".
absl::StatusOr<Value> ParseDuration(absl::string_view text);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_FUNCTIONS_TIME_RANGE_H_
