#include "tests/bench/verify/apart.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "engine/base/check.h"

namespace liushui::bench {
namespace {

constexpr double kKibPerMib = 1'024;

double ThreadSeconds() {
  timespec time;
  LIUSHUI_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

Apart RunApart(const std::function<void()>& prepare, const std::function<void()>& work) {
  int ends[2];
  LIUSHUI_CHECK(pipe(ends) == 0);
  const pid_t child = fork();
  LIUSHUI_CHECK(child >= 0);
  Apart apart;
  if (child == 0) {
    prepare();
    const absl::Time start = absl::Now();
    const double before = ThreadSeconds();
    work();
    apart.processor_seconds = ThreadSeconds() - before;
    apart.elapsed_seconds = absl::ToDoubleSeconds(absl::Now() - start);
    LIUSHUI_CHECK(write(ends[1], &apart, sizeof(apart)) == sizeof(apart));
    _exit(0);
  }
  close(ends[1]);
  const bool told = read(ends[0], &apart, sizeof(apart)) == sizeof(apart);
  close(ends[0]);
  int status = 0;
  rusage used;
  LIUSHUI_CHECK(wait4(child, &status, 0, &used) == child);
  LIUSHUI_CHECK(told);
  LIUSHUI_CHECK(status == 0);
  apart.peak_mib = static_cast<double>(used.ru_maxrss) / kKibPerMib;
  return apart;
}

}  // namespace liushui::bench
