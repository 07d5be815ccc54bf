// Office: one random instance, the people who do anything to it, and others it talks to.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_ACTIVITIES_OFFICE_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_ACTIVITIES_OFFICE_H_

#include <iosfwd>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/chart/calendar.h"
#include "tests/world/world.h"

namespace liushui::random_charts {

// The calendar that some charts are on.
constexpr char kCalendarFile[] = "workflows/calendars/cn-trading.yaml";
std::shared_ptr<const chart::BusinessCalendar> OfficeCalendar();

// One thing that somebody does; what exactly depends on what is there to be done.
struct Act {
  int kind = 0;
  int choice = 0;
  int who = 0;
};
constexpr int kActKinds = 13;
void showValue(const Act& act, std::ostream& out);

// One instance and what is done to it. The world checks each record for the replay property.
class Office {
 public:
  // Starts on the first declaration; moves between them.
  explicit Office(std::vector<std::string> yamls);

  bool started() const { return started_; }
  void Do(const Act& act);
  // Counts the facts of each kind, and the messages delivered.
  void Count(std::map<std::string, int>* tally) const;
  // What must never be; empty if all is well (faults.cc).
  std::string Fault() const;

 private:
  // faults.cc
  std::string FaultIn(const state::v1::Activity& activity) const;
  std::string FaultInChildren() const;
  std::string FaultInIncidents() const;
  std::set<std::string> NeverOpened() const;
  // What it has to be told while it is stuck waits.
  bool Hears() const;
  // Children of items of a list that have not ended.
  uint32_t RunningFor(uint32_t each) const;
  bool IsOpenList(uint32_t each) const;
  bool GoesOn(uint32_t each) const;
  bool IsActive(const std::string& id) const;

  // office.cc
  void Note(const absl::Status& status);
  void ActOnTask(const Act& act, const world::Person& who);
  void ActOnJob(const Act& act);
  void ActOnChild(const Act& act, const world::Person& who);
  void ActOnIncident(const Act& act);
  void Migrate(const Act& act, const world::Person& who);

  world::World world_;
  const std::vector<std::string> yamls_;
  size_t on_ = 0;
  int versions_ = 0;
  uint64_t instance_ = 0;
  bool started_ = false;
  std::string fault_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_ACTIVITIES_OFFICE_H_
