// Charts with tasks, jobs, items and timers, and people who do anything at any moment, moving to another
// chart included: an activity lives exactly as long as its state, and every step can be replayed.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/random_charts/generators.h"
#include "tests/random_charts/property.h"
#include "tests/random_charts/yaml_text.h"
#include "tests/world/world.h"

namespace liushui::random_charts {
namespace {

using world::Person;
using world::World;

constexpr int kCases = 800;
constexpr int kActsMax = 25;

const std::vector<Person> kPeople = {{"ann", {"clerk"}}, {"bob", {"clerk"}}, {"eve", {"boss"}}, {"sam", {}}};
const std::vector<std::string> kEvents = {"a", "b", "c", "in.one", "out", "done.s1", "unheard.of"};

// What the charts start as a child.
constexpr char kKid[] = R"(
workflow: kid
data: [ { name: n, type: int, input: true } ]
states:
  - { id: play, task: { role: clerk }, next: [ { event: done, to: [home] }, { after: 3h, to: [home] } ] }
  - { id: home, final: true, output: "{'n': data.n}" }
)";

// One thing that somebody does; what exactly depends on what is there to be done.
struct Act {
  int kind = 0;
  int choice = 0;
  int who = 0;
};

void showValue(const Act& act, std::ostream& out) {
  out << "{" << act.kind << ", " << act.choice << ", " << act.who << "}";
}

template <typename List>
const typename List::value_type& Choose(const List& list, int choice) {
  return *(list.begin() + choice % static_cast<int>(list.size()));
}

// One instance and what is done to it.
class Office {
 public:
  // Starts on the first declaration; moves between them.
  explicit Office(std::vector<std::string> yamls)
      : world_("2026-03-02T08:00:00+08:00"), yamls_(std::move(yamls)) {
    world_.DeployYaml(kKid);
    world_.DeployYaml(yamls_[0]);
    const auto started = world_.Start(kPeople[0], "chart");
    if (started.ok()) instance_ = *started;
    started_ = started.ok();
    Note(started.status());
  }

  bool started() const { return started_; }

  void Do(const Act& act) {
    const Person& who = Choose(kPeople, act.who);
    switch (act.kind) {
      case 0:
        return Note(world_.Send(who, instance_, Choose(kEvents, act.choice)));
      case 1:
        return world_.Advance(absl::Minutes(20) * (1 << (act.choice % 6)));
      case 2:
        return ActOnJob(act);
      case 3:
        return Note(world_.AddItem(who, instance_,
                                   Choose(world_.state(instance_).configuration(), act.choice),
                                   Choose(kEvents, act.choice), "'v'"));
      case 4:
        return ActOnIncident(act);
      case 11:
        return Migrate(act, who);
      case 12:
        return ActOnChild(act, who);
      default:
        return ActOnTask(act, who);
    }
  }

  // Counts the facts of each kind.
  void Count(std::map<std::string, int>* tally) const {
    for (const ledger::v1::Record& record : world_.records()) {
      for (const ledger::v1::Fact& fact : record.step().facts()) {
        ++(*tally)[fact.GetDescriptor()->FindFieldByNumber(fact.kind_case())->name()];
      }
    }
  }

