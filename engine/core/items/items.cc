#include "engine/core/items/items.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

using cel::Value;
using state::v1::Activity;

// Longer messages of failed items are cut, since they are kept in their rows.
constexpr size_t kMaxFailureBytes = 500;

const chart::State& StateOf(Macrostep& step, uint32_t each) {
  return step.chart().state(step.chart().FindState(step.instance().FindActivity(each)->state()));
}

bool IsOver(const Activity& each) {
  return each.open() == 0 && each.waiting() == 0;
}

bool HasRoom(Macrostep& step, uint32_t each) {
  const uint32_t limit = StateOf(step, each).each->limit;
  return limit == 0 || step.instance().FindActivity(each)->open() < limit;
}

// The counters as expressions read them.
Locals CountersOf(const Activity& each) {
  const auto count = [](absl::string_view name, uint32_t n) {
    return std::pair(Value::String(std::string(name)), Value::Int(n));
  };
  return {{"each", Value::Map({count("total", each.total()), count("open", each.open()),
                               count("waiting", each.waiting()), count("done", each.done()),
                               count("failed", each.failed())})}};
}

// What opens for an item, all that depends on expressions resolved: a task, a job, or neither. It has the
// next ordinal, so the first fact that is recorded after it must be that the item is open.
struct Opening {
  absl::optional<ResolvedTask> task;
  absl::optional<ledger::v1::JobOpened> job;

  // Ordinals; 0 for none.
  uint32_t TaskOrdinal() const { return task.has_value() ? task->opened.task() : 0; }
  uint32_t JobOrdinal() const { return job.has_value() ? job->job() : 0; }
};

absl::StatusOr<Opening> ResolveItem(Macrostep& step, uint32_t each, const NewItem& item) {
  const chart::StateIndex s = step.chart().FindState(step.instance().FindActivity(each)->state());
  const chart::EachSpec& spec = *step.chart().state(s).each;
  const Locals locals = {{spec.as, item.value}};
  Opening opening;
  if (spec.task.has_value()) {
    ASSIGN_OR_RETURN(opening.task, ResolveTask(step, s, locals));
    opening.task->opened.set_each(each);
    opening.task->opened.set_item_key(item.key);
  }
  if (spec.job.has_value()) {
    ASSIGN_OR_RETURN(opening.job, ResolveJob(step, s, locals));
    opening.job->set_each(each);
    opening.job->set_item_key(item.key);
  }
  return opening;
}

// The item is open: its task or job opens, or it is done at once.
absl::Status Open(Macrostep& step, uint32_t each, const NewItem& item, Opening opening) {
  if (opening.task.has_value()) return RecordTask(step, *std::move(opening.task));
  if (opening.job.has_value()) return RecordJob(step, *std::move(opening.job));
  step.Bind(Event{.name = absl::StrCat("item.", StateOf(step, each).id), .data = {}, .form = item.value});
  return EndItem(step, each, item);
}

absl::StatusOr<ledger::v1::Fact> AddedFact(uint32_t each, const NewItem& item, bool waiting) {
  ledger::v1::Fact fact;
  ledger::v1::ItemAdded* added = fact.mutable_item_added();
  added->set_each(each);
  added->set_key(item.key);
  ASSIGN_OR_RETURN(*added->mutable_value(), chart::ToLedger(item.value));
  added->set_waiting(waiting);
  return fact;
}

ledger::v1::ItemFailed CannotOpen(uint32_t each, const std::string& key, const absl::Status& why) {
  ledger::v1::ItemFailed failed;
  failed.set_each(each);
  failed.set_key(key);
  failed.set_code(ReasonOf(why));
  failed.set_message(std::string(why.message()));
  return failed;
}

// Whether it is the item that is to blame, and not a limit of the step or the disk.
bool IsItemsOwn(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return !reason.empty() && reason != "MICROSTEP_LIMIT" && reason != "RUNAWAY";
}

