#include "engine/audit/check/row_search.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/check/folding.h"
#include "engine/audit/envelope.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr uint64_t kRecordsPerProgress = 1'000;

class RowSearch {
 public:
  RowSearch(const LedgerEnd& end, const RowHasher& hasher, const RowParts& parts, VerifyReport& report)
      : end_(end), report_(report), expected_(hasher, parts) {}

  void Take(uint64_t index, absl::string_view bytes);
  absl::Status Compare(const RowReader& rows) { return expected_.Compare(rows, end_, report_); }

 private:
  void Apply(uint64_t index, const std::vector<views::RowWrite>& writes);
  void Step(uint64_t index, const Record& record);

  const LedgerEnd& end_;
  VerifyReport& report_;
  ExpectedRows expected_;
  Folding folding_;
};

void RowSearch::Apply(uint64_t index, const std::vector<views::RowWrite>& writes) {
  for (const std::string& problem : expected_.Apply(writes))
    AddDifference(static_cast<int64_t>(index), problem, report_);
}

void RowSearch::Take(uint64_t index, absl::string_view bytes) {
  const absl::StatusOr<Record> record = ParseRecord(bytes);
  if (!record.ok()) return;
  if (!record->has_step() && !record->has_refused()) {
    if (!DeliversLater(*record)) Apply(index, views::RowsOf(*record, nullptr, nullptr));
    return;
  }
  const auto broken = end_.broken.find(record->instance());
  if (broken != end_.broken.end() && index >= broken->second) return;
  record->has_step() ? Step(index, *record) : Apply(index, views::RowsOf(*record, nullptr, nullptr));
}

void RowSearch::Step(uint64_t index, const Record& record) {
  OpenInstance* open = folding_.Find(record.instance());
  if (open == nullptr) open = &folding_.Begin(record.instance());
  std::vector<views::RowWrite> writes;
  // The first reading has folded it.
  if (!Folding::Step(record, open->folded, &writes).ok()) return;
  Apply(index, writes);
  if (HasEnded(open->folded.state)) folding_.Close(record.instance());
}

}  // namespace

absl::Status SearchRows(const ReadLedger& ledger, const RowHasher& hasher, const RowParts& parts,
                        const VerifyOptions& options, VerifyReport& report) {
  RowSearch search(ledger.end, hasher, parts, report);
  const uint64_t total = ledger.records.size();
  const uint64_t before = report.difference_count;
  bool stopped = false;
  RETURN_IF_ERROR(ledger.records.Read(0, total, [&](uint64_t index, absl::string_view bytes) {
    search.Take(index, bytes);
    if (options.progress && (index + 1) % kRecordsPerProgress == 0)
      stopped = !options.progress(index + 1, total);
    return !stopped;
  }));
  if (stopped) return absl::CancelledError("verification was stopped while it looked for wrong rows");
  RETURN_IF_ERROR(search.Compare(ledger.rows));
  // Of days some rows may be gone, and others not.
  const bool only_days = std::find(parts.parts.begin(), parts.parts.end(), true) == parts.parts.end();
  if (only_days || report.difference_count > before || before > 0) return absl::OkStatus();
  AddDifference(-1, "rows are stored that do not follow from the ledger, but reading again did not find them",
                report);
  return absl::OkStatus();
}

}  // namespace liushui::audit
