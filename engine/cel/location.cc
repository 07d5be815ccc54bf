#include "engine/cel/location.h"

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"

namespace liushui::cel {
namespace {

// The payload holds "line:column" in decimal.
constexpr char kLocationUrl[] = "liushui/expression-location";
// The payload is empty.
constexpr char kSealedUrl[] = "liushui/expression-sealed";

void Attach(SourceLocation location, absl::Status& status) {
  status.SetPayload(kLocationUrl, absl::Cord(absl::StrCat(location.line, ":", location.column)));
}

// What a message says is cut sooner than the message, so that the place stands in it however much is quoted.
constexpr size_t kMaxSaidBytes = kMaxMessageBytes - 100;

std::string At(absl::string_view message, SourceLocation location) {
  return absl::StrCat(Shortened(message, kMaxSaidBytes), " at line ", location.line, ", column ",
                      location.column);
}

absl::Status CompileError(absl::string_view reason, absl::string_view message, SourceLocation location) {
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, reason, At(message, location));
  Attach(location, status);
  return status;
}

}  // namespace

absl::optional<SourceLocation> LocationOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kLocationUrl);
  if (!payload.has_value()) return absl::nullopt;
  const std::string text(*payload);
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, ':');
  SourceLocation location;
  if (!absl::SimpleAtoi(parts.first, &location.line)) return absl::nullopt;
  if (!absl::SimpleAtoi(parts.second, &location.column)) return absl::nullopt;
  return location;
}

absl::Status SyntaxError(absl::string_view message, SourceLocation location) {
  return CompileError(kReasonSyntax, message, location);
}

absl::Status TypeError(absl::string_view message, SourceLocation location) {
  return CompileError(kReasonType, message, location);
}

absl::Status NullError(absl::string_view message, SourceLocation location) {
  return CompileError(kReasonNull, message, location);
}

absl::Status EvaluationError(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, kReasonError, message);
}

absl::Status RangeError(absl::string_view message) {
  return Refuse(absl::StatusCode::kOutOfRange, kReasonError, message);
}

absl::Status BudgetError(absl::string_view message) {
  return Refuse(absl::StatusCode::kResourceExhausted, kReasonBudget, message);
}

absl::Status WithLocation(const absl::Status& status, SourceLocation location) {
  if (LocationOf(status).has_value()) return status;
  const std::string reason = ReasonOf(status);
  if (reason != kReasonError && reason != kReasonBudget) return status;
  absl::Status located = Refuse(status.code(), reason, At(status.message(), location));
  Attach(location, located);
  return IsSealedRead(status) ? AsSealedRead(std::move(located)) : located;
}

absl::Status AsSealedRead(absl::Status status) {
  status.SetPayload(kSealedUrl, absl::Cord());
  return status;
}

bool IsSealedRead(const absl::Status& status) {
  return status.GetPayload(kSealedUrl).has_value();
}

}  // namespace liushui::cel
