#include "engine/audit/rows/row_account.h"

#include <utility>

#include "engine/audit/expected_rows.h"
#include "engine/views/tables.h"

namespace liushui::audit {
namespace {

using views::Table;

enum class Kind {
  kFixed,     // its key holds the index of the record that writes it: nobody writes it again
  kOnce,      // may be written once only
  kMessage,   // of the outbox
  kInstance,  // changes with its instance, and with nothing else
  kOther,
};

Kind KindOf(absl::string_view key) {
  switch (static_cast<Table>(key.front())) {
    case Table::kHistory:
    case Table::kCalendar:
    case Table::kSigningKey:
    case Table::kNamespaceInstance:
    case Table::kRequest:  // whose repeats are another's business
      return Kind::kFixed;
    case Table::kBusinessKey:
    case Table::kChild:
    case Table::kDefinition:
      return Kind::kOnce;
    case Table::kOutbox:
      return Kind::kMessage;
    case Table::kInstance:
    case Table::kTask:
    case Table::kOpenTask:
    case Table::kClosedTask:
    case Table::kJob:
    case Table::kItem:
    case Table::kTurn:
    case Table::kTimer:
    case Table::kIncident:
    case Table::kNote:
      return Kind::kInstance;
    default:
      return Kind::kOther;
  }
}

}  // namespace

void SaveRows(const LiveRows& rows, PlaceWriter& place) {
  place.Number(rows.size());
  for (const auto& [key, row] : rows) {
    for (const uint64_t word : {key.low, key.high, row.low, row.high}) place.Number(word);
  }
}

void LoadRows(LiveRows& rows, PlaceReader& place) {
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    RowHash key;
    key.low = place.Number();
    key.high = place.Number();
    RowHash& row = rows[key];
    row.low = place.Number();
    row.high = place.Number();
  }
}

std::vector<std::string> RowAccount::Apply(const std::vector<views::RowWrite>& writes, LiveRows* own) {
  std::vector<std::string> problems;
  for (const views::RowWrite& write : writes) {
    const Kind kind = KindOf(write.key);
    if (!compares_ && kind != Kind::kOnce && kind != Kind::kMessage) continue;
    const RowHash key = hasher_.Key(write.key);
    if (kind == Kind::kMessage) {
      const absl::optional<std::string> before = outbox_.Put(write.key, write.value);
      if (before.has_value()) sums_.Remove(write.key, key, hasher_.Row(key, *before));
      if (write.value.has_value()) sums_.Add(write.key, key, hasher_.Row(key, *write.value));
    } else if (kind == Kind::kOnce || kind == Kind::kFixed) {
      if (!compares_ && !onetime_.insert(key).second) problems.push_back(WasThereBefore(write.key));
      if (write.value.has_value()) sums_.Add(write.key, key, hasher_.Row(key, *write.value));
    } else {
      Change(write, key, kind == Kind::kInstance && own != nullptr ? *own : others_);
    }
  }
  return problems;
}

void RowAccount::Change(const views::RowWrite& write, const RowHash& key, LiveRows& rows) {
  const auto found = rows.find(key);
  if (found != rows.end()) sums_.Remove(write.key, key, found->second);
  if (!write.value.has_value()) {
    if (found != rows.end()) rows.erase(found);
    return;
  }
  const RowHash row = hasher_.Row(key, *write.value);
  sums_.Add(write.key, key, row);
  rows[key] = row;
}

absl::StatusOr<RowParts> RowAccount::Compare(const RowReader& stored, uint32_t oldest_day,
                                             VerifyReport& report, absl::FunctionRef<bool()> goes_on) {
  return std::move(sums_).Compare(stored, hasher_, oldest_day, report, goes_on);
}

void RowAccount::Save(PlaceWriter& place) const {
  sums_.Save(place);
  outbox_.Save(place);
  SaveRows(others_, place);
  place.Number(onetime_.size());
  for (const RowHash& key : onetime_) {
    place.Number(key.low);
    place.Number(key.high);
  }
}

void RowAccount::Load(PlaceReader& place) {
  sums_.Load(place);
  outbox_.Load(place);
  LoadRows(others_, place);
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    RowHash key;
    key.low = place.Number();
    key.high = place.Number();
    onetime_.insert(key);
  }
}

}  // namespace liushui::audit
