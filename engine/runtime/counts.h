// Counts: how many tasks there are, by whom, what and when. What CountTasks is asked and answers.
#ifndef LIUSHUI_ENGINE_RUNTIME_COUNTS_H_
#define LIUSHUI_ENGINE_RUNTIME_COUNTS_H_

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// When an open task is due, by the days of its workflow's calendar. The numbers are those of the API.
enum class DueBucket { kClosed, kOverdue, kToday, kTomorrow, kThisWeek, kLater, kNone };

// By what to count. The numbers are those of the API.
enum class Dimension { kPerson = 1, kRole, kWorkflow, kState, kStatus, kDue, kOpenedDay, kClosedDay };

// Which tasks to count; empty and default fields do not filter.
struct CountQuery {
  std::string name_space;
  std::set<Dimension> group_by;
  std::string workflow;
  std::string state;
  std::string role;
  std::string person;
  std::set<state::v1::TaskStatus> statuses;  // none: open and claimed, or closed ones with a closed_day
  DueBucket due = DueBucket::kClosed;        // kClosed: any
  absl::optional<absl::CivilDay> opened_day;
  absl::optional<absl::CivilDay> closed_day;
  absl::optional<uint64_t> as_of;  // as it was at this position
};

// One combination of what is grouped by; what is not is default.
struct CountKey {
  std::string person;
  std::string role;
  std::string workflow;
  std::string state;
  state::v1::TaskStatus status = state::v1::TASK_STATUS_UNSPECIFIED;
  DueBucket due = DueBucket::kClosed;
  absl::optional<absl::CivilDay> opened_day;
  absl::optional<absl::CivilDay> closed_day;  // nothing for open tasks
  friend bool operator==(const CountKey&, const CountKey&) = default;
  friend bool operator<(const CountKey& a, const CountKey& b) {
    return std::tie(a.person, a.role, a.workflow, a.state, a.status, a.due, a.opened_day, a.closed_day) <
           std::tie(b.person, b.role, b.workflow, b.state, b.status, b.due, b.opened_day, b.closed_day);
  }
};

struct CountGroup {
  CountKey key;
  int64_t count = 0;
  int64_t overdue = 0;  // of these: past their due, or closed after it
};

struct Counted {
  std::vector<CountGroup> groups;  // ascending by key, none of them empty
  int64_t total = 0;               // each task once
  absl::Time time;                 // by which dues were judged
  uint64_t position = 0;           // all records below it count, and no others
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_COUNTS_H_
