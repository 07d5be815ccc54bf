#include "engine/core/scxml/evaluate.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/base/civil_day.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/location.h"
#include "engine/core/activities.h"

namespace liushui::core {
namespace {

using cel::Value;

Value Text(absl::string_view text) {
  return Value::String(std::string(text));
}

absl::TimeZone ZoneOf(const chart::Chart& chart) {
  return chart.calendar() == nullptr ? absl::UTCTimeZone() : chart.calendar()->zone();
}

absl::Status Failed(absl::string_view what) {
  return Refuse(absl::StatusCode::kInvalidArgument, "EXPRESSION_ERROR", what);
}

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text) {
  const absl::optional<absl::CivilDay> day = ParseDay(text);
  if (!day.has_value()) return Failed(absl::StrCat("'", text, "' is not a date YYYY-MM-DD"));
  return *day;
}

std::string DayText(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

// `day` itself if it is open, else the first open day after it; where the calendar does not reach, weekdays
// are open.
absl::CivilDay OpenDayFrom(const chart::BusinessCalendar& calendar, absl::CivilDay day) {
  return calendar.DayOf(
      calendar.AddProvisionally(calendar.At(day, 0), {.amount = 0, .unit = chart::Unit::kBusinessDay}));
}

// The first open day after `day`; `guessed` becomes true where the calendar does not reach.
absl::CivilDay OpenDayAfter(const chart::BusinessCalendar& calendar, absl::CivilDay day, bool* guessed) {
  const absl::StatusOr<absl::CivilDay> next = calendar.NextOpenDay(day);
  if (next.ok()) return *next;
  *guessed = true;
  return OpenDayFrom(calendar, day + 1);
}

// What the calendar says; where it does not reach, weekdays are counted, and `guessed` becomes true.
absl::StatusOr<Value> CallCalendar(const chart::Chart& chart, chart::HostFunction function,
                                   absl::Span<const Value> args, bool* guessed) {
  const chart::BusinessCalendar* calendar = chart.calendar();
  if (calendar == nullptr) return Failed(absl::StrCat("workflow ", chart.workflow(), " names no calendar"));
  const auto add = [&](absl::Time from, chart::Span span) {
    const absl::StatusOr<absl::Time> time = calendar->Add(from, span);
    if (time.ok()) return Value::Timestamp(*time);
    *guessed = true;
    return Value::Timestamp(calendar->AddProvisionally(from, span));
  };
  switch (function) {
    case chart::HostFunction::kNextOpen: {
      const absl::StatusOr<absl::Time> time = calendar->NextOpen(args[0].timestamp_value());
      if (time.ok()) return Value::Timestamp(*time);
      return add(args[0].timestamp_value(), {.amount = 0, .unit = chart::Unit::kBusinessDay});
    }
    case chart::HostFunction::kAddBusiness: {
      ASSIGN_OR_RETURN(const chart::Span span, chart::ParseSpan(args[1].string_value()));
      return add(args[0].timestamp_value(), span);
    }
    case chart::HostFunction::kIsBusinessDay: {
      ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDate(args[0].string_value()));
      const absl::StatusOr<bool> open = calendar->IsOpen(day);
      if (open.ok()) return Value::Bool(*open);
      *guessed = true;
      return Value::Bool(OpenDayFrom(*calendar, day) == day);
    }
    default: {
      ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDate(args[0].string_value()));
      return Text(DayText(OpenDayAfter(*calendar, day, guessed)));
    }
  }
}

// What an expression of the chart sees while a macrostep runs.
class StepActivation final : public cel::Activation {
 public:
  StepActivation(Macrostep& step, const chart::Scope& scope, const Locals& locals)
      : step_(step), scope_(scope), locals_(locals) {}

  absl::StatusOr<Value> Variable(int slot) const override {
    const chart::Variable& variable = scope_.variables[slot];
    switch (variable.kind) {
      case chart::VariableKind::kDatum:
        return step_.Datum(variable.index);
      case chart::VariableKind::kAllData:
        return AllData();
      case chart::VariableKind::kForm:
        return step_.event() == nullptr ? Value::Null() : step_.event()->form;
      case chart::VariableKind::kResult:
        return step_.event() == nullptr ? Value::Null() : step_.event()->result;
      case chart::VariableKind::kEvent:
        return EventValue();
      case chart::VariableKind::kItem:
        return Local(variable.name);
      case chart::VariableKind::kEach:
        return Local("each");
      case chart::VariableKind::kNow:
        return Value::Timestamp(step_.now());
      case chart::VariableKind::kToday:
        return Text(DateOf(step_.chart(), step_.now()));
      case chart::VariableKind::kInstance:
        return InstanceValue();
    }
    return Value::Null();
  }

