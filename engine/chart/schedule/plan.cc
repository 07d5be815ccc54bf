#include "engine/chart/schedule/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/chart.h"
#include "engine/chart/compiler/names.h"
#include "engine/chart/convert.h"
#include "engine/chart/moment.h"
#include "engine/chart/problems.h"

namespace liushui::chart {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kLongestMonth = 31;
constexpr size_t kMaxScheduleBytes = 20'000;
constexpr size_t kMaxListed = 1'000;  // persons

// The variables, in the order of their slots; the last six only where there are people.
enum class Slot { kDate, kPlanned, kNow, kPerson, kName, kRoles, kTeam, kTeamLeader, kAttributes };

cel::Environment EnvironmentOf(const workflow::v1::Schedule& schedule) {
  cel::Environment environment;
  environment.AddVariable("date", cel::Type::String());
  environment.AddVariable("planned", cel::Type::Timestamp());
  environment.AddVariable("now", cel::Type::Timestamp());
  if (!schedule.has_people()) return environment;
  environment.AddVariable("person", cel::Type::String());
  environment.AddVariable("name", cel::Type::String());
  environment.AddVariable("roles", cel::Type::List(cel::Type::String()));
  environment.AddVariable("team", cel::Type::String());
  environment.AddVariable("team_leader", cel::Type::String());
  environment.AddVariable("person.attributes", cel::Type::Map(cel::Type::String(), cel::Type::String()));
  return environment;
}

absl::TimeZone ZoneOf(const BusinessCalendar* calendar) {
  return calendar == nullptr ? absl::UTCTimeZone() : calendar->zone();
}

bool IsText(const cel::Type& type) {
  return type.kind() == cel::TypeKind::kString || type.kind() == cel::TypeKind::kDyn;
}

absl::Duration DurationOf(const Span& span) {
  switch (span.unit) {
    case Unit::kSecond:
      return absl::Seconds(span.amount);
    case Unit::kMinute:
      return absl::Minutes(span.amount);
    case Unit::kHour:
      return absl::Hours(span.amount);
    case Unit::kDay:
      return absl::Hours(24) * span.amount;
    default:
      return absl::ZeroDuration();  // of a length that depends on the day
  }
}

absl::Status CheckKey(absl::string_view key) {
  const bool fits =
      key.size() <= kMaxScheduledKeyBytes && std::none_of(key.begin(), key.end(), absl::ascii_iscntrl);
  if (fits) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "KEY_INVALID",
                absl::StrCat("expected a business key of one line of at most ", kMaxScheduledKeyBytes,
                             " bytes, found ", key.size(), " bytes: ", Quoted(key)));
}

}  // namespace

// Checks a declaration and fills a plan from it.
class SchedulePlan::Reader {
 public:
  Reader(SchedulePlan& plan, absl::string_view file, const SourceMap* positions)
      : plan_(plan), schedule_(plan.schedule_), problems_(file, positions) {}

  absl::Status Read() {
    ReadNames();
    ReadTimes();
    ReadPeople();
    ReadExpressions();
    return problems_.ToStatus();
  }

 private:
  void Expect(absl::string_view path, bool fits, absl::string_view sentence, absl::string_view found) {
    if (!fits) {
      problems_.Add(path, "SCHEDULE_INVALID", absl::StrCat("expected ", sentence, ", found ", Quoted(found)));
    }
  }

  void ReadNames() {
    Expect("schedule", IsName(schedule_.schedule()), "an id such as daily_manager_day: a-z, 0-9 and _",
           schedule_.schedule());
    Expect("workflow", IsName(schedule_.workflow()), "the id of the workflow to start", schedule_.workflow());
    if (schedule_.ByteSizeLong() > kMaxScheduleBytes) {
      problems_.Add(
          "", "SCHEDULE_INVALID",
          absl::StrCat("expected at most ", kMaxScheduleBytes, " bytes, found ", schedule_.ByteSizeLong()));
    }
  }

  void ReadTimes() {
    ReadDays();
    const absl::StatusOr<int> minute = ParseTimeOfDay(schedule_.time());
    const bool is_time = minute.ok() && *minute < kMinutesPerDay;
    Expect("time", is_time, "a time of day from \"00:00\" to \"23:59\"", schedule_.time());
    if (is_time) plan_.minute_of_day_ = *minute;
    const std::map<std::string, CatchUp> policies = {
        {"", CatchUp::kOne}, {"one", CatchUp::kOne}, {"all", CatchUp::kAll}, {"skip", CatchUp::kSkip}};
    const auto policy = policies.find(schedule_.catch_up());
    Expect("catch_up", policy != policies.end(), "one, all or skip", schedule_.catch_up());
    if (policy != policies.end()) plan_.catch_up_ = policy->second;
    if (schedule_.catch_up_within().empty()) return;
    const absl::StatusOr<Span> span = ParseSpan(schedule_.catch_up_within());
    const absl::Duration within = span.ok() ? DurationOf(*span) : absl::ZeroDuration();
    const bool fits = within > absl::ZeroDuration() && within <= kMaxCatchUp;
    Expect("catch_up_within", fits, "a duration such as 12h or 3d, of at most 366d",
           schedule_.catch_up_within());
    if (fits) plan_.catch_up_within_ = within;
  }

