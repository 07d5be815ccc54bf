// Folding items: their rows, the queues they wait in, and the counters of their `each`.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/facts.h"
#include "engine/core/people/task_facts.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using state::v1::Activity;
using state::v1::ItemState;

absl::Status Misfit(const FactContext& context, absl::string_view what) {
  return absl::InternalError(absl::StrCat("record ", context.index, ": ", what));
}

ItemTurn WaitingTurn(const ItemState& item) {
  return {item.each(), ItemTurn::Queue::kWaiting, item.rank(), 0};
}

ItemTurn TimerTurn(const ItemState& item) {
  return {item.each(), ItemTurn::Queue::kTimer, item.timer().due_us(), item.timer().timer()};
}

// Puts an item into the queue, behind whatever has been in it.
void Enqueue(const Activity& each, ItemState* item, Instance& instance) {
  item->set_status(state::v1::ITEM_STATUS_WAITING);
  item->set_rank((int64_t{each.retries()} << 32) + item->number());
  instance.mutable_changes().turns[WaitingTurn(*item)] = item->key();
}

// The child of an item has no fact of its own.
void UseOrdinal(uint32_t child, Instance& instance) {
  auto& state = instance.mutable_state();
  state.set_last_ordinal(std::max(state.last_ordinal(), child));
}

// An item and the `each` it belongs to, for changing.
struct OpenItem {
  Activity* each = nullptr;
  ItemState* item = nullptr;
};

absl::StatusOr<Activity*> FindEach(const FactContext& context, uint32_t ordinal, Instance& instance) {
  Activity* each = instance.MutableActivity(ordinal);
  if (each != nullptr && each->kind() == state::v1::ACTIVITY_KIND_EACH) return each;
  return Misfit(context, absl::StrCat("each ", ordinal, " is not open"));
}

absl::StatusOr<OpenItem> FindItem(const FactContext& context, uint32_t ordinal, const std::string& key,
                                  Instance& instance) {
  OpenItem open;
  ASSIGN_OR_RETURN(open.each, FindEach(context, ordinal, instance));
  ASSIGN_OR_RETURN(const auto row, instance.Item(ordinal, key));
  if (!row.has_value()) return Misfit(context, absl::StrCat("each ", ordinal, " has no item '", key, "'"));
  ASSIGN_OR_RETURN(open.item, instance.MutableItem(ordinal, key));
  return open;
}

// Whether an item stands where the fact found it.
absl::Status CheckStatus(const FactContext& context, const ItemState& item, state::v1::ItemStatus expected) {
  if (item.status() == expected) return absl::OkStatus();
  return Misfit(context, absl::StrCat("item '", item.key(), "' of ", item.each(), " is ",
                                      state::v1::ItemStatus_Name(item.status()), ", expected ",
                                      state::v1::ItemStatus_Name(expected)));
}

absl::Status AddItem(const FactContext& context, const ledger::v1::ItemAdded& fact, Instance& instance) {
  ASSIGN_OR_RETURN(Activity * each, FindEach(context, fact.each(), instance));
  ASSIGN_OR_RETURN(const auto known, instance.Item(fact.each(), fact.key()));
  if (known.has_value())
    return Misfit(context, absl::StrCat("item '", fact.key(), "' of ", fact.each(), " was added twice"));
  each->set_total(each->total() + 1);
  ItemState item;
  item.set_instance(instance.state().instance());
  item.set_each(fact.each());
  item.set_key(fact.key());
  *item.mutable_value() = fact.value();
  item.set_task(fact.task());
  item.set_job(fact.job());
  item.set_child(fact.child());
  UseOrdinal(fact.child(), instance);
  item.set_number(each->total());
  item.set_added_us(context.time_us);
  if (fact.waiting()) {
    Enqueue(*each, &item, instance);
    each->set_waiting(each->waiting() + 1);
  } else {
    item.set_status(state::v1::ITEM_STATUS_OPEN);
    each->set_open(each->open() + 1);
  }
  instance.mutable_changes().items[{fact.each(), fact.key()}] = std::move(item);
  return absl::OkStatus();
}

