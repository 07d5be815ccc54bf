// Times: compiles durations, moments and deadlines.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_TIMES_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_TIMES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/moment.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxReminders = 20;
constexpr int kMaxRungs = 20;

// Reports DURATION_SYNTAX, DURATION_RANGE, TIME_SYNTAX, MOMENT_SHAPE, REMINDER_SYNTAX, RUNG_NOBODY,
// RUNG_ORDER, CALENDAR_TOO_SHORT, CALENDAR_ENDS_SOON, CALENDAR_REQUIRED (business time or a time of day in a
// workflow without calendar) and problems of expressions.
class Times {
 public:
  Times(bool has_calendar, Expressions* expressions)
      : has_calendar_(has_calendar), expressions_(*expressions) {}

  // A span that does not count back; nothing for empty text or a problem.
  absl::optional<Span> CompileSpan(const std::string& path, const std::string& text);

  // A clock span (s, m, h, d) as milliseconds within [least, most]; `fallback` for empty text.
  struct ClockRange {
    uint64_t least_ms = 0;
    uint64_t most_ms = 0;
    uint64_t fallback_ms = 0;
  };
  uint64_t CompileClock(const std::string& path, const std::string& text, const ClockRange& range);

  MomentSpec CompileMoment(const std::string& path, const workflow::v1::Moment& moment,
                           const ScopeSpec& scope);

  DeadlineSpec CompileDue(const std::string& path, const workflow::v1::Due& due, const ScopeSpec& scope);

  std::vector<RungSpec> CompileLadder(const std::string& path,
                                      const google::protobuf::RepeatedPtrField<workflow::v1::Rung>& rungs,
                                      const ScopeSpec& scope);

  // That the business spans compiled so far fit into the calendar: CALENDAR_TOO_SHORT for one that is longer
  // than the whole of it; with `now`, a warning CALENDAR_ENDS_SOON for one that passes its end when it begins
  // now.
  void CheckSpans(const BusinessCalendar& calendar, absl::optional<absl::Time> now);

 private:
  // As CompileSpan, of either sign.
  absl::optional<Span> ReadSpan(const std::string& path, const std::string& text);
  // A time of day on a day: the shape that Moment and Due share.
  struct Clock {
    const std::string& time;
    const std::string& day;
    const std::string& date;
  };
  void CompileTimeOfDay(const std::string& path, const Clock& clock, const ScopeSpec& scope,
                        MomentSpec* spec);
  absl::optional<int> ReadTime(const std::string& path, const std::string& text);
  absl::optional<ReminderSpec> CompileReminder(const std::string& path, const std::string& text);
  void CheckOrder(const std::string& path, const std::vector<RungSpec>& rungs);

  Problems& problems() { return expressions_.problems(); }

  const bool has_calendar_;
  Expressions& expressions_;
  std::vector<std::pair<std::string, Span>> business_spans_;  // by path
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_TIMES_H_
