#include "clients/demo/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"

namespace liushui::demo {
namespace {

constexpr int kCannotRun = 127;

struct Surroundings {
  int output = -1;  // where the program's output goes
  int errors = -1;  // the same for its errors
  bool dies_with_us = true;
};

// Between fork and exec only what is safe there.
[[noreturn]] void Become(const std::vector<char*>& arguments, const Surroundings& around, pid_t parent) {
  setsid();  // a Ctrl-C at the terminal is ours to handle
  if (around.dies_with_us) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(kCannotRun);  // it died before
  }
  dup2(around.output, STDOUT_FILENO);
  dup2(around.errors, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(kCannotRun);
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const Surroundings& around) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) return absl::ResourceExhaustedError(absl::StrCat("fork: ", std::strerror(errno)));
  if (process == 0) Become(arguments, around, parent);
  return process;
}

// The exit code, or -1 if a signal ended it.
int WaitFor(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) LIUSHUI_CHECK(errno == EINTR);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

absl::StatusOr<int> OpenLog(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
  return file;
}

// What comes from the pipe up to the end of a line; all there is if it ends before.
std::string ReadLine(int pipe) {
  std::string line;
  char c = 0;
  for (;;) {
    const ssize_t count = read(pipe, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || c == '\n') return line;
    line.push_back(c);
  }
}

// True once nobody can write to the pipe any more.
bool WaitUntilClosed(int pipe, absl::Time deadline) {
  for (;;) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return false;
    pollfd waited{pipe, POLLIN, 0};
    if (poll(&waited, 1, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1) <= 0) continue;
    char rest[256];
    if (read(pipe, rest, sizeof rest) == 0) return true;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const ChildOptions& options) {
  const auto errors = OpenLog(options.log);
  if (!errors.ok()) return errors.status();
  int pipe[2];
  LIUSHUI_CHECK(pipe2(pipe, O_CLOEXEC) == 0);
  const auto process = Spawn(options.command, {pipe[1], *errors, !options.outlives});
  close(*errors);
  close(pipe[1]);
  if (!process.ok()) {
    close(pipe[0]);
    return process.status();
  }
  std::unique_ptr<ChildProcess> child(new ChildProcess(*process, pipe[0], options.log));
  child->first_line_ = ReadLine(pipe[0]);
  if (!child->first_line_.empty()) return child;
  return absl::UnavailableError(
      absl::StrCat(options.command[0], " did not say that it is ready. It said: ", child->Words()));
}

ChildProcess::~ChildProcess() {
  close(output_);
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  WaitFor(process_);
}

absl::Status ChildProcess::Stop() {
  if (process_ == 0) return absl::FailedPreconditionError(absl::StrCat("it had ended. It said: ", Words()));
  kill(process_, SIGTERM);
  const int code = WaitFor(std::exchange(process_, 0));
  if (code == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("it ended with code ", code, ". It said: ", Words()));
}

bool ChildProcess::HasEnded() {
  if (process_ != 0 && waitpid(process_, nullptr, WNOHANG) == process_) process_ = 0;
  return process_ == 0;
}

absl::Status ChildProcess::WaitForEnd(absl::Duration patience) {
  if (process_ == 0) return absl::OkStatus();
  if (!WaitUntilClosed(output_, absl::Now() + patience)) {
    return absl::DeadlineExceededError(
        absl::StrCat("process ", process_, " still runs after ", absl::FormatDuration(patience)));
  }
  WaitFor(std::exchange(process_, 0));
  return absl::OkStatus();
}

std::string ChildProcess::Words() const {
  return TextOfFile(log_);
}

absl::StatusOr<int> RunProgram(const std::vector<std::string>& command, const std::string& output) {
  const auto file = OpenLog(output);
  if (!file.ok()) return file.status();
  const auto process = Spawn(command, {*file, *file, true});
  close(*file);
  if (!process.ok()) return process.status();
  return WaitFor(*process);
}

std::string TextOfFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace liushui::demo
