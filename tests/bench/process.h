// Process: a program run beside the measurement, its stdout read line by line.
#ifndef LIUSHUI_TESTS_BENCH_PROCESS_H_
#define LIUSHUI_TESTS_BENCH_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace liushui::bench {

// Belongs to one thread.
class Process {
 public:
  // words[0] is the path of the program. Its stderr goes to /dev/null when `quiet`.
  Process(const std::vector<std::string>& words, bool quiet);
  // Asks it to end (SIGTERM) and waits.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line without its end; empty at the end of the output.
  std::string ReadLine();
  // Waits until it has ended by itself; its exit code, or -1 if a signal ended it.
  int Wait();

 private:
  pid_t id_ = -1;
  FILE* output_ = nullptr;
};

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_PROCESS_H_
