// What the suite writes as JSON, as the language's own values and types.
#ifndef LIUSHUI_TESTS_CEL_SUITE_EXPECTED_H_
#define LIUSHUI_TESTS_CEL_SUITE_EXPECTED_H_

#include "absl/status/statusor.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"
#include "tests/cel_suite/suite.h"

namespace liushui::cel_suite {

// Of cel.expr.Value. Unimplemented for messages other than Timestamp and Duration, and for enums.
absl::StatusOr<cel::Value> ValueOf(const Json& json);

// Of cel.expr.Type. Unimplemented for messages other than Timestamp and Duration.
absl::StatusOr<cel::Type> TypeOf(const Json& json);

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_EXPECTED_H_
