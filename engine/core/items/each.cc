#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/inputs.h"
#include "engine/core/items/items.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using cel::Value;

constexpr size_t kMaxItemKeyBytes = 256;

absl::Status InvalidItem(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ITEM_INVALID", message);
}

absl::Status InvalidKey(absl::string_view of_what, absl::string_view found) {
  return InvalidItem(absl::StrCat("the key of ", of_what, " is text of 1 to ", kMaxItemKeyBytes,
                                  " bytes without control characters, found ", found));
}

bool IsItemKey(absl::string_view key) {
  return !key.empty() && key.size() <= kMaxItemKeyBytes &&
         std::none_of(key.begin(), key.end(), absl::ascii_iscntrl);
}

// `number` is its place in the list, from 1.
absl::StatusOr<std::string> KeyOf(Macrostep& step, const chart::EachSpec& each, size_t number,
                                  const Value& value) {
  Value key = value;
  if (each.key.has_value()) {
    ASSIGN_OR_RETURN(key, Evaluate(step, *each.key, {{each.as, value}}));
  }
  if (key.kind() == cel::Kind::kString && IsItemKey(key.string_value())) return key.string_value();
  return InvalidKey(absl::StrCat("item ", number, " of `", each.in.program.source(), "`"), key.DebugString());
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
    ASSIGN_OR_RETURN(std::string key, KeyOf(step, each, items.size() + 1, value));
    if (!keys.insert(key).second) return InvalidItem(absl::StrCat("two items have the key '", key, "'"));
    items.push_back({std::move(key), value});
  }
  return items;
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
  if (!IsItemKey(given.key())) return InvalidKey("an item", Value::String(given.key()).DebugString());
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

// The value as it would be stored, whether it would be accepted now or not.
Value StoredForm(const chart::EachSpec& each, const ledger::v1::Value& given) {
  Value value = chart::FromLedger(given);
  if (each.form.empty() || value.kind() != cel::Kind::kMap) return value;
  chart::TypeSpec record;
  record.kind = chart::TypeKind::kRecord;
  record.fields = each.form;
  return chart::WithAbsentFields(each.form, Coerce(record, value));
}

absl::Status KeyReused(const std::string& state, const state::v1::ItemState& known) {
  return Refuse(
      absl::StatusCode::kAlreadyExists, "ITEM_KEY_REUSED",
      absl::StrCat("item '", known.key(), "' of '", state, "' was added before as ",
                   chart::FromLedger(known.value()).DebugString(), "; another value needs another key"));
}

absl::Status TooMany(const chart::State& state) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "ITEMS_TOO_MANY",
                absl::StrCat("at most ", kMaxItemsAtOnce, " items at once and ", kMaxItems,
                             " in all may be added to '", state.id, "'"));
}

// Adding is idempotent by key: the same value again changes nothing, another one is refused.
absl::Status TakeItem(Macrostep& step, const chart::State& state, uint32_t each,
                      const ledger::v1::AddItems::Item& given) {
  ASSIGN_OR_RETURN(const auto known, step.instance().Item(each, given.key()));
  if (known.has_value()) {
    RETURN_IF_ERROR(CheckMayAdd(step, state, chart::FromLedger(known->value())));
    const bool same = StoredForm(*state.each, known->value()) == StoredForm(*state.each, given.value());
    return same ? absl::OkStatus() : KeyReused(state.id, *known);
  }
  ASSIGN_OR_RETURN(const NewItem item, AcceptItem(step, *state.each, given));
  RETURN_IF_ERROR(CheckMayAdd(step, state, item.value));
  if (step.instance().FindActivity(each)->total() == kMaxItems) return TooMany(state);
  return AddItem(step, each, item);
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
  for (const NewItem& item : items) RETURN_IF_ERROR(AddFirstItem(step, each, item));
  return Settle(step, each);
}

absl::StatusOr<Locals> LocalsOf(Macrostep& step, const ItemOf& item) {
  if (item.each == 0) return Locals();
  ASSIGN_OR_RETURN(const auto row, step.instance().Item(item.each, item.key));
  const state::v1::Activity* activity = step.instance().FindActivity(item.each);
  if (!row.has_value() || activity == nullptr) {
    return absl::InternalError(absl::StrCat("each ", item.each, " has no item '", item.key, "'"));
  }
  const chart::State& state = step.chart().state(step.chart().FindState(activity->state()));
  return Locals{{state.each->as, chart::FromLedger(row->value())}};
}

absl::StatusOr<Locals> LocalsOf(Macrostep& step, const state::v1::TaskState& task) {
  return LocalsOf(step, ItemOf{task.each(), task.item_key()});
}

absl::Status FinishItem(Macrostep& step, const ItemOf& item) {
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, item));
  RETURN_IF_ERROR(EndItem(step, item.each, {item.key, locals.front().second}));
  step.set_handled();
  return Settle(step, item.each);
}

absl::Status FinishItem(Macrostep& step, const state::v1::TaskState& task) {
  const chart::State& state = step.chart().state(step.chart().FindState(task.state()));
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, task));
  RETURN_IF_ERROR(AssignAll(step, TaskSpecOf(state).set, locals));
  return FinishItem(step, ItemOf{task.each(), task.item_key()});
}

absl::Status TakeItems(Macrostep& step, const ledger::v1::AddItems& input) {
  ASSIGN_OR_RETURN(const uint32_t each, FindOpenEach(step, input.state()));
  const chart::State& state = step.chart().state(step.chart().FindState(input.state()));
  if (input.items_size() > kMaxItemsAtOnce) return TooMany(state);
  for (const auto& given : input.items()) RETURN_IF_ERROR(TakeItem(step, state, each, given));
  step.set_handled();
  return Settle(step, each);
}

}  // namespace liushui::core
