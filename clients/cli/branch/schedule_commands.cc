// schedules: what the engine starts by itself, and when.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/declarations/diagnostics.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/files.h"
#include "clients/cli/table.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr int kMaxTimes = 366;

std::string DaysText(const workflow::v1::Schedule& schedule) {
  return absl::StrCat(schedule.days(),
                      schedule.calendar().empty() ? "" : absl::StrCat(" of ", schedule.calendar()));
}

std::string PeopleText(const workflow::v1::Schedule& schedule) {
  if (!schedule.has_people()) return "";
  const workflow::v1::Roster& people = schedule.people();
  if (!people.persons().empty()) return absl::StrJoin(people.persons(), ", ");
  return absl::StrCat(people.role(), people.role().empty() || people.team().empty() ? "" : " of ",
                      people.team().empty() ? "" : absl::StrCat("team ", people.team()));
}

std::string NextText(const Session& session, const v1::ScheduleState& state) {
  if (state.paused()) return "paused";
  return state.stalled().empty() ? session.TimeOf(state.next_time()) : state.stalled();
}

// "2, the last li at 2026-03-02 08:00:00: INPUT_INVALID: ..."
std::string RefusedText(const Session& session, const v1::ScheduleState& state) {
  if (!state.has_last_refused()) return "";
  const v1::RefusedStart& last = state.last_refused();
  const std::string whom = last.person().empty() ? last.business_key() : last.person();
  return absl::StrCat(state.refused_starts(), " of the last firing; the last ever", whom.empty() ? "" : " ",
                      whom, " at ", session.TimeOf(last.time()), ": ", last.reason(), ": ", last.message());
}

struct NoOptions {};

void DeclareNothing(CLI::App&, NoOptions&) {}

absl::Status List(Session& session, const NoOptions&) {
  ASSIGN_OR_RETURN(const v1::ListSchedulesResponse listed,
                   AskSchedules(session, &Schedules::ListSchedules, v1::ListSchedulesRequest()));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"SCHEDULE", "WORKFLOW", "DAYS", "TIME", "FOR", "NEXT", "LAST", "REFUSED"});
  for (const v1::ScheduleState& state : listed.schedules()) {
    const workflow::v1::Schedule& schedule = state.schedule();
    const bool stands = state.paused() || !state.stalled().empty();
    table.Add({schedule.schedule(), schedule.workflow(), DaysText(schedule), schedule.time(),
               PeopleText(schedule), Cell(NextText(session, state), stands ? Tone::kWarning : Tone::kPlain),
               session.TimeOf(state.last_planned_time()),
               Cell(state.refused_starts() == 0 ? "" : absl::StrCat(state.refused_starts()), Tone::kBad)});
  }
  if (table.empty()) {
    session.out() << "no schedules in namespace " << session.name_space() << "\n";
  } else {
    table.Print(session.terminal());
  }
  return absl::OkStatus();
}

struct PutOptions {
  std::string file;
  bool validate_only = false;
};

void DeclarePut(CLI::App& command, PutOptions& options) {
  command.add_option("FILE", options.file, "YAML of a schedule, or a folder of such files")->required();
  command.add_flag("--validate-only,--check", options.validate_only, "only have it checked");
}

absl::Status PutFile(Session& session, const std::string& path, bool validate_only) {
  DeclarationFile file;
  file.path = path;
  ASSIGN_OR_RETURN(file.text, ReadFile(path, kMaxDeclarationBytes));
  v1::PutScheduleRequest request;
  request.set_yaml(file.text);
  request.set_file(path);
  request.set_validate_only(validate_only);
  const auto put = AskSchedules(session, &Schedules::PutSchedule, request);
  if (!put.ok() && !session.json() && !ViolationsOf(put.status()).empty()) {
    session.err() << RefusalText(put.status(), file);
    session.exit_code = ExitCodeOf(put.status());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(put.status());
  if (PrintedAsJson(session, *put)) return absl::OkStatus();
  session.out() << "schedule " << put->schedule().schedule().schedule() << "  "
                << (validate_only    ? "is right"
                    : put->changed() ? "put"
                                     : "unchanged");
  if (put->changed()) session.out() << "  next " << NextText(session, put->schedule());
  session.out() << "  (" << path << ")\n";
  return absl::OkStatus();
}

absl::Status Put(Session& session, const PutOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_directory(options.file, error)) {
    return PutFile(session, options.file, options.validate_only);
  }
  ASSIGN_OR_RETURN(const std::vector<DeclarationFile> files, ReadDeclarationFiles({options.file}));
  for (const DeclarationFile& file : files) {
    RETURN_IF_ERROR(PutFile(session, file.path, options.validate_only));
  }
  return absl::OkStatus();
}

