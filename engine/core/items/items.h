// Items of an open `each`: opening them in turn, and what follows when one of them ends.
//
// An item is a row. The instance holds only the counters of all of them and their earliest timer, so that
// what happens to one costs the same with ten as with ten thousand. Items beyond the limit wait and open, in
// the order in which they were added, as others end.
#ifndef LIUSHUI_ENGINE_CORE_ITEMS_ITEMS_H_
#define LIUSHUI_ENGINE_CORE_ITEMS_ITEMS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/cel/value.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Items that open within one step because others ended, if they do not fill half a record before; the rest go
// on opening in steps of their own, by a timer that is due at once.
constexpr int kMaxItemsOpened = 100;

struct NewItem {
  std::string key;
  cel::Value value;
};

// Adds an item to an `each`, by ordinal, and opens it if there is room; where `until` or `child` is declared,
// Settle opens it. A mere record is done at once. Refuses, with nothing recorded, what should open and
// cannot.
absl::Status AddItem(Macrostep& step, uint32_t each, const NewItem& item);
// The same at entry, where nobody can be refused: what cannot open has failed.
absl::Status AddFirstItem(Macrostep& step, uint32_t each, const NewItem& item);

// An open item is done: the actions of the `each` run, and `item` is raised. The event that is bound has its
// form or result. Settle follows.
absl::Status EndItem(Macrostep& step, uint32_t each, const NewItem& item);
// An item has failed: `item` is raised, and one incident for all failed items of the state. Settle follows.
absl::Status FailItem(Macrostep& step, const ledger::v1::ItemFailed& failed);
// The child of an item has ended, or could not be started: the item is done or has failed. Without effect,
// yet recorded, where the item is not open any more, or by another child.
absl::Status TakeItemResult(Macrostep& step, const ledger::v1::ChildResult& result);

// Brings an `each` to rest after items were added or ended: it is done, or those whose turn it is are opened,
// one after the other, and `until` is judged before each of them and after the last, so that it does not
// matter which of them opened in one step. One whose state was left closes once all of it is done.
absl::Status Settle(Macrostep& step, uint32_t each);
// The same after `until` has failed: refuses as it does, if it still does.
absl::Status JudgeAgain(Macrostep& step, uint32_t each);

// All failed items of a state wait to be opened again.
absl::Status RetryItems(Macrostep& step, const std::string& state);
// Whether an incident is about items, and the words of the one about those that failed.
bool IsOfItems(absl::string_view reason);
std::string ItemsFailedWords(absl::string_view state);

// The state is left: its `each` closes, or goes on if it is declared to and not all of it is done.
absl::Status LeaveEach(Macrostep& step, const state::v1::Activity& each);
// It closes, whatever is declared. Children of open items are cancelled, unless they are to be left alone.
absl::Status CloseEach(Macrostep& step, uint32_t each);
// The instance ends: those that went on close.
absl::Status CloseLeftEaches(Macrostep& step);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_ITEMS_ITEMS_H_
