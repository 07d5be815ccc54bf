// The real binary, run by tests: to its end, or as a server that is told to stop.
#ifndef LIUSHUI_TESTS_E2E_PROGRAM_H_
#define LIUSHUI_TESTS_E2E_PROGRAM_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "clients/cpp/client.h"

namespace liushui::e2e {

// What a run of the program came to.
struct Result {
  int exit_code = -1;  // 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

// Runs `liushui` with these arguments to its end.
Result RunProgram(const std::vector<std::string>& arguments);

// A folder of a test's own, gone with it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path folder_;
};

// `liushui` with these arguments, running until it is told to stop. It has printed its first line once this
// is constructed.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& arguments);
  // Kills what still runs.
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  const std::string& first_line() const { return first_line_; }
  // Tells it to stop; returns its exit code once it has.
  int Stop();

 private:
  int Wait();

  pid_t process_ = -1;
  int output_ = -1;
  std::string first_line_;
};

// `liushui serve --data <folder>` on a port of its own. Ready once constructed, or the test is over.
class ServerProcess {
 public:
  explicit ServerProcess(const std::string& data, const std::vector<std::string>& more = {});

  const std::string& address() const { return address_; }
  // The line it printed when it was ready.
  const std::string& ready_line() const { return program_.first_line(); }
  client::Client As(const std::string& actor, const std::vector<std::string>& roles = {}) const;
  // Runs a remote command against it, as this person.
  Result Command(const std::vector<std::string>& arguments, const std::string& actor = "tester",
                 const std::string& roles = "") const;

  // Tells it to stop; returns its exit code once it has.
  int Stop() { return program_.Stop(); }

 private:
  RunningProgram program_;
  std::string address_;
};

}  // namespace liushui::e2e

#endif  // LIUSHUI_TESTS_E2E_PROGRAM_H_
