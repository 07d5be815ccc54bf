// SchedulePlan: a schedule, checked and compiled: when it fires, and what it starts then.
//
// Its expressions see `date` (the planned day, YYYY-MM-DD), `planned` and `now`; where it is for people also
// `person` (the id), `name`, `roles`, `team` (its id) and `team_leader`, which are '' where there is none,
// and the map of texts `person.attributes`: person.attributes.quota fails for somebody who has none.
#ifndef LIUSHUI_ENGINE_CHART_SCHEDULE_PLAN_H_
#define LIUSHUI_ENGINE_CHART_SCHEDULE_PLAN_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/cel/program.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"
#include "liushui/ledger/v1/fact.pb.h"
#include "liushui/workflow/v1/schedule.pb.h"

namespace liushui::chart {

// A schedule reaches back no further than this.
constexpr absl::Duration kMaxCatchUp = absl::Hours(24 * 366);
// Bytes of a business key.
constexpr size_t kMaxScheduledKeyBytes = 256;

// What is done about times that have passed.
enum class CatchUp { kOne, kAll, kSkip };

// For whom something is started.
struct ScheduledPerson {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string team;
  std::string team_leader;
  std::vector<std::pair<std::string, std::string>> attributes;  // ascending by name
};

// One firing; `calendar` is null for a schedule without one.
struct Firing {
  absl::Time planned;
  absl::Time now;
  const BusinessCalendar* calendar = nullptr;
  const ScheduledPerson* person = nullptr;  // null for a schedule without people
};

// Immutable; safe from many threads.
class SchedulePlan {
 public:
  // Checks and compiles. DECLARATION_INVALID with a violation for each problem, placed by `positions` if they
  // are given.
  static absl::StatusOr<std::shared_ptr<const SchedulePlan>> Make(const workflow::v1::Schedule& schedule,
                                                                  absl::string_view file = "",
                                                                  const SourceMap* positions = nullptr);

  const workflow::v1::Schedule& declared() const { return schedule_; }
  // SHA-256 (32 bytes).
  const std::string& hash() const { return hash_; }
  bool has_people() const { return schedule_.has_people(); }
  CatchUp catch_up() const { return catch_up_; }
  absl::Duration catch_up_within() const { return catch_up_within_; }

  // The first planned time after `t`. OUT_OF_RANGE CALENDAR_TOO_SHORT beyond the calendar's days.
  absl::StatusOr<absl::Time> NextAfter(absl::Time t, const BusinessCalendar* calendar) const;

  // What one firing starts. Refuses with the reason of an expression that fails, with KEY_INVALID, and with
  // VALUE_NOT_STORABLE.
  absl::StatusOr<ledger::v1::SentStart> StartFor(const Firing& firing) const;

  // Which inputs of a workflow the schedule gives wrongly: unknown ones, and those it must give. As Make.
  absl::Status CheckInputs(const Chart& chart, absl::string_view file, const SourceMap* positions) const;

 private:
  enum class Days { kOpen, kEvery, kWeekdays, kDayOfMonth, kLastOfMonth };
  class Reader;
  class Values;
  SchedulePlan() = default;
  absl::StatusOr<bool> IsPlanned(absl::CivilDay day, const BusinessCalendar* calendar) const;

  workflow::v1::Schedule schedule_;
  std::string hash_;
  Days days_ = Days::kEvery;
  int day_of_month_ = 0;
  int minute_of_day_ = 0;
  CatchUp catch_up_ = CatchUp::kOne;
  absl::Duration catch_up_within_ = absl::Hours(24);
  absl::optional<cel::Program> key_;
  std::vector<std::pair<std::string, cel::Program>> inputs_;  // ascending by name
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_SCHEDULE_PLAN_H_
