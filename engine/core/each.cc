#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/inputs.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using cel::Value;

struct NewItem {
  std::string key;
  Value value;
};

absl::Status InvalidItem(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ITEM_INVALID", message);
}

absl::StatusOr<std::string> KeyOf(Macrostep& step, const chart::EachSpec& each, const Value& value) {
  Value key = value;
  if (each.key.has_value()) {
    ASSIGN_OR_RETURN(key, Evaluate(step, *each.key, {{each.as, value}}));
  }
  if (key.kind() == cel::Kind::kString && !key.string_value().empty()) return key.string_value();
  return InvalidItem(absl::StrCat("the key of an item is a string and not empty, found ", key.DebugString()));
}

absl::StatusOr<std::vector<NewItem>> ResolveItems(Macrostep& step, const chart::EachSpec& each) {
  ASSIGN_OR_RETURN(const Value list, Evaluate(step, each.in));
  if (list.kind() != cel::Kind::kList) {
    return InvalidItem(
        absl::StrCat("`", each.in.program.source(), "`: expected a list, found ", list.DebugString()));
  }
  if (list.list().size() > kMaxItemsAtOnce) {
    return InvalidItem(absl::StrCat("`", each.in.program.source(), "` has ", list.list().size(),
                                    " elements; at most ", kMaxItemsAtOnce, " may be opened at once"));
  }
  std::vector<NewItem> items;
  std::set<std::string> keys;
  for (const Value& value : list.list()) {
    ASSIGN_OR_RETURN(std::string key, KeyOf(step, each, value));
    if (!keys.insert(key).second) return InvalidItem(absl::StrCat("two items have the key '", key, "'"));
    items.push_back({std::move(key), value});
  }
  return items;
}

// The each's counters as expressions read them.
Locals CountersOf(Macrostep& step, uint32_t each) {
  const state::v1::Activity* activity = step.instance().FindActivity(each);
  const auto count = [](int64_t n) { return Value::Int(n); };
  return {
      {"each", Value::Map({{Value::String("total"), count(activity->total())},
                           {Value::String("open"), count(activity->open())},
                           {Value::String("done"), count(int64_t{activity->total()} - activity->open())}})}};
}

// Raises done when none is open and it may not grow, or when `until` holds.
absl::Status RaiseIfDone(Macrostep& step, const chart::State& state, uint32_t each) {
  bool done = step.instance().FindActivity(each)->open() == 0 && !state.each->may_grow;
  if (!done && state.each->until.has_value()) {
    const absl::StatusOr<bool> holds = EvaluateBool(step, *state.each->until, CountersOf(step, each));
    RETURN_IF_ERROR(step.RaiseRefusal(holds.status(), state.id));
    done = holds.ok() && *holds;
  }
  if (done) step.Raise({.name = absl::StrCat("done.", state.id)});
  return absl::OkStatus();
}

// The item is done. Its actions see the event that is bound, hence its form.
absl::Status RecordDone(Macrostep& step, const chart::State& state, uint32_t each, const NewItem& item) {
  ledger::v1::Fact fact;
  fact.mutable_item_done()->set_each(each);
  fact.mutable_item_done()->set_key(item.key);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  Locals locals = CountersOf(step, each);
  locals.emplace_back(state.each->as, item.value);
  RETURN_IF_ERROR(RunBlock(step, state.each->then, state.id, locals));
  Value data = Value::Map({{Value::String("key"), Value::String(item.key)}});
  step.Raise({.name = absl::StrCat("item.", state.id), .data = std::move(data)});
  return absl::OkStatus();
}

// The task opens first: if that is refused, there is no item that points to nothing.
absl::Status AddItem(Macrostep& step, chart::StateIndex s, uint32_t each, const NewItem& item) {
  const chart::State& state = step.chart().state(s);
  ledger::v1::Fact fact;
  ledger::v1::ItemAdded* added = fact.mutable_item_added();
  added->set_each(each);
  added->set_key(item.key);
  ASSIGN_OR_RETURN(*added->mutable_value(), chart::ToLedger(item.value));
  if (!state.each->task.has_value()) {
    RETURN_IF_ERROR(step.Record(std::move(fact)));
    step.Bind(Event{.name = absl::StrCat("item.", state.id), .data = {}, .form = item.value});
    return RecordDone(step, state, each, item);
  }
  ASSIGN_OR_RETURN(const uint32_t task,
                   OpenItemTask(step, s, each, item.key, {{state.each->as, item.value}}));
  added->set_task(task);
  return step.Record(std::move(fact));
}

