#include "clients/cli/oversight/board.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/table.h"
#include "clients/cpp/ask.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"
#include "clients/cpp/stubs.h"
#include "engine/base/status_macros.h"
#include "google/protobuf/struct.pb.h"

namespace liushui::cli {
namespace {

using Count = v1::CountTasksRequest;
using google::protobuf::Struct;
using google::protobuf::Value;

// The declared day of a client manager.
constexpr char kDayWorkflow[] = "daily_manager_day";

// A part of the day that is counted: data of the day beside a quota in its data.
struct CountedPart {
  const char* part;
  const char* quota;
};
constexpr CountedPart kCountedParts[] = {
    {"visits", "visit_quota"}, {"patrols", "room_quota"}, {"calls", "call_quota"}};

// A part that is done or not, its name among the data `done`; and whether it is asked for on a day.
enum class Asked { kAlways, kIfTrue, kIfFalse, kIfGiven };
struct SinglePart {
  const char* part;
  Asked asked;
  const char* datum;  // which says so
};
constexpr SinglePart kSingleParts[] = {{"meeting", Asked::kAlways, ""},
                                       {"team", Asked::kAlways, ""},
                                       {"presentation", Asked::kIfTrue, "presents"},
                                       {"sms", Asked::kIfFalse, "branch_sms"},
                                       {"mail", Asked::kAlways, ""},
                                       {"outlet", Asked::kIfGiven, "outlet"},
                                       {"midday", Asked::kAlways, ""},
                                       {"community", Asked::kIfGiven, "community"},
                                       {"advice_plan", Asked::kIfGiven, "advice_wanted"},
                                       {"summary", Asked::kAlways, ""}};

absl::StatusOr<v1::CountTasksResponse> Ask(Session& session, const Count& request) {
  return client::Ask(session.client(), session.client().stubs().tasks, &v1::TaskService::Stub::CountTasks,
                     request);
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

const Value& FieldIn(const Struct& record, const std::string& name) {
  const auto found = record.fields().find(name);
  return found == record.fields().end() ? Value::default_instance() : found->second;
}

int64_t NumberIn(const Struct& record, const std::string& name) {
  return static_cast<int64_t>(FieldIn(record, name).number_value());
}

// Open tasks by who holds them, and what nobody holds by role.
absl::Status ReadOpen(Session& session, const BoardQuestion& question, Board& board) {
  Count request;
  request.add_group_by(Count::ROLE);
  request.add_statuses(v1::Task::OPEN);
  request.set_read_position(question.as_of);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse free, Ask(session, request));
  for (const auto& group : free.groups()) {
    board.queues[group.role()].held = group.count();
    board.queues[group.role()].overdue = group.overdue();
  }
  request.clear_statuses();
  request.clear_group_by();
  request.add_group_by(Count::PERSON);
  request.set_min_position(question.as_of == 0 ? free.position() : 0);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse held, Ask(session, request));
  for (const auto& group : held.groups()) {
    if (group.person().empty()) continue;
    board.people[group.person()].held = group.count();
    board.people[group.person()].overdue = group.overdue();
  }
  board.position = held.position();
  board.time = TimeOf(held.time());
  return absl::OkStatus();
}

absl::Status ReadDone(Session& session, const BoardQuestion& question, Board& board) {
  Count request;
  request.add_group_by(Count::PERSON);
  request.add_statuses(v1::Task::COMPLETED);
  request.set_closed_day(question.day);
  request.set_read_position(question.as_of);
  request.set_min_position(question.as_of == 0 ? board.position : 0);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse done, Ask(session, request));
  for (const auto& group : done.groups()) {
    if (group.person().empty()) continue;
    board.people[group.person()].done = group.count();
    board.people[group.person()].late = group.overdue();
  }
  for (auto& [id, line] : board.people) line.late += line.overdue;
  return absl::OkStatus();
}

absl::Status ReadRefusedStarts(Session& session, const BoardQuestion& question, Board& board) {
  if (!question.team.empty() || question.as_of != 0) return absl::OkStatus();
  // They stand as they are now; of another day nothing is known.
  const absl::CivilDay today = absl::ToCivilDay(board.time, session.terminal().zone);
  if (question.day != absl::FormatCivilTime(today)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::ListSchedulesResponse listed,
                   client::Ask(session.client(), session.client().stubs().schedules,
                               &v1::ScheduleService::Stub::ListSchedules, v1::ListSchedulesRequest()));
  for (const v1::ScheduleState& state : listed.schedules()) {
    if (state.refused_starts() == 0) continue;
    const v1::RefusedStart& last = state.last_refused();
    board.refused.push_back({state.schedule().schedule(), state.refused_starts(),
                             absl::StrCat(last.person().empty() ? last.business_key() : last.person(), ": ",
                                          last.reason(), ": ", last.message())});
  }
  return absl::OkStatus();
}

bool IsAsked(const SinglePart& part, const Struct& data) {
  const Value& datum = FieldIn(data, part.datum);
  switch (part.asked) {
    case Asked::kIfTrue:
      return datum.bool_value();
    case Asked::kIfFalse:
      return !datum.bool_value();
    case Asked::kIfGiven:
      return datum.has_string_value() || datum.list_value().values_size() > 0;
    case Asked::kAlways:
      break;
  }
  return true;
}

