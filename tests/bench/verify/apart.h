// Work in a process of its own, so that the memory it takes can be told from that of other work.
#ifndef LIUSHUI_TESTS_BENCH_VERIFY_APART_H_
#define LIUSHUI_TESTS_BENCH_VERIFY_APART_H_

#include <functional>

namespace liushui::bench {

struct Apart {
  double processor_seconds = 0;  // of the thread that did the work
  double elapsed_seconds = 0;
  double peak_mib = 0;  // of the process: its greatest resident set
};

// Runs `prepare` and then `work`, which alone is timed, in a forked process; its failure ends the program.
// The caller has no other threads.
Apart RunApart(const std::function<void()>& prepare, const std::function<void()>& work);

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_VERIFY_APART_H_
