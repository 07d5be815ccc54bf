#include "engine/core/items/items.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/children.h"
#include "engine/core/items/judge.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

using cel::Value;
using state::v1::Activity;

// Longer messages of failed items are cut, since they are kept in their rows.
constexpr size_t kMaxFailureBytes = 500;

bool HasRoom(Macrostep& step, uint32_t each) {
  const uint32_t limit = StateOfEach(step, each).each->limit;
  return limit == 0 || step.instance().FindActivity(each)->open() < limit;
}

// What opens for an item, all that depends on expressions resolved: a task, a job, a child, or nothing. It
// has the next ordinal, so the first fact that is recorded after it must be that the item is open.
struct Opening {
  absl::optional<ResolvedTask> task;
  absl::optional<ledger::v1::JobOpened> job;
  absl::optional<ledger::v1::SentStart> child;

  // Puts the ordinal of what opens into the fact.
  template <typename ItemFact>
  void Number(ItemFact* fact) const {
    if (task.has_value()) fact->set_task(task->opened.task());
    if (job.has_value()) fact->set_job(job->job());
    if (child.has_value()) fact->set_child(child->parent().child());
  }
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
  if (spec.child.has_value()) {
    ASSIGN_OR_RETURN(opening.child, ResolveChild(step, s, {each, item.key}, locals));
  }
  return opening;
}

