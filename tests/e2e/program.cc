#include "tests/e2e/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "engine/base/check.h"

extern char** environ;

namespace liushui::e2e {
namespace {

namespace fs = std::filesystem;

// Where the program's two streams go.
struct Streams {
  int out = STDOUT_FILENO;
  int err = STDERR_FILENO;
};

pid_t Spawn(const std::vector<std::string>& arguments, const Streams& streams) {
  std::string program = LIUSHUI_BINARY_DIR "/liushui";
  std::vector<char*> argv = {program.data()};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  LIUSHUI_CHECK(posix_spawn_file_actions_init(&actions) == 0);
  LIUSHUI_CHECK(posix_spawn_file_actions_adddup2(&actions, streams.out, STDOUT_FILENO) == 0);
  LIUSHUI_CHECK(posix_spawn_file_actions_adddup2(&actions, streams.err, STDERR_FILENO) == 0);
  pid_t process = -1;
  LIUSHUI_CHECK(posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

int WaitFor(pid_t process) {
  int status = 0;
  LIUSHUI_CHECK(waitpid(process, &status, 0) == process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

int OpenForWriting(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  LIUSHUI_CHECK(file >= 0);
  return file;
}

std::string ReadLine(int file) {
  std::string line;
  char c = 0;
  while (read(file, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

std::vector<std::string> ServeArguments(const std::string& data, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"serve", "--data", data, "--listen", "127.0.0.1:0"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

Result RunProgram(const std::vector<std::string>& arguments) {
  const ScratchFolder scratch;
  const Streams streams{OpenForWriting(scratch.Path("out")), OpenForWriting(scratch.Path("err"))};
  const pid_t process = Spawn(arguments, streams);
  close(streams.out);
  close(streams.err);
  Result run;
  run.exit_code = WaitFor(process);
  run.out = ReadFile(scratch.Path("out"));
  run.err = ReadFile(scratch.Path("err"));
  return run;
}

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "liushui-e2e-XXXXXX").string();
  LIUSHUI_CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = name;
}

ScratchFolder::~ScratchFolder() {
  fs::remove_all(folder_);
}

std::string ScratchFolder::Write(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ / name, std::ios::binary) << text;
  return Path(name);
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments) {
  int pipes[2];
  LIUSHUI_CHECK(pipe2(pipes, O_CLOEXEC) == 0);
  process_ = Spawn(arguments, {pipes[1], STDERR_FILENO});
  close(pipes[1]);
  output_ = pipes[0];
  first_line_ = ReadLine(output_);
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    Wait();
  }
  close(output_);
}

int RunningProgram::Stop() {
  kill(process_, SIGTERM);
  return Wait();
}

int RunningProgram::Wait() {
  const int exit_code = WaitFor(process_);
  process_ = -1;
  return exit_code;
}

ServerProcess::ServerProcess(const std::string& data, const std::vector<std::string>& more)
    : program_(ServeArguments(data, more)) {
  const std::string before = "liushui: serving on ";
  LIUSHUI_CHECK(ready_line().rfind(before, 0) == 0);
  address_ = ready_line().substr(before.size(), ready_line().find(',') - before.size());
}

client::Client ServerProcess::As(const std::string& actor, const std::vector<std::string>& roles) const {
  client::ClientOptions options;
  options.address = address_;
  options.caller = {actor, roles, "main"};
  options.retry.attempts_max = 1;
  return client::Client(options);
}

Result ServerProcess::Command(const std::vector<std::string>& arguments, const std::string& actor,
                              const std::string& roles) const {
  std::vector<std::string> all = arguments;
  for (const std::string& each : {std::string("--server"), address_, std::string("--as"), actor})
    all.push_back(each);
  if (!roles.empty()) all.insert(all.end(), {"--roles", roles});
  return RunProgram(all);
}

}  // namespace liushui::e2e
