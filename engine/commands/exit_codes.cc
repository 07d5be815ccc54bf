#include "engine/commands/exit_codes.h"

#include <string>

#include "absl/strings/match.h"
#include "engine/base/refusal.h"

namespace liushui::commands {
namespace {

bool IsWrongCommandLine(const std::string& reason) {
  return reason == "ADDRESS_INVALID" || reason == "TIME_INVALID" || reason == "FILE_UNKNOWN";
}

// Of the machine, not of what was asked: disk, port, or another process in the way.
bool IsBroken(const std::string& reason) {
  return absl::StartsWith(reason, "LEDGER_") || reason == "NOT_A_LEDGER" || reason == "ADDRESS_UNAVAILABLE" ||
         reason == "FILE_UNREADABLE";
}

}  // namespace

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  const std::string reason = ReasonOf(status);
  if (IsWrongCommandLine(reason)) return kExitUsage;
  if (!IsRefusal(status) || status.code() == absl::StatusCode::kDataLoss || IsBroken(reason)) {
    return kExitFailed;
  }
  return kExitFound;
}

}  // namespace liushui::commands