absl::StatusOr<uint32_t> FindOpenEach(Macrostep& step, const std::string& id) {
  const chart::StateIndex s = step.chart().FindState(id);
  const state::v1::Activity* activity = step.instance().FindActivityOf(id);
  const bool open = s != chart::kNoState && activity != nullptr && step.chart().state(s).each.has_value();
  if (!open || !step.chart().state(s).each->may_grow) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "EACH_NOT_OPEN",
                  absl::StrCat("state '", id, "' of ", step.chart().workflow(),
                               open ? " does not take further items" : " is not an open list of items now"));
  }
  return activity->ordinal();
}

// Whoever is named may add; where nobody is named, whoever may do the item's task.
absl::Status CheckMayAdd(Macrostep& step, const chart::State& state, const Value& item) {
  const chart::EachSpec& each = *state.each;
  const std::string what = absl::StrCat("adding to '", state.id, "'");
  if (!each.add_roles.empty() || each.add_person.has_value()) {
    return CheckCandidate(step, each.add_roles, each.add_person, {}, what);
  }
  if (!each.task.has_value()) return absl::OkStatus();
  const chart::PartSpec& part = each.task->parts.front();
  return CheckCandidate(step, part.roles, part.person, {{each.as, item}}, what);
}

absl::StatusOr<NewItem> AcceptItem(Macrostep& step, const chart::EachSpec& each,
                                   const ledger::v1::AddItems::Item& given) {
  if (given.key().empty()) return InvalidItem("an item needs a key");
  Value value = chart::FromLedger(given.value());
  if (each.form.empty()) {
    if (value.kind() == cel::Kind::kString) return NewItem{given.key(), std::move(value)};
    return InvalidItem(
        absl::StrCat("item '", given.key(), "': expected a string, found ", value.DebugString()));
  }
  ASSIGN_OR_RETURN(value, AcceptForm(step, each.form, value,
                                     {"ITEM_INVALID", "item", absl::StrCat("item '", given.key(), "'")}));
  return NewItem{given.key(), std::move(value)};
}

}  // namespace

absl::Status OpenEach(Macrostep& step, chart::StateIndex s) {
  const chart::State& state = step.chart().state(s);
  ASSIGN_OR_RETURN(const std::vector<NewItem> items, ResolveItems(step, *state.each));
  const uint32_t each = step.NextOrdinal();
  ledger::v1::Fact fact;
  fact.mutable_each_opened()->set_each(each);
  fact.mutable_each_opened()->set_state(state.id);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  for (const NewItem& item : items) {
    RETURN_IF_ERROR(step.RaiseRefusal(AddItem(step, s, each, item), state.id));
  }
  return RaiseIfDone(step, state, each);
}

absl::StatusOr<Locals> LocalsOf(Macrostep& step, const state::v1::TaskState& task) {
  if (task.each() == 0) return Locals();
  ASSIGN_OR_RETURN(const auto item, step.instance().Item(task.each(), task.item_key()));
  if (!item.has_value()) {
    return absl::InternalError(absl::StrCat("task ", task.task(), " has no item '", task.item_key(), "'"));
  }
  const chart::State& state = step.chart().state(step.chart().FindState(task.state()));
  return Locals{{state.each->as, chart::FromLedger(item->value())}};
}

absl::Status FinishItem(Macrostep& step, const state::v1::TaskState& task) {
  const chart::State& state = step.chart().state(step.chart().FindState(task.state()));
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, task));
  RETURN_IF_ERROR(AssignAll(step, TaskSpecOf(state).set, locals));
  RETURN_IF_ERROR(RecordDone(step, state, task.each(), {task.item_key(), locals.front().second}));
  step.set_handled();
  return RaiseIfDone(step, state, task.each());
}

absl::Status TakeItems(Macrostep& step, const ledger::v1::AddItems& input) {
  ASSIGN_OR_RETURN(const uint32_t each, FindOpenEach(step, input.state()));
  const chart::StateIndex s = step.chart().FindState(input.state());
  const chart::State& state = step.chart().state(s);
  if (input.items_size() > kMaxItemsAtOnce ||
      step.instance().FindActivity(each)->total() + input.items_size() > kMaxItems) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "ITEMS_TOO_MANY",
                  absl::StrCat("at most ", kMaxItemsAtOnce, " items at once and ", kMaxItems,
                               " in all may be added to '", state.id, "'"));
  }
  for (const auto& given : input.items()) {
    ASSIGN_OR_RETURN(const auto known, step.instance().Item(each, given.key()));
    if (known.has_value()) continue;  // added before: adding is idempotent by key
    ASSIGN_OR_RETURN(const NewItem item, AcceptItem(step, *state.each, given));
    RETURN_IF_ERROR(CheckMayAdd(step, state, item.value));
    RETURN_IF_ERROR(AddItem(step, s, each, item));
  }
  step.set_handled();
  return RaiseIfDone(step, state, each);
}

}  // namespace liushui::core
