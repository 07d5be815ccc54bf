// ServerProcess: the real server binary, started for the demo in a folder of its own.
#ifndef LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_
#define LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

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
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }
  pid_t id() const { return process_; }

  // Asks it to stop in good order and waits until it has. FAILED_PRECONDITION if it ended in any other way.
  absl::Status Stop();
  // Leaves it running.
  void LetGo() { process_ = 0; }

 private:
  ServerProcess(pid_t process, std::string log) : process_(process), log_(std::move(log)) {}

  pid_t process_;  // 0: stopped or let go
  const std::string log_;
  std::string address_;
};

// Runs a program to its end, its output going to the file. Answers its exit code; -1 if a signal ended it.
absl::StatusOr<int> RunProgram(const std::vector<std::string>& command, const std::string& output);

// The text of a file; empty if there is none.
std::string TextOfFile(const std::string& path);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SERVER_PROCESS_H_
