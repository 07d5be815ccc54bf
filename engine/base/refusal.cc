#include "engine/base/refusal.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace liushui {
namespace {

constexpr char kReasonUrl[] = "liushui/reason";
constexpr char kViolationsUrl[] = "liushui/violations";
// What a caller or a person reads of `text`: a control character that a quoted value brought along stands as
// \x1b, so that no message moves a terminal's cursor.
std::string Readable(absl::string_view text, size_t bytes_max) {
  std::string shown;
  for (const char byte : text) {
    const bool is_control =
        (static_cast<unsigned char>(byte) < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
    if (is_control) {
      absl::StrAppend(&shown, "\\x", absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
    } else {
      shown += byte;
    }
  }
  return Shortened(shown, bytes_max);
}

// Violations travel as one text, in which each part stands behind its length: 5:12345.
void AppendPart(absl::string_view part, std::string* text) {
  absl::StrAppend(text, part.size(), ":", part);
}

std::string TakePart(absl::string_view* text) {
  const size_t colon = text->find(':');
  size_t size = 0;
  LIUSHUI_CHECK(colon != absl::string_view::npos && absl::SimpleAtoi(text->substr(0, colon), &size));
  const std::string part(text->substr(colon + 1, size));
  text->remove_prefix(colon + 1 + size);
  return part;
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  absl::Status status(code, Readable(message, kMaxMessageBytes));
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

absl::Status RefuseFields(absl::string_view reason, absl::string_view message,
                          const std::vector<Violation>& violations) {
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, reason, message);
  std::string text;
  for (const Violation& violation : violations) {
    AppendPart(Readable(violation.field, kMaxViolationBytes), &text);
    AppendPart(violation.reason, &text);
    AppendPart(Readable(violation.description, kMaxViolationBytes), &text);
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
  for (absl::string_view rest = text; !rest.empty();) {
    Violation violation;
    violation.field = TakePart(&rest);
    violation.reason = TakePart(&rest);
    violation.description = TakePart(&rest);
    violations.push_back(std::move(violation));
  }
  return violations;
}

bool IsRefusal(const absl::Status& status) {
  return status.GetPayload(kReasonUrl).has_value();
}

}  // namespace liushui
