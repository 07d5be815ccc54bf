#include "engine/audit/rows/row_sums.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/views/tables.h"

namespace liushui::audit {
namespace {

constexpr uint64_t kRowsPerQuestion = 10'000;

size_t PartOf(const RowHash& hash) {
  return hash.low % kRowParts;
}

}  // namespace

absl::optional<uint32_t> RequestDayOf(absl::string_view key) {
  constexpr size_t kDayEnd = 5;  // see views/tables.h
  if (key.size() < kDayEnd || key.front() != static_cast<char>(views::Table::kRequest)) return absl::nullopt;
  uint32_t day = 0;
  for (size_t i = 1; i < kDayEnd; ++i) day = day << 8 | static_cast<uint8_t>(key[i]);
  return day;
}

bool RowParts::Contain(absl::string_view key, const RowHash& hash) const {
  const absl::optional<uint32_t> day = RequestDayOf(key);
  return day.has_value() ? days.count(*day) > 0 : parts[PartOf(hash)];
}

RowHash& RowSums::SumOf(absl::string_view key, const RowHash& hash) {
  const absl::optional<uint32_t> day = RequestDayOf(key);
  return day.has_value() ? days_[*day] : parts_[PartOf(hash)];
}

void RowSums::Add(absl::string_view key, const RowHash& hash, const RowHash& row) {
  SumOf(key, hash) += row;
}

void RowSums::Remove(absl::string_view key, const RowHash& hash, const RowHash& row) {
  SumOf(key, hash) -= row;
}

absl::StatusOr<RowParts> RowSums::Compare(const RowReader& stored, const RowHasher& hasher,
                                          uint32_t oldest_day, VerifyReport& report,
                                          absl::FunctionRef<bool()> goes_on) && {
  const std::map<uint32_t, RowHash> expected = days_;
  std::string last;
  absl::Status stopped;
  RETURN_IF_ERROR(stored.Read([&](absl::string_view key, absl::string_view value) {
    if (report.rows > 0 && key <= last)
      stopped = absl::InternalError(absl::StrCat("rows were not read in order of key: ", HexOf(key)));
    last.assign(key.data(), key.size());
    ++report.rows;
    const RowHash hash = hasher.Key(key);
    Remove(key, hash, hasher.Row(hash, value));
    if (report.rows % kRowsPerQuestion == 0 && !goes_on())
      stopped = absl::CancelledError("verification was stopped while it compared rows");
    return stopped.ok();
  }));
  RETURN_IF_ERROR(stopped);
  RowParts wrong;
  for (size_t part = 0; part < kRowParts; ++part) wrong.parts[part] = parts_[part] != RowHash();
  for (const auto& [day, left] : days_) {
    const auto was = expected.find(day);
    const bool forgotten = day < oldest_day && was != expected.end() && was->second == left;
    if (left != RowHash() && !forgotten) wrong.days.insert(day);
  }
  wrong.any = !wrong.days.empty();
  for (const bool part : wrong.parts) wrong.any = wrong.any || part;
  return wrong;
}

void RowSums::Save(PlaceWriter& place) const {
  const auto save = [&place](const RowHash& hash) {
    place.Number(hash.low);
    place.Number(hash.high);
  };
  for (const RowHash& part : parts_) save(part);
  place.Number(days_.size());
  for (const auto& [day, sum] : days_) {
    place.Number(day);
    save(sum);
  }
}

void RowSums::Load(PlaceReader& place) {
  const auto load = [&place](RowHash& hash) {
    hash.low = place.Number();
    hash.high = place.Number();
  };
  for (RowHash& part : parts_) load(part);
  for (uint64_t days = place.Number(); days > 0 && place.ok(); --days) {
    const uint32_t day = static_cast<uint32_t>(place.Number());
    load(days_[day]);
  }
}

}  // namespace liushui::audit
