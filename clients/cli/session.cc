#include "clients/cli/session.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/display_width.h"
#include "clients/cpp/json.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

std::string Quoted(absl::string_view text) {
  google::protobuf::Value value;
  value.set_string_value(std::string(text));
  return client::JsonOf(value);
}

}  // namespace

const client::Client& Session::client() {
  if (!client_.has_value()) client_ = ClientOf(connection_);
  return *client_;
}

void Session::PrintJson(const google::protobuf::Message& message) const {
  out() << client::JsonOf(message, client::JsonLayout::kIndented);
}

void Session::PrintJsonLine(const google::protobuf::Message& message) const {
  out() << client::JsonOf(message) << "\n";
}

absl::Status Misuse(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ARGUMENT_INVALID", message);
}

std::string ErrorText(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text = absl::StrCat("liushui: ", Printable(status.message()));
  absl::StrAppend(&text, " [", reason.empty() ? absl::StatusCodeToString(status.code()) : reason, "]\n");
  const std::vector<Violation> violations = ViolationsOf(status);
  if (violations.size() == 1 && absl::StrContains(status.message(), violations[0].description)) return text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, "  ", Printable(violation.field), violation.field.empty() ? "" : ": ",
                    Printable(violation.description), " [", violation.reason, "]\n");
  }
  return text;
}

std::string UsageText(absl::string_view message) {
  return absl::StrCat("liushui: ", Printable(message),
                      " [USAGE]\nliushui --help lists the commands, liushui COMMAND --help explains one\n");
}

std::string ErrorJson(const absl::Status& status) {
  std::string violations;
  for (const Violation& violation : ViolationsOf(status)) {
    absl::StrAppend(&violations, violations.empty() ? "" : ",", "{\"field\":", Quoted(violation.field),
                    ",\"reason\":", Quoted(violation.reason),
                    ",\"description\":", Quoted(violation.description), "}");
  }
  return absl::StrCat("{\"error\":{\"code\":", Quoted(absl::StatusCodeToString(status.code())),
                      ",\"reason\":", Quoted(ReasonOf(status)), ",\"message\":", Quoted(status.message()),
                      ",\"violations\":[", violations, "]}}\n");
}

int RunSession(const Connection& connection, const Terminal& terminal,
               const std::function<absl::Status(Session&)>& run) {
  Session session(connection, terminal);
  const absl::Status status = run(session);
  terminal.out->flush();
  if (status.ok()) return session.exit_code;
  *terminal.err << (connection.json ? ErrorJson(status) : ErrorText(status)) << std::flush;
  return ExitCodeOf(status);
}

}  // namespace liushui::cli