  // What must never be; empty if all is well.
  std::string Fault() const {
    const auto& state = world_.state(instance_);
    std::map<std::string, int> open;
    for (const state::v1::TaskState& task : world_.OpenTasks(instance_)) {
      const std::string name = absl::StrCat(task.state(), " ", task.each(), " ", task.item_key());
      if (!IsActive(task.state()) && !GoesOn(task.each()))
        return absl::StrCat("an open task of ", name, ", which was left");
      if (++open[name] > 1) return absl::StrCat("two open tasks of ", name);
      const std::string fault = FaultIn(task);
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

 private:
  // Of an open task: some part is left to be done, and nobody holds or has done two.
  static std::string FaultIn(const state::v1::TaskState& task) {
    int left = 0;
    std::set<std::string> people;
    for (const state::v1::TaskPartState& part : task.parts()) {
      left += part.completed_by().empty();
      const std::string& who = part.completed_by().empty() ? part.claimed_by() : part.completed_by();
      if (!who.empty() && !people.insert(who).second) return absl::StrCat("two parts of ", who);
    }
    return left == 0 ? "no part is left" : "";
  }

  // Of a list of items: no more are open than may be, and none waits while there is room and nothing is due.
  std::string FaultIn(const state::v1::Activity& activity) const {
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

  // What it has to be told while it is stuck waits.
  bool Hears() const { return world_.state(instance_).status() != state::v1::INSTANCE_STATUS_STUCK; }

  // Children of items of a list that have not ended.
  uint32_t RunningFor(uint32_t each) const {
    uint32_t running = 0;
    for (const uint64_t number : world_.Children(instance_)) {
      const state::v1::InstanceState& child = world_.state(number);
      running += child.parent().each() == each && child.ended_us() == 0;
    }
    return running;
  }

  bool IsOpenList(uint32_t each) const {
    const auto& open = world_.state(instance_).activities();
    return std::any_of(open.begin(), open.end(), [each](const state::v1::Activity& activity) {
      return activity.ordinal() == each && activity.kind() == state::v1::ACTIVITY_KIND_EACH;
    });
  }

  // An open child has not ended, and one that has lost its state has, unless it is left alone.
  std::string FaultInChildren() const {
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
      if (!is_open && !leaves && child.ended_us() == 0)
        return absl::StrCat("child ", number, " is forgotten");
    }
    return waited_for.empty() || !Hears() ? "" : "a child that never was is waited for";
  }

  // What an incident says is not open is not, though its state is active; and no activity is missing unsaid.
  std::string FaultInIncidents() const {
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
    // A chart that takes errors, or every event, has taken the word of it.
    const std::string yaml = absl::StrJoin(yamls_, "");
    if (absl::StrContains(yaml, "event: \"*\"") || absl::StrContains(yaml, "event: error")) return "";
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
  std::set<std::string> NeverOpened() const {
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

  bool GoesOn(uint32_t each) const {
    const auto& open = world_.state(instance_).activities();
    return std::any_of(open.begin(), open.end(), [each](const state::v1::Activity& activity) {
      return activity.ordinal() == each && activity.left();
    });
  }

  bool IsActive(const std::string& id) const {
    const auto& active = world_.state(instance_).configuration();
    return std::find(active.begin(), active.end(), id) != active.end();
  }

  void Note(const absl::Status& status) {
    if (!status.ok() && !IsRefusal(status)) absl::StrAppend(&fault_, status.ToString(), "\n");
  }

  void ActOnTask(const Act& act, const Person& who) {
    const std::vector<state::v1::TaskState> tasks = world_.OpenTasks(instance_);
    if (tasks.empty()) return;
    const state::v1::TaskState& task = Choose(tasks, act.choice);
    const std::string& part = task.parts(act.choice / 4 % task.parts_size()).part().as();
    const World::TaskName name{instance_, task.state(), task.item_key(), part};
    if (act.kind == 5) return Note(world_.Claim(who, name));
    if (act.kind == 6) return Note(world_.Release(who, name));
    const chart::Chart& chart = world_.ChartOf(instance_);
    const chart::State& state = chart.state(chart.FindState(task.state()));
    const chart::TaskSpec& spec = state.task.has_value() ? *state.task : *state.each->task;
    const bool asks = !spec.parts.front().form.empty();
    Note(world_.Complete(who, name, asks ? absl::StrCat("{'n': ", act.choice, "}") : "{}"));
  }

  void ActOnJob(const Act& act) {
    for (const auto& activity : world_.state(instance_).activities()) {
      const state::v1::JobState* job = world_.FindJob(instance_, activity.state());
      if (job == nullptr) continue;
      const std::string state = activity.state();
      if (act.choice % 2 == 0) return Note(world_.CompleteJob(instance_, state));
      return Note(world_.FailJob(instance_, state, "line busy", act.choice % 3 == 0 ? "UNKNOWN_NUMBER" : ""));
    }
  }

  void ActOnChild(const Act& act, const Person& who) {
    std::vector<uint64_t> children;
    for (const uint64_t child : world_.Children(instance_)) {
      if (world_.state(child).ended_us() == 0) children.push_back(child);
    }
    if (children.empty()) return;
    const uint64_t child = Choose(children, act.choice);
    if (act.choice % 3 == 0) return Note(world_.Cancel(who, child, "no need"));
    if (world_.OpenTasks(child).empty()) return;
    Note(world_.Complete(who, {child, "play"}));
  }

  void ActOnIncident(const Act& act) {
    const auto& incidents = world_.state(instance_).incidents();
    if (incidents.empty()) return;
    Note(world_.Resolve(kPeople[2], instance_, Choose(incidents, act.choice).incident(), "seen to"));
  }

  // To the chart it is on with another description, or to the next; active states become any there.
  void Migrate(const Act& act, const Person& who) {
    if (act.choice % 3 != 0) on_ = (on_ + 1) % yamls_.size();
    world_.DeployYaml(absl::StrCat("description: version ", ++versions_, "\n", yamls_[on_]));
    const auto other = world_.Start(who, "chart");
    if (!other.ok()) return Note(other.status());
    const chart::Chart& target = world_.ChartOf(*other);
    std::map<std::string, std::string> mapping;
    int luck = act.choice;
    for (const std::string& id : world_.state(instance_).configuration()) {
      luck = (luck * 7 + 5) % 1009;
      const int to = 1 + luck % (static_cast<int>(target.states().size()) - 1);
      if (act.choice % 2 != 0 && !target.IsHistory(to)) mapping[id] = target.state(to).id;
    }
    std::vector<std::string> states;
    for (const auto& [from, to] : mapping) states.push_back(absl::StrCat(from, "=", to));
    Note(world_.Migrate(who, {instance_, std::move(states)}));
  }

  World world_;
  const std::vector<std::string> yamls_;
  size_t on_ = 0;
  int versions_ = 0;
  uint64_t instance_ = 0;
  bool started_ = false;
  std::string fault_;
};

rc::Gen<std::vector<Act>> Acts() {
  const auto act =
      rc::gen::construct<Act>(rc::gen::inRange(0, 13), rc::gen::inRange(0, 12), rc::gen::inRange(0, 4));
  return rc::gen::mapcat(rc::gen::inRange(1, kActsMax), [act](int count) {
    return rc::gen::container<std::vector<Act>>(static_cast<size_t>(count), act);
  });
}

// What the world reports as failures of the test, so that RapidCheck can shrink them.
std::string FailuresOf(const testing::TestPartResultArray& results) {
  std::string failures;
  for (int i = 0; i < results.size(); ++i) {
    if (results.GetTestPartResult(i).failed()) {
      absl::StrAppend(&failures, results.GetTestPartResult(i).message(), "\n");
    }
  }
  return failures;
}

// The first fault, or what the world complains of at the end.
std::string Play(const std::vector<std::string>& yamls, const std::vector<Act>& acts,
                 std::map<std::string, int>* tally) {
  testing::TestPartResultArray results;
  std::string fault;
  {
    testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    Office office(yamls);
    if (!office.started()) return FailuresOf(results);
    for (const Act& act : acts) {
      office.Do(act);
      fault = office.Fault();
      if (!fault.empty()) break;
    }
    office.Count(tally);
  }
  return absl::StrCat(fault, FailuresOf(results));
}

TEST(ActivitiesTest, ActivityLivesAsLongAsItsState) {
  std::map<std::string, int> tally;
  CheckProperty("ActivityLivesAsLongAsItsState", kCases, [&tally] {
    std::vector<std::string> yamls;
    for (int i = 0; i < 2; ++i) {
      const workflow::v1::Workflow workflow = *ChartsWithActivities();
      if (!chart::Compile(workflow, {}).ok()) RC_DISCARD("refused");
      yamls.push_back(PlainYaml(workflow));
    }
    const std::vector<Act> acts = *Acts();
    const std::string fault = Play(yamls, acts, &tally);
    if (!fault.empty()) RC_FAIL(absl::StrCat(fault, "\n", absl::StrJoin(yamls, "\n")));
  });
  if (CasesOf(kCases) < kCases) return;  // a few charts say nothing about how often things happen
  for (const auto& [what, count] : tally) std::cout << "  " << what << ": " << count << "\n";
  for (const char* what : {"task_opened", "task_completed", "task_withdrawn", "job_completed", "job_failed",
                           "timer_set", "item_added", "item_done", "task_overdue", "incident_raised",
                           "instance_migrated", "child_opened", "child_completed", "child_withdrawn"}) {
    EXPECT_GT(tally[what], kCases / 100) << what;
  }
}

}  // namespace
}  // namespace liushui::random_charts
