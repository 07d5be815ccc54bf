// The second reading of a ledger: which rows of the parts that differ are wrong, and in what.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_ROW_SEARCH_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_ROW_SEARCH_H_

#include "absl/status/status.h"
#include "engine/audit/expected_rows.h"
#include "engine/audit/rows/row_sums.h"
#include "engine/audit/verify.h"

namespace liushui::audit {

// A ledger as the first reading left it.
struct ReadLedger {
  const RecordSource& records;
  const RowReader& rows;
  LedgerEnd end;
};

// Folds all records again, holds the rows of these parts, and adds what is wrong with them to the report.
// What the first reading reported is not looked at again. An error is a failure to read, or CANCELLED.
absl::Status SearchRows(const ReadLedger& ledger, const RowHasher& hasher, const RowParts& parts,
                        const VerifyOptions& options, VerifyReport& report);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_ROW_SEARCH_H_