  void ReadDays() {
    const std::string& days = schedule_.days();
    const std::map<std::string, Days> kinds = {{"open", Days::kOpen},
                                               {"every", Days::kEvery},
                                               {"weekdays", Days::kWeekdays},
                                               {"last", Days::kLastOfMonth}};
    const auto kind = kinds.find(days);
    int day = 0;
    const bool is_number = absl::SimpleAtoi(days, &day) && day >= 1 && day <= kLongestMonth;
    Expect("days", kind != kinds.end() || is_number,
           "open, every, weekdays, last, or a day of the month from 1 to 31", days);
    if (kind != kinds.end()) plan_.days_ = kind->second;
    if (is_number) plan_.days_ = Days::kDayOfMonth;
    plan_.day_of_month_ = day;
    if (plan_.days_ == Days::kOpen && schedule_.calendar().empty()) {
      problems_.Add("days", "SCHEDULE_INVALID",
                    "open days are those of a calendar, and no calendar is named");
    }
  }

  void ReadPeople() {
    if (!schedule_.has_people()) return;
    const workflow::v1::Roster& people = schedule_.people();
    const bool is_group = !people.role().empty() || !people.team().empty();
    if (is_group == !people.persons().empty()) {
      problems_.Add("people", "SCHEDULE_INVALID", "expected a role, a team, or both; or a list of persons");
    }
    if (!people.role().empty()) Expect("people.role", IsName(people.role()), "a role", people.role());
    if (people.persons_size() > static_cast<int>(kMaxListed)) {
      problems_.Add("people.persons", "SCHEDULE_INVALID",
                    absl::StrCat("expected at most ", kMaxListed, " persons, found ", people.persons_size(),
                                 "; give them a role"));
    }
    std::set<std::string> named;
    for (int i = 0; i < people.persons_size(); ++i) {
      Expect(absl::StrCat("people.persons[", i, "]"), named.insert(people.persons(i)).second,
             "every person once", people.persons(i));
    }
    if (schedule_.key().empty()) {
      problems_.Add("people", "KEY_MISSING",
                    "expected a key, such as person + '/' + date, so that nobody is started for twice");
    }
  }

  void ReadExpressions() {
    const cel::Environment environment = EnvironmentOf(schedule_);
    if (!schedule_.key().empty()) {
      auto key = cel::Program::Compile(schedule_.key(), environment);
      if (!key.ok()) {
        problems_.AddStatus("key", key.status());
      } else if (!IsText(key->result_type())) {
        problems_.Add("key", "EXPRESSION_TYPE",
                      absl::StrCat("expected a string, found ", key->result_type().ToString()));
      } else {
        plan_.key_ = *std::move(key);
      }
    }
    std::map<std::string, cel::Program> inputs;
    for (int i = 0; i < schedule_.input_size(); ++i) {
      const workflow::v1::Assignment& input = schedule_.input(i);
      const std::string path = absl::StrCat("input[", i, "].value");
      auto value = cel::Program::Compile(input.value(), environment);
      if (!value.ok()) {
        problems_.AddStatus(path, value.status());
      } else if (!inputs.emplace(input.name(), *std::move(value)).second) {
        problems_.Add(path, "SCHEDULE_INVALID", absl::StrCat("the input ", input.name(), " is given twice"));
      }
    }
    for (auto& [name, program] : inputs) plan_.inputs_.emplace_back(name, std::move(program));
  }

  SchedulePlan& plan_;
  const workflow::v1::Schedule& schedule_;
  Problems problems_;
};

// The variables of one firing.
class SchedulePlan::Values final : public cel::Activation {
 public:
  explicit Values(const Firing& firing) : firing_(firing) {}

  absl::StatusOr<cel::Value> Variable(int slot) const override {
    const ScheduledPerson none;
    const ScheduledPerson& person = firing_.person == nullptr ? none : *firing_.person;
    switch (static_cast<Slot>(slot)) {
      case Slot::kDate:
        return cel::Value::String(
            absl::FormatCivilTime(absl::ToCivilDay(firing_.planned, ZoneOf(firing_.calendar))));
      case Slot::kPlanned:
        return cel::Value::Timestamp(firing_.planned);
      case Slot::kNow:
        return cel::Value::Timestamp(firing_.now);
      case Slot::kPerson:
        return cel::Value::String(person.id);
      case Slot::kName:
        return cel::Value::String(person.name);
      case Slot::kRoles: {
        cel::Value::Elements roles;
        for (const std::string& role : person.roles) roles.push_back(cel::Value::String(role));
        return cel::Value::List(std::move(roles));
      }
      case Slot::kTeam:
        return cel::Value::String(person.team);
      case Slot::kTeamLeader:
        return cel::Value::String(person.team_leader);
      case Slot::kAttributes:
        break;
    }
    cel::Value::Entries attributes;
    for (const auto& [name, value] : person.attributes)
      attributes.emplace_back(cel::Value::String(name), cel::Value::String(value));
    return cel::Value::Map(std::move(attributes));
  }

