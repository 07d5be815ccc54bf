#include "engine/audit/check/request_ids.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/expected_rows.h"
#include "engine/views/keys.h"
#include "engine/views/rows.h"

namespace liushui::audit {

absl::optional<std::string> RequestIds::Next(const ledger::v1::Record& record) {
  if (record.request_id().empty() || record.has_refused()) return absl::nullopt;
  const uint32_t day = views::RequestDay(record.time_us());
  const RowHash id = hasher_.Row(hasher_.Key(record.namespace_()), record.request_id());
  while (!days_.empty() && days_.begin()->first + views::kRequestDays < day) days_.erase(days_.begin());
  for (const auto& [before, ids] : days_) {
    if (!ids.contains(id)) continue;
    return WasThereBefore(views::RequestKey({before, record.namespace_(), record.request_id()}));
  }
  days_[day].insert(id);
  return absl::nullopt;
}

void RequestIds::Save(PlaceWriter& place) const {
  place.Number(days_.size());
  for (const auto& [day, ids] : days_) {
    place.Number(day);
    place.Number(ids.size());
    for (const RowHash& id : ids) {
      place.Number(id.low);
      place.Number(id.high);
    }
  }
}

void RequestIds::Load(PlaceReader& place) {
  for (uint64_t days = place.Number(); days > 0 && place.ok(); --days) {
    auto& ids = days_[static_cast<uint32_t>(place.Number())];
    for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
      RowHash id;
      id.low = place.Number();
      id.high = place.Number();
      ids.insert(id);
    }
  }
}

}  // namespace liushui::audit
