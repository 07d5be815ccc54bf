#include "engine/base/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/utf8.h"

namespace liushui {
namespace {

constexpr char kReasonUrl[] = "liushui/reason";
constexpr char kViolationsUrl[] = "liushui/violations";
// Violations travel as one text; these two control characters cannot occur in a path, a reason or a sentence.
constexpr char kFieldEnd[] = "\x1f";
constexpr char kViolationEnd[] = "\x1e";

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, Shortened(message, kMaxMessageBytes));
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

absl::Status RefuseFields(absl::string_view reason, absl::string_view message,
                          const std::vector<Violation>& violations) {
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, reason, message);
  std::string text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, Shortened(violation.field, kMaxViolationBytes), kFieldEnd, violation.reason,
                    kFieldEnd, Shortened(violation.description, kMaxViolationBytes), kViolationEnd);
  }
  status.SetPayload(kViolationsUrl, absl::Cord(text));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kReasonUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  std::vector<Violation> violations;
  const auto payload = status.GetPayload(kViolationsUrl);
  if (!payload.has_value()) return violations;
  const std::string text(*payload);
  for (absl::string_view part : absl::StrSplit(text, kViolationEnd, absl::SkipEmpty())) {
    const std::vector<std::string> fields = absl::StrSplit(part, kFieldEnd);
    if (fields.size() == 3) violations.push_back({fields[0], fields[1], fields[2]});
  }
  return violations;
}

bool IsRefusal(const absl::Status& status) {
  return status.GetPayload(kReasonUrl).has_value();
}

}  // namespace liushui