  absl::StatusOr<cel::Value> Call(int, absl::Span<const cel::Value>) const override {
    LIUSHUI_CHECK(false);  // the environment declares no function
    return cel::Value();
  }

 private:
  const Firing& firing_;
};

absl::StatusOr<std::shared_ptr<const SchedulePlan>> SchedulePlan::Make(const workflow::v1::Schedule& schedule,
                                                                       absl::string_view file,
                                                                       const SourceMap* positions) {
  // The constructor is private, so that no plan exists unchecked.
  std::shared_ptr<SchedulePlan> plan(new SchedulePlan());
  plan->schedule_ = schedule;
  plan->hash_ = HashOf(schedule);
  const std::string name = file.empty() ? schedule.schedule() : std::string(file);
  RETURN_IF_ERROR(Reader(*plan, name, positions).Read());
  return std::shared_ptr<const SchedulePlan>(std::move(plan));
}

absl::StatusOr<bool> SchedulePlan::IsPlanned(absl::CivilDay day, const BusinessCalendar* calendar) const {
  const absl::CivilDay last = absl::CivilDay(absl::CivilMonth(day) + 1) - 1;
  switch (days_) {
    case Days::kOpen:
      LIUSHUI_CHECK(calendar != nullptr);
      return calendar->IsOpen(day);
    case Days::kEvery:
      return true;
    case Days::kWeekdays:
      return absl::GetWeekday(day) != absl::Weekday::saturday &&
             absl::GetWeekday(day) != absl::Weekday::sunday;
    case Days::kDayOfMonth:
      return day.day() == std::min(day_of_month_, last.day());
    case Days::kLastOfMonth:
      break;
  }
  return day == last;
}

absl::StatusOr<absl::Time> SchedulePlan::NextAfter(absl::Time t, const BusinessCalendar* calendar) const {
  const absl::TimeZone zone = ZoneOf(calendar);
  for (absl::CivilDay day = absl::ToCivilDay(t, zone);; ++day) {
    const absl::Time time = absl::FromCivil(absl::CivilMinute(day) + minute_of_day_, zone);
    if (time <= t) continue;
    ASSIGN_OR_RETURN(const bool planned, IsPlanned(day, calendar));
    if (planned) return time;
  }
}

absl::StatusOr<ledger::v1::SentStart> SchedulePlan::StartFor(const Firing& firing) const {
  const Values values(firing);
  ledger::v1::SentStart start;
  start.set_workflow(schedule_.workflow());
  if (key_.has_value()) {
    ASSIGN_OR_RETURN(const cel::Value key, key_->Evaluate(values));
    if (key.kind() != cel::Kind::kString) {
      return Refuse(absl::StatusCode::kInvalidArgument, "KEY_INVALID",
                    absl::StrCat("expected a string as key, found ", key.DebugString()));
    }
    RETURN_IF_ERROR(CheckKey(key.string_value()));
    start.set_business_key(key.string_value());
  }
  for (const auto& [name, program] : inputs_) {
    ASSIGN_OR_RETURN(const cel::Value value, program.Evaluate(values));
    ledger::v1::NamedValue& input = *start.add_inputs();
    input.set_name(name);
    ASSIGN_OR_RETURN(*input.mutable_value(), ToLedger(value));
  }
  return start;
}

absl::Status SchedulePlan::CheckInputs(const Chart& chart, absl::string_view file,
                                       const SourceMap* positions) const {
  Problems problems(file, positions);
  std::map<std::string, int> given;  // and where
  for (int i = 0; i < schedule_.input_size(); ++i) given.emplace(schedule_.input(i).name(), i);
  for (const DatumSpec& datum : chart.data()) {
    const bool is_given = datum.input && given.erase(datum.name) > 0;
    if (is_given || !datum.input || datum.optional || datum.value.has_value()) continue;
    problems.Add(
        "input", "INPUT_INVALID",
        absl::StrCat("workflow ", chart.workflow(), " needs the input ", datum.name, ", which is not given"));
  }
  for (const auto& [name, place] : given) {
    problems.Add(absl::StrCat("input[", place, "]"), "INPUT_INVALID",
                 absl::StrCat("workflow ", chart.workflow(), " has no input ", name));
  }
  return problems.ToStatus();
}

}  // namespace liushui::chart
