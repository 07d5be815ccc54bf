#include "engine/views/turn_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {
namespace {

using core::ItemTurn;

// Numbers below zero come first when the sign is the other way round.
constexpr uint64_t kSign = uint64_t{1} << 63;

bool IsQueue(uint32_t number) {
  return number == static_cast<uint32_t>(ItemTurn::Queue::kWaiting) ||
         number == static_cast<uint32_t>(ItemTurn::Queue::kTimer);
}

}  // namespace

std::string TurnPrefix(uint64_t instance, uint32_t each, ItemTurn::Queue queue) {
  return Encoder(Table::kTurn)
      .Number64(instance)
      .Number32(each)
      .Number32(static_cast<uint32_t>(queue))
      .Take();
}

std::string TurnKey(uint64_t instance, const ItemTurn& turn) {
  Encoder rank;
  rank.Number64(static_cast<uint64_t>(turn.rank) ^ kSign).Number32(turn.timer);
  return TurnPrefix(instance, turn.each, turn.queue) + rank.Take();
}

absl::optional<TurnPlace> ParseTurnKey(absl::string_view key) {
  Decoder decoder(Table::kTurn, key);
  TurnPlace place;
  place.instance = decoder.Number64();
  place.turn.each = decoder.Number32();
  const uint32_t queue = decoder.Number32();
  if (!IsQueue(queue)) return absl::nullopt;
  place.turn.queue = static_cast<ItemTurn::Queue>(queue);
  place.turn.rank = static_cast<int64_t>(decoder.Number64() ^ kSign);
  place.turn.timer = decoder.Number32();
  return IfDone(decoder, place);
}

}  // namespace liushui::views
