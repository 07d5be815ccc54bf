#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/interpret.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

// One moment of a deadline: a reminder, the due itself, or a rung.
struct Stop {
  enum class Kind { kReminder, kDue, kRung };
  Kind kind = Kind::kDue;
  absl::Time time;
  int rung = 0;
  bool provisional = false;  // as ResolvedTime; only of rungs, a guessed due is told when it is set
};

absl::Time ReminderTime(const chart::Chart& chart, const chart::DeadlineSpec& deadline,
                        const chart::ReminderSpec& reminder, absl::Time from, absl::Time due) {
  if (reminder.before.has_value()) {
    return AddSpan(chart, due, {-reminder.before->amount, reminder.before->unit}).time;
  }
  if (reminder.minute_of_day.has_value()) {
    const absl::TimeZone zone = chart.calendar() == nullptr ? absl::UTCTimeZone() : chart.calendar()->zone();
    return absl::FromCivil(absl::CivilMinute(absl::ToCivilDay(due, zone)) + *reminder.minute_of_day, zone);
  }
  const absl::optional<chart::Span>& after = deadline.moment.after;
  if (after.has_value() && chart::IsBusiness(after->unit)) {
    const absl::StatusOr<absl::Time> time =
        chart.calendar()->Between(from, due, *reminder.percent, after->unit);
    if (time.ok()) return *time;
  }
  return from + (due - from) * *reminder.percent / 100;
}

void SortByTime(std::vector<Stop>::iterator first, std::vector<Stop>::iterator last) {
  std::stable_sort(first, last, [](const Stop& a, const Stop& b) { return a.time < b.time; });
}

// Reminders, the due, rungs; each in order of time. Reminders outside (from, due) are left out: they would
// remind of nothing.
std::vector<Stop> StopsOf(const chart::Chart& chart, const chart::DeadlineSpec& deadline, absl::Time from,
                          absl::Time due) {
  std::vector<Stop> stops;
  for (const chart::ReminderSpec& reminder : deadline.reminders) {
    const absl::Time time = ReminderTime(chart, deadline, reminder, from, due);
    if (from < time && time < due) stops.push_back({Stop::Kind::kReminder, time});
  }
  SortByTime(stops.begin(), stops.end());
  stops.push_back({Stop::Kind::kDue, due});
  const size_t first_rung = stops.size();
  for (size_t i = 0; i < deadline.rungs.size(); ++i) {
    const ResolvedTime rung = AddSpan(chart, due, deadline.rungs[i].after);
    stops.push_back({Stop::Kind::kRung, rung.time, static_cast<int>(i), rung.provisional});
  }
  SortByTime(stops.begin() + first_rung, stops.end());
  return stops;
}

// A task that declares no due may have been given one: it has neither reminders nor rungs.
const chart::DeadlineSpec& TaskDeadlineOf(const chart::State& state) {
  static const chart::DeadlineSpec kBareDue;
  const absl::optional<chart::DeadlineSpec>& declared = TaskSpecOf(state).due;
  return declared.has_value() ? *declared : kBareDue;
}

const chart::DeadlineSpec& DeadlineOf(Macrostep& step, const ledger::v1::Ladder& ladder) {
  const chart::State& state = step.chart().state(step.chart().FindState(ladder.state()));
  return ladder.task() == 0 ? *state.due : TaskDeadlineOf(state);
}

absl::Status SetNext(Macrostep& step, ledger::v1::Ladder ladder, const std::vector<Stop>& stops) {
  if (ladder.passed() >= stops.size()) return absl::OkStatus();
  const Stop& next = stops[ladder.passed()];
  const std::string state = ladder.state();
  ledger::v1::Timer purpose;
  *(ladder.task() == 0 ? purpose.mutable_state() : purpose.mutable_task()) = std::move(ladder);
  RETURN_IF_ERROR(SetTimer(step, next.time, std::move(purpose)));
  return ReportIfProvisional(step, {next.time, next.provisional}, "an escalation", state);
}

// Whom a rung calls.
struct Called {
  std::vector<std::string> roles;
  std::vector<std::string> people;
};

