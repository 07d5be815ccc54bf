#include "clients/demo/show/board.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/table.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/show/phrases.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using cli::Cell;
using cli::Tone;

void CountDone(const v1::Task& task, Board& board) {
  for (const v1::TaskPart& part : task.parts()) {
    BoardLine& line = board.lines[part.completed_by()];
    ++line.done;
    if (task.overdue()) ++line.late;
  }
}

void CountOpen(const v1::Task& task, Board& board) {
  for (const v1::TaskPart& part : task.parts()) {
    if (!part.completed_by().empty()) continue;
    std::set<std::string> people(part.candidate_people().begin(), part.candidate_people().end());
    if (!part.claimed_by().empty()) people = {part.claimed_by()};
    // What is for a role waits in its queue until somebody takes it.
    if (people.empty() && part.candidate_roles_size() > 0) {
      BoardLine& queue = board.queues[part.candidate_roles(0)];
      ++queue.open;
      if (task.overdue()) ++queue.open_late;
    }
    for (const std::string& person : people) {
      BoardLine& line = board.lines[person];
      ++line.open;
      if (task.overdue()) ++line.open_late;
    }
  }
}

// The output has what was asked and what was done by part, and the list of the late parts.
void TakeOutput(const v1::Instance& day, Board& board) {
  const google::protobuf::Struct& output = day.output().struct_value();
  BoardLine& line = board.lines[TextIn(output, "manager")];
  const google::protobuf::Struct quotas = RecordIn(output, "quota");
  const google::protobuf::Struct done = RecordIn(output, "done");
  for (const auto& [part, quota] : quotas.fields()) {
    line.parts[part].quota = static_cast<int64_t>(quota.number_value());
    line.parts[part].done = NumberIn(done, part);
  }
  line.late_parts = static_cast<int64_t>(TextsIn(output, "late").size());
}

std::string Fraction(const BoardPart& part) {
  return absl::StrCat(part.done, "/", part.quota);
}

Cell FractionCell(const BoardLine& line, const std::string& name) {
  const auto found = line.parts.find(name);
  if (found == line.parts.end()) return Cell("待检查", Tone::kFaint);
  return Cell(Fraction(found->second),
              found->second.done < found->second.quota ? Tone::kWarning : Tone::kPlain);
}

// Quota, done and late parts of the whole day.
void AddTotals(const BoardLine& line, std::vector<Cell>& row) {
  if (line.parts.empty()) {
    row.insert(row.end(), 3, Cell(""));
    return;
  }
  BoardPart total;
  for (const auto& [name, part] : line.parts) {
    total.quota += part.quota;
    total.done += part.done;
  }
  row.push_back(absl::StrCat(total.quota));
  row.push_back(Cell(absl::StrCat(total.done), total.done < total.quota ? Tone::kWarning : Tone::kGood));
  row.push_back(Cell(absl::StrCat(line.late_parts), line.late_parts > 0 ? Tone::kWarning : Tone::kPlain));
}

Cell OpenCell(const BoardLine& line) {
  if (line.open_late == 0) return absl::StrCat(line.open);
  return Cell(absl::StrCat(line.open, "（逾期 ", line.open_late, "）"), Tone::kBad);
}

const BoardLine& LineOf(const Board& board, const std::string& person) {
  static const BoardLine kNothing;
  const auto found = board.lines.find(person);
  return found == board.lines.end() ? kNothing : found->second;
}

void PrintManagers(const Board& board, const Sample& sample, const cli::Terminal& terminal) {
  cli::Table table({"客户经理", "团队", "拜访", "巡视", "回访", "定量", "完成", "逾期环节", "在办"});
  for (const RosterEntry& entry : sample.managers) {
    const Person& person = *sample.FindPerson(entry.id);
    const BoardLine& line = LineOf(board, entry.id);
    std::vector<Cell> row = {person.name, sample.teams.at(person.team)};
    for (const char* part : {"visits", "patrols", "calls"}) row.push_back(FractionCell(line, part));
    AddTotals(line, row);
    row.push_back(OpenCell(line));
    table.Add(std::move(row));
  }
  table.Print(terminal);
}

void PrintOthers(const Board& board, const Sample& sample, const cli::Terminal& terminal) {
  cli::Table table({"岗位", "姓名", "办理", "其中逾期", "在办"});
  for (const Person& person : sample.people) {
    const BoardLine& line = LineOf(board, person.id);
    if (person.Has("client_manager") || line.done + line.open == 0) continue;
    table.Add({RoleTitle(person.roles.front()), person.name, absl::StrCat(line.done),
               Cell(absl::StrCat(line.late), line.late > 0 ? Tone::kWarning : Tone::kPlain), OpenCell(line)});
  }
  for (const auto& [role, line] : board.queues) table.Add({RoleTitle(role), "待领", "", "", OpenCell(line)});
  table.Print(terminal);
}

}  // namespace

BoardPart Board::Total(const std::string& part) const {
  BoardPart total;
  for (const auto& [person, line] : lines) {
    const auto found = line.parts.find(part);
    if (found == line.parts.end()) continue;
    total.quota += found->second.quota;
    total.done += found->second.done;
  }
  return total;
}

absl::Status ReadPosts(const Office& office, Board& board) {
  ASSIGN_OR_RETURN(const std::vector<v1::Instance> posts,
                   office.List("bank_outlet", v1::Instance::STATUS_UNSPECIFIED));
  for (const v1::Instance& post : posts) {
    ASSIGN_OR_RETURN(const google::protobuf::Struct values, office.ValuesOf(post.name()));
    ++board.posts;
    board.signed_days += NumberIn(values, "signed");
    board.unsigned_days += NumberIn(values, "unsigned");
  }
  return absl::OkStatus();
}

absl::StatusOr<Board> ReadBoard(const Office& office, absl::CivilDay day) {
  Board board;
  v1::ListTasksRequest request;
  ASSIGN_OR_RETURN(const std::vector<v1::Task> open, office.ListTasks(request));
  for (const v1::Task& task : open) {
    CountOpen(task, board);
    if (task.workflow() != "bank_outlet") ++board.open_beside_posts;
  }
  request.set_status(v1::Task::COMPLETED);
  ASSIGN_OR_RETURN(const std::vector<v1::Task> done, office.ListTasks(request));
  for (const v1::Task& task : done) CountDone(task, board);
  ASSIGN_OR_RETURN(const std::vector<v1::Instance> days,
                   office.List("daily_manager_day", v1::Instance::COMPLETED));
  for (const v1::Instance& one : days) {
    if (!absl::EndsWith(one.business_key(), absl::FormatCivilTime(day))) continue;
    // Lists are brief: only the instance itself has its output.
    ASSIGN_OR_RETURN(const v1::Instance whole, office.Find(one.workflow(), one.business_key()));
    TakeOutput(whole, board);
  }
  RETURN_IF_ERROR(ReadPosts(office, board));
  return board;
}

void PrintBoard(const Board& board, const Sample& sample, const cli::Terminal& terminal) {
  PrintManagers(board, sample, terminal);
  *terminal.out << "\n";
  PrintOthers(board, sample, terminal);
}

}  // namespace liushui::demo
