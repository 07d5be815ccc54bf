// ChildProcess: a program that runs beside the demo: the server, a worker.
#ifndef LIUSHUI_CLIENTS_DEMO_CHILD_PROCESS_H_
#define LIUSHUI_CLIENTS_DEMO_CHILD_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace liushui::demo {

struct ChildOptions {
  std::vector<std::string> command;
  std::string log;        // file to which its errors are appended
  bool outlives = false;  // goes on when this process ends; others are told to stop then
};

// One program. Killed when the object goes, unless it has ended or was let go. One thread, which must live as
// long as the program: the system takes its end for that of this process.
class ChildProcess {
 public:
  // Starts it and waits for its first line, by which it says that it is ready. UNAVAILABLE with its own words
  // if it ends instead.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  const std::string& first_line() const { return first_line_; }
  pid_t id() const { return process_; }

  // Asks it to stop in good order and waits until it has. FAILED_PRECONDITION if it ended in any other way.
  absl::Status Stop();
  // True if it has ended.
  bool HasEnded();
  // Waits until it has ended by itself. DEADLINE_EXCEEDED if it goes on.
  absl::Status WaitForEnd(absl::Duration patience);
  // What it wrote to its log.
  std::string Words() const;
  // Leaves it running.
  void LetGo() { process_ = 0; }

 private:
  ChildProcess(pid_t process, int output, std::string log)
      : process_(process), output_(output), log_(std::move(log)) {}

  pid_t process_;  // 0: ended or let go
  const int output_;
  const std::string log_;
  std::string first_line_;
};

// Runs a program to its end, its output going to the file. Answers its exit code; -1 if a signal ended it.
absl::StatusOr<int> RunProgram(const std::vector<std::string>& command, const std::string& output);

// The text of a file; empty if there is none.
std::string TextOfFile(const std::string& path);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_CHILD_PROCESS_H_
