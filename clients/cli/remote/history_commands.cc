// history, state and records.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/describe.h"
#include "clients/cli/oversight/as_of.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr int64_t kMaxPosition = int64_t{1} << 53;

void PrintRecord(const Session& session, const ledger::v1::Record& record) {
  const std::vector<std::string> lines = DescribeRecord(record, session.terminal().zone);
  session.out() << lines.front() << "\n";
  for (size_t i = 1; i < lines.size(); ++i) {
    session.out() << Toned(session.terminal(), Tone::kFaint, lines[i]) << "\n";
  }
}

struct HistoryOptions {
  std::string instance;
  bool no_accesses = false;
  int limit = kListLimit;
};

void DeclareHistory(CLI::App& command, HistoryOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  command.add_flag("--no-accesses", options.no_accesses, "leave out who was shown its personal data");
  command.add_option("--limit", options.limit, "at most so many records")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
}

absl::Status History(Session& session, const HistoryOptions& options) {
  v1::GetHistoryRequest request;
  request.set_accesses(!options.no_accesses);
  ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  ASSIGN_OR_RETURN(const v1::GetHistoryResponse history,
                   FetchPages(
                       request, options.limit,
                       [&](const v1::GetHistoryRequest& page) { return session.client().GetHistory(page); },
                       [](v1::GetHistoryResponse& response) { return response.mutable_records(); }));
  if (session.json()) {
    session.PrintJson(history);
    return absl::OkStatus();
  }
  for (const ledger::v1::Record& record : history.records()) PrintRecord(session, record);
  SayIfMore(session, history.next_page_token(), history.records_size());
  return absl::OkStatus();
}

struct StateOptions {
  std::string instance;
  std::string as_of;
};

void DeclareState(CLI::App& command, StateOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  command
      .add_option("--as-of,--at", options.as_of,
                  "ledger position: all records with a smaller index count; or a moment, or the end of a day")
      ->required();
}

absl::Status State(Session& session, const StateOptions& options) {
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.as_of));
  v1::GetInstanceAtRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceArgument(session, options.instance));
  request.set_read_position(as_of.position);
  if (as_of.time.has_value()) {
    v1::GetInstanceRequest then;
    then.set_name(request.name());
    SetAsOf(as_of, then);
    ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(then));
    request.set_read_position(found.position());
  }
  ASSIGN_OR_RETURN(const v1::GetInstanceAtResponse found, session.client().GetInstanceAt(request));
  if (session.json()) {
    session.PrintJson(found);
    return absl::OkStatus();
  }
  PrintInstance(session, found.instance());
  if (found.open_tasks_size() > 0) session.out() << "\n";
  PrintTasks(session, found.open_tasks());
  return absl::OkStatus();
}

struct RecordsOptions {
  int64_t first = 0;
  int64_t end = 0;
};

void DeclareRecords(CLI::App& command, RecordsOptions& options) {
  command.add_option("--first", options.first, "first index")->check(CLI::Range(int64_t{0}, kMaxPosition));
  command.add_option("--end", options.end, "index after the last; without it to the end of the ledger")
      ->check(CLI::Range(int64_t{0}, kMaxPosition));
}

absl::Status Records(Session& session, const RecordsOptions& options) {
  if (options.end != 0 && options.end < options.first) {
    return Misuse(
        absl::StrCat("--end: expected at least the first index, ", options.first, ", found ", options.end));
  }
  v1::ReadRecordsRequest request;
  request.set_first(options.first);
  request.set_end(options.end);
  return session.client().ReadRecords(request, [&](const v1::ReadRecordsResponse& response) {
    if (session.json()) {
      session.PrintJsonLine(response.record());
    } else {
      PrintRecord(session, response.record());
    }
    return session.out().good();
  });
}

}  // namespace

void AddHistoryCommands(CommandSet& commands) {
  commands.Add<HistoryOptions>(
      {"history",
       "show what happened to an instance, record by record, what was refused and who looked",
       {"history 17", "history complaint/2026-0302-1 --json"}},
      DeclareHistory, History);
  commands.Add<StateOptions>(
      {"state",
       "show an instance as it was at a position of the ledger",
       {"state 17 --as-of 120", "state complaint/2026-0302-1 --as-of \"2026-03-02 12:00\" --json"}},
      DeclareState, State);
  commands.Add<RecordsOptions>({"records",
                                "stream records of the ledger; with --json one object per line",
                                {"records --first 100 --end 200", "records --json > ledger.jsonl"}},
                               DeclareRecords, Records);
}

}  // namespace liushui::cli
