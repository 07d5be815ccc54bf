// Timeline: the day as it is told on the screen. What happens alike within a minute becomes one line.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_TIMELINE_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_TIMELINE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/cli/terminal.h"

namespace liushui::demo {

// One thing that happened.
struct Event {
  absl::Time time;
  std::string verb;  // two or three characters
  std::string what;
  std::string who;  // empty: nobody
  cli::Tone tone = cli::Tone::kPlain;
};

// Not thread-safe. The terminal must outlive it.
class Timeline {
 public:
  explicit Timeline(const cli::Terminal& terminal) : terminal_(terminal) {}

  // Events come in order of time.
  void Add(const Event& event);
  // Prints what was gathered.
  void Flush();

 private:
  struct Line {
    Event first;
    int count = 0;
    std::vector<std::string> names;  // each once, in order
  };

  void Print(const Line& line) const;

  const cli::Terminal& terminal_;
  std::vector<Line> lines_;  // of one minute, in the order of their first events
  absl::CivilDay day_;
};

// Some names, and how many there are when that is more than a few.
std::string NamesText(const std::vector<std::string>& names);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_TIMELINE_H_
