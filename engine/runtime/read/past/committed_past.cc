// The part of CommittedReads that is about the past.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/past/past_cases.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using state::v1::InstanceState;

absl::Status CheckWithin(uint64_t position, uint64_t size) {
  if (position >= 1 && position <= size) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
      absl::StrCat("position ", position, " was asked for; expected 1 to ", size, ", where the ledger ends"));
}

absl::Status TaskNotThen(absl::string_view name_space, uint64_t instance, uint32_t task, uint64_t position,
                         bool opened_later) {
  if (!opened_later) {
    return Refuse(
        absl::StatusCode::kNotFound, "TASK_UNKNOWN",
        absl::StrCat("there is no task ", task, " of instance ", instance, " in namespace ", name_space));
  }
  return Refuse(absl::StatusCode::kNotFound, "TASK_NOT_OPENED",
                absl::StrCat("task ", task, " of instance ", instance, " was opened after position ",
                             position, ", which was asked for"));
}

absl::StatusOr<audit::FoldedInstance> FoldAt(const storage::Reader& reader, const InstanceState& newest,
                                             uint64_t position) {
  RETURN_IF_ERROR(CheckWithin(position, reader.size()));
  if (newest.instance() < position) return PastCases(&reader, position).Fold(newest);
  return Refuse(absl::StatusCode::kNotFound, "INSTANCE_NOT_STARTED",
                absl::StrCat("instance ", newest.instance(), " started at position ", newest.instance() + 1,
                             ", after position ", position, ", which was asked for"));
}

}  // namespace

absl::StatusOr<uint64_t> CommittedReads::PositionAt(absl::Time time) const {
  const absl::Time now = parts_.clock->Now();
  if (time > now) {
    return Refuse(absl::StatusCode::kOutOfRange, "READ_TIME_AHEAD",
                  absl::StrCat("expected a moment up to now, ", absl::FormatTime(now, absl::UTCTimeZone()),
                               ", found ", absl::FormatTime(time, absl::UTCTimeZone())));
  }
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(const uint64_t position, RecordsUntil(*view.snapshot, time));
  if (position > 0) return position;
  return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                absl::StrCat("the ledger began after ", absl::FormatTime(time, absl::UTCTimeZone()),
                             ", which was asked for"));
}

absl::Status CommittedReads::CheckPosition(uint64_t position) const {
  return CheckWithin(position, parts_.committer->committed());
}

absl::StatusOr<audit::FoldedInstance> CommittedReads::InstanceAt(absl::string_view name_space,
                                                                 uint64_t instance, uint64_t position) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(const InstanceState newest, ReadInstance(*view.snapshot, name_space, instance));
  return FoldAt(*view.snapshot, newest, position);
}

absl::StatusOr<PastTask> CommittedReads::TaskAt(absl::string_view name_space, uint64_t instance,
                                                uint32_t task, uint64_t position) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  const auto newest = ReadInstance(*view.snapshot, name_space, instance);
  if (IsRefusal(newest.status())) return TaskNotThen(name_space, instance, task, position, false);
  RETURN_IF_ERROR(newest.status());
  ASSIGN_OR_RETURN(audit::FoldedInstance folded, FoldAt(*view.snapshot, *newest, position));
  const auto found = folded.tasks.find(task);
  if (found == folded.tasks.end()) {
    ASSIGN_OR_RETURN(const auto row, view.snapshot->ReadRow(views::TaskKey(instance, task)));
    return TaskNotThen(name_space, instance, task, position, row.has_value());
  }
  ASSIGN_OR_RETURN(const auto chart, ChartOf(folded.state.definition()));
  const core::Surroundings surroundings{*chart,
                                        folded.state.revision(),
                                        folded.state.last_index(),
                                        absl::FromUnixMicros(folded.state.changed_us()),
                                        folded.state.namespace_(),
                                        {}};
  if (parts_.opening != nullptr) parts_.opening->Open(name_space, &folded.state);
  PastTask past{found->second, folded.state, {}};
  // What is shown is computed from data as they may be seen.
  if (parts_.opening != nullptr) parts_.opening->Open(name_space, &folded.state);
  const audit::FoldedRows rows(folded);
  ASSIGN_OR_RETURN(past.shown, core::ShownOf(surroundings, core::Instance(folded.state, &rows), past.task));
  return past;
}

absl::Status CommittedReads::ReplayInstance(absl::string_view name_space, uint64_t instance,
                                            Positions stretch,
                                            absl::FunctionRef<bool(const ReplayedStep& step)> visit) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  RETURN_IF_ERROR(CheckWithin(stretch.to, view.snapshot->size()));
  ASSIGN_OR_RETURN(const InstanceState newest, ReadInstance(*view.snapshot, name_space, instance));
  ASSIGN_OR_RETURN(const std::vector<uint64_t> chain, ChainBelow(*view.snapshot, newest, stretch.to));
  audit::FoldedInstance folded;
  for (const uint64_t index : chain) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(*view.snapshot, index));
    const audit::FoldedRows rows(folded);
    ASSIGN_OR_RETURN(const core::Instance after, audit::After(record, folded.state, rows));
    if (index >= stretch.from && !visit({record, folded, after})) return absl::OkStatus();
    audit::Keep(after, folded);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Record>> CommittedReads::ListAccesses(absl::string_view name_space,
                                                                 uint64_t instance) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  RETURN_IF_ERROR(ReadInstance(*view.snapshot, name_space, instance).status());
  std::vector<uint64_t> indexes;
  RETURN_IF_ERROR(view.snapshot->ScanRows({views::HistoryPrefix(instance, views::HistoryKind::kAccess)},
                                          [&](absl::string_view key, absl::string_view) {
                                            const auto place = views::ParseHistoryKey(key);
                                            LIUSHUI_CHECK(place.has_value());
                                            indexes.push_back(place->index);
                                            return true;
                                          }));
  std::vector<Record> records;
  for (const uint64_t index : indexes) {
    ASSIGN_OR_RETURN(Record record, ReadRecord(*view.snapshot, index));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace liushui::runtime
