// ExpectedRows: the tables as they follow from the ledger, to be compared with the stored ones.
#ifndef LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_
#define LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/audit/verify.h"
#include "engine/views/rows.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// Where the ledger ended, and what could not be folded.
struct LedgerEnd {
  int64_t time_us = 0;             // of the last record: request rows of long before it may be gone
  std::set<uint64_t> broken = {};  // instances that were reported already: their rows are not compared
};

// All rows, in memory. For one thread.
class ExpectedRows {
 public:
  // Applies the row changes of a record. Answers, sentence by sentence, in which way they contradict the rows
  // before: a business key, request id or revision used before; a message delivered that was not sent, was
  // delivered already, or was another one.
  std::vector<std::string> Apply(const ledger::v1::Record& record,
                                 const std::vector<views::RowWrite>& writes);

  // Compares with what is stored, row by row; differences and the count of rows go to the report. An error is
  // a failure to read.
  absl::Status Compare(const RowReader& stored, const LedgerEnd& end, VerifyReport& report) const;

 private:
  std::map<std::string, std::string> rows_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EXPECTED_ROWS_H_
