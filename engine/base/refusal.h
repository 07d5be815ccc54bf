// A refusal: the caller asked wrongly. It is an absl::Status that also carries a machine-readable reason
// (UPPER_SNAKE, stable for ever, AIP-193) and, for forms and declarations, every violation found.
//
// The server turns reason and violations into google.rpc.ErrorInfo and BadRequest; everything below it only
// makes and passes them. Failures (disk, peer) carry no reason; bugs are CHECKs.
#ifndef LIUSHUI_ENGINE_BASE_REFUSAL_H_
#define LIUSHUI_ENGINE_BASE_REFUSAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace liushui {

// Messages quote what was found, and what was found may be large: longer texts are cut, whole characters
// kept.
constexpr size_t kMaxMessageBytes = 2'000;
constexpr size_t kMaxViolationBytes = 1'000;

// One thing wrong with one field of what was sent.
struct Violation {
  std::string field;        // path of the field, such as "form.holdings[2].code"
  std::string reason;       // UPPER_SNAKE, such as REQUIRED or OUT_OF_RANGE
  std::string description;  // a sentence: what was expected, what was found

  friend bool operator==(const Violation&, const Violation&) = default;
};

// A status with a reason. `message` is a sentence a person can act on: what was expected, what was found, of
// what.
absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message);

// The same with all violations at once; code INVALID_ARGUMENT. The message sums them up.
absl::Status RefuseFields(absl::string_view reason, absl::string_view message,
                          const std::vector<Violation>& violations);

// The reason a refusal carries; empty for an OK status, a failure, or a status of some other origin.
std::string ReasonOf(const absl::Status& status);

// The violations a refusal carries; empty if none.
std::vector<Violation> ViolationsOf(const absl::Status& status);

// True for a status made by Refuse or RefuseFields.
bool IsRefusal(const absl::Status& status);

}  // namespace liushui

#endif  // LIUSHUI_ENGINE_BASE_REFUSAL_H_
