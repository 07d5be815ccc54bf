#include "engine/runtime/oversight/count_at.h"

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/audit/verify.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/oversight/task_index.h"

namespace liushui::runtime {
namespace {

absl::StatusOr<absl::TimeZone> ZoneOf(const Reads& reads, const state::v1::InstanceState& state) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const chart::Chart> chart, reads.ChartOf(state.definition()));
  return chart->calendar() == nullptr ? absl::UTCTimeZone() : chart->calendar()->zone();
}

}  // namespace

absl::StatusOr<Counted> CountAt(const Reads& reads, const CountQuery& query, uint64_t position) {
  if (position > kMaxFoldedRecords) {
    return Refuse(absl::StatusCode::kResourceExhausted, "LEDGER_TOO_LONG",
                  absl::StrCat("counting as of an earlier position folds the ledger up to it, at most ",
                               kMaxFoldedRecords, " records; position ", position, " was asked for"));
  }
  std::map<uint64_t, audit::FoldedInstance> instances;
  absl::Time time = absl::UnixEpoch();
  absl::Status folded;
  RETURN_IF_ERROR(reads.ReadRecords(0, position, [&](const ledger::v1::Record& record) {
    time = absl::FromUnixMicros(record.time_us());
    if (!record.has_step() || record.namespace_() != query.name_space) return true;
    folded = audit::Fold(record, instances[record.instance()]);
    return folded.ok();
  }));
  RETURN_IF_ERROR(folded);
  TaskIndex index;
  for (const auto& [number, instance] : instances) {
    InstanceTasks tasks{number, absl::UTCTimeZone(), {}};
    ASSIGN_OR_RETURN(tasks.zone, ZoneOf(reads, instance.state));
    for (const auto& [ordinal, task] : instance.tasks) tasks.tasks.push_back(&task);
    index.Apply({tasks}, position, time);
  }
  index.Apply({}, position, time);
  return index.Count(query, time);
}

}  // namespace liushui::runtime
