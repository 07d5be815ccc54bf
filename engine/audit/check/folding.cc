#include "engine/audit/check/folding.h"

#include <utility>

#include "engine/audit/fold.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

template <typename Rows>
void SaveMessages(const Rows& rows, PlaceWriter& place) {
  place.Number(rows.size());
  for (const auto& [ordinal, row] : rows) {
    place.Number(ordinal);
    place.Message(row);
  }
}

template <typename Rows>
void LoadMessages(Rows& rows, PlaceReader& place) {
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    place.Message(rows[static_cast<uint32_t>(place.Number())]);
  }
}

void SaveInstance(const OpenInstance& open, PlaceWriter& place) {
  const FoldedInstance& folded = open.folded;
  place.Number(open.diverged ? 1 : 0);
  SaveRows(open.rows, place);
  place.Message(folded.state);
  SaveMessages(folded.tasks, place);
  SaveMessages(folded.jobs, place);
  place.Number(folded.items.size());
  for (const auto& [name, item] : folded.items) {
    place.Number(name.first);
    place.Text(name.second);
    place.Message(item);
  }
  place.Number(folded.turns.size());
  for (const auto& [turn, key] : folded.turns) {
    for (const uint64_t number : {uint64_t{turn.each}, static_cast<uint64_t>(turn.queue),
                                  static_cast<uint64_t>(turn.rank), uint64_t{turn.timer}})
      place.Number(number);
    place.Text(key);
  }
}

void LoadInstance(OpenInstance& open, PlaceReader& place) {
  FoldedInstance& folded = open.folded;
  open.diverged = place.Number() != 0;
  LoadRows(open.rows, place);
  place.Message(folded.state);
  LoadMessages(folded.tasks, place);
  LoadMessages(folded.jobs, place);
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    const uint32_t each = static_cast<uint32_t>(place.Number());
    std::string key = place.Text();
    place.Message(folded.items[{each, std::move(key)}]);
  }
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    core::ItemTurn turn;
    turn.each = static_cast<uint32_t>(place.Number());
    turn.queue = static_cast<core::ItemTurn::Queue>(place.Number());
    turn.rank = static_cast<int64_t>(place.Number());
    turn.timer = static_cast<uint32_t>(place.Number());
    folded.turns[turn] = place.Text();
  }
}

}  // namespace

bool HasEnded(const state::v1::InstanceState& state) {
  return state.status() == state::v1::INSTANCE_STATUS_COMPLETED ||
         state.status() == state::v1::INSTANCE_STATUS_CANCELLED;
}

bool DeliversLater(const ledger::v1::Record& record) {
  const ledger::v1::Origin* const origin = views::DeliveredBy(record);
  return origin != nullptr && origin->index() >= record.index();
}

OpenInstance* Folding::Find(uint64_t instance) {
  const auto found = open_.find(instance);
  return found == open_.end() ? nullptr : &found->second;
}

absl::Status Folding::Step(const ledger::v1::Record& record, FoldedInstance& instance,
                           std::vector<views::RowWrite>* writes) {
  const views::StateBefore before = views::BeforeOf(instance.state);
  const FoldedRows rows(instance);
  core::Instance live(std::move(instance.state), &rows);
  instance.state.set_instance(live.state().instance());  // whose rows `rows` reads
  RETURN_IF_ERROR(ApplyTo(record, live));
  if (writes != nullptr) *writes = views::RowsOfStep(record, before, live);
  Keep(std::move(live), instance);
  return absl::OkStatus();
}

void Folding::Save(PlaceWriter& place) const {
  place.Number(open_.size());
  for (const auto& [number, open] : open_) {
    place.Number(number);
    SaveInstance(open, place);
  }
}

void Folding::Load(PlaceReader& place) {
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    LoadInstance(open_[place.Number()], place);
  }
}

}  // namespace liushui::audit
