// count: how many tasks there are.
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/oversight/as_of.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/table.h"
#include "clients/cpp/ask.h"
#include "clients/cpp/stubs.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

using Request = v1::CountTasksRequest;
using Group = v1::CountTasksResponse::Group;

constexpr char kDimensions[] = "person, role, workflow, state, status, due, opened_day, closed_day";
constexpr char kDues[] = "overdue, today, tomorrow, this_week, later, no_due";

struct CountOptions {
  std::string by;
  std::string workflow;
  std::string state;
  std::string role;
  std::string person;
  std::string status;
  std::string due;
  std::string opened;
  std::string closed;
  std::string as_of;
};

void DeclareCount(CLI::App& command, CountOptions& options) {
  command.add_option("--by", options.by, absl::StrCat("count for each: ", kDimensions));
  command.add_option("--workflow", options.workflow, "only of this workflow");
  command.add_option("--state", options.state, "only of this state");
  command.add_option("--role", options.role, "only with this candidate role");
  command.add_option("--person", options.person, "only held, or completed, by this person");
  command.add_option("--status", options.status, "statuses, joined by commas; without it open and claimed");
  command.add_option("--due", options.due, absl::StrCat("only due then: ", kDues));
  command.add_option("--opened", options.opened, "only opened on this day, such as 2026-03-02");
  command.add_option("--closed", options.closed, "only completed or withdrawn on this day");
  DeclareAsOf(command, options.as_of);
}

std::vector<std::string> WordsOf(const std::string& typed) {
  return absl::StrSplit(typed, absl::ByAnyChar(", "), absl::SkipEmpty());
}

template <typename Enum>
absl::Status ParseInto(absl::string_view option, absl::string_view choices, const std::string& typed,
                       bool (*parse)(google::protobuf::ConstStringParam, Enum*), Enum* value) {
  if (parse(absl::AsciiStrToUpper(typed), value) && static_cast<int>(*value) != 0) return absl::OkStatus();
  return Misuse(absl::StrCat(option, ": expected one of ", choices, ", found '", typed, "'"));
}

absl::StatusOr<Request> RequestOf(const CountOptions& options) {
  Request request;
  for (const std::string& word : WordsOf(options.by)) {
    Request::Dimension dimension = {};
    RETURN_IF_ERROR(ParseInto("--by", kDimensions, word, Request::Dimension_Parse, &dimension));
    request.add_group_by(dimension);
  }
  for (const std::string& word : WordsOf(options.status)) {
    ASSIGN_OR_RETURN(const v1::Task::Status status, TaskStatusArgument(word));
    request.add_statuses(status);
  }
  if (!options.due.empty()) {
    Request::Due due = {};
    RETURN_IF_ERROR(ParseInto("--due", kDues, options.due, Request::Due_Parse, &due));
    request.set_due(due);
  }
  request.set_workflow(options.workflow);
  request.set_state(options.state);
  request.set_role(options.role);
  request.set_person(options.person);
  request.set_opened_day(options.opened);
  request.set_closed_day(options.closed);
  return request;
}

// The text of a group's key; what is empty is nobody, none or no day.
std::string KeyText(const Group& group, Request::Dimension dimension) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  switch (dimension) {
    case Request::PERSON:
      return or_dash(group.person());
    case Request::ROLE:
      return or_dash(group.role());
    case Request::WORKFLOW:
      return group.workflow();
    case Request::STATE:
      return group.state();
    case Request::STATUS:
      return StatusText(group.status());
    case Request::DUE:
      return group.due() == 0 ? "-" : absl::AsciiStrToLower(Request::Due_Name(group.due()));
    case Request::OPENED_DAY:
      return or_dash(group.opened_day());
    default:
      return or_dash(group.closed_day());
  }
}

absl::Status Count(Session& session, const CountOptions& options) {
  ASSIGN_OR_RETURN(Request request, RequestOf(options));
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.as_of));
  SetAsOf(as_of, request);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse counted,
                   client::Ask(session.client(), session.client().stubs().tasks,
                               &v1::TaskService::Stub::CountTasks, request));
  if (session.json()) {
    session.PrintJson(counted);
    return absl::OkStatus();
  }
  if (request.group_by_size() > 0) {
    std::vector<std::string> headers;
    for (const int by : request.group_by())
      headers.push_back(Request::Dimension_Name(static_cast<Request::Dimension>(by)));
    headers.insert(headers.end(), {"TASKS", "OVERDUE"});
    Table table(headers);
    for (const Group& group : counted.groups()) {
      std::vector<Cell> row;
      for (const int by : request.group_by())
        row.emplace_back(KeyText(group, static_cast<Request::Dimension>(by)));
      row.emplace_back(absl::StrCat(group.count()));
      row.emplace_back(group.overdue() == 0 ? "" : absl::StrCat(group.overdue()), Tone::kBad);
      table.Add(std::move(row));
    }
    if (!table.empty()) table.Print(session.terminal());
  }
  session.out() << counted.total() << (counted.total() == 1 ? " task" : " tasks") << " at position "
                << counted.position() << ", dues as of " << session.TimeOf(counted.time()) << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddCountCommand(CommandSet& commands) {
  commands.Add<CountOptions>({"count",
                              "count tasks by person, role, workflow, state, due or day",
                              {"count --by person,due", "count --by workflow,state --due overdue",
                               "count --by person --status completed --closed 2026-03-02 --json",
                               "count --by person --as-of \"2026-03-02 12:00\""}},
                             DeclareCount, Count);
}

}  // namespace liushui::cli
