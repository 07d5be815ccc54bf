// What must never be of an instance, whatever was done to it.
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/random_charts/activities/office.h"

namespace liushui::random_charts {
namespace {

// Of an open task: some part is left to be done, and nobody holds or has done two.
std::string FaultInTask(const state::v1::TaskState& task) {
  int left = 0;
  std::set<std::string> people;
  for (const state::v1::TaskPartState& part : task.parts()) {
    left += part.completed_by().empty();
    const std::string& who = part.completed_by().empty() ? part.claimed_by() : part.completed_by();
    if (!who.empty() && !people.insert(who).second) return absl::StrCat("two parts of ", who);
  }
  return left == 0 ? "no part is left" : "";
}

}  // namespace

std::string Office::Fault() const {
  const auto& state = world_.state(instance_);
  std::map<std::string, int> open;
  for (const state::v1::TaskState& task : world_.OpenTasks(instance_)) {
    const std::string name = absl::StrCat(task.state(), " ", task.each(), " ", task.item_key());
    if (!IsActive(task.state()) && !GoesOn(task.each()))
      return absl::StrCat("an open task of ", name, ", which was left");
    if (++open[name] > 1) return absl::StrCat("two open tasks of ", name);
    const std::string fault = FaultInTask(task);
    if (!fault.empty()) return absl::StrCat(fault, " in the task of ", name);
  }
  for (const auto& activity : state.activities()) {
    if (!IsActive(activity.state()) && !activity.left())
      return absl::StrCat("an activity of ", activity.state());
    const std::string fault = FaultIn(activity);
    if (!fault.empty()) return absl::StrCat(fault, " in the items of ", activity.state());
  }
  for (const auto& timer : state.timers()) {
    const std::string& of = timer.purpose().transition().state();
    if (!of.empty() && !IsActive(of)) return absl::StrCat("a timer of ", of, ", which was left");
  }
  const std::string lost = FaultInChildren();
  if (!lost.empty()) return lost;
  const std::string missing = FaultInIncidents();
  if (!missing.empty()) return missing;
  const bool runs = state.status() == state::v1::INSTANCE_STATUS_ACTIVE;
  const bool stuck = state.status() == state::v1::INSTANCE_STATUS_STUCK;
  if (!runs && !stuck && (!open.empty() || !state.timers().empty() || !state.activities().empty()))
    return "something outlives the instance";
  return fault_;
}

// Of a list of items: no more are open than may be, and none waits while there is room and nothing is due.
std::string Office::FaultIn(const state::v1::Activity& activity) const {
  if (activity.kind() != state::v1::ACTIVITY_KIND_EACH) return "";
  const chart::Chart& chart = world_.ChartOf(instance_);
  const chart::EachSpec& each = *chart.state(chart.FindState(activity.state())).each;
  if (activity.total() != activity.open() + activity.waiting() + activity.done() + activity.failed())
    return "items are lost";
  if (each.limit != 0 && activity.open() > each.limit) return "more are open than the limit";
  if (each.child.has_value() && Hears() && activity.open() != RunningFor(activity.ordinal()))
    return "other children run than items are open";
  return activity.left() && activity.done() == activity.total() ? "nothing is left" : "";
}

bool Office::Hears() const {
  return world_.state(instance_).status() != state::v1::INSTANCE_STATUS_STUCK;
}

uint32_t Office::RunningFor(uint32_t each) const {
  uint32_t running = 0;
  for (const uint64_t number : world_.Children(instance_)) {
    const state::v1::InstanceState& child = world_.state(number);
    running += child.parent().each() == each && child.ended_us() == 0;
  }
  return running;
}

bool Office::IsOpenList(uint32_t each) const {
  const auto& open = world_.state(instance_).activities();
  return std::any_of(open.begin(), open.end(), [each](const state::v1::Activity& activity) {
    return activity.ordinal() == each && activity.kind() == state::v1::ACTIVITY_KIND_EACH;
  });
}

// An open child has not ended, and one that has lost its state has, unless it is left alone.
std::string Office::FaultInChildren() const {
  std::set<uint32_t> waited_for;
  for (const auto& activity : world_.state(instance_).activities()) {
    if (activity.kind() == state::v1::ACTIVITY_KIND_CHILD) waited_for.insert(activity.ordinal());
  }
  const bool leaves = absl::StrContains(absl::StrJoin(yamls_, ""), "orphan");
  for (const uint64_t number : world_.Children(instance_)) {
    const state::v1::InstanceState& child = world_.state(number);
    const uint32_t each = child.parent().each();
    const bool is_open = waited_for.erase(child.parent().child()) > 0 || IsOpenList(each);
    if (is_open && each == 0 && Hears() && child.ended_us() != 0)
      return absl::StrCat("child ", number, " has ended unheard");
    if (!is_open && !leaves && child.ended_us() == 0) return absl::StrCat("child ", number, " is forgotten");
  }
  return waited_for.empty() || !Hears() ? "" : "a child that never was is waited for";
}

// What an incident says is not open is not, though its state is active; and no activity is missing unsaid,
// whoever catches errors.
std::string Office::FaultInIncidents() const {
  const state::v1::InstanceState& state = world_.state(instance_);
  if (state.status() != state::v1::INSTANCE_STATUS_ACTIVE) return "";
  std::set<std::string> said;
  for (const auto& incident : state.incidents()) {
    if (!incident.has_unopened()) continue;
    if (!IsActive(incident.state()))
      return absl::StrCat("what is not open of ", incident.state(), ", which was left");
    if (incident.unopened().has_activity()) said.insert(incident.state());
  }
  for (const auto& activity : state.activities()) {
    if (!activity.left() && said.count(activity.state()) > 0)
      return absl::StrCat("an open activity of ", activity.state(), ", said not to be");
  }
  const chart::Chart& chart = world_.ChartOf(instance_);
  for (const std::string& id : NeverOpened()) {
    const chart::State& declared = chart.state(chart.FindState(id));
    const bool wants = declared.task || declared.job || declared.each || declared.child;
    if (wants && IsActive(id) && said.count(id) == 0)
      return absl::StrCat("no activity of ", id, ", and no word of it");
  }
  return "";
}

// States whose activity has not opened since they were entered; after a migration nothing is known of those
// before.
std::set<std::string> Office::NeverOpened() const {
  std::set<std::string> never;
  for (const ledger::v1::Record& record : world_.records()) {
    if (record.instance() != instance_) continue;
    for (const ledger::v1::Fact& fact : record.step().facts()) {
      if (fact.has_instance_migrated()) never.clear();
      if (fact.kind_case() == ledger::v1::Fact::kStateEntered) never.insert(fact.state_entered());
      for (const std::string* opened : {&fact.task_opened().state(), &fact.job_opened().state(),
                                        &fact.each_opened().state(), &fact.child_opened().state()}) {
        never.erase(*opened);
      }
    }
  }
  return never;
}

bool Office::GoesOn(uint32_t each) const {
  const auto& open = world_.state(instance_).activities();
  return std::any_of(open.begin(), open.end(), [each](const state::v1::Activity& activity) {
    return activity.ordinal() == each && activity.left();
  });
}

bool Office::IsActive(const std::string& id) const {
  const auto& active = world_.state(instance_).configuration();
  return std::find(active.begin(), active.end(), id) != active.end();
}

}  // namespace liushui::random_charts
