#include "tests/bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

extern char** environ;

namespace liushui::bench {

Process::Process(const std::vector<std::string>& words, bool quiet) {
  int ends[2];
  LIUSHUI_CHECK(pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (quiet) posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  LIUSHUI_CHECK(posix_spawn(&id_, words[0].c_str(), &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = fdopen(ends[0], "r");
  LIUSHUI_CHECK(output_ != nullptr);
}

Process::~Process() {
  if (id_ > 0) {
    kill(id_, SIGTERM);
    Wait();
  }
  std::fclose(output_);
}

std::string Process::ReadLine() {
  std::string line;
  for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_)) {
    line.push_back(static_cast<char>(c));
  }
  return line;
}

int Process::Wait() {
  int status = 0;
  LIUSHUI_CHECK(waitpid(id_, &status, 0) == id_);
  id_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace liushui::bench