  absl::StatusOr<Value> Call(int function_id, absl::Span<const Value> args) const override {
    const auto function = static_cast<chart::HostFunction>(function_id);
    switch (function) {
      case chart::HostFunction::kIn: {
        const chart::StateIndex state = step_.chart().FindState(args[0].string_value());
        return Value::Bool(state != chart::kNoState && step_.configuration().Contains(state));
      }
      case chart::HostFunction::kDate:
        return Text(DateOf(step_.chart(), args[0].timestamp_value()));
      case chart::HostFunction::kDayAt: {
        ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDate(args[0].string_value()));
        ASSIGN_OR_RETURN(const int minute, chart::ParseTimeOfDay(args[1].string_value()));
        return Value::Timestamp(absl::FromCivil(absl::CivilMinute(day) + minute, ZoneOf(step_.chart())));
      }
      default:
        return CallCalendar(step_.chart(), function, args, &guessed_);
    }
  }

  // Whether the calendar was asked for days that it does not cover.
  bool guessed() const { return guessed_; }

 private:
  Value AllData() const {
    Value::Entries entries;
    for (size_t i = 0; i < step_.chart().data().size(); ++i) {
      entries.emplace_back(Text(step_.chart().data()[i].name), step_.Datum(static_cast<int>(i)));
    }
    return Value::Map(std::move(entries));
  }

  Value EventValue() const {
    const Event* event = step_.event();
    if (event == nullptr) return Value::Null();
    return Value::Map({{Text("name"), Text(event->name)},
                       {Text("data"), event->data},
                       {Text("actor"), Text(step_.actor().name())}});
  }

  Value InstanceValue() const {
    const auto& state = step_.state();
    return Value::Map({{Text("name"), Text(InstanceName(state.namespace_(), state.instance()))},
                       {Text("key"), Text(state.business_key())},
                       {Text("workflow"), Text(state.workflow())}});
  }

  absl::StatusOr<Value> Local(const std::string& name) const {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->first == name) return local->second;
    }
    return Failed(absl::StrCat("'", name, "' has no value here"));
  }

  Macrostep& step_;
  const chart::Scope& scope_;
  const Locals& locals_;
  mutable bool guessed_ = false;
};

// Failures of a row read pass as they are; all else becomes EXPRESSION_FAILED with the expression quoted.
absl::Status Explain(const absl::Status& error, absl::string_view source) {
  if (!IsRefusal(error)) return error;
  absl::Status explained = Refuse(absl::StatusCode::kFailedPrecondition, "EXPRESSION_FAILED",
                                  absl::StrCat("`", source, "`: ", error.message()));
  return cel::IsSealedRead(error) ? cel::AsSealedRead(std::move(explained)) : explained;
}

absl::Status WrongType(absl::string_view source, absl::string_view wanted, const Value& found) {
  absl::Status error =
      Refuse(absl::StatusCode::kFailedPrecondition, "EXPRESSION_FAILED",
             absl::StrCat("`", source, "`: expected ", wanted, ", found ", found.DebugString()));
  return found.extent().sealed ? cel::AsSealedRead(std::move(error)) : error;
}

// A guessed day in an expression that is no moment of its own; a moment says itself that it was guessed.
absl::Status ReportGuess(Macrostep& step, const StepActivation& activation, absl::string_view source) {
  return ReportIfProvisional(step, {step.now(), activation.guessed()},
                             absl::StrCat("the days that `", source, "` asks for"), "");
}

// The instant an expression gives, and whether a day was guessed for it; null for never.
absl::StatusOr<absl::optional<ResolvedTime>> EvaluateInstant(Macrostep& step,
                                                             const chart::Expression& expression,
                                                             const Locals& locals) {
  const StepActivation activation(step, *expression.scope, locals);
  const absl::StatusOr<Value> value = expression.program.Evaluate(activation);
  if (!value.ok()) return Explain(value.status(), expression.program.source());
  if (value->is_null()) return absl::nullopt;
  if (value->kind() != cel::Kind::kTimestamp) {
    return WrongType(expression.program.source(), "a timestamp", *value);
  }
  return ResolvedTime{absl::FromUnixMicros(absl::ToUnixMicros(value->timestamp_value())),
                      activation.guessed()};
}

// Noon of `day` moved by whole days. `+1bd` is the first open day after it, whether or not `day` itself is
// open.
ResolvedTime MoveDay(const chart::Chart& chart, absl::CivilDay day, chart::Span span) {
  const auto noon = [&](absl::CivilDay d) { return absl::FromCivil(absl::CivilHour(d) + 12, ZoneOf(chart)); };
  if (span.unit != chart::Unit::kBusinessDay || span.amount <= 0) return AddSpan(chart, noon(day), span);
  bool guessed = false;
  for (int64_t i = 0; i < span.amount; ++i) day = OpenDayAfter(*chart.calendar(), day, &guessed);
  return {noon(day), guessed};
}

}  // namespace

std::string DateOf(const chart::Chart& chart, absl::Time time) {
  return DayText(absl::ToCivilDay(time, ZoneOf(chart)));
}

absl::StatusOr<Value> Evaluate(Macrostep& step, const chart::Expression& expression, const Locals& locals) {
  const StepActivation activation(step, *expression.scope, locals);
  absl::StatusOr<Value> value = expression.program.Evaluate(activation);
  if (!value.ok()) return Explain(value.status(), expression.program.source());
  RETURN_IF_ERROR(ReportGuess(step, activation, expression.program.source()));
  return value;
}

