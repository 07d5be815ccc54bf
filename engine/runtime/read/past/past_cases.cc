#include "engine/runtime/read/past/past_cases.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using state::v1::InstanceState;
using state::v1::TaskState;

// The first marked step at a position or after it; nothing without one.
absl::StatusOr<absl::optional<uint64_t>> MarkFrom(const storage::Reader& reader, uint64_t instance,
                                                  uint64_t position) {
  storage::ScanRange range{views::HistoryPrefix(instance, views::HistoryKind::kMark)};
  if (position > 0)
    range.start_after = views::HistoryKey({instance, views::HistoryKind::kMark, position - 1});
  absl::optional<uint64_t> mark;
  RETURN_IF_ERROR(reader.ScanRows(range, [&](absl::string_view key, absl::string_view) {
    const auto place = views::ParseHistoryKey(key);
    LIUSHUI_CHECK(place.has_value());
    mark = place->index;
    return false;
  }));
  return mark;
}

absl::StatusOr<std::map<uint32_t, TaskState>> ReadTasks(const storage::Reader& reader, uint64_t instance) {
  std::map<uint32_t, TaskState> tasks;
  absl::Status failure;
  RETURN_IF_ERROR(
      reader.ScanRows({views::TaskPrefix(instance)}, [&](absl::string_view key, absl::string_view value) {
        auto task = ParseRow<TaskState>(key, value);
        failure = task.status();
        if (failure.ok()) tasks[task->task()] = *std::move(task);
        return failure.ok();
      }));
  RETURN_IF_ERROR(failure);
  return tasks;
}

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ChainBelow(const storage::Reader& reader, const InstanceState& newest,
                                                 uint64_t position) {
  uint64_t last = newest.last_index();
  if (last >= position) {
    ASSIGN_OR_RETURN(const auto mark, MarkFrom(reader, newest.instance(), position));
    if (mark.has_value()) last = *mark;
  }
  ASSIGN_OR_RETURN(std::vector<uint64_t> chain, ReadChain(reader, newest.instance(), last));
  chain.erase(std::lower_bound(chain.begin(), chain.end(), position), chain.end());
  return chain;
}

absl::StatusOr<uint64_t> RecordsUntil(const storage::Reader& reader, absl::Time time) {
  const int64_t until_us = absl::ToUnixMicros(time);
  uint64_t before = 0;
  uint64_t end = reader.size();
  while (before < end) {
    const uint64_t middle = before + (end - before) / 2;
    ASSIGN_OR_RETURN(const ledger::v1::Record record, ReadRecord(reader, middle));
    if (record.time_us() <= until_us) {
      before = middle + 1;
    } else {
      end = middle;
    }
  }
  return before;
}

absl::StatusOr<absl::Time> PastCases::Time() const {
  ASSIGN_OR_RETURN(const ledger::v1::Record last, ReadRecord(reader_, position_ - 1));
  return absl::FromUnixMicros(last.time_us());
}

absl::StatusOr<absl::optional<InstanceState>> PastCases::Newest(uint64_t instance) const {
  if (instance >= position_) return absl::optional<InstanceState>();
  return ReadMessage<InstanceState>(reader_, views::InstanceKey(instance));
}

absl::StatusOr<audit::FoldedInstance> PastCases::Fold(const InstanceState& newest) const {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> chain, ChainBelow(reader_, newest, position_));
  return FoldChain(reader_, chain);
}

absl::StatusOr<absl::optional<PastCase>> PastCases::Find(uint64_t instance) const {
  ASSIGN_OR_RETURN(auto newest, Newest(instance));
  if (!newest.has_value()) return absl::optional<PastCase>();
  PastCase found;
  if (IsUnchanged(*newest)) {
    ASSIGN_OR_RETURN(found.tasks, ReadTasks(reader_, instance));
    found.state = *std::move(newest);
    return absl::optional<PastCase>(std::move(found));
  }
  ASSIGN_OR_RETURN(audit::FoldedInstance folded, Fold(*newest));
  return absl::optional<PastCase>(PastCase{std::move(folded.state), std::move(folded.tasks)});
}

absl::StatusOr<absl::optional<InstanceState>> PastCases::FindState(uint64_t instance) const {
  ASSIGN_OR_RETURN(auto newest, Newest(instance));
  if (!newest.has_value() || IsUnchanged(*newest)) return newest;
  ASSIGN_OR_RETURN(audit::FoldedInstance folded, Fold(*newest));
  return absl::optional<InstanceState>(std::move(folded.state));
}

}  // namespace liushui::runtime