// The item is open: its task, job or child opens, or it is done at once.
absl::Status Open(Macrostep& step, uint32_t each, const NewItem& item, Opening opening) {
  if (opening.task.has_value()) return RecordTask(step, *std::move(opening.task));
  if (opening.job.has_value()) return RecordJob(step, *std::move(opening.job));
  if (opening.child.has_value()) return SendStart(step, *std::move(opening.child));
  step.Bind(Event{.name = absl::StrCat("item.", StateOfEach(step, each).id), .data = {}, .form = item.value});
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
  opening->Number(opened);
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

bool IsHalfFull(const Macrostep& step) {
  return step.StepBytes() > kMaxRecordBytes / 2;
}

// A few always find room. A chart that enters a short list again and again within one step must meet the
// limits of a step, and not go round by timers.
bool AreMany(Macrostep& step, uint32_t each) {
  constexpr uint32_t kFew = 10;
  return step.instance().FindActivity(each)->waiting() > kFew;
}

// The next that waits, if there is room for it.
absl::StatusOr<absl::optional<std::string>> NextToOpen(Macrostep& step, uint32_t each) {
  const Activity& activity = *step.instance().FindActivity(each);
  if (activity.waiting() == 0 || !HasRoom(step, each)) return absl::optional<std::string>();
  ASSIGN_OR_RETURN(const auto next,
                   step.instance().NextItemAfter({each, ItemTurn::Queue::kWaiting, activity.last_rank(), 0}));
  return next.has_value() ? absl::optional<std::string>(next->key) : absl::nullopt;
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

// What is wrong with items of a state is over with the last `each` of it.
absl::Status ResolveWithItems(Macrostep& step, const std::string& state) {
  const auto& open = step.state().activities();
  const bool other = std::any_of(open.begin(), open.end(),
                                 [&](const Activity& activity) { return activity.state() == state; });
  if (other) return absl::OkStatus();
  const std::vector<ledger::v1::IncidentRaised> incidents(step.state().incidents().begin(),
                                                          step.state().incidents().end());
  for (const ledger::v1::IncidentRaised& incident : incidents) {
    if (incident.state() != state || !IsOfItems(incident.reason())) continue;
    RETURN_IF_ERROR(ResolveIncident(step, incident.reason(), incident.message(), state));
  }
  return absl::OkStatus();
}

// Rungs of its tasks that called nobody are over with it.
absl::Status LapseRungs(Macrostep& step, uint32_t each) {
  const std::vector<ledger::v1::IncidentRaised> incidents(step.state().incidents().begin(),
                                                          step.state().incidents().end());
  for (const ledger::v1::IncidentRaised& incident : incidents) {
    if (incident.unopened().rung().task() != each) continue;
    RETURN_IF_ERROR(LapseUnopened(step, incident.state(), incident.unopened()));
  }
  return absl::OkStatus();
}

absl::Status RecordWaiting(Macrostep& step, uint32_t each, const NewItem& item) {
  ASSIGN_OR_RETURN(ledger::v1::Fact fact, AddedFact(each, item, true));
  return step.Record(std::move(fact));
}

// Whether items open in Settle, one after the other: `until` is judged between them, and so many starts of
// children do not fit into one record.
bool OpensInTurn(const chart::EachSpec& spec) {
  return spec.until.has_value() || spec.child.has_value();
}

// Whether others come before it.
bool MustWait(Macrostep& step, uint32_t each) {
  const Activity& activity = *step.instance().FindActivity(each);
  const chart::EachSpec& spec = *StateOfEach(step, each).each;
  if (!OpensInTurn(spec)) return activity.waiting() > 0 || !HasRoom(step, each);
  return spec.limit != 0 && activity.open() + activity.waiting() >= spec.limit;
}

}  // namespace

bool IsOfItems(absl::string_view reason) {
  return reason == "ITEMS_FAILED" || reason == "NO_ELIGIBLE_CANDIDATE";
}

std::string ItemsFailedWords(absl::string_view state) {
  return absl::StrCat("items of '", state, "' have failed; resolving this opens them again");
}

absl::Status AddItem(Macrostep& step, uint32_t each, const NewItem& item) {
  if (MustWait(step, each)) return RecordWaiting(step, each, item);
  ASSIGN_OR_RETURN(Opening opening, ResolveItem(step, each, item));
  if (OpensInTurn(*StateOfEach(step, each).each)) return RecordWaiting(step, each, item);
  ASSIGN_OR_RETURN(ledger::v1::Fact fact, AddedFact(each, item, false));
  opening.Number(fact.mutable_item_added());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return Open(step, each, item, std::move(opening));
}

absl::Status AddFirstItem(Macrostep& step, uint32_t each, const NewItem& item) {
  if (OpensInTurn(*StateOfEach(step, each).each)) return RecordWaiting(step, each, item);
  const absl::Status added = AddItem(step, each, item);
  if (!IsItemsOwn(added)) return added;
  RETURN_IF_ERROR(RecordWaiting(step, each, item));
  return FailItem(step, CannotOpen(each, item.key, added));
}

absl::Status EndItem(Macrostep& step, uint32_t each, const NewItem& item) {
  const chart::State& state = StateOfEach(step, each);
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
  const std::string state = StateOfEach(step, failed.each()).id;
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  RETURN_IF_ERROR(RaiseIncident(step, "ITEMS_FAILED", ItemsFailedWords(state), state, 0));
  RaiseItem(step, failed.each(), &failed, failed.key());
  return absl::OkStatus();
}

absl::Status Settle(Macrostep& step, uint32_t each) {
  Judge judge(step, each);
  for (int opened = 0;; ++opened) {
    ASSIGN_OR_RETURN(const bool done, judge.IsDone());
    if (done) break;
    ASSIGN_OR_RETURN(const absl::optional<std::string> next, NextToOpen(step, each));
    if (!next.has_value()) return absl::OkStatus();
    const bool is_full = opened == kMaxItemsOpened || (opened > 0 && IsHalfFull(step) && AreMany(step, each));
    if (is_full) return OpenMoreLater(step, each);
    RETURN_IF_ERROR(OpenWaitingItem(step, each, *next));
  }
  if (!step.instance().FindActivity(each)->left()) {
    RaiseDone(step, each);
    return absl::OkStatus();
  }
  const std::string state = step.instance().FindActivity(each)->state();
  RETURN_IF_ERROR(CloseEach(step, each));
  RETURN_IF_ERROR(LapseRungs(step, each));
  return ResolveWithItems(step, state);
}

absl::Status JudgeAgain(Macrostep& step, uint32_t each) {
  if (!StateOfEach(step, each).each->until.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(Judge(step, each).Until().status());
  return Settle(step, each);
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
  if (!StateOfEach(step, each.ordinal()).each->leave_rest || IsAllDone(each)) {
    return CloseEach(step, each.ordinal());
  }
  ledger::v1::Fact fact;
  fact.set_each_left(each.ordinal());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (each.waiting() == 0 || !HasRoom(step, each.ordinal())) return absl::OkStatus();
  return OpenMoreLater(step, each.ordinal());
}

absl::Status CloseEach(Macrostep& step, uint32_t each) {
  const Activity& activity = *step.instance().FindActivity(each);
  const absl::optional<chart::ChildSpec>& child = StateOfEach(step, each).each->child;
  const bool cancels = child.has_value() && !child->is_left_alone && activity.open() > 0;
  ledger::v1::Fact fact;
  fact.mutable_each_closed()->set_each(each);
  if (cancels) fact.mutable_each_closed()->set_cancel(ReasonToCancel(step, activity.state()));
  return step.Record(std::move(fact));
}

absl::Status CloseLeftEaches(Macrostep& step) {
  std::vector<uint32_t> left;
  for (const Activity& activity : step.state().activities()) {
    if (activity.left()) left.push_back(activity.ordinal());
  }
  for (const uint32_t each : left) RETURN_IF_ERROR(CloseEach(step, each));
  return absl::OkStatus();
}

}  // namespace liushui::core
