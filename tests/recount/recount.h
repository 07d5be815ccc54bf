// Recount: how many tasks there are, counted the stupid way: every record of a ledger folded, every task
// looked at. It knows nothing of the engine's index and shares no code with it.
#ifndef LIUSHUI_TESTS_RECOUNT_RECOUNT_H_
#define LIUSHUI_TESTS_RECOUNT_RECOUNT_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "engine/runtime/counts.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::recount {

// How many, and how many of them are late, by "person|role|workflow|state|status|due|opened|closed".
using Groups = std::map<std::string, std::pair<int64_t, int64_t>>;

// The engine's answer in the same form.
Groups GroupsOf(const runtime::Counted& counted);

// Questions that between them use every dimension, about open tasks and about closed ones.
std::vector<runtime::CountQuery> Questions(const std::string& name_space);

class Recount {
 public:
  // Takes the next record of the ledger; one that does not fold fails the test.
  void Take(const ledger::v1::Record& record);
  // The query's namespace, dimensions and statuses count; it may ask for nothing else.
  Groups Count(const runtime::CountQuery& query, absl::Time now) const;

 private:
  // A task and the zone whose days it is counted in: that of the calendar its instance is pinned to.
  struct Counting {
    const runtime::CountQuery& query;
    const state::v1::TaskState& task;
    absl::TimeZone zone;
    absl::Time now;
  };

  static absl::CivilDay DayOf(const Counting& one, int64_t time_us);
  static runtime::DueBucket BucketOf(const Counting& one);
  static void CountTask(const Counting& one, Groups& groups);
  absl::TimeZone ZoneOf(const audit::FoldedInstance& instance) const;

  std::map<std::string, absl::TimeZone> calendars_;    // by hash
  std::map<std::string, absl::TimeZone> definitions_;  // by hash
  std::map<uint64_t, audit::FoldedInstance> instances_;
};

}  // namespace liushui::recount

#endif  // LIUSHUI_TESTS_RECOUNT_RECOUNT_H_
