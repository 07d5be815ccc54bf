// Board: what a supervisor reads at any moment: for each person what was asked, done, late, and is open.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_BOARD_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_BOARD_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/terminal.h"
#include "clients/demo/branch/sample.h"
#include "clients/demo/office.h"

namespace liushui::demo {

// One part of a manager's day, such as visits.
struct BoardPart {
  int64_t quota = 0;
  int64_t done = 0;
};

struct BoardLine {
  std::map<std::string, BoardPart> parts;  // of the day's output; empty while it is under review
  int64_t late_parts = 0;                  // of the day, as its output says
  int64_t done = 0;                        // tasks
  int64_t late = 0;                        // of these after their due
  int64_t open = 0;                        // tasks he holds, or that are for him by name
  int64_t open_late = 0;
};

struct Board {
  std::map<std::string, BoardLine> lines;   // by person
  std::map<std::string, BoardLine> queues;  // by role: what nobody has taken
  int64_t open_beside_posts = 0;            // tasks
  // Of all posts at banks.
  int64_t posts = 0;
  int64_t signed_days = 0;
  int64_t unsigned_days = 0;
  // Of the days reviewed.
  BoardPart Total(const std::string& part) const;
};

// Reads the board through the lists and the instances; of the managers' days that of `day`.
absl::StatusOr<Board> ReadBoard(const Office& office, absl::CivilDay day);

// Managers with their quotas, then everybody else.
void PrintBoard(const Board& board, const Sample& sample, const cli::Terminal& terminal);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_BOARD_H_
