#include "clients/cli/remote/lists.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace liushui::cli {
namespace {

template <typename Status>
absl::StatusOr<Status> ParseStatus(const std::string& typed,
                                   bool (*parse)(google::protobuf::ConstStringParam, Status*),
                                   absl::string_view choices) {
  Status status = {};
  if (typed.empty()) return status;
  if (parse(absl::AsciiStrToUpper(typed), &status) && status != Status{}) return status;
  return Misuse(absl::StrCat("--status: expected one of ", choices, ", found '", typed, "'"));
}

}  // namespace

void SayIfMore(const Session& session, const std::string& next_page_token, int shown) {
  if (next_page_token.empty()) return;
  session.err() << "liushui: these are the first " << shown << "; more exist, ask for them with --limit\n";
}

std::string StatusText(v1::Instance::Status status) {
  return absl::AsciiStrToLower(v1::Instance::Status_Name(status));
}

std::string StatusText(v1::Task::Status status) {
  return absl::AsciiStrToLower(v1::Task::Status_Name(status));
}

std::string StatusText(v1::Item::Status status) {
  return absl::AsciiStrToLower(v1::Item::Status_Name(status));
}

Tone ToneOf(v1::Instance::Status status) {
  if (status == v1::Instance::STUCK) return Tone::kBad;
  if (status == v1::Instance::CANCELLED) return Tone::kWarning;
  return status == v1::Instance::COMPLETED ? Tone::kGood : Tone::kPlain;
}

absl::StatusOr<v1::Instance::Status> InstanceStatusArgument(const std::string& typed) {
  return ParseStatus<v1::Instance::Status>(typed, v1::Instance::Status_Parse,
                                           "active, completed, cancelled, stuck");
}

absl::StatusOr<v1::Task::Status> TaskStatusArgument(const std::string& typed) {
  return ParseStatus<v1::Task::Status>(typed, v1::Task::Status_Parse, "open, claimed, completed, withdrawn");
}

absl::StatusOr<v1::Item::Status> ItemStatusArgument(const std::string& typed) {
  return ParseStatus<v1::Item::Status>(typed, v1::Item::Status_Parse, "waiting, open, done, failed");
}

}  // namespace liushui::cli
