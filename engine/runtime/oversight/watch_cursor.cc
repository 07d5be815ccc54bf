#include "engine/runtime/oversight/watch_cursor.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::runtime {

absl::StatusOr<std::vector<SharedRecord>> WatchCursor::Next(size_t limit) {
  absl::optional<std::vector<SharedRecord>> fresh = feed_.Read(next_, limit);
  if (fresh.has_value()) {
    live_ = true;
    folded_.clear();
    next_ += fresh->size();
    return *std::move(fresh);
  }
  if (!live_) return ReadLedger(limit);
  return Refuse(absl::StatusCode::kResourceExhausted, "WATCH_TOO_SLOW",
                absl::StrCat("the reader has not kept up: it was told of all records before position ", next_,
                             ", the ledger has ", feed_.end(), "; watch again from position ", next_));
}

absl::StatusOr<std::vector<SharedRecord>> WatchCursor::ReadLedger(size_t limit) {
  std::vector<ledger::v1::Record> records;
  const uint64_t end = std::min<uint64_t>(next_ + limit, reads_.position());
  RETURN_IF_ERROR(reads_.ReadRecords(next_, end, [&](const ledger::v1::Record& record) {
    records.push_back(record);
    return true;
  }));
  std::vector<SharedRecord> told;
  for (const ledger::v1::Record& record : records) {
    ASSIGN_OR_RETURN(SharedRecord one, Told(record));
    told.push_back(std::move(one));
  }
  next_ += told.size();
  return told;
}

absl::StatusOr<SharedRecord> WatchCursor::Told(const ledger::v1::Record& record) {
  auto told = std::make_shared<CommittedRecord>();
  told->index = record.index();
  if (!record.has_step() || record.namespace_() != name_space_) return SharedRecord(told);
  if (folded_.size() >= kMaxFoldedInstances && folded_.count(record.instance()) == 0) folded_.clear();
  const auto [known, is_new] = folded_.try_emplace(record.instance());
  audit::FoldedInstance& instance = known->second;
  if (is_new && record.index() != record.instance()) {
    ASSIGN_OR_RETURN(instance, reads_.InstanceAt(name_space_, record.instance(), record.index()));
  }
  const audit::FoldedRows rows(instance);
  ASSIGN_OR_RETURN(const core::Instance after, audit::After(record, instance.state, rows));
  told->instance = after.state().SerializeAsString();
  for (const auto& [ordinal, task] : after.changes().tasks) told->tasks.push_back(task);
  audit::Keep(after, instance);
  return SharedRecord(told);
}

}  // namespace liushui::runtime
