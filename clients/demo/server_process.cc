#include "clients/demo/server_process.h"

#include <fcntl.h>
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
#include "absl/strings/string_view.h"
#include "engine/base/check.h"

namespace liushui::demo {
namespace {

constexpr absl::string_view kReadyBefore = "serving on ";
constexpr int kCannotRun = 127;

struct Pipes {
  int output = -1;  // where the program's output goes; closed in the parent
  int errors = -1;  // the same for its errors
  bool dies_with_us = true;
};

// Between fork and exec only what is safe there.
[[noreturn]] void Become(const std::vector<char*>& arguments, const Pipes& pipes) {
  setsid();  // a Ctrl-C at the terminal is ours to handle
  if (pipes.dies_with_us) prctl(PR_SET_PDEATHSIG, SIGTERM);
  dup2(pipes.output, STDOUT_FILENO);
  dup2(pipes.errors, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(kCannotRun);
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const Pipes& pipes) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t process = fork();
  if (process < 0) return absl::ResourceExhaustedError(absl::StrCat("fork: ", std::strerror(errno)));
  if (process == 0) Become(arguments, pipes);
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

// The address in "liushui: serving on 127.0.0.1:40123, ledger ..."; empty if the line says something else.
std::string AddressIn(const std::string& line) {
  const size_t begin = line.find(kReadyBefore.data(), 0, kReadyBefore.size());
  if (begin == std::string::npos) return "";
  const size_t from = begin + kReadyBefore.size();
  return line.substr(from, line.find(',', from) - from);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const ServerOptions& options) {
  const std::string log = absl::StrCat(options.folder, "/server.log");
  const auto errors = OpenLog(log);
  if (!errors.ok()) return errors.status();
  int pipe[2];
  LIUSHUI_CHECK(pipe2(pipe, O_CLOEXEC) == 0);
  const std::vector<std::string> command = {options.program,
                                            "serve",
                                            "--data",
                                            absl::StrCat(options.folder, "/ledger"),
                                            "--listen",
                                            "127.0.0.1:0",
                                            "--workflows",
                                            options.workflows,
                                            "--namespace",
                                            options.branch,
                                            "--simulated-clock",
                                            options.clock};
  const auto process = Spawn(command, {pipe[1], *errors, !options.outlives});
  close(*errors);
  close(pipe[1]);
  if (!process.ok()) return process.status();
  std::unique_ptr<ServerProcess> server(new ServerProcess(*process, log));
  server->address_ = AddressIn(ReadLine(pipe[0]));
  close(pipe[0]);
  if (!server->address_.empty()) return server;
  return absl::UnavailableError(
      absl::StrCat(options.program, " did not say that it serves. It said: ", TextOfFile(log)));
}

ServerProcess::~ServerProcess() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  WaitFor(process_);
}

absl::Status ServerProcess::Stop() {
  kill(process_, SIGTERM);
  const int code = WaitFor(std::exchange(process_, 0));
  if (code == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the server ended with code ", code, ". It said: ", TextOfFile(log_)));
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
