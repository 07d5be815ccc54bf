// board: who has what to do, what is overdue, what is done.
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/arguments.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/oversight/board.h"
#include "clients/cli/remote/command_set.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct BoardOptions {
  std::string team;
  std::string day;
  std::string as_of;
  bool watch = false;
};

void DeclareBoard(CLI::App& command, BoardOptions& options) {
  command.add_option("--team", options.team, "only the people of this team");
  command.add_option("--day", options.day,
                     "what was done on this day, such as 2026-03-02; without it that of --as-of, or today");
  command.add_option("--as-of", options.as_of, "as it was at this ledger position, or at this moment");
  command.add_flag("--watch", options.watch, "show it anew after every change, until interrupted");
}

absl::StatusOr<BoardQuestion> QuestionOf(Session& session, const BoardOptions& options) {
  BoardQuestion question;
  question.team = options.team;
  ASSIGN_OR_RETURN(absl::Time time, EngineTime(session));
  const bool position_given = absl::SimpleAtoi(options.as_of, &question.as_of);
  if (!options.as_of.empty() && !position_given) {
    ASSIGN_OR_RETURN(time, MomentArgument(options.as_of, time, session.terminal().zone));
    ASSIGN_OR_RETURN(question.as_of, PositionAt(session, time));
  }
  if (!options.as_of.empty() && question.as_of < 1) {
    return Misuse("--as-of: expected a position from 1, or a moment after the ledger began");
  }
  if (!options.as_of.empty() && options.watch) return Misuse("--as-of and --watch exclude each other");
  if (position_given && options.day.empty()) {
    ASSIGN_OR_RETURN(time, TimeOfPosition(session, question.as_of));
  }
  const absl::optional<absl::CivilDay> day =
      options.day.empty() ? absl::ToCivilDay(time, session.terminal().zone) : ParseDay(options.day);
  if (!day.has_value()) {
    return Misuse(absl::StrCat("--day: expected a day such as 2026-03-02, found '", options.day, "'"));
  }
  question.day = absl::FormatCivilTime(*day);
  return question;
}

absl::StatusOr<int64_t> ShowBoard(Session& session, const BoardQuestion& question, bool anew) {
  ASSIGN_OR_RETURN(const Board board, ReadBoard(session, question));
  if (session.json()) {
    session.out() << BoardJson(session, question, board) << "\n";
  } else {
    if (anew && session.terminal().color) session.out() << "\x1b[H\x1b[2J";
    PrintBoard(session, question, board);
  }
  session.out() << std::flush;
  return board.position;
}

absl::Status ShowBoards(Session& session, const BoardOptions& options) {
  ASSIGN_OR_RETURN(const BoardQuestion question, QuestionOf(session, options));
  ASSIGN_OR_RETURN(int64_t position, ShowBoard(session, question, options.watch));
  if (!options.watch) return absl::OkStatus();
  v1::WatchTasksRequest watch;
  watch.set_from_position(position);
  watch.mutable_read_mask()->add_paths("name");
  absl::Status shown;
  const absl::Status watched = session.client().WatchTasks(watch, [&](const v1::WatchTasksResponse& told) {
    // What the board shows already, or what is no change.
    if (told.tasks_size() == 0 || told.position() <= position) return true;
    const absl::StatusOr<int64_t> newer = ShowBoard(session, question, true);
    shown = newer.status();
    if (newer.ok()) position = *newer;
    return shown.ok();
  });
  RETURN_IF_ERROR(shown);
  return watched;
}

}  // namespace

void AddBoardCommand(CommandSet& commands) {
  commands.Add<BoardOptions>({"board",
                              "show who holds what, what is overdue, done and late",
                              {"board", "board --team song --watch", "board --day 2026-03-02 --as-of 1500",
                               "board --as-of \"2026-03-02 12:00\" --json"}},
                             DeclareBoard, ShowBoards);
}

}  // namespace liushui::cli