absl::Status OpenWaitingItem(Macrostep& step, uint32_t each, const std::string& key) {
  ASSIGN_OR_RETURN(const auto row, step.instance().Item(each, key));
  if (!row.has_value()) return absl::InternalError(absl::StrCat("item '", key, "' waits but is not there"));
  const NewItem item{key, chart::FromLedger(row->value())};
  absl::StatusOr<Opening> opening = ResolveItem(step, each, item);
  if (IsItemsOwn(opening.status())) return FailItem(step, CannotOpen(each, key, opening.status()));
  RETURN_IF_ERROR(opening.status());
  ledger::v1::Fact fact;
  ledger::v1::ItemOpened* opened = fact.mutable_item_opened();
  opened->set_each(each);
  opened->set_key(key);
  opened->set_task(opening->TaskOrdinal());
  opened->set_job(opening->JobOrdinal());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return Open(step, each, item, *std::move(opening));
}

// The rest go on opening in a step of its own.
absl::Status OpenMoreLater(Macrostep& step, uint32_t each) {
  const auto& timers = step.state().timers();
  const bool set = std::any_of(timers.begin(), timers.end(),
                               [each](const auto& timer) { return timer.purpose().items() == each; });
  if (set) return absl::OkStatus();
  ledger::v1::Timer purpose;
  purpose.set_items(each);
  return SetTimer(step, step.now(), std::move(purpose));
}

bool IsFull(const Macrostep& step, int opened) {
  return opened == kMaxItemsOpened || step.StepBytes() > kMaxRecordBytes / 2;
}

absl::Status OpenWaiting(Macrostep& step, uint32_t each) {
  for (int opened = 0; HasRoom(step, each); ++opened) {
    const ItemTurn last{each, ItemTurn::Queue::kWaiting, step.instance().FindActivity(each)->last_rank(), 0};
    ASSIGN_OR_RETURN(const auto next, step.instance().NextItemAfter(last));
    if (!next.has_value()) return absl::OkStatus();
    if (opened > 0 && IsFull(step, opened)) return OpenMoreLater(step, each);
    RETURN_IF_ERROR(OpenWaitingItem(step, each, next->key));
  }
  return absl::OkStatus();
}

// Done when nothing is left and it may not grow, or when `until` holds.
absl::StatusOr<bool> IsDone(Macrostep& step, uint32_t each) {
  const chart::State& state = StateOf(step, each);
  const Activity& activity = *step.instance().FindActivity(each);
  if (IsOver(activity) && !state.each->may_grow) return true;
  if (!state.each->until.has_value()) return false;
  const absl::StatusOr<bool> holds = EvaluateBool(step, *state.each->until, CountersOf(activity));
  RETURN_IF_ERROR(step.RaiseRefusal(holds.status(), state.id));
  return holds.ok() && *holds;
}

void RaiseDone(Macrostep& step, uint32_t each) {
  const Activity& activity = *step.instance().FindActivity(each);
  Value data = Value::Map({{Value::String("total"), Value::Int(activity.total())},
                           {Value::String("done"), Value::Int(activity.done())},
                           {Value::String("failed"), Value::Int(activity.failed())}});
  step.Raise({.name = absl::StrCat("done.", activity.state()), .data = std::move(data)});
}

// Where the state was left the chart does not hear of items any more.
void RaiseItem(Macrostep& step, uint32_t each, const ledger::v1::ItemFailed* failed, const std::string& key) {
  const Activity& activity = *step.instance().FindActivity(each);
  if (activity.left()) return;
  const auto text = [](const std::string& bytes) { return Value::String(bytes); };
  Value data = Value::Map({{text("key"), text(key)},
                           {text("failed"), Value::Bool(failed != nullptr)},
                           {text("code"), text(failed == nullptr ? "" : failed->code())},
                           {text("message"), text(failed == nullptr ? "" : failed->message())}});
  step.Raise({.name = absl::StrCat("item.", activity.state()), .data = std::move(data)});
}

std::string FailureWords(const std::string& state) {
  return absl::StrCat("items of '", state, "' have failed; resolving this opens them again");
}

absl::Status RecordClosed(Macrostep& step, uint32_t each) {
  ledger::v1::Fact fact;
  fact.mutable_each_closed()->set_each(each);
  return step.Record(std::move(fact));
}

// Nothing of it is left, nor of any other entry of its state: nobody need look after its failed items.
absl::Status CloseLeft(Macrostep& step, uint32_t each) {
  const std::string state = step.instance().FindActivity(each)->state();
  RETURN_IF_ERROR(RecordClosed(step, each));
  const auto& open = step.state().activities();
  const bool other = std::any_of(open.begin(), open.end(),
                                 [&](const Activity& activity) { return activity.state() == state; });
  return other ? absl::OkStatus() : ResolveIncident(step, "ITEMS_FAILED", FailureWords(state), state);
}

}  // namespace

