#include "engine/runtime/read/history.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;

// Indexes from `first` to `last`, both included.
struct Stretch {
  uint64_t first = 0;
  uint64_t last = std::numeric_limits<uint64_t>::max();
};

// Indexes of the first `limit` entries of a kind within the stretch.
absl::StatusOr<std::vector<uint64_t>> ReadEntries(const storage::Reader& reader, views::HistoryPlace place,
                                                  const Stretch& stretch, size_t limit) {
  storage::ScanRange range{views::HistoryPrefix(place.instance, place.kind)};
  place.index = stretch.first - 1;
  if (stretch.first > 0) range.start_after = views::HistoryKey(place);
  std::vector<uint64_t> indexes;
  RETURN_IF_ERROR(reader.ScanRows(range, [&](absl::string_view key, absl::string_view) {
    const auto entry = views::ParseHistoryKey(key);
    LIUSHUI_CHECK(entry.has_value());
    if (entry->index > stretch.last) return false;
    indexes.push_back(entry->index);
    return indexes.size() < limit;
  }));
  return indexes;
}

// The steps of the stretch, whose last index is that of a step.
absl::StatusOr<std::vector<Record>> ReadSteps(const storage::Reader& reader, const Stretch& stretch) {
  std::vector<Record> steps;
  for (uint64_t index = stretch.last; index >= stretch.first;) {
    ASSIGN_OR_RETURN(Record record, ReadRecord(reader, index));
    const uint64_t previous = record.previous_index();
    if (previous > index) {
      return absl::DataLossError(
          absl::StrCat("record ", index, " names record ", previous, " as the one before it"));
    }
    steps.push_back(std::move(record));
    if (previous == index) break;
    index = previous;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

// Adds the records of one kind of entry, in the order of their indexes, at most `limit` of them.
absl::Status AddEntries(const storage::Reader& reader, const views::HistoryPlace& place,
                        const Stretch& stretch, size_t limit, std::vector<Record>& records) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes, ReadEntries(reader, place, stretch, limit));
  const auto middle = static_cast<std::ptrdiff_t>(records.size());
  for (const uint64_t index : indexes) {
    ASSIGN_OR_RETURN(Record record, ReadRecord(reader, index));
    records.push_back(std::move(record));
  }
  std::inplace_merge(records.begin(), records.begin() + middle, records.end(),
                     [](const Record& a, const Record& b) { return a.index() < b.index(); });
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HistoryPage> ReadHistory(const storage::Reader& reader, const state::v1::InstanceState& state,
                                        uint64_t first, size_t limit, Beside beside) {
  const uint64_t instance = state.instance();
  const size_t wanted = limit + 1;  // the one too many says that there are more
  HistoryPage page;
  Stretch stretch{first};
  while (page.records.size() < wanted) {
    ASSIGN_OR_RETURN(const std::vector<uint64_t> mark,
                     ReadEntries(reader, {instance, views::HistoryKind::kMark}, {stretch.first}, 1));
    if (!mark.empty()) stretch.last = mark[0];
    ASSIGN_OR_RETURN(std::vector<Record> steps,
                     ReadSteps(reader, {stretch.first, mark.empty() ? state.last_index() : mark[0]}));
    const size_t left = wanted - page.records.size();
    RETURN_IF_ERROR(AddEntries(reader, {instance, views::HistoryKind::kRefusal}, stretch, left, steps));
    if (beside >= Beside::kTurnedAway) {
      RETURN_IF_ERROR(AddEntries(reader, {instance, views::HistoryKind::kTurnedAway}, stretch, left, steps));
    }
    if (beside >= Beside::kAccesses) {
      RETURN_IF_ERROR(AddEntries(reader, {instance, views::HistoryKind::kAccess}, stretch, left, steps));
    }
    std::move(steps.begin(), steps.end(), std::back_inserter(page.records));
    if (mark.empty()) break;
    stretch = {mark[0] + 1};
  }
  page.more = page.records.size() > limit;
  if (page.more) page.records.resize(limit);
  return page;
}

}  // namespace liushui::runtime
