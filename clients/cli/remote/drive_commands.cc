// start, send, add-items and cancel: what moves an instance.
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr char kInstanceHint[] = "number, full name, or workflow/key";
constexpr char kJsonHint[] = "JSON object, or @FILE";
constexpr char kRequestIdHint[] = "repeat an earlier request under its id";

struct StartOptions {
  std::string workflow;
  std::string key;
  std::string input;
  bool use_existing = false;
  std::string subject;
  std::string request_id;
};

void DeclareStart(CLI::App& command, StartOptions& options) {
  command.add_option("WORKFLOW", options.workflow, "id of the workflow, or NAME@REVISION, NAME@ALIAS")
      ->required();
  command.add_option("--key", options.key, "business key, unique for ever");
  command.add_option("--input", options.input, kJsonHint);
  command.add_option(
      "--subject", options.subject,
      "whose personal data it keeps: a pseudonym, never a name; without it a subject of its own");
  command.add_flag("--use-existing", options.use_existing, "answer the instance that has the key already");
  command.add_option("--request-id", options.request_id, kRequestIdHint);
}

absl::Status Start(Session& session, const StartOptions& options) {
  v1::StartInstanceRequest request;
  ASSIGN_OR_RETURN(const TypedRevision typed, RevisionArgument(options.workflow));
  request.set_workflow(typed.workflow);
  request.set_revision(typed.revision);
  request.set_business_key(options.key);
  request.set_use_existing(options.use_existing);
  request.set_data_subject(options.subject);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(*request.mutable_input(), JsonArgument("--input", options.input));
  ASSIGN_OR_RETURN(const v1::StartInstanceResponse started, session.client().StartInstance(request));
  if (session.json()) {
    session.PrintJson(started);
    return absl::OkStatus();
  }
  const v1::Instance& instance = started.instance();
  session.out() << "instance " << client::ShortName(instance.name()) << " of " << instance.workflow()
                << (started.created() ? " started" : " exists already") << ", in "
                << absl::StrJoin(instance.states(), ", ") << "\n";
  return absl::OkStatus();
}

struct SendOptions {
  std::string instance;
  std::string event;
  std::string data;
  std::string request_id;
};

void DeclareSend(CLI::App& command, SendOptions& options) {
  command.add_option("INSTANCE", options.instance, kInstanceHint)->required();
  command.add_option("EVENT", options.event, "name of the event")->required();
  command.add_option("--data", options.data, kJsonHint);
  command.add_option("--request-id", options.request_id, kRequestIdHint);
}

absl::Status Send(Session& session, const SendOptions& options) {
  v1::SendEventRequest request;
  request.set_event(options.event);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(*request.mutable_data(), JsonArgument("--data", options.data));
  ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  ASSIGN_OR_RETURN(const v1::SendEventResponse sent, session.client().SendEvent(request));
  if (session.json()) {
    session.PrintJson(sent);
  } else {
    session.out() << options.event << (sent.handled() ? " handled" : " recorded, but nothing waited for it")
                  << "\n";
  }
  return absl::OkStatus();
}

struct CancelOptions {
  std::string instance;
  std::string reason;
  std::string request_id;
};

void DeclareCancel(CLI::App& command, CancelOptions& options) {
  command.add_option("INSTANCE", options.instance, kInstanceHint)->required();
  command.add_option("--reason", options.reason, "why; kept for ever")->required();
  command.add_option("--request-id", options.request_id, kRequestIdHint);
}

absl::Status Cancel(Session& session, const CancelOptions& options) {
  v1::CancelInstanceRequest request;
  request.set_reason(options.reason);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceArgument(session, options.instance));
  ASSIGN_OR_RETURN(const v1::CancelInstanceResponse cancelled, session.client().CancelInstance(request));
  if (session.json()) {
    session.PrintJson(cancelled);
  } else {
    session.out() << "instance " << client::ShortName(request.name()) << " cancelled\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddDriveCommands(CommandSet& commands) {
  commands.Add<StartOptions>({"start",
                              "start an instance of the newest definition, or of a revision",
                              {"start complaint --key 2026-0302-1 --input @complaint.json",
                               "start complaint@stable --input @complaint.json",
                               "start consult_sheet --input '{\"client\": \"C001\"}' --as song.yi"}},
                             DeclareStart, Start);
  commands.Add<SendOptions>({"send",
                             "send an event to an instance",
                             {"send 17 client.withdrew",
                              "send complaint/2026-0302-1 client.withdrew --data '{\"by\": \"phone\"}'"}},
                            DeclareSend, Send);
  commands.Add<CancelOptions>({"cancel",
                               "end an instance now",
                               {"cancel 17 --reason 'entered twice'",
                                "cancel complaint/2026-0302-1 --reason 'entered twice' --as mei.zhuren"}},
                              DeclareCancel, Cancel);
}

}  // namespace liushui::cli