// What a day's output will say of quotas, as far as the day has got.
std::map<std::string, QuotaPart> PartsSoFar(const Struct& data) {
  std::map<std::string, QuotaPart> parts;
  for (const CountedPart& part : kCountedParts)
    parts[part.part] = {NumberIn(data, part.quota), NumberIn(data, part.part)};
  for (const SinglePart& part : kSingleParts) parts[part.part].quota = IsAsked(part, data) ? 1 : 0;
  for (const Value& done : FieldIn(data, "done").list_value().values()) parts[done.string_value()].done = 1;
  return parts;
}

void TakeDay(const v1::Instance& day, Board& board) {
  BoardLine& line = board.people[FieldIn(day.data(), "manager").string_value()];
  line.running = day.status() != v1::Instance::COMPLETED;
  if (line.running) {
    line.parts = PartsSoFar(day.data());
    line.late_parts = FieldIn(day.data(), "late").list_value().values_size();
    return;
  }
  const Struct& output = day.output().struct_value();
  for (const auto& [part, quota] : FieldIn(output, "quota").struct_value().fields()) {
    line.parts[part] = {static_cast<int64_t>(quota.number_value()),
                        NumberIn(FieldIn(output, "done").struct_value(), part)};
  }
  line.late_parts = FieldIn(output, "late").list_value().values_size();
}

