#include "tests/crash/killed_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "engine/base/check.h"

namespace liushui::crash {
namespace {

// Starts the binary; its output goes to `output`, its errors to a log in the scratch folder or nowhere.
pid_t Spawn(const std::vector<std::string>& arguments, int output) {
  std::vector<std::string> words = {std::string(LIUSHUI_BINARY_DIR) + "/liushui"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t process = fork();
  LIUSHUI_CHECK(process >= 0);
  if (process != 0) return process;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nowhere = open("/dev/null", O_WRONLY);
  dup2(output >= 0 ? output : nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  execv(pointers[0], pointers.data());
  _exit(127);
}

int WaitFor(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) LIUSHUI_CHECK(errno == EINTR);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ReadLine(int pipe) {
  std::string line;
  for (char c = 0; read(pipe, &c, 1) == 1 && c != '\n';) line.push_back(c);
  return line;
}

}  // namespace

KilledServer::KilledServer(std::string folder, const std::string& workflow) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_ + "/workflows");
  std::ofstream(folder_ + "/workflows/declared.yaml") << workflow;
}

KilledServer::~KilledServer() {
  if (process_ != 0) Kill();
}

void KilledServer::Start() {
  int pipe[2];
  LIUSHUI_CHECK(pipe2(pipe, O_CLOEXEC) == 0);
  process_ = Spawn({"serve", "--data", ledger(), "--listen", "127.0.0.1:0", "--workflows",
                    folder_ + "/workflows", "--namespace", "main"},
                   pipe[1]);
  close(pipe[1]);
  const std::string line = ReadLine(pipe[0]);
  close(pipe[0]);
  const std::string before = "serving on ";
  const size_t begin = line.find(before);
  LIUSHUI_CHECK(begin != std::string::npos);
  const size_t from = begin + before.size();
  address_ = line.substr(from, line.find(',', from) - from);
}

void KilledServer::Kill() {
  kill(process_, SIGKILL);
  WaitFor(std::exchange(process_, 0));
}

int KilledServer::Stop() {
  kill(process_, SIGTERM);
  return WaitFor(std::exchange(process_, 0));
}

int RunLiushui(const std::vector<std::string>& arguments) {
  return WaitFor(Spawn(arguments, -1));
}

}  // namespace liushui::crash
