#include "tests/random_charts/activities/office.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"

namespace liushui::random_charts {
namespace {

using world::Person;
using world::World;

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

// Who is asked answers a few times, by the event he is asked for, and is gone after two days.
constexpr char kEcho[] = R"(
workflow: echo
data: [ { name: left, type: int, value: "6" } ]
events:
  - { name: ask, form: [ { name: from, type: string, required: true }, { name: say, type: string } ] }
states:
  - id: listen
    next:
      - { event: ask, when: data.left <= 0 }
      - { event: ask, when: "event.data.say == 'a'", then: [ { set: { left: data.left - 1 } }, { send: { event: a, to: event.data.from } } ] }
      - { event: ask, then: [ { set: { left: data.left - 1 } }, { send: { event: b, to: event.data.from } } ] }
      - { after: 48h, to: [over] }
  - { id: over, final: true }
)";

template <typename List>
const typename List::value_type& Choose(const List& list, int choice) {
  return *(list.begin() + choice % static_cast<int>(list.size()));
}

}  // namespace

void showValue(const Act& act, std::ostream& out) {
  out << "{" << act.kind << ", " << act.choice << ", " << act.who << "}";
}

std::shared_ptr<const chart::BusinessCalendar> OfficeCalendar() {
  std::ifstream file(kCalendarFile);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  workflow::v1::Calendar calendar;
  LIUSHUI_CHECK_OK(chart::ReadYaml(text, kCalendarFile, &calendar, nullptr));
  auto made = chart::BusinessCalendar::Make(calendar);
  LIUSHUI_CHECK_OK(made.status());
  return *std::move(made);
}

Office::Office(std::vector<std::string> yamls)
    : world_("2026-03-02T08:00:00+08:00"), yamls_(std::move(yamls)) {
  world_.DeployCalendarFile(kCalendarFile);
  world_.DeployYaml(kKid);
  world_.DeployYaml(kEcho);
  Note(world_.Start(kPeople[0], "echo", "{}", "e").status());
  world_.DeployYaml(yamls_[0]);
  const auto started = world_.Start(kPeople[0], "chart");
  if (started.ok()) instance_ = *started;
  started_ = started.ok();
  Note(started.status());
}

void Office::Do(const Act& act) {
  const Person& who = Choose(kPeople, act.who);
  switch (act.kind) {
    case 0:
      return Note(world_.Send(who, instance_, Choose(kEvents, act.choice)));
    case 1:
      return world_.Advance(absl::Minutes(20) * (1 << (act.choice % 9)));
    case 2:
      return ActOnJob(act);
    case 3:
      return Note(world_.AddItem(who, instance_, Choose(world_.state(instance_).configuration(), act.choice),
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

void Office::Count(std::map<std::string, int>* tally) const {
  for (const ledger::v1::Record& record : world_.records()) {
    const ledger::v1::Deliver& delivered = record.step().input().deliver();
    if (record.instance() == instance_ && delivered.has_event()) ++(*tally)["told by another"];
    if (record.instance() == instance_ && delivered.has_failure()) ++(*tally)["nobody was there"];
    for (const ledger::v1::Fact& fact : record.step().facts()) {
      ++(*tally)[fact.GetDescriptor()->FindFieldByNumber(fact.kind_case())->name()];
    }
  }
}

void Office::Note(const absl::Status& status) {
  if (!status.ok() && !IsRefusal(status)) absl::StrAppend(&fault_, status.ToString(), "\n");
}

void Office::ActOnTask(const Act& act, const Person& who) {
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

void Office::ActOnJob(const Act& act) {
  for (const auto& activity : world_.state(instance_).activities()) {
    const state::v1::JobState* job = world_.FindJob(instance_, activity.state());
    if (job == nullptr) continue;
    const std::string state = activity.state();
    if (act.choice % 2 == 0) return Note(world_.CompleteJob(instance_, state));
    return Note(world_.FailJob(instance_, state, "line busy", act.choice % 3 == 0 ? "UNKNOWN_NUMBER" : ""));
  }
}

void Office::ActOnChild(const Act& act, const Person& who) {
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

void Office::ActOnIncident(const Act& act) {
  const auto& incidents = world_.state(instance_).incidents();
  if (incidents.empty()) return;
  Note(world_.Resolve(kPeople[2], instance_, Choose(incidents, act.choice).incident(), "seen to"));
}

// To the chart it is on with another description, or to the next; active states become any there.
void Office::Migrate(const Act& act, const Person& who) {
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

}  // namespace liushui::random_charts
