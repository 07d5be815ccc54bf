// A branch where anybody may do anything at any moment: random inputs to the declared workflows. Nothing may
// break: no step that cannot be replayed, no instance stuck, no failure that is not a refusal.
//
// LIUSHUI_SEED sets the seed, which every failure prints.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/convert.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/world/world.h"

namespace liushui::declared {
namespace {

using cel::Value;
using ledger::v1::Input;
using world::Person;

constexpr int kInputs = 10'000;
constexpr int kRunningMax = 12;
constexpr size_t kStatesEnteredMin = 100;

const std::vector<Person> kPeople = {
    {"song.yi", {"client_manager"}},    {"song.er", {"client_manager"}}, {"song.changqing", {"team_leader"}},
    {"yan.yi", {"consultant"}},         {"yan.er", {"consultant"}},      {"ling.yi", {"service_desk"}},
    {"ling.er", {"service_desk"}},      {"suan.yi", {"operations"}},     {"suan.er", {"operations"}},
    {"mei.zhuren", {"branch_manager"}}, {"chi.yi", {"compliance"}},      {"chi.er", {"compliance"}},
    {"wang.yi", {"it_support"}},        {"cai.yi", {"wealth_desk"}},     {"yin.yi", {"bank_staff"}},
    {"crm.system", {"system"}},
};

const std::vector<std::string> kTexts = {"情况正常",     "",      "song.yi", "mei.zhuren", "2026-03-05",
                                         "880012345678", "C0007", "600036",  "601398",     "60003",
                                         "13900001234"};
const std::vector<int64_t> kNumbers = {0, 1, 2, 3, 5, 100, 3'000, 6'000'000, 20'000'000, -1};

class Walk {
 public:
  explicit Walk(uint32_t seed) : random_(seed), world_("2026-03-02T08:00:00+08:00") {
    const std::string folder = absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/");
    for (const std::string& name : YamlNames("workflows/calendars"))
      world_.DeployCalendarFile(absl::StrCat(folder, "calendars/", name, ".yaml"));
    for (const std::string& name : YamlNames("workflows"))
      world_.DeployFile(absl::StrCat(folder, name, ".yaml"));
  }

  // One random thing happens.
  void Step() {
    const std::vector<uint64_t> running = Running();
    if (running.empty() || (running.size() < kRunningMax && Chance(15))) return Note(Start());
    const uint64_t instance = Any(running);
    const int choice = Below(100);
    if (choice < 58) return Note(ActOnTask(instance));
    if (choice < 70) return Note(ActOnJob(instance));
    if (choice < 78) return Note(SendEvent(instance));
    if (choice < 84) return Note(AddItem(instance));
    if (choice < 86) return Note(ResolveOrCancel(instance));
    if (choice < 88) return Note(Nonsense(instance));
    world_.Advance(Chance(10) ? absl::Hours(20) : absl::Minutes(1 + Below(120)));
  }

  void ExpectNobodyStuck() const {
    for (const uint64_t instance : world_.Instances()) {
      ASSERT_NE(world_.state(instance).status(), state::v1::INSTANCE_STATUS_STUCK)
          << world_.state(instance).workflow() << ": " << world_.state(instance).reason();
    }
  }

  // Ids of all states that some instance was in.
  std::set<std::string> StatesEntered() const {
    std::set<std::string> entered;
    for (const auto& record : world_.records()) {
      for (const auto& fact : record.step().facts()) {
        if (fact.kind_case() == ledger::v1::Fact::kStateEntered) entered.insert(fact.state_entered());
      }
    }
    return entered;
  }

  // How many inputs were taken, and how many refused with which reason.
  const std::map<std::string, int>& outcomes() const { return outcomes_; }
  world::World& world() { return world_; }

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <typename List>
  const typename List::value_type& Any(const List& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }

  void Note(const absl::Status& status) {
    EXPECT_TRUE(status.ok() || IsRefusal(status)) << status;
    ++outcomes_[status.ok() ? "TAKEN" : ReasonOf(status)];
  }

  std::vector<uint64_t> Running() const {
    std::vector<uint64_t> running;
    for (const uint64_t instance : world_.Instances()) {
      if (world_.state(instance).status() == state::v1::INSTANCE_STATUS_ACTIVE) running.push_back(instance);
    }
    return running;
  }

  absl::Status Start() {
    const std::string date = absl::FormatTime("%Y-%m-%d", world_.now(), absl::FixedTimeZone(8 * 3600));
    const std::string people = "'manager': 'song.yi', 'team_leader': 'song.changqing'";
    const std::string key = absl::StrCat("key-", ++started_);
    switch (Below(4)) {
      case 3:
        return world_
            .Start(Any(kPeople), "bank_outlet",
                   absl::StrCat("{", people, ", 'outlet': '东湖支行', 'employees': ['yin.yi', 'yin.er'],",
                                "'signers': ['yin.yi']}"),
                   posts_++ == 0 ? "song.yi/东湖支行" : key)
            .status();
      case 0:
        return world_
            .Start(Any(kPeople), "complaint", Chance(50) ? "{}" : "{'complained_of': 'mei.zhuren'}", key)
            .status();
      case 1:
        return world_
            .Start(Any(kPeople), "consult_sheet",
                   absl::StrCat("{", people, ", 'client': 'C0001', 'delivery': '",
                                Chance(70) ? "joint" : "manager", "'}"),
                   key)
            .status();
      default:
        return world_
            .Start(Any(kPeople), "daily_manager_day",
                   absl::StrCat(
                       "{", people, ", 'date': '", date, "', 'outlet': '东湖支行', 'signers': ['yin.yi'],",
                       "'presents': ", Chance(50) ? "true" : "false",
                       ", 'clients': ['C0007', 'C0008'], 'rooms': ['A01'], 'core_clients': ['C0001'],",
                       "'advice_wanted': ['C0015'], 'visit_quota': 2, 'community': '柳岸'}"),
                   key)
            .status();
    }
  }

  // Mostly somebody who may.
  Person ActorFor(const ledger::v1::TaskPart& part) {
    std::vector<Person> able;
    for (const Person& person : kPeople) {
      const auto named = [&](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
      };
      if (named(part.people(), person.name) || named(part.roles(), person.roles.front()))
        able.push_back(person);
    }
    return able.empty() || Chance(10) ? Any(kPeople) : Any(able);
  }

  absl::Status ActOnTask(uint64_t instance) {
    const std::vector<state::v1::TaskState> tasks = world_.OpenTasks(instance);
    if (tasks.empty()) return absl::OkStatus();
    const state::v1::TaskState& task = Any(tasks);
    const state::v1::TaskPartState& part = task.parts(Below(task.parts_size()));
    Person who = ActorFor(part.part());
    for (const Person& person : kPeople) {
      if (person.name == part.claimed_by() && Chance(80)) who = person;
    }
    Input input;
    const int choice = Below(10);
    if (choice < 2) {
      input.mutable_claim()->set_task(task.task());
      input.mutable_claim()->set_part(part.part().as());
    } else if (choice < 3) {
      input.mutable_release()->set_task(task.task());
      input.mutable_release()->set_part(part.part().as());
    } else {
      input.mutable_complete()->set_task(task.task());
      input.mutable_complete()->set_part(part.part().as());
      Fill(FormOf(instance, task, part.part().as()), input.mutable_complete()->mutable_form());
    }
    return world_.Take(who, instance, input);
  }

  const chart::FormSpec& FormOf(uint64_t instance, const state::v1::TaskState& task, const std::string& as) {
    const chart::Chart& chart = world_.ChartOf(instance);
    const chart::State& state = chart.state(chart.FindState(task.state()));
    const chart::TaskSpec& spec = state.each.has_value() ? *state.each->task : *state.task;
    for (const chart::PartSpec& part : spec.parts) {
      if (part.as == as) return part.form;
    }
    LIUSHUI_CHECK(false);  // the task's parts are those of its chart
    return spec.parts.front().form;
  }

  absl::Status ActOnJob(uint64_t instance) {
    const chart::Chart& chart = world_.ChartOf(instance);
    for (const std::string& id : world_.Leaves(instance)) {
      const state::v1::JobState* job = world_.FindJob(instance, id);
      if (job == nullptr || Chance(20)) continue;
      const uint32_t attempt = Chance(90) ? job->attempt() : job->attempt() + 1;
      Input input;
      if (Chance(50)) {
        input.mutable_fail_job()->set_job(job->job());
        input.mutable_fail_job()->set_attempt(attempt);
        input.mutable_fail_job()->set_message("线路忙");
        if (Chance(20)) input.mutable_fail_job()->set_code("UNKNOWN_NUMBER");
      } else {
        input.mutable_complete_job()->set_job(job->job());
        input.mutable_complete_job()->set_attempt(attempt);
        Fill(chart.state(chart.FindState(id)).job->result, input.mutable_complete_job()->mutable_result());
      }
      return world_.Take({"worker", {}}, instance, input);
    }
    return absl::OkStatus();
  }

  absl::Status SendEvent(uint64_t instance) {
    const std::vector<chart::EventSpec>& events = world_.ChartOf(instance).events();
    Input input;
    input.mutable_event()->set_name(Chance(10) ? "done.draft" : "weather.changed");
    if (!events.empty() && Chance(70)) {
      const chart::EventSpec& event = Any(events);
      input.mutable_event()->set_name(event.name);
      Fill(event.form, input.mutable_event()->mutable_data());
    }
    return world_.Take(Any(kPeople), instance, input);
  }

  absl::Status AddItem(uint64_t instance) {
    const chart::Chart& chart = world_.ChartOf(instance);
    std::vector<const chart::State*> lists;
    for (const chart::State& state : chart.states()) {
      if (state.each.has_value()) lists.push_back(&state);
    }
    if (lists.empty()) return absl::OkStatus();
    const chart::State& state = *Any(lists);
    const std::string key = absl::StrCat("k", Below(20));
    Input input;
    input.mutable_add_items()->set_state(state.id);
    auto* item = input.mutable_add_items()->add_items();
    item->set_key(key);
    const Value value = state.each->form.empty() ? Value::String(key) : Record(state.each->form);
    *item->mutable_value() = chart::ToLedger(value).value();
    return world_.Take(Chance(70) ? kPeople.front() : Any(kPeople), instance, input);
  }

  absl::Status ResolveOrCancel(uint64_t instance) {
    const auto& incidents = world_.state(instance).incidents();
    if (incidents.empty())
      return Chance(20) ? world_.Cancel(Any(kPeople), instance, "不再需要") : absl::OkStatus();
    return world_.Resolve(Any(kPeople), instance, incidents[0].incident(), "已处理");
  }

  // Numbers that name nothing, or something else.
  absl::Status Nonsense(uint64_t instance) {
    Input input;
    const auto number = static_cast<uint32_t>(Below(30));
    switch (Below(4)) {
      case 0:
        input.mutable_claim()->set_task(number);
        input.mutable_claim()->set_version(static_cast<uint32_t>(Below(3)));
        break;
      case 1:
        input.mutable_complete()->set_task(number);
        input.mutable_complete()->set_part("nobody");
        break;
      case 2:
        input.mutable_complete_job()->set_job(number);
        break;
      default:
        input.mutable_resolve()->set_incident(number);
    }
    return world_.Take(Any(kPeople), instance, input);
  }

  void Fill(const chart::FormSpec& form, google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields) {
    LIUSHUI_CHECK_OK(chart::AssignRecord(Record(form), fields));
  }

  Value Record(const chart::FormSpec& form) {
    Value::Entries entries;
    for (const chart::FieldSpec& field : form) {
      if (Chance(field.required ? 98 : 60)) entries.emplace_back(Value::String(field.name), ValueOf(field));
    }
    if (Chance(2)) entries.emplace_back(Value::String("unheard_of"), Value::Int(1));
    return Value::Map(std::move(entries));
  }

  Value ValueOf(const chart::FieldSpec& field) {
    if (!field.choices.empty() && Chance(97)) return Value::String(Any(field.choices));
    if (field.type.kind != chart::TypeKind::kList) return Scalar(field.type.kind, field.type.fields);
    Value::Elements elements;
    for (int count = Below(4); count > 0; --count) {
      elements.push_back(Scalar(field.type.element, field.type.fields));
    }
    return Value::List(std::move(elements));
  }

  Value Scalar(chart::TypeKind kind, const chart::FormSpec& fields) {
    switch (kind) {
      case chart::TypeKind::kBool:
        return Value::Bool(Chance(60));
      case chart::TypeKind::kInt:
        return Value::Int(Any(kNumbers));
      case chart::TypeKind::kTimestamp:
        return Value::Timestamp(world_.now() - absl::Hours(Below(48)) + absl::Hours(Chance(20) ? 72 : 0));
      case chart::TypeKind::kDuration:
        return Value::Duration(absl::Minutes(Below(600)));
      case chart::TypeKind::kDate:
        return Value::String(Chance(90) ? "2026-03-09" : "2026-02-30");
      case chart::TypeKind::kRecord:
        return Record(fields);
      default:
        return Value::String(Any(kTexts));
    }
  }

  std::mt19937 random_;
  world::World world_;
  int started_ = 0;
  int posts_ = 0;  // the first has the key which the days report to
  std::map<std::string, int> outcomes_;
};

uint32_t Seed() {
  uint32_t seed = 0;
  const char* given = std::getenv("LIUSHUI_SEED");
  if (given != nullptr && absl::SimpleAtoi(given, &seed)) return seed;
  return std::random_device()();
}

TEST(RandomWalkTest, NothingBreaksWhateverPeopleDo) {
  const uint32_t seed = Seed();
  SCOPED_TRACE(absl::StrCat("LIUSHUI_SEED=", seed));
  std::cout << "LIUSHUI_SEED=" << seed << std::endl;  // before anything can abort
  Walk walk(seed);
  for (int i = 0; i < kInputs && !testing::Test::HasFailure(); ++i) {
    walk.Step();
    walk.ExpectNobodyStuck();
  }
  walk.world().Close();
  // A walk that is refused everywhere, or stays at the door, would show nothing.
  EXPECT_GT(walk.outcomes().at("TAKEN"), kInputs / 4);
  EXPECT_GT(walk.StatesEntered().size(), kStatesEnteredMin);
}

}  // namespace
}  // namespace liushui::declared