absl::StatusOr<Called> WhoIsCalled(Macrostep& step, const ledger::v1::Ladder& ladder, int rung) {
  const chart::RungSpec& spec = DeadlineOf(step, ladder).rungs[rung];
  Locals locals;
  if (ladder.task() != 0) {
    ASSIGN_OR_RETURN(const state::v1::TaskState* task, step.instance().Task(ladder.task()));
    ASSIGN_OR_RETURN(locals, LocalsOf(step, *task));
  }
  Called called;
  ASSIGN_OR_RETURN(called.roles, EvaluateRoles(step, spec.roles, locals));
  ASSIGN_OR_RETURN(called.people, EvaluatePeople(step, spec.person, locals));
  return called;
}

absl::Status RecordRung(Macrostep& step, const ledger::v1::Ladder& ladder, int rung) {
  ASSIGN_OR_RETURN(const Called called, WhoIsCalled(step, ladder, rung));
  ledger::v1::Fact fact;
  const auto fill = [&](auto* escalated) {
    escalated->set_rung(rung);
    escalated->mutable_roles()->Add(called.roles.begin(), called.roles.end());
    escalated->mutable_people()->Add(called.people.begin(), called.people.end());
  };
  if (ladder.task() == 0) {
    fact.mutable_state_escalated()->set_state(ladder.state());
    fill(fact.mutable_state_escalated());
    return step.Record(std::move(fact));
  }
  fact.mutable_task_escalated()->set_task(ladder.task());
  fill(fact.mutable_task_escalated());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return ReviewCandidates(step, ladder.task());
}

// Whose task it is; nobody's for the ladder of a state.
absl::StatusOr<ItemOf> ItemOfTask(Macrostep& step, uint32_t ordinal) {
  if (ordinal == 0) return ItemOf();
  ASSIGN_OR_RETURN(const state::v1::TaskState* task, step.instance().Task(ordinal));
  return ItemOf{task->each(), task->item_key()};
}

absl::StatusOr<ItemOf> ItemOfTimer(Macrostep& step, const ledger::v1::Timer& purpose) {
  if (purpose.has_task()) return ItemOfTask(step, purpose.task().task());
  if (purpose.purpose_case() != ledger::v1::Timer::kJobRetry) return ItemOf();
  ASSIGN_OR_RETURN(const state::v1::JobState* job, step.instance().Job(purpose.job_retry()));
  return ItemOf{job->each(), job->item_key()};
}

// An item that goes on although its state was left, so that the chart does not hear of it.
bool IsOfLeftState(Macrostep& step, const ItemOf& item) {
  const state::v1::Activity* each = step.instance().FindActivity(item.each);
  return item.each != 0 && each != nullptr && each->left();
}

// A rung whose expressions fail calls nobody. Of a list one incident tells for all its items, since there may
// be ten thousand.
absl::Status RaiseUnclimbed(Macrostep& step, const absl::Status& climbed, const ledger::v1::Ladder& ladder,
                            int rung) {
  ASSIGN_OR_RETURN(const ItemOf item, ItemOfTask(step, ladder.task()));
  const uint32_t ordinal = item.each == 0 ? ladder.task() : item.each;
  return step.RaiseUnopened(climbed, ladder.state(), RungPart(ordinal, rung));
}

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& names,
              const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

// Whether the task of an item is past the rung and its people are not called. Being called makes a
// supervisor.
absl::StatusOr<bool> LacksRung(Macrostep& step, const ledger::v1::Ladder& ladder, int rung) {
  ASSIGN_OR_RETURN(const state::v1::TaskState* task, step.instance().Task(ladder.task()));
  if (task->closed_us() != 0 || task->due_us() == 0) return false;
  const absl::Time due = absl::FromUnixMicros(task->due_us());
  if (AddSpan(step.chart(), due, DeadlineOf(step, ladder).rungs[rung].after).time > step.now()) return false;
  ASSIGN_OR_RETURN(const Called called, WhoIsCalled(step, ladder, rung));
  return !Contains(task->supervisor_roles(), called.roles) ||
         !Contains(task->supervisor_people(), called.people);
}

