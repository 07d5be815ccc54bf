#include "clients/cli/arguments.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/files.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr int64_t kMaxDays = 36'500;

absl::optional<absl::Duration> ParseSpan(absl::string_view typed) {
  int64_t days = 0;
  absl::string_view number = typed;
  if (absl::ConsumeSuffix(&number, "d") && absl::SimpleAtoi(number, &days)) {
    if (days < 0 || days > kMaxDays) return absl::nullopt;
    return absl::Hours(24 * days);
  }
  absl::Duration span;
  if (!absl::ParseDuration(typed, &span) || span < absl::ZeroDuration()) return absl::nullopt;
  return span;
}

}  // namespace

absl::StatusOr<google::protobuf::Struct> JsonArgument(absl::string_view option, const std::string& typed) {
  if (typed.empty()) return google::protobuf::Struct();
  std::string text = typed;
  if (typed[0] == '@') {
    ASSIGN_OR_RETURN(text, ReadFile(typed.substr(1), kMaxFileBytes));
  }
  auto parsed = client::StructFromJson(text);
  if (parsed.ok()) return parsed;
  return Misuse(absl::StrCat(option, ": ", parsed.status().message()));
}

absl::StatusOr<std::string> InstanceOrKeyArgument(const Session& session, absl::string_view typed) {
  if (client::IsNumber(typed) || absl::StrContains(typed, '/')) {
    return client::TypedInstanceName(session.name_space(), typed);
  }
  return Misuse(absl::StrCat("expected an instance: its number such as 17, its workflow/key such as ",
                             "complaint/2026-1, or its full name, found '", typed, "'"));
}

absl::StatusOr<std::string> ChildArgument(const Session& session, absl::string_view collection,
                                          absl::string_view typed) {
  const std::pair<absl::string_view, absl::string_view> numbers =
      absl::StrSplit(typed, absl::MaxSplits('-', 1));
  if (absl::StartsWith(typed, "namespaces/") ||
      (client::IsNumber(numbers.first) && client::IsNumber(numbers.second))) {
    return client::ResourceName(session.name_space(), collection, typed);
  }
  return Misuse(absl::StrCat("expected one of the ", collection, ": instance-ordinal such as 17-3, or its ",
                             "full name, found '", typed, "'; liushui ", collection, " lists them"));
}

absl::StatusOr<std::string> InstanceArgument(Session& session, const std::string& typed) {
  ASSIGN_OR_RETURN(const std::string name, InstanceOrKeyArgument(session, typed));
  if (!absl::StrContains(name, "/keys/")) return name;
  v1::GetInstanceRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(request));
  return found.instance().name();
}

std::string WorkflowName(Session& session, absl::string_view workflow) {
  return absl::StrCat(session.client().parent(), "/workflows/", workflow);
}

absl::StatusOr<TypedRevision> RevisionArgument(absl::string_view typed) {
  const size_t at = typed.find('@');
  if (at == absl::string_view::npos) return TypedRevision{std::string(typed), ""};
  TypedRevision revision{std::string(typed.substr(0, at)), std::string(typed.substr(at + 1))};
  if (!revision.workflow.empty() && !revision.revision.empty()) return revision;
  return Misuse(absl::StrCat("expected a workflow as NAME, NAME@REVISION or NAME@ALIAS, found ", typed));
}

absl::StatusOr<absl::Time> MomentArgument(absl::string_view typed, absl::Time now, absl::TimeZone zone) {
  absl::string_view rest = typed;
  if (absl::ConsumePrefix(&rest, "+")) {
    const absl::optional<absl::Duration> span = ParseSpan(rest);
    if (span.has_value()) return now + *span;
  }
  absl::Time moment;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, typed, &moment, &error)) return moment;
  const std::string on_today = absl::StrCat(absl::FormatTime("%Y-%m-%d", now, zone), " ", typed);
  for (const char* form : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"}) {
    if (absl::ParseTime(form, typed, zone, &moment, &error)) return moment;
    if (absl::ParseTime(form, on_today, zone, &moment, &error)) return moment;
  }
  return Misuse(absl::StrCat(
      "expected a time such as 2026-03-02T09:30:00+08:00, '2026-03-02 09:30', 09:30, +1h30m or +2d, found '",
      typed, "'"));
}

}  // namespace liushui::cli
