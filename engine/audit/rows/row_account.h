// RowAccount: what the rows of a ledger should be, record by record, in memory that does not grow with them.
//
// A row that changes later is remembered by its hash: those of an instance by whoever keeps the instance, and
// forgotten with it; the others, of which there are few, here. A row that never changes is summed up alone.
#ifndef LIUSHUI_ENGINE_AUDIT_ROWS_ROW_ACCOUNT_H_
#define LIUSHUI_ENGINE_AUDIT_ROWS_ROW_ACCOUNT_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/optional.h"
#include "engine/audit/check/place_bytes.h"
#include "engine/audit/rows/outbox.h"
#include "engine/audit/rows/row_hash.h"
#include "engine/audit/rows/row_sums.h"
#include "engine/views/rows.h"

namespace liushui::audit {

// Rows that may change, as they are now: hash of the row by that of its key.
using LiveRows = absl::flat_hash_map<RowHash, RowHash>;
void SaveRows(const LiveRows& rows, PlaceWriter& place);
void LoadRows(LiveRows& rows, PlaceReader& place);

// For one thread.
class RowAccount {
 public:
  // Where nothing stored will be compared, rows that may be there once only are remembered for ever instead:
  // nothing else would show one that is written twice.
  RowAccount(const RowSecret& secret, bool compares) : hasher_(secret), compares_(compares) {}

  const RowHasher& hasher() const { return hasher_; }
  const Outbox& outbox() const { return outbox_; }

  // Applies the row changes of a record; `own` are the live rows of its instance, null if it is of none.
  // Answers what is wrong with them.
  std::vector<std::string> Apply(const std::vector<views::RowWrite>& writes, LiveRows* own);

  // See RowSums::Compare.
  absl::StatusOr<RowParts> Compare(const RowReader& stored, uint32_t oldest_day, VerifyReport& report,
                                   absl::FunctionRef<bool()> goes_on);

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  void Change(const views::RowWrite& write, const RowHash& key, LiveRows& rows);

  const RowHasher hasher_;
  const bool compares_;
  RowSums sums_;
  Outbox outbox_;
  LiveRows others_;                       // of no instance
  absl::flat_hash_set<RowHash> onetime_;  // keys, where nothing is compared
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ROWS_ROW_ACCOUNT_H_