absl::Status ReadDays(Session& session, const BoardQuestion& question, Board& board) {
  v1::ListInstancesRequest request;
  request.set_workflow(kDayWorkflow);
  request.set_filter(absl::StrCat("data.date == '", question.day, "' && instance.status != 'CANCELLED'"));
  request.set_page_size(1'000);
  request.set_read_position(question.as_of);
  for (const char* field : {"name", "status", "data", "output"})
    request.mutable_read_mask()->add_paths(field);
  for (;;) {
    ASSIGN_OR_RETURN(const v1::ListInstancesResponse page, session.client().ListInstances(request));
    for (const v1::Instance& day : page.instances()) TakeDay(day, board);
    if (page.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(page.next_page_token());
  }
}

// Names and teams, where the directory has them; with a team, everybody else is left out.
absl::Status ReadPeople(Session& session, const BoardQuestion& question, Board& board) {
  v1::ListPeopleRequest request;
  request.set_team(question.team);
  request.set_page_size(1'000);
  std::map<std::string, BoardLine> known;
  for (;;) {
    ASSIGN_OR_RETURN(const v1::ListPeopleResponse page,
                     client::Ask(session.client(), session.client().stubs().directory,
                                 &v1::DirectoryService::Stub::ListPeople, request));
    for (const v1::Person& person : page.people()) {
      const std::string id(client::ShortName(person.name()));
      const auto line = board.people.find(id);
      if (line == board.people.end() && question.team.empty()) continue;
      BoardLine& kept = known[id];
      if (line != board.people.end()) kept = line->second;
      kept.name = person.display_name();
      kept.team = person.team();
    }
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
  }
  if (!question.team.empty()) {
    board.people = std::move(known);
    board.queues.clear();
  } else {
    for (auto& [id, line] : known) board.people[id] = std::move(line);
  }
  return absl::OkStatus();
}

std::string NumberText(int64_t number) {
  return number == 0 ? "" : absl::StrCat(number);
}

Cell PartsCell(const BoardLine& line) {
  std::vector<std::string> texts;
  bool behind = false;
  for (const auto& [name, part] : line.parts) {
    if (part.quota == 0 && part.done == 0) continue;
    texts.push_back(absl::StrCat(name, " ", part.done, "/", part.quota));
    behind = behind || part.done < part.quota;
  }
  return Cell(absl::StrJoin(texts, ", "), behind ? Tone::kWarning : Tone::kGood);
}

Cell DayCell(const BoardLine& line) {
  if (line.parts.empty()) return "";
  QuotaPart all;
  for (const auto& [name, part] : line.parts) {
    all.quota += part.quota;
    all.done += std::min(part.done, part.quota);
  }
  return Cell(absl::StrCat(all.done, "/", all.quota, line.running ? " so far" : ""),
              all.done < all.quota ? Tone::kWarning : Tone::kGood);
}

Value NumberValue(int64_t number) {
  Value value;
  value.set_number_value(static_cast<double>(number));
  return value;
}

Value TextValue(const std::string& text) {
  Value value;
  value.set_string_value(text);
  return value;
}

Value LineValue(const BoardLine& line) {
  Value value;
  auto& fields = *value.mutable_struct_value()->mutable_fields();
  fields["name"] = TextValue(line.name);
  fields["team"] = TextValue(line.team);
  fields["held"] = NumberValue(line.held);
  fields["overdue"] = NumberValue(line.overdue);
  fields["done"] = NumberValue(line.done);
  fields["late"] = NumberValue(line.late);
  if (line.parts.empty()) return value;
  fields["lateParts"] = NumberValue(line.late_parts);
  fields["running"].set_bool_value(line.running);
  auto& parts = *fields["parts"].mutable_struct_value()->mutable_fields();
  for (const auto& [name, part] : line.parts) {
    auto& of_part = *parts[name].mutable_struct_value()->mutable_fields();
    of_part["quota"] = NumberValue(part.quota);
    of_part["done"] = NumberValue(part.done);
  }
  return value;
}

}  // namespace

absl::StatusOr<Board> ReadBoard(Session& session, const BoardQuestion& question) {
  Board board;
  RETURN_IF_ERROR(ReadOpen(session, question, board));
  RETURN_IF_ERROR(ReadDone(session, question, board));
  RETURN_IF_ERROR(ReadDays(session, question, board));
  RETURN_IF_ERROR(ReadPeople(session, question, board));
  RETURN_IF_ERROR(ReadRefusedStarts(session, question, board));
  return board;
}

void PrintBoard(const Session& session, const BoardQuestion& question, const Board& board) {
  session.out() << (question.team.empty() ? absl::StrCat("branch ", session.name_space())
                                          : absl::StrCat("team ", question.team))
                << ", " << question.day << ", at position " << board.position << " ("
                << TimeText(board.time, session.terminal().zone) << ")\n";
  Table people({"PERSON", "NAME", "TEAM", "HELD", "OVERDUE", "DONE", "LATE", "DAY", "PARTS", "LATE PARTS"});
  for (const auto& [id, line] : board.people) {
    people.Add({id, line.name == id ? "" : line.name, line.team, absl::StrCat(line.held),
                Cell(NumberText(line.overdue), Tone::kBad), absl::StrCat(line.done),
                Cell(NumberText(line.late), Tone::kWarning), DayCell(line), PartsCell(line),
                Cell(NumberText(line.late_parts), Tone::kWarning)});
  }
  if (!people.empty()) people.Print(session.terminal());
  Table queues({"WAITING FOR", "TASKS", "OVERDUE"});
  for (const auto& [role, line] : board.queues) {
    queues.Add({role.empty() ? "named persons" : absl::StrCat("role ", role), absl::StrCat(line.held),
                Cell(NumberText(line.overdue), Tone::kBad)});
  }
  if (!queues.empty()) session.out() << "\n";
  if (!queues.empty()) queues.Print(session.terminal());
  Table refused({"SCHEDULE", "STARTS REFUSED", "THE LAST"});
  for (const RefusedStarts& starts : board.refused)
    refused.Add({starts.schedule, Cell(absl::StrCat(starts.count), Tone::kBad), starts.last});
  if (!refused.empty()) session.out() << "\n";
  if (!refused.empty()) refused.Print(session.terminal());
  if (people.empty() && queues.empty()) session.out() << "nobody has anything to do\n";
}

std::string BoardJson(const Session& session, const BoardQuestion& question, const Board& board) {
  Struct json;
  auto& fields = *json.mutable_fields();
  fields["namespace"] = TextValue(session.name_space());
  fields["team"] = TextValue(question.team);
  fields["day"] = TextValue(question.day);
  fields["position"] = NumberValue(board.position);
  fields["time"] = TextValue(TimeText(board.time, session.terminal().zone));
  auto& people = *fields["people"].mutable_struct_value()->mutable_fields();
  for (const auto& [id, line] : board.people) people[id] = LineValue(line);
  auto& queues = *fields["queues"].mutable_struct_value()->mutable_fields();
  for (const auto& [role, line] : board.queues) {
    auto& queue = *queues[role].mutable_struct_value()->mutable_fields();
    queue["tasks"] = NumberValue(line.held);
    queue["overdue"] = NumberValue(line.overdue);
  }
  auto& refused = *fields["refusedStarts"].mutable_struct_value()->mutable_fields();
  for (const RefusedStarts& starts : board.refused) refused[starts.schedule] = NumberValue(starts.count);
  return client::JsonOf(json);
}

absl::StatusOr<absl::Time> TimeOfPosition(Session& session, int64_t position) {
  Count request;
  request.set_read_position(position);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse counted, Ask(session, request));
  return TimeOf(counted.time());
}

absl::StatusOr<int64_t> PositionAt(Session& session, absl::Time time) {
  ASSIGN_OR_RETURN(const v1::ListTeamsResponse now,
                   client::Ask(session.client(), session.client().stubs().directory,
                               &v1::DirectoryService::Stub::ListTeams, v1::ListTeamsRequest()));
  int64_t low = 0;
  int64_t high = now.position();
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    v1::ReadRecordsRequest request;
    request.set_first(middle);
    request.set_end(high);
    bool is_later = true;  // of nothing that follows
    int64_t found = high;
    RETURN_IF_ERROR(session.client().ReadRecords(request, [&](const v1::ReadRecordsResponse& response) {
      is_later = absl::FromUnixMicros(response.record().time_us()) > time;
      found = static_cast<int64_t>(response.record().index());
      return false;
    }));
    if (is_later) {
      high = middle;
    } else {
      low = found + 1;
    }
  }
  return low;
}

}  // namespace liushui::cli
