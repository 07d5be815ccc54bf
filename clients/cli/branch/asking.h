// How the commands of this folder call the services of a branch: its directory, schedules and calendars.
#ifndef LIUSHUI_CLIENTS_CLI_BRANCH_ASKING_H_
#define LIUSHUI_CLIENTS_CLI_BRANCH_ASKING_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/session.h"
#include "clients/cpp/ask.h"
#include "clients/cpp/names.h"
#include "google/protobuf/timestamp.pb.h"

namespace liushui::cli {

using Directory = v1::DirectoryService::Stub;
using Schedules = v1::ScheduleService::Stub;

template <typename Request, typename Response>
absl::StatusOr<Response> AskDirectory(Session& session,
                                      grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&,
                                                                        Response*),
                                      const Request& request) {
  return client::Ask(session.client(), session.client().stubs().directory, method, request);
}

template <typename Request, typename Response>
absl::StatusOr<Response> AskSchedules(Session& session,
                                      grpc::Status (Schedules::*method)(grpc::ClientContext*, const Request&,
                                                                        Response*),
                                      const Request& request) {
  return client::Ask(session.client(), session.client().stubs().schedules, method, request);
}

// The name of a person, team, schedule or calendar typed as its id.
inline std::string BranchName(const Session& session, absl::string_view collection, absl::string_view typed) {
  return client::ResourceName(session.name_space(), collection, typed);
}

// What is printed of an answer: JSON if it was asked for, and then true.
inline bool PrintedAsJson(const Session& session, const google::protobuf::Message& answer) {
  if (session.json()) session.PrintJson(answer);
  return session.json();
}

// The engine's time, from which typed moments such as +2d count.
absl::StatusOr<absl::Time> EngineTime(Session& session);
// A typed moment as a timestamp; as MomentArgument, or a day such as 2026-03-02 for its beginning.
absl::StatusOr<google::protobuf::Timestamp> TimestampArgument(const Session& session,
                                                              const std::string& typed, absl::Time now);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_BRANCH_ASKING_H_