struct ScheduleOptions {
  std::string schedule;
};

void DeclareSchedule(CLI::App& command, ScheduleOptions& options) {
  command.add_option("SCHEDULE", options.schedule, "id of the schedule")->required();
}

void PrintFiring(const Session& session, const v1::ScheduleFiring& firing) {
  session.out() << "fired " << session.TimeOf(firing.time()) << " for "
                << session.TimeOf(firing.planned_time());
  if (!firing.actor().empty()) session.out() << " by " << firing.actor();
  if (firing.skipped() > 0) session.out() << ", " << firing.skipped() << " times before it passed over";
  session.out() << "\n";
  Table table({"PERSON", "KEY", "INSTANCE", "NOTE"});
  for (const v1::ScheduleFiring::Start& start : firing.starts()) {
    table.Add({start.person(), start.business_key(), client::ShortName(start.instance()),
               start.has_refused()
                   ? Cell(absl::StrCat("refused ", start.refused().reason(), ": ", start.refused().message()),
                          Tone::kBad)
                   : Cell(start.existing() ? "was there already" : "")});
  }
  for (const v1::ScheduleFiring::LeftOut& left : firing.left_out()) {
    table.Add(
        {left.person(), "", "", Cell(absl::StrCat(left.reason(), ": ", left.message()), Tone::kWarning)});
  }
  if (!table.empty()) table.Print(session.terminal());
}

absl::Status Show(Session& session, const ScheduleOptions& options) {
  v1::GetScheduleRequest request;
  request.set_name(BranchName(session, "schedules", options.schedule));
  ASSIGN_OR_RETURN(const v1::GetScheduleResponse shown,
                   AskSchedules(session, &Schedules::GetSchedule, request));
  if (PrintedAsJson(session, shown)) return absl::OkStatus();
  const workflow::v1::Schedule& schedule = shown.schedule().schedule();
  PrintFields(
      session.terminal(),
      {{"schedule", schedule.schedule()},
       {"title", schedule.title()},
       {"workflow", schedule.workflow()},
       {"days", DaysText(schedule)},
       {"time", schedule.time()},
       {"for", PeopleText(schedule)},
       {"key", schedule.key()},
       {"catch up", absl::StrCat(schedule.catch_up().empty() ? "one" : schedule.catch_up(), " within ",
                                 schedule.catch_up_within().empty() ? "1d" : schedule.catch_up_within())},
       {"next", NextText(session, shown.schedule())},
       {"refused", RefusedText(session, shown.schedule())}});
  if (shown.has_last_firing()) PrintFiring(session, shown.last_firing());
  return absl::OkStatus();
}

struct PreviewOptions {
  std::string schedule;
  int count = 10;
};

void DeclarePreview(CLI::App& command, PreviewOptions& options) {
  command.add_option("SCHEDULE", options.schedule, "id of a schedule, or a YAML file that declares one")
      ->required();
  command.add_option("--count", options.count, "how many times")
      ->check(CLI::Range(1, kMaxTimes))
      ->capture_default_str();
}

absl::Status Preview(Session& session, const PreviewOptions& options) {
  v1::PreviewScheduleRequest request;
  request.set_count(options.count);
  std::error_code error;
  if (std::filesystem::exists(options.schedule, error)) {
    ASSIGN_OR_RETURN(*request.mutable_yaml(), ReadFile(options.schedule, kMaxDeclarationBytes));
    request.set_file(options.schedule);
  } else {
    request.set_name(BranchName(session, "schedules", options.schedule));
  }
  ASSIGN_OR_RETURN(const v1::PreviewScheduleResponse preview,
                   AskSchedules(session, &Schedules::PreviewSchedule, request));
  if (PrintedAsJson(session, preview)) return absl::OkStatus();
  for (const auto& time : preview.times()) session.out() << session.TimeOf(time) << "\n";
  if (!preview.end().empty()) session.out() << "and no more: " << preview.end() << "\n";
  if (!preview.people().empty())
    session.out() << "first for: " << absl::StrJoin(preview.people(), ", ") << "\n";
  return absl::OkStatus();
}

