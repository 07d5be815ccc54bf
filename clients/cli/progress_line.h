// ProgressLine: how far a long command is, how fast, and how long it will take.
#ifndef LIUSHUI_CLIENTS_CLI_PROGRESS_LINE_H_
#define LIUSHUI_CLIENTS_CLI_PROGRESS_LINE_H_

#include <cstdint>
#include <deque>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace liushui::cli {

// For one thread. The rate is that of the last ten seconds, so that a part which goes faster than the others
// does not promise too much.
class ProgressLine {
 public:
  // "120000 of 1000000 records, 24000/s, 37s to go"; without rate and time as long as they are not known. At
  // the time `now`.
  std::string Text(absl::string_view what, int64_t done, int64_t total, absl::Time now);

 private:
  struct Moment {
    absl::Time time;
    int64_t done = 0;
  };
  // Things a second; 0 while it is not known.
  int64_t Rate(int64_t done, absl::Time now);

  std::string what_;
  std::deque<Moment> moments_;  // oldest first, a second apart
};

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_PROGRESS_LINE_H_
