// What changed in an instance between two moments, with who changed it and why.
#ifndef LIUSHUI_CLIENTS_CLI_OVERSIGHT_INSTANCE_DIFF_H_
#define LIUSHUI_CLIENTS_CLI_OVERSIGHT_INSTANCE_DIFF_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace liushui::cli {

struct InstanceDiff {
  std::string instance;  // number, full name, or workflow/key
  std::string from;      // as ReadAsOf takes them
  std::string to;
};

// Prints a line for each change, oldest first. The session's exit code is 0 if nothing changed, 1 if anything
// did.
absl::Status DiffInstance(Session& session, const InstanceDiff& diff);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OVERSIGHT_INSTANCE_DIFF_H_