absl::Status AddItem(Macrostep& step, uint32_t each, const NewItem& item) {
  const bool waits = step.instance().FindActivity(each)->waiting() > 0 || !HasRoom(step, each);
  ASSIGN_OR_RETURN(ledger::v1::Fact fact, AddedFact(each, item, waits));
  if (waits) return step.Record(std::move(fact));
  ASSIGN_OR_RETURN(Opening opening, ResolveItem(step, each, item));
  fact.mutable_item_added()->set_task(opening.TaskOrdinal());
  fact.mutable_item_added()->set_job(opening.JobOrdinal());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return Open(step, each, item, std::move(opening));
}

absl::Status AddFirstItem(Macrostep& step, uint32_t each, const NewItem& item) {
  const absl::Status added = AddItem(step, each, item);
  if (!IsItemsOwn(added)) return added;
  ASSIGN_OR_RETURN(ledger::v1::Fact fact, AddedFact(each, item, true));
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return FailItem(step, CannotOpen(each, item.key, added));
}

absl::Status EndItem(Macrostep& step, uint32_t each, const NewItem& item) {
  const chart::State& state = StateOf(step, each);
  ledger::v1::Fact fact;
  fact.mutable_item_done()->set_each(each);
  fact.mutable_item_done()->set_key(item.key);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  Locals locals = CountersOf(*step.instance().FindActivity(each));
  locals.emplace_back(state.each->as, item.value);
  RETURN_IF_ERROR(RunBlock(step, state.each->then, state.id, locals));
  RaiseItem(step, each, nullptr, item.key);
  return absl::OkStatus();
}

absl::Status FailItem(Macrostep& step, const ledger::v1::ItemFailed& failed) {
  ledger::v1::Fact fact;
  *fact.mutable_item_failed() = failed;
  fact.mutable_item_failed()->set_message(std::string(Utf8Prefix(failed.message(), kMaxFailureBytes)));
  const std::string state = StateOf(step, failed.each()).id;
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  RETURN_IF_ERROR(RaiseIncident(step, "ITEMS_FAILED", FailureWords(state), state, 0));
  RaiseItem(step, failed.each(), &failed, failed.key());
  return absl::OkStatus();
}

absl::Status Settle(Macrostep& step, uint32_t each) {
  const Activity* activity = step.instance().FindActivity(each);
  if (activity->left()) {
    RETURN_IF_ERROR(OpenWaiting(step, each));
    return IsOver(*step.instance().FindActivity(each)) ? CloseLeft(step, each) : absl::OkStatus();
  }
  ASSIGN_OR_RETURN(bool done, IsDone(step, each));
  if (!done && step.instance().FindActivity(each)->waiting() > 0) {
    RETURN_IF_ERROR(OpenWaiting(step, each));
    ASSIGN_OR_RETURN(done, IsDone(step, each));
  }
  if (done) RaiseDone(step, each);
  return absl::OkStatus();
}

absl::Status RetryItems(Macrostep& step, const std::string& state) {
  const std::vector<Activity> open(step.state().activities().begin(), step.state().activities().end());
  for (const Activity& each : open) {
    if (each.state() != state || each.failed() == 0) continue;
    ledger::v1::Fact fact;
    fact.set_items_retried(each.ordinal());
    RETURN_IF_ERROR(step.Record(std::move(fact)));
    RETURN_IF_ERROR(Settle(step, each.ordinal()));
  }
  return absl::OkStatus();
}

absl::Status LeaveEach(Macrostep& step, const Activity& each) {
  if (!StateOf(step, each.ordinal()).each->leave_rest || IsOver(each)) {
    return RecordClosed(step, each.ordinal());
  }
  ledger::v1::Fact fact;
  fact.set_each_left(each.ordinal());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (each.waiting() == 0 || !HasRoom(step, each.ordinal())) return absl::OkStatus();
  return OpenMoreLater(step, each.ordinal());
}

absl::Status CloseLeftEaches(Macrostep& step) {
  std::vector<uint32_t> left;
  for (const Activity& activity : step.state().activities()) {
    if (activity.left()) left.push_back(activity.ordinal());
  }
  for (const uint32_t each : left) RETURN_IF_ERROR(RecordClosed(step, each));
  return absl::OkStatus();
}

}  // namespace liushui::core
