// Demo: one trading day of a whole branch, and the days until its last sheet and complaint are closed; then
// the proof that the ledger says the same as the lists.
#ifndef LIUSHUI_CLIENTS_DEMO_DEMO_H_
#define LIUSHUI_CLIENTS_DEMO_DEMO_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/terminal.h"

namespace liushui::demo {

struct DemoOptions {
  std::string program;                  // this one, to start workers
  std::string server;                   // the binary `liushui`
  std::string workflows = "workflows";  // folder of the declarations and the sample
  uint64_t seed = 20260302;
  bool keep = false;  // leave the server running
};

// Runs it all. `interrupted` is asked at every stop and ends the demo with CANCELLED. OK only if every check
// agreed and every claim of the story holds.
absl::Status RunDemo(const DemoOptions& options, const cli::Terminal& terminal,
                     const std::function<bool()>& interrupted);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_DEMO_H_