// The rung of all tasks of a list that lack it, as many as go into one step; the incident stays for the rest,
// and for those for which it fails again. Refuses if that is all of them.
absl::Status ClimbRungOfItems(Macrostep& step, const state::v1::Activity& each, int rung) {
  const ledger::v1::Unopened part = RungPart(each.ordinal(), rung);
  ledger::v1::Ladder ladder;
  ladder.set_state(each.state());
  absl::Status failed;
  bool has_climbed = false;
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, step.instance().ItemKeys(each.ordinal()));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, step.instance().Item(each.ordinal(), key));
    if (!item.has_value() || item->task() == 0) continue;
    ladder.set_task(item->task());
    const absl::StatusOr<bool> lacks = LacksRung(step, ladder, rung);
    if (!lacks.ok() && !IsRefusal(lacks.status())) return lacks.status();
    if (!lacks.ok()) failed.Update(lacks.status());
    if (!lacks.ok() || !*lacks) continue;
    if (step.StepBytes() > kMaxRecordBytes / 2) {
      failed = Refuse(absl::StatusCode::kFailedPrecondition, "EXPRESSION_FAILED",
                      "not all of them go into one record; resolving this calls the rest");
      break;
    }
    RETURN_IF_ERROR(RecordRung(step, ladder, rung));
    has_climbed = true;
  }
  return has_climbed ? step.RaiseUnopened(failed, each.state(), part) : failed;
}

absl::Status RecordReminder(Macrostep& step, const ledger::v1::Ladder& ladder) {
  ledger::v1::Fact fact;
  if (ladder.task() != 0) {
    fact.set_task_reminded(ladder.task());
  } else {
    fact.set_state_reminded(ladder.state());
  }
  return step.Record(std::move(fact));
}

absl::Status RecordOverdue(Macrostep& step, const ledger::v1::Ladder& ladder) {
  ledger::v1::Fact fact;
  if (ladder.task() != 0) {
    fact.set_task_overdue(ladder.task());
  } else {
    fact.set_state_overdue(ladder.state());
  }
  return step.Record(std::move(fact));
}

}  // namespace

absl::Status SetTimer(Macrostep& step, absl::Time due, ledger::v1::Timer purpose) {
  ASSIGN_OR_RETURN(const ItemOf item, ItemOfTimer(step, purpose));
  ledger::v1::Fact fact;
  fact.mutable_timer_set()->set_each(item.each);
  fact.mutable_timer_set()->set_item_key(item.key);
  fact.mutable_timer_set()->set_timer(step.NextOrdinal());
  fact.mutable_timer_set()->set_due_us(absl::ToUnixMicros(due));
  *fact.mutable_timer_set()->mutable_purpose() = std::move(purpose);
  return step.Record(std::move(fact));
}

absl::Status StartLadder(Macrostep& step, chart::StateIndex s, uint32_t task,
                         const chart::DeadlineSpec& deadline, const ResolvedTime& due) {
  const std::string& id = step.chart().state(s).id;
  ledger::v1::Ladder ladder;
  ladder.set_task(task);
  ladder.set_state(id);
  ladder.set_due_us(absl::ToUnixMicros(due.time));
  ladder.set_from_us(absl::ToUnixMicros(step.now()));
  RETURN_IF_ERROR(SetNext(step, std::move(ladder), StopsOf(step.chart(), deadline, step.now(), due.time)));
  return ReportIfProvisional(step, due, "a deadline", id);
}

absl::Status RestartLadder(Macrostep& step, uint32_t ordinal, absl::Time due) {
  ASSIGN_OR_RETURN(const state::v1::TaskState* task, step.instance().Task(ordinal));
  const chart::StateIndex s = step.chart().FindState(task->state());
  return StartLadder(step, s, ordinal, TaskDeadlineOf(step.chart().state(s)), {due, false});
}

absl::Status ClimbLadder(Macrostep& step, const ledger::v1::Ladder& ladder) {
  ASSIGN_OR_RETURN(const ItemOf task, ItemOfTask(step, ladder.task()));
  const std::vector<Stop> stops =
      StopsOf(step.chart(), DeadlineOf(step, ladder), absl::FromUnixMicros(ladder.from_us()),
              absl::FromUnixMicros(ladder.due_us()));
  const Stop& stop = stops[ladder.passed()];
  ledger::v1::Ladder next = ladder;
  next.set_passed(ladder.passed() + 1);
  std::string event;
  if (stop.kind == Stop::Kind::kReminder) {
    RETURN_IF_ERROR(RecordReminder(step, ladder));
    event = "reminder.";
  } else if (stop.kind == Stop::Kind::kRung) {
    RETURN_IF_ERROR(RaiseUnclimbed(step, RecordRung(step, ladder, stop.rung), ladder, stop.rung));
  } else {
    RETURN_IF_ERROR(RecordOverdue(step, ladder));
    event = "overdue.";
    while (next.passed() < stops.size() && stops[next.passed()].time <= stop.time) {
      const int rung = stops[next.passed()].rung;
      RETURN_IF_ERROR(RaiseUnclimbed(step, RecordRung(step, ladder, rung), ladder, rung));
      next.set_passed(next.passed() + 1);
    }
  }
  RETURN_IF_ERROR(SetNext(step, std::move(next), stops));
  if (event.empty() || IsOfLeftState(step, task)) return absl::OkStatus();
  return ProcessEvent(step, {.name = absl::StrCat(event, ladder.state())}, true);
}

