// Session: one run of one remote command, and how its errors end it.
#ifndef LIUSHUI_CLIENTS_CLI_SESSION_H_
#define LIUSHUI_CLIENTS_CLI_SESSION_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/connection.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/client.h"
#include "google/protobuf/message.h"

namespace liushui::cli {

// Belongs to one thread.
class Session {
 public:
  Session(const Connection& connection, const Terminal& terminal)
      : connection_(connection), terminal_(terminal) {}

  // Made at the first call, so that a command can prepare its process before gRPC starts threads.
  const client::Client& client();
  const Connection& connection() const { return connection_; }
  const Terminal& terminal() const { return terminal_; }
  std::ostream& out() const { return *terminal_.out; }
  std::ostream& err() const { return *terminal_.err; }
  bool json() const { return connection_.json; }
  const std::string& name_space() const { return connection_.name_space; }
  std::string TimeOf(const google::protobuf::Timestamp& time) const { return TimeText(time, terminal_.zone); }

  // One JSON document of several lines; one object on one line, for streams.
  void PrintJson(const google::protobuf::Message& message) const;
  void PrintJsonLine(const google::protobuf::Message& message) const;

  // What the process exits with when the command itself went well, such as kRefused for differences found.
  int exit_code = kDone;

 private:
  const Connection& connection_;
  const Terminal& terminal_;
  absl::optional<client::Client> client_;
};

// Runs a command and answers its exit code; an error is printed on stderr, with --json as one JSON object.
int RunSession(const Connection& connection, const Terminal& terminal,
               const std::function<absl::Status(Session&)>& run);

// The command was used wrongly: kMisused.
absl::Status Misuse(absl::string_view message);

// "sentence [REASON]" and one indented line for each violation, but for a single one that the sentence says.
std::string ErrorText(const absl::Status& status);
// {"error": {"code": ..., "reason": ..., "message": ..., "violations": [...]}} on one line.
std::string ErrorJson(const absl::Status& status);
// What is printed of a command line that cannot be parsed.
std::string UsageText(absl::string_view message);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_SESSION_H_
