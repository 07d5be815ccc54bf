// Keys of the table of items whose turn comes (core::ItemTurn), which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_TURN_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_TURN_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/core/instance.h"

namespace liushui::views {

// v; the value is the item's key. Ranks may be negative, and lie in order all the same.
std::string TurnKey(uint64_t instance, const core::ItemTurn& turn);
// What all keys of one queue of an `each` begin with.
std::string TurnPrefix(uint64_t instance, uint32_t each, core::ItemTurn::Queue queue);

struct TurnPlace {
  uint64_t instance = 0;
  core::ItemTurn turn;
  friend bool operator==(const TurnPlace&, const TurnPlace&) = default;
};
absl::optional<TurnPlace> ParseTurnKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_TURN_KEYS_H_
