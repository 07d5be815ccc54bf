#include "engine/base/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace liushui {
namespace {

constexpr char kReasonUrl[] = "liushui/reason";
constexpr char kViolationsUrl[] = "liushui/violations";
// Violations travel as one text; these two control characters cannot occur in a path, a reason or a sentence.
constexpr char kFieldEnd[] = "\x1f";
constexpr char kViolationEnd[] = "\x1e";

// The beginning of UTF-8 text, with a mark where it was cut.
std::string Cut(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, Cut(message, kMaxMessageBytes));
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

absl::Status RefuseFields(absl::string_view reason, absl::string_view message,
                          const std::vector<Violation>& violations) {
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, reason, message);
  std::string text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, Cut(violation.field, kMaxViolationBytes), kFieldEnd, violation.reason, kFieldEnd,
                    Cut(violation.description, kMaxViolationBytes), kViolationEnd);
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
