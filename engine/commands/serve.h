// liushui serve: the server, from an empty folder or an old ledger to a clean stop.
#ifndef LIUSHUI_ENGINE_COMMANDS_SERVE_H_
#define LIUSHUI_ENGINE_COMMANDS_SERVE_H_

#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/commands/check.h"
#include "engine/runtime/engine.h"

namespace liushui::commands {

// Running calls get this long when the server is told to stop.
inline constexpr absl::Duration kStopGrace = absl::Seconds(10);

struct ServeOptions {
  std::string data;  // folder of the ledger, made if it is not there
  std::string listen = "127.0.0.1:7233";
  std::string workflows;            // a file or folder deployed at start; empty for none
  std::string name_space = "main";  // where they are deployed
  std::string simulated_clock;      // RFC 3339; empty for the real clock
  bool sweep = false;               // remove attached files that no record names
  std::string proofs;               // folder of checkpoints and key; empty: beside the ledger, NAME.proofs
  std::string subject_keys;  // folder of the subjects' keys; empty: beside the ledger, NAME.subject-keys
  std::string signing_key;   // file; empty: in that folder
  std::string origin;        // name of the ledger in its checkpoints; empty: derived when it is born
  std::string witnesses;     // file of a policy, whose witnesses are asked to cosign; empty: none
  bool rotate_key = false;   // begin with a new signing key
  bool fork = false;         // go on under another name if the ledger is not what was published
};

// Deploys the declarations of `path` in order; what is the same as before changes nothing. Says what became
// of each file. The first that is refused ends it.
absl::Status DeployFiles(runtime::Engine& engine, const ServeOptions& options, const Output& output);

// Serves until SIGTERM or SIGINT, then stops: new calls are refused, running ones finish, the ledger is
// closed. A second signal ends the process at once. Prints one line when it is ready. Returns the exit code.
int Serve(const ServeOptions& options, const Output& output);

void AddServe(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_SERVE_H_