absl::Status ClimbRung(Macrostep& step, chart::StateIndex s, const ledger::v1::UnclimbedRung& rung) {
  const chart::State& state = step.chart().state(s);
  const state::v1::Activity* each = step.instance().FindActivity(rung.task());
  const bool of_items = each != nullptr && each->kind() == state::v1::ACTIVITY_KIND_EACH;
  const bool has_task = of_items ? state.each->task.has_value() : state.task.has_value();
  const bool is_declared = rung.task() == 0 ? state.due.has_value() : has_task;
  ledger::v1::Ladder ladder;
  ladder.set_task(rung.task());
  ladder.set_state(state.id);
  if (!is_declared || rung.rung() >= DeadlineOf(step, ladder).rungs.size()) return absl::OkStatus();
  if (of_items) return ClimbRungOfItems(step, state::v1::Activity(*each), static_cast<int>(rung.rung()));
  return RecordRung(step, ladder, static_cast<int>(rung.rung()));
}

absl::Status ClimbItemLadder(Macrostep& step, const ledger::v1::TimerSet& timer) {
  ledger::v1::Ladder ladder = timer.purpose().task();
  const std::vector<Stop> stops =
      StopsOf(step.chart(), DeadlineOf(step, ladder), absl::FromUnixMicros(ladder.from_us()),
              absl::FromUnixMicros(ladder.due_us()));
  const absl::Time due = absl::FromUnixMicros(timer.due_us());
  const bool in_place = ladder.passed() < stops.size() && stops[ladder.passed()].time == due;
  return in_place ? ClimbLadder(step, ladder) : MoveLadder(step, std::move(ladder), due);
}

absl::Status MoveLadder(Macrostep& step, ledger::v1::Ladder ladder, absl::Time next) {
  const std::vector<Stop> stops =
      StopsOf(step.chart(), DeadlineOf(step, ladder), absl::FromUnixMicros(ladder.from_us()),
              absl::FromUnixMicros(ladder.due_us()));
  const auto first =
      std::find_if(stops.begin(), stops.end(), [next](const Stop& stop) { return stop.time >= next; });
  ladder.set_passed(static_cast<uint32_t>(first - stops.begin()));
  return SetNext(step, std::move(ladder), stops);
}

absl::Status ClearItemTimer(Macrostep& step, const ItemOf& item) {
  ASSIGN_OR_RETURN(const auto row, step.instance().Item(item.each, item.key));
  if (!row.has_value() || !row->has_timer()) return absl::OkStatus();
  ledger::v1::Fact fact;
  fact.mutable_item_timer_cleared()->set_each(item.each);
  fact.mutable_item_timer_cleared()->set_key(item.key);
  fact.mutable_item_timer_cleared()->set_timer(row->timer().timer());
  return step.Record(std::move(fact));
}

absl::Status ClearTaskTimers(Macrostep& step, uint32_t task) {
  ASSIGN_OR_RETURN(const state::v1::TaskState* row, step.instance().Task(task));
  if (row->each() != 0) return ClearItemTimer(step, {row->each(), row->item_key()});
  for (const auto& timer : step.state().timers()) {
    if (!timer.purpose().has_task() || timer.purpose().task().task() != task) continue;
    ledger::v1::Fact fact;
    fact.set_timer_cleared(timer.timer());
    return step.Record(std::move(fact));  // a task has at most one timer
  }
  return absl::OkStatus();
}

absl::Status OpenWhole(Macrostep& step) {
  const absl::optional<chart::DeadlineSpec>& deadline = step.chart().state(chart::kRoot).due;
  if (!deadline.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::optional<ResolvedTime> due, ResolveMoment(step, deadline->moment));
  if (!due.has_value()) return absl::OkStatus();
  return StartLadder(step, chart::kRoot, 0, *deadline, *due);
}

}  // namespace liushui::core
