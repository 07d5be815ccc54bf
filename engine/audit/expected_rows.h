// ExpectedRows: parts of the tables as they follow from the ledger, to be compared with the stored ones where
// those are known to differ.
#ifndef LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_
#define LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/audit/rows/row_hash.h"
#include "engine/audit/rows/row_sums.h"
#include "engine/audit/verify.h"
#include "engine/views/rows.h"

namespace liushui::audit {

// Where the ledger ended, and what could not be folded.
struct LedgerEnd {
  int64_t time_us = 0;  // of the last record: request rows of long before it may be gone
  // Instances that were reported already, by the record from which on: their rows are not compared.
  std::map<uint64_t, uint64_t> broken = {};
};

// Rows that are written once and never again: business keys, children and revisions. Requests are, too, but
// forgotten in time: RequestIds has an eye on them.
bool IsWrittenOnce(absl::string_view key);
// What is said of such a row that is written twice.
std::string WasThereBefore(absl::string_view key);

// All rows of these parts, in memory. For one thread.
class ExpectedRows {
 public:
  ExpectedRows(const RowHasher& hasher, const RowParts& parts) : hasher_(hasher), parts_(parts) {}

  // Applies the row changes of a record. Answers, sentence by sentence, which rows it writes that were there
  // before, and may be there once only.
  std::vector<std::string> Apply(const std::vector<views::RowWrite>& writes);

  // Compares with what is stored, row by row, in order of key; differences go to the report. An error is a
  // failure to read.
  absl::Status Compare(const RowReader& stored, const LedgerEnd& end, VerifyReport& report) const;

 private:
  const RowHasher hasher_;
  const RowParts parts_;
  std::map<std::string, std::string> rows_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_
