// Board: what a supervisor reads at any moment: for each person what he holds, what is overdue, what he has
// done today and how much of it late; for each role what nobody has taken; and what the workflows of the day
// say of quotas.
#ifndef LIUSHUI_CLIENTS_CLI_OVERSIGHT_BOARD_H_
#define LIUSHUI_CLIENTS_CLI_OVERSIGHT_BOARD_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/session.h"

namespace liushui::cli {

// Which board.
struct BoardQuestion {
  std::string team;   // id; empty for the branch
  std::string day;    // 2026-03-02
  int64_t as_of = 0;  // position; 0 for now
};

// A part of a person's day, such as visits.
struct QuotaPart {
  int64_t quota = 0;
  int64_t done = 0;
};

// What is told of one person.
struct BoardLine {
  std::string name;
  std::string team;
  int64_t held = 0;
  int64_t overdue = 0;  // of these
  int64_t done = 0;     // completed on the day
  int64_t late = 0;     // of these after their due, and all that are overdue still
  // Of the day's workflow, if there is one: a record `quota` and a record `done` in its output, or, while it
  // runs, what its data say that these will be so far.
  std::map<std::string, QuotaPart> parts;
  int64_t late_parts = 0;
  bool running = false;
};

// A schedule some of whose starts were refused at its last firing: somebody has no day, and no task says so.
struct RefusedStarts {
  std::string schedule;
  int64_t count = 0;
  std::string last;  // the last of them: for whom and why
};

struct Board {
  std::map<std::string, BoardLine> people;
  std::map<std::string, BoardLine> queues;  // by role, what nobody holds
  std::vector<RefusedStarts> refused;       // of the branch, as it is now
  int64_t position = 0;
  absl::Time time;
};

// Reads a board. Refusals are the server's, NOT_FOUND TEAM_UNKNOWN and OUT_OF_RANGE DAY_NOT_COUNTED among
// them.
absl::StatusOr<Board> ReadBoard(Session& session, const BoardQuestion& question);

// For people, and as one JSON object on one line.
void PrintBoard(const Session& session, const BoardQuestion& question, const Board& board);
std::string BoardJson(const Session& session, const BoardQuestion& question, const Board& board);

// The time of the newest record below a position. OUT_OF_RANGE POSITION_UNKNOWN.
absl::StatusOr<absl::Time> TimeOfPosition(Session& session, int64_t position);

// The position that a moment stands for: all records of the namespace written no later than it lie below.
absl::StatusOr<int64_t> PositionAt(Session& session, absl::Time time);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OVERSIGHT_BOARD_H_