absl::StatusOr<bool> EvaluateBool(Macrostep& step, const chart::Expression& expression,
                                  const Locals& locals) {
  ASSIGN_OR_RETURN(const Value value, Evaluate(step, expression, locals));
  if (value.kind() != cel::Kind::kBool) return WrongType(expression.program.source(), "true or false", value);
  return value.bool_value();
}

absl::StatusOr<std::string> EvaluateText(Macrostep& step, const chart::TextTemplate& text,
                                         const Locals& locals) {
  const StepActivation activation(step, *text.scope, locals);
  absl::StatusOr<std::string> value = text.text.Evaluate(activation);
  if (!value.ok()) return Explain(value.status(), text.text.source());
  RETURN_IF_ERROR(ReportGuess(step, activation, text.text.source()));
  return value;
}

absl::StatusOr<std::vector<std::string>> EvaluatePeople(Macrostep& step,
                                                        const absl::optional<chart::Expression>& expression,
                                                        const Locals& locals) {
  std::vector<std::string> people;
  if (!expression.has_value()) return people;
  ASSIGN_OR_RETURN(const Value value, Evaluate(step, *expression, locals));
  if (value.is_null()) return people;
  const Value::Elements persons = value.kind() == cel::Kind::kList ? value.list() : Value::Elements{value};
  for (const Value& person : persons) {
    if (person.is_null()) continue;
    if (person.kind() != cel::Kind::kString) {
      return WrongType(expression->program.source(), "a person or a list of persons", value);
    }
    const std::string& name = person.string_value();
    if (!name.empty() && std::find(people.begin(), people.end(), name) == people.end())
      people.push_back(name);
  }
  return people;
}

absl::StatusOr<std::vector<std::string>> EvaluateRoles(Macrostep& step,
                                                       const std::vector<chart::TextTemplate>& roles,
                                                       const Locals& locals) {
  std::vector<std::string> names;
  for (const chart::TextTemplate& role : roles) {
    ASSIGN_OR_RETURN(std::string name, EvaluateText(step, role, locals));
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<Value> EvaluateRecord(Macrostep& step, const std::vector<chart::NamedExpression>& values,
                                     const Locals& locals) {
  Value::Entries entries;
  for (const chart::NamedExpression& named : values) {
    ASSIGN_OR_RETURN(Value value, Evaluate(step, named.value, locals));
    entries.emplace_back(Text(named.name), std::move(value));
  }
  return Value::Map(std::move(entries));
}

ResolvedTime AddSpan(const chart::Chart& chart, absl::Time from, chart::Span span) {
  switch (span.unit) {
    case chart::Unit::kSecond:
      return {from + absl::Seconds(span.amount)};
    case chart::Unit::kMinute:
      return {from + absl::Minutes(span.amount)};
    case chart::Unit::kHour:
      return {from + absl::Hours(span.amount)};
    case chart::Unit::kDay:
      return {from + absl::Hours(24 * span.amount)};
    case chart::Unit::kMonth: {
      const absl::TimeZone zone = ZoneOf(chart);
      const absl::CivilSecond civil = absl::ToCivilSecond(from, zone);
      const absl::CivilMonth month = absl::CivilMonth(civil) + span.amount;
      const int last_day = (absl::CivilDay(month + 1) - 1).day();
      const absl::CivilSecond moved(month.year(), month.month(), std::min(civil.day(), last_day),
                                    civil.hour(), civil.minute(), civil.second());
      return {absl::FromCivil(moved, zone)};
    }
    default:
      break;
  }
  const absl::StatusOr<absl::Time> time = chart.calendar()->Add(from, span);
  if (time.ok()) return {*time};
  return {chart.calendar()->AddProvisionally(from, span), true};
}

absl::StatusOr<absl::optional<ResolvedTime>> ResolveMoment(Macrostep& step, const chart::MomentSpec& moment,
                                                           const Locals& locals) {
  if (moment.after.has_value()) return AddSpan(step.chart(), step.now(), *moment.after);
  if (moment.expression.has_value()) return EvaluateInstant(step, *moment.expression, locals);
  const absl::TimeZone zone = ZoneOf(step.chart());
  absl::CivilDay day = absl::ToCivilDay(step.now(), zone);
  if (moment.date.has_value()) {
    ASSIGN_OR_RETURN(const Value date, Evaluate(step, *moment.date, locals));
    if (date.kind() != cel::Kind::kString) return WrongType(moment.date->program.source(), "a date", date);
    ASSIGN_OR_RETURN(day, ParseDate(date.string_value()));
  }
  bool provisional = false;
  if (moment.day.has_value()) {
    const ResolvedTime moved = MoveDay(step.chart(), day, *moment.day);
    day = absl::ToCivilDay(moved.time, zone);
    provisional = moved.provisional;
  }
  const absl::CivilMinute minute = absl::CivilMinute(day) + moment.minute_of_day.value_or(0);
  return ResolvedTime{absl::FromCivil(minute, zone), provisional};
}

}  // namespace liushui::core
