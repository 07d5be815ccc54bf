// incidents and retry.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/table.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct IncidentsOptions {
  std::string instance;
  int limit = kListLimit;
};

void DeclareIncidents(CLI::App& command, IncidentsOptions& options) {
  command.add_option("--instance", options.instance, "only of this instance: number, name or workflow/key");
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
}

absl::Status Incidents(Session& session, const IncidentsOptions& options) {
  v1::ListIncidentsRequest request;
  if (!options.instance.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  }
  ASSIGN_OR_RETURN(
      const v1::ListIncidentsResponse listed,
      FetchPages(
          request, options.limit,
          [&](const v1::ListIncidentsRequest& page) { return session.client().ListIncidents(page); },
          [](v1::ListIncidentsResponse& response) { return response.mutable_incidents(); }));
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  Table table({"INCIDENT", "RAISED", "REASON", "WORKFLOW", "KEY", "STATE", "JOB", "MESSAGE"});
  for (const v1::Incident& incident : listed.incidents()) {
    table.Add({client::ShortName(incident.name()), session.TimeOf(incident.raise_time()),
               Cell(incident.reason(), Tone::kBad), incident.workflow(), incident.business_key(),
               incident.state(), client::ShortName(incident.job()), incident.message()});
  }
  if (table.empty()) {
    session.out() << "no open incidents in namespace " << session.name_space() << "\n";
    return absl::OkStatus();
  }
  table.Print(session.terminal());
  SayIfMore(session, listed.next_page_token(), listed.incidents_size());
  return absl::OkStatus();
}

struct RetryOptions {
  std::string incident;
  std::string note;
  std::string request_id;
};

void DeclareRetry(CLI::App& command, RetryOptions& options) {
  command.add_option("INCIDENT", options.incident, "instance-ordinal such as 17-4, or full name")->required();
  command.add_option("--note", options.note, "what was done about it; kept for ever");
  command.add_option("--request-id", options.request_id, "repeat an earlier request under its id");
}

absl::Status Retry(Session& session, const RetryOptions& options) {
  v1::ResolveIncidentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ChildArgument(session, "incidents", options.incident));
  request.set_note(options.note);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(const v1::ResolveIncidentResponse resolved, session.client().ResolveIncident(request));
  if (session.json()) {
    session.PrintJson(resolved);
  } else {
    session.out() << "incident " << client::ShortName(request.name())
                  << (resolved.still_stuck() ? " resolved, but the instance is stuck: see its incident\n"
                                             : " resolved; what it held up is tried again\n");
  }
  return absl::OkStatus();
}

}  // namespace

void AddIncidentCommands(CommandSet& commands) {
  commands.Add<IncidentsOptions>(
      {"incidents", "list open incidents, oldest first", {"incidents", "incidents --instance 17 --json"}},
      DeclareIncidents, Incidents);
  commands.Add<RetryOptions>({"retry",
                              "resolve an incident: what it held up is tried again",
                              {"retry 17-4 --note 'mail server is back'", "retry 17-4 --as mei.zhuren"}},
                             DeclareRetry, Retry);
}

}  // namespace liushui::cli
