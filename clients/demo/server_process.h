// ServerProcess: the real server binary, started for the demo in a folder of its own.
#ifndef LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_
#define LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/demo/child_process.h"

namespace liushui::demo {

struct ServerOptions {
  std::string program;
  std::string folder;     // holds `ledger` and `server.log`
  std::string workflows;  // deployed at start
  std::string branch;     // the namespace
  std::string clock;      // RFC 3339, where the simulated clock begins
  bool outlives = false;  // goes on when this process ends
};

// One running server. Killed when the object goes, unless it was stopped or let go.
class ServerProcess {
 public:
  // Starts it and waits until it says that it serves. UNAVAILABLE with the server's own words if it ends
  // instead.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(const ServerOptions& options);

  const std::string& address() const { return address_; }
  pid_t id() const { return process_->id(); }

  // As ChildProcess.
  absl::Status Stop() { return process_->Stop(); }
  void LetGo() { process_->LetGo(); }

 private:
  ServerProcess(std::unique_ptr<ChildProcess> process, std::string address)
      : process_(std::move(process)), address_(std::move(address)) {}

  const std::unique_ptr<ChildProcess> process_;
  const std::string address_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_
