#include "engine/server/services/oversight/read_moment.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/base/refusal.h"
#include "engine/server/messages/fields.h"

namespace liushui::server {
namespace {

// Those of google.protobuf.Timestamp.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr int32_t kLastNanosecond = 999'999'999;

constexpr size_t kMomentDigits = 16;

}  // namespace

absl::StatusOr<absl::optional<uint64_t>> ReadMoment(const runtime::Reads& reads, const MomentFields& fields) {
  FieldChecks checks;
  checks.Range(fields.position_field, fields.position, 0, INT64_MAX);
  if (fields.position > 0 && fields.position < fields.min_position) {
    checks.Add(fields.position_field, absl::StrCat("expected at least min_position, ", fields.min_position,
                                                   ", found ", fields.position));
  }
  if (fields.time != nullptr) {
    if (fields.position != 0)
      checks.Add(fields.time_field, absl::StrCat("expected no time beside ", fields.position_field));
    checks.Range(absl::StrCat(fields.time_field, ".seconds"), fields.time->seconds(), kFirstSecond,
                 kLastSecond);
    checks.Range(absl::StrCat(fields.time_field, ".nanos"), fields.time->nanos(), 0, kLastNanosecond);
  }
  RETURN_IF_ERROR(checks.Result());
  if (fields.time != nullptr) {
    const absl::Time time = absl::FromUnixSeconds(fields.time->seconds()) +
                            absl::Nanoseconds(static_cast<int64_t>(fields.time->nanos()));
    ASSIGN_OR_RETURN(const uint64_t position, reads.PositionAt(time));
    return absl::optional<uint64_t>(position);
  }
  if (fields.position == 0) return absl::optional<uint64_t>();
  RETURN_IF_ERROR(reads.CheckPosition(static_cast<uint64_t>(fields.position)));
  return absl::optional<uint64_t>(static_cast<uint64_t>(fields.position));
}

std::string WithMoment(const absl::optional<uint64_t>& as_of, absl::string_view next) {
  if (next.empty() || !as_of.has_value()) return std::string(next);
  return absl::StrCat(absl::Hex(*as_of, absl::kZeroPad16), next);
}

absl::StatusOr<uint64_t> TakeMoment(std::string& after) {
  uint64_t position = 0;
  if (after.size() > kMomentDigits && absl::SimpleHexAtoi(after.substr(0, kMomentDigits), &position)) {
    after.erase(0, kMomentDigits);
    return position;
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "PAGE_INVALID",
                "the page token is not one that this list gave out; begin again without one");
}

}  // namespace liushui::server