void StopWaiting(const OpenItem& open, Instance& instance) {
  open.each->set_waiting(open.each->waiting() - 1);
  open.each->set_last_rank(open.item->rank());
  instance.mutable_changes().turns[WaitingTurn(*open.item)] = absl::nullopt;
  open.item->clear_rank();
}

absl::Status OpenWaitingItem(const FactContext& context, const ledger::v1::ItemOpened& fact,
                             Instance& instance) {
  ASSIGN_OR_RETURN(const OpenItem open, FindItem(context, fact.each(), fact.key(), instance));
  RETURN_IF_ERROR(CheckStatus(context, *open.item, state::v1::ITEM_STATUS_WAITING));
  StopWaiting(open, instance);
  open.each->set_open(open.each->open() + 1);
  open.item->set_status(state::v1::ITEM_STATUS_OPEN);
  open.item->set_task(fact.task());
  open.item->set_job(fact.job());
  open.item->set_child(fact.child());
  UseOrdinal(fact.child(), instance);
  return absl::OkStatus();
}

absl::Status EndItem(const FactContext& context, const ledger::v1::ItemDone& fact, Instance& instance) {
  ASSIGN_OR_RETURN(const OpenItem open, FindItem(context, fact.each(), fact.key(), instance));
  RETURN_IF_ERROR(CheckStatus(context, *open.item, state::v1::ITEM_STATUS_OPEN));
  open.each->set_open(open.each->open() - 1);
  open.each->set_done(open.each->done() + 1);
  open.item->set_status(state::v1::ITEM_STATUS_DONE);
  open.item->set_ended_us(context.time_us);
  return absl::OkStatus();
}

absl::Status FailItem(const FactContext& context, const ledger::v1::ItemFailed& fact, Instance& instance) {
  ASSIGN_OR_RETURN(const OpenItem open, FindItem(context, fact.each(), fact.key(), instance));
  if (open.item->status() == state::v1::ITEM_STATUS_WAITING) {
    StopWaiting(open, instance);
  } else {
    RETURN_IF_ERROR(CheckStatus(context, *open.item, state::v1::ITEM_STATUS_OPEN));
    open.each->set_open(open.each->open() - 1);
  }
  open.each->set_failed(open.each->failed() + 1);
  open.item->set_status(state::v1::ITEM_STATUS_FAILED);
  open.item->set_ended_us(context.time_us);
  open.item->set_code(fact.code());
  open.item->set_message(fact.message());
  return absl::OkStatus();
}

absl::Status RetryItems(const FactContext& context, uint32_t ordinal, Instance& instance) {
  ASSIGN_OR_RETURN(Activity * each, FindEach(context, ordinal, instance));
  each->set_retries(each->retries() + 1);
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, instance.ItemKeys(ordinal));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto row, instance.Item(ordinal, key));
    if (!row.has_value() || row->status() != state::v1::ITEM_STATUS_FAILED) continue;
    ASSIGN_OR_RETURN(ItemState * item, instance.MutableItem(ordinal, key));
    Enqueue(*each, item, instance);
    item->clear_task();
    item->clear_job();
    item->clear_child();
    item->clear_ended_us();
    item->clear_code();
    item->clear_message();
  }
  each->set_waiting(each->waiting() + each->failed());
  each->clear_failed();
  return absl::OkStatus();
}

absl::Status SetTimer(const FactContext& context, const ledger::v1::TimerSet& fact, Instance& instance) {
  ASSIGN_OR_RETURN(const OpenItem open, FindItem(context, fact.each(), fact.item_key(), instance));
  if (open.item->has_timer()) {
    return Misfit(context, absl::StrCat("item '", fact.item_key(), "' of ", fact.each(), " has two timers"));
  }
  *open.item->mutable_timer() = fact;
  const ItemTurn turn = TimerTurn(*open.item);
  instance.mutable_changes().turns[turn] = fact.item_key();
  const auto& next = open.each->next_timer();
  const bool is_next = !open.each->has_next_timer() ||
                       std::pair(fact.due_us(), fact.timer()) < std::pair(next.due_us(), next.timer());
  if (is_next) *open.each->mutable_next_timer() = fact;
  return absl::OkStatus();
}