absl::Status Pause(Session& session, const ScheduleOptions& options) {
  v1::PauseScheduleRequest request;
  request.set_name(BranchName(session, "schedules", options.schedule));
  ASSIGN_OR_RETURN(const v1::PauseScheduleResponse paused,
                   AskSchedules(session, &Schedules::PauseSchedule, request));
  if (PrintedAsJson(session, paused)) return absl::OkStatus();
  session.out() << options.schedule << (paused.changed() ? " paused\n" : " was paused already\n");
  return absl::OkStatus();
}

absl::Status Resume(Session& session, const ScheduleOptions& options) {
  v1::ResumeScheduleRequest request;
  request.set_name(BranchName(session, "schedules", options.schedule));
  ASSIGN_OR_RETURN(const v1::ResumeScheduleResponse resumed,
                   AskSchedules(session, &Schedules::ResumeSchedule, request));
  if (PrintedAsJson(session, resumed)) return absl::OkStatus();
  session.out() << options.schedule
                << (resumed.changed()
                        ? absl::StrCat(" goes on, next ", session.TimeOf(resumed.next_time()), "\n")
                        : " was not paused\n");
  return absl::OkStatus();
}

absl::Status Run(Session& session, const ScheduleOptions& options) {
  v1::RunScheduleRequest request;
  request.set_name(BranchName(session, "schedules", options.schedule));
  ASSIGN_OR_RETURN(const v1::RunScheduleResponse run,
                   AskSchedules(session, &Schedules::RunSchedule, request));
  if (!PrintedAsJson(session, run)) PrintFiring(session, run.firing());
  return absl::OkStatus();
}

absl::Status Remove(Session& session, const ScheduleOptions& options) {
  v1::RemoveScheduleRequest request;
  request.set_name(BranchName(session, "schedules", options.schedule));
  ASSIGN_OR_RETURN(const v1::RemoveScheduleResponse removed,
                   AskSchedules(session, &Schedules::RemoveSchedule, request));
  if (!PrintedAsJson(session, removed)) session.out() << options.schedule << " removed\n";
  return absl::OkStatus();
}

}  // namespace

void AddScheduleCommands(CommandSet& commands) {
  CommandSet schedules = commands.Group({"schedules",
                                         "what the engine starts by itself, and when",
                                         {"schedules put workflows/schedules", "schedules list"}});
  schedules.Add<NoOptions>({"list", "list schedules", {"schedules list"}}, DeclareNothing, List);
  schedules.Add<PutOptions>(
      {"put", "check and put a schedule", {"schedules put workflows/schedules/daily_manager_day.yaml"}},
      DeclarePut, Put);
  schedules.Add<ScheduleOptions>(
      {"show", "show a schedule and its last firing", {"schedules show daily_manager_day"}}, DeclareSchedule,
      Show);
  schedules.Add<PreviewOptions>(
      {"preview", "show the next times of a schedule", {"schedules preview daily_manager_day --count 20"}},
      DeclarePreview, Preview);
  schedules.Add<ScheduleOptions>({"pause", "let it fire only by hand", {"schedules pause daily_manager_day"}},
                                 DeclareSchedule, Pause);
  schedules.Add<ScheduleOptions>(
      {"resume", "let it fire again, from now on", {"schedules resume daily_manager_day"}}, DeclareSchedule,
      Resume);
  schedules.Add<ScheduleOptions>({"run", "make it fire now", {"schedules run daily_manager_day"}},
                                 DeclareSchedule, Run);
  schedules.Add<ScheduleOptions>({"remove", "remove a schedule", {"schedules remove daily_manager_day"}},
                                 DeclareSchedule, Remove);
}

}  // namespace liushui::cli
