// export events.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/output_file.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/reports/zone_name.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {

namespace {

struct EventsOptions {
  std::string to;
  std::string format = "xes";
  std::string workflow;
  std::string instance;
};

void DeclareEvents(CLI::App& command, EventsOptions& options) {
  command.add_option("FILE", options.to, "where to write the log")->required();
  command
      .add_option("--format", options.format,
                  "xes (IEEE 1849-2016), ocel (OCEL 2.0 in JSON) or csv (a row an event)")
      ->check(CLI::IsMember({"xes", "ocel", "csv"}))
      ->capture_default_str();
  command.add_option("--workflow", options.workflow, "only cases of this workflow");
  command.add_option("--instance", options.instance, "only this case: number, full name, or workflow/key");
}

v1::EventLogFormat FormatOf(const std::string& name) {
  if (name == "ocel") return v1::EVENT_LOG_FORMAT_OCEL_JSON;
  return name == "csv" ? v1::EVENT_LOG_FORMAT_CSV : v1::EVENT_LOG_FORMAT_XES;
}

void ShowProgress(Session& session, const v1::ExportEventsResponse& piece) {
  if (!session.terminal().progress) return;
  session.err() << "\r" << piece.records() << " of " << piece.total() << " records" << std::flush;
}

absl::Status Events(Session& session, const EventsOptions& options) {
  v1::ExportEventsRequest request;
  request.set_format(FormatOf(options.format));
  request.set_workflow(options.workflow);
  request.set_time_zone(ZoneName(session.terminal().zone));
  if (!options.instance.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  }
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(options.to));
  absl::Status written;
  v1::ExportEventsResponse last;
  const absl::Status read =
      session.client().ExportEvents(request, [&](const v1::ExportEventsResponse& piece) {
        written = file->Write(piece.content());
        ShowProgress(session, piece);
        last = piece;
        return written.ok();
      });
  if (session.terminal().progress) session.err() << "\n";
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(read);
  RETURN_IF_ERROR(file->Keep());
  session.err() << options.to << ": " << last.events() << " events of " << last.cases() << " cases\n";
  return absl::OkStatus();
}

}  // namespace

void AddEventsCommand(CommandSet& commands) {
  commands.Add<EventsOptions>(
      {"events",
       "write what happened as an event log for process mining",
       {"export events branch.xes", "export events complaints.json --format ocel --workflow complaint",
        "export events case.csv --format csv --instance complaint/2026-0302-1"}},
      DeclareEvents, Events);
}

}  // namespace liushui::cli
