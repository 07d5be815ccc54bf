#include "clients/cli/branch/asking.h"

#include "absl/time/civil_time.h"
#include "clients/cli/arguments.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {

absl::StatusOr<absl::Time> EngineTime(Session& session) {
  ASSIGN_OR_RETURN(const v1::GetClockResponse clock, session.client().GetClock({}));
  return absl::FromUnixSeconds(clock.time().seconds()) + absl::Nanoseconds(clock.time().nanos());
}

absl::StatusOr<google::protobuf::Timestamp> TimestampArgument(const Session& session,
                                                              const std::string& typed, absl::Time now) {
  absl::Time time;
  const absl::optional<absl::CivilDay> day = ParseDay(typed);
  if (day.has_value()) {
    time = absl::FromCivil(*day, session.terminal().zone);
  } else {
    ASSIGN_OR_RETURN(time, MomentArgument(typed, now, session.terminal().zone));
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

}  // namespace liushui::cli
