// What became of the child of an item.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/children.h"
#include "engine/core/items/items.h"
#include "engine/core/scxml/actions.h"

namespace liushui::core {
namespace {

absl::Status GiveUp(Macrostep& step, const ItemOf& item, absl::string_view reason,
                    absl::string_view message) {
  ledger::v1::ItemFailed failed;
  failed.set_each(item.each);
  failed.set_key(item.key);
  failed.set_code(std::string(reason));
  failed.set_message(std::string(message));
  RETURN_IF_ERROR(FailItem(step, failed));
  return Settle(step, item.each);
}

// The state whose item waits for this child; null if there is none any more.
absl::StatusOr<const chart::State*> FindWaiting(Macrostep& step, const ledger::v1::ChildResult& result) {
  const state::v1::Activity* each = step.instance().FindActivity(result.each());
  if (each == nullptr || each->kind() != state::v1::ACTIVITY_KIND_EACH) return nullptr;
  ASSIGN_OR_RETURN(const auto item, step.instance().Item(result.each(), result.item_key()));
  const bool waits =
      item.has_value() && item->status() == state::v1::ITEM_STATUS_OPEN && item->child() == result.child();
  return waits ? &step.chart().state(step.chart().FindState(each->state())) : nullptr;
}

}  // namespace

absl::Status TakeItemResult(Macrostep& step, const ledger::v1::ChildResult& result) {
  ASSIGN_OR_RETURN(const chart::State* state, FindWaiting(step, result));
  if (state == nullptr) return absl::OkStatus();
  step.set_handled();
  const ItemOf item{result.each(), result.item_key()};
  if (!result.has_output()) return GiveUp(step, item, result.failure().reason(), result.failure().message());
  const chart::ChildSpec& spec = ChildSpecOf(*state);
  const absl::StatusOr<cel::Value> output = AcceptOutput(spec, result.output());
  if (!output.ok()) return GiveUp(step, item, ReasonOf(output.status()), output.status().message());
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, item));
  step.Bind(Event{.name = absl::StrCat("item.", state->id), .data = {}, .form = {}, .result = *output});
  const absl::Status set = AssignAll(step, spec.set, locals);
  if (IsRefusal(set)) return GiveUp(step, item, "RESULT_INVALID", set.message());
  RETURN_IF_ERROR(set);
  return FinishItem(step, item);
}

}  // namespace liushui::core
