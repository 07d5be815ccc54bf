#include "clients/cli/declarations/turns.h"

#include <algorithm>
#include <utility>

#include "engine/base/refusal.h"

namespace liushui::cli {

bool OnlyStartsUnknown(const absl::Status& status) {
  const std::vector<Violation> violations = ViolationsOf(status);
  return !violations.empty() &&
         std::all_of(violations.begin(), violations.end(),
                     [](const Violation& violation) { return violation.reason == "WORKFLOW_UNKNOWN"; });
}

absl::Status DeployInTurn(std::vector<DeclarationFile> files,
                          absl::FunctionRef<absl::Status(const DeclarationFile&)> deploy,
                          absl::FunctionRef<void(const DeclarationFile&, const absl::Status&)> failed) {
  while (!files.empty()) {
    std::vector<DeclarationFile> waiting;
    absl::Status first_waiting;
    for (DeclarationFile& file : files) {
      const absl::Status status = deploy(file);
      if (status.ok()) continue;
      if (!OnlyStartsUnknown(status)) {
        failed(file, status);
        return status;
      }
      if (waiting.empty()) first_waiting = status;
      waiting.push_back(std::move(file));
    }
    if (waiting.size() == files.size()) {
      failed(waiting.front(), first_waiting);
      return first_waiting;
    }
    files = std::move(waiting);
  }
  return absl::OkStatus();
}

}  // namespace liushui::cli