absl::Status ClearTimer(const FactContext& context, const ledger::v1::ItemTimerCleared& fact,
                        Instance& instance) {
  ASSIGN_OR_RETURN(const OpenItem open, FindItem(context, fact.each(), fact.key(), instance));
  if (!open.item->has_timer() || open.item->timer().timer() != fact.timer()) {
    return Misfit(context,
                  absl::StrCat("item '", fact.key(), "' of ", fact.each(), " has no timer ", fact.timer()));
  }
  const ItemTurn cleared = TimerTurn(*open.item);
  instance.mutable_changes().turns[cleared] = absl::nullopt;
  open.item->clear_timer();
  if (open.each->next_timer().timer() != fact.timer()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto next, instance.NextItemAfter(cleared));
  if (!next.has_value()) {
    open.each->clear_next_timer();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto item, instance.Item(fact.each(), next->key));
  if (!item.has_value())
    return Misfit(context, absl::StrCat("item '", next->key, "' has a timer, but no row"));
  *open.each->mutable_next_timer() = item->timer();
  return absl::OkStatus();
}

void CancelChild(uint32_t child, const std::string& reason, Instance& instance) {
  ledger::v1::CancelChild* cancel = instance.mutable_changes().messages.emplace_back().mutable_cancel();
  cancel->set_child(child);
  cancel->set_reason(reason);
}

// What is left of an item goes with its `each`: its task is withdrawn, its job and its rows are gone. Its
// child is cancelled for the reason, or left alone if that is empty.
absl::Status WithdrawItem(const FactContext& context, const ItemState& item, const std::string& reason,
                          Instance& instance) {
  Changes& changes = instance.mutable_changes();
  if (item.status() == state::v1::ITEM_STATUS_WAITING) changes.turns[WaitingTurn(item)] = absl::nullopt;
  if (item.has_timer()) changes.turns[TimerTurn(item)] = absl::nullopt;
  changes.items[{item.each(), item.key()}] = absl::nullopt;
  if (item.status() != state::v1::ITEM_STATUS_OPEN) return absl::OkStatus();
  if (item.job() != 0) changes.jobs[item.job()] = absl::nullopt;
  if (item.child() != 0 && !reason.empty()) CancelChild(item.child(), reason, instance);
  return item.task() == 0 ? absl::OkStatus() : WithdrawItemTask(context, item.task(), instance);
}

absl::Status CloseEach(const FactContext& context, const ledger::v1::EachClosed& fact, Instance& instance) {
  const uint32_t each = fact.each();
  RETURN_IF_ERROR(FindEach(context, each, instance).status());
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, instance.ItemKeys(each));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, instance.Item(each, key));
    if (item.has_value()) RETURN_IF_ERROR(WithdrawItem(context, *item, fact.cancel(), instance));
  }
  instance.RemoveActivity(each);
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyItemFact(const FactContext& context, const Fact& fact, Instance& instance) {
  switch (fact.kind_case()) {
    case Fact::kEachOpened:
      instance.AddActivity(fact.each_opened().each(), fact.each_opened().state(),
                           state::v1::ACTIVITY_KIND_EACH);
      return absl::OkStatus();
    case Fact::kItemAdded:
      return AddItem(context, fact.item_added(), instance);
    case Fact::kItemOpened:
      return OpenWaitingItem(context, fact.item_opened(), instance);
    case Fact::kItemDone:
      return EndItem(context, fact.item_done(), instance);
    case Fact::kItemFailed:
      return FailItem(context, fact.item_failed(), instance);
    case Fact::kItemsRetried:
      return RetryItems(context, fact.items_retried(), instance);
    case Fact::kTimerSet:
      return SetTimer(context, fact.timer_set(), instance);
    case Fact::kItemTimerCleared:
      return ClearTimer(context, fact.item_timer_cleared(), instance);
    case Fact::kEachLeft: {
      ASSIGN_OR_RETURN(Activity * each, FindEach(context, fact.each_left(), instance));
      each->set_left(true);
      return absl::OkStatus();
    }
    case Fact::kEachClosed:
      return CloseEach(context, fact.each_closed(), instance);
    default:
      return Misfit(context,
                    absl::StrCat("fact kind ", static_cast<int>(fact.kind_case()), " is not understood"));
  }
}

}  // namespace liushui::core
