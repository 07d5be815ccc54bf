#include "clients/cli/exit_codes.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

constexpr absl::string_view kOfTheCommandLine[] = {"ARGUMENT_INVALID", "JSON_INVALID", "FILE_UNKNOWN",
                                                   "FILE_TOO_LARGE", "ADDRESS_INVALID"};
constexpr absl::string_view kOfTheMachine[] = {"FILE_UNREADABLE", "NOT_A_LEDGER", "ADDRESS_UNAVAILABLE"};

template <size_t kSize>
bool Contains(const absl::string_view (&reasons)[kSize], absl::string_view reason) {
  return std::find(std::begin(reasons), std::end(reasons), reason) != std::end(reasons);
}

}  // namespace

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kDone;
  const std::string reason = ReasonOf(status);
  if (Contains(kOfTheCommandLine, reason)) return kMisused;
  const bool is_broken = reason.empty() || absl::IsUnavailable(status) || absl::IsDataLoss(status);
  if (is_broken || absl::StartsWith(reason, "LEDGER_") || Contains(kOfTheMachine, reason)) return kFailed;
  return kRefused;
}

}  // namespace liushui::cli
