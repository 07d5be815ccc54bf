#include "clients/cli/oversight/as_of.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/branch/asking.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

}  // namespace

void DeclareAsOf(CLI::App& command, std::string& typed) {
  command.add_option("--as-of", typed,
                     "as it was at this ledger position, at this moment or at the end of this day");
}

absl::StatusOr<AsOf> ReadAsOf(Session& session, absl::string_view option, const std::string& typed) {
  AsOf as_of;
  if (typed.empty()) return as_of;
  if (std::all_of(typed.begin(), typed.end(), absl::ascii_isdigit)) {
    if (absl::SimpleAtoi(typed, &as_of.position) && as_of.position > 0) return as_of;
    return Misuse(absl::StrCat(option, ": expected a position from 1, or a moment, found '", typed, "'"));
  }
  ASSIGN_OR_RETURN(const absl::Time now, EngineTime(session));
  const absl::TimeZone zone = session.terminal().zone;
  if (const auto day = ParseDay(typed)) {
    as_of.time = TimestampOf(std::min(now, absl::FromCivil(*day + 1, zone) - absl::Microseconds(1)));
    return as_of;
  }
  const absl::StatusOr<absl::Time> moment = MomentArgument(typed, now, zone);
  if (!moment.ok()) return Misuse(absl::StrCat(option, ": ", moment.status().message()));
  as_of.time = TimestampOf(*moment);
  return as_of;
}

}  // namespace liushui::cli
