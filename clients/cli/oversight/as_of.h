// --as-of: the past, as all commands that show it take it: a position of the ledger, or a moment.
#ifndef LIUSHUI_CLIENTS_CLI_OVERSIGHT_AS_OF_H_
#define LIUSHUI_CLIENTS_CLI_OVERSIGHT_AS_OF_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/session.h"

namespace liushui::cli {

// As typed: at most one of the two; neither means now.
struct AsOf {
  int64_t position = 0;
  absl::optional<google::protobuf::Timestamp> time;
};

void DeclareAsOf(CLI::App& command, std::string& typed);

// A position from 1, or a moment as MomentArgument takes it, or a day such as 2026-03-02 for its end; empty
// is now. Misuse names the option.
absl::StatusOr<AsOf> ReadAsOf(Session& session, absl::string_view option, const std::string& typed);

// Has a request with read_position and read_time ask for it.
template <typename Request>
void SetAsOf(const AsOf& as_of, Request& request) {
  request.set_read_position(as_of.position);
  if (as_of.time.has_value()) *request.mutable_read_time() = *as_of.time;
}

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OVERSIGHT_AS_OF_H_
