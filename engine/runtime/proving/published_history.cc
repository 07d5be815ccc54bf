#include "engine/runtime/proving/published_history.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::runtime {

absl::StatusOr<std::unique_ptr<PublishedHistory>> PublishedHistory::Open(const ProofsFolder& folder) {
  auto history = absl::WrapUnique(new PublishedHistory(folder));
  RETURN_IF_ERROR(history->FindRuns());
  for (auto read : {&ProofsFolder::ReadCosigned, &ProofsFolder::ReadCheckpoint}) {
    ASSIGN_OR_RETURN(absl::optional<std::string> note, (folder.*read)());
    if (!note.has_value()) continue;
    ++history->count_;
    Run newest;
    newest.head = *std::move(note);
    history->runs_.push_back(std::move(newest));
  }
  return history;
}

absl::Status PublishedHistory::FindRuns() {
  days_ = folder_.ListDays().names;
  uint64_t before = UINT64_MAX;
  Place end;
  for (size_t day = 0; day < days_.size(); ++day) {
    ASSIGN_OR_RETURN(const DayOfHistory read, folder_.ReadDay(days_[day]));
    for (size_t entry = 0; entry < read.notes.size(); ++entry) {
      const uint64_t size = audit::SizeInNote(read.notes[entry]);
      if (size < before) {
        if (!runs_.empty()) runs_.back().end = {day, entry};
        runs_.emplace_back().next = {day, entry};
      }
      before = size;
      ++count_;
      end = {day, entry + 1};
    }
    if (runs_.size() > kMaxHistoryRuns) {
      return Refuse(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED",
                    absl::StrCat(folder_.path(), ": the sizes of published checkpoints fall more than ",
                                 kMaxHistoryRuns, " times, in ", days_[day],
                                 " for the last time: files of several ledgers lie here, or they were made "
                                 "by hand; move those that do not belong here elsewhere"));
    }
  }
  if (runs_.empty()) return absl::OkStatus();
  runs_.back().end = end;
  for (Run& run : runs_) RETURN_IF_ERROR(Advance(run));
  return absl::OkStatus();
}

// Takes the next note of the run to its head.
absl::Status PublishedHistory::Advance(Run& run) const {
  run.head = absl::nullopt;
  while (run.next < run.end) {
    if (run.loaded != run.next.day) {
      ASSIGN_OR_RETURN(DayOfHistory day, folder_.ReadDay(days_[run.next.day]));
      run.notes = std::move(day.notes);
      run.loaded = run.next.day;
    }
    if (run.next.entry < run.notes.size()) {
      run.head = std::move(run.notes[run.next.entry++]);
      return absl::OkStatus();
    }
    run.next = {run.next.day + 1, 0};
  }
  run.notes.clear();
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<std::string>> PublishedHistory::Next() {
  Run* least = nullptr;
  for (Run& run : runs_) {
    if (!run.head.has_value()) continue;
    if (least == nullptr || audit::SizeInNote(*run.head) < audit::SizeInNote(*least->head)) least = &run;
  }
  if (least == nullptr) return absl::optional<std::string>();
  absl::optional<std::string> note = std::move(least->head);
  RETURN_IF_ERROR(Advance(*least));
  return note;
}

}  // namespace liushui::runtime
