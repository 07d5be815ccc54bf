// RowSums: the rows that a ledger leaves, as sums of hashes over many parts of the tables. What is expected
// is added and what is stored subtracted: a part of which nothing is left has just the rows it should.
//
// Rows of requests are summed by their day instead, because whole days of them are forgotten in time.
#ifndef LIUSHUI_ENGINE_AUDIT_ROWS_ROW_SUMS_H_
#define LIUSHUI_ENGINE_AUDIT_ROWS_ROW_SUMS_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/audit/check/place_bytes.h"
#include "engine/audit/rows/row_hash.h"
#include "engine/audit/verify.h"

namespace liushui::audit {

// Enough that the rows of one part are few beside those of the ledger, and few enough for a cache.
constexpr size_t kRowParts = 4'096;

// Parts of the tables.
struct RowParts {
  std::vector<bool> parts = std::vector<bool>(kRowParts);
  std::set<uint32_t> days;  // of requests
  bool any = false;

  // Whether the row with this key, and this hash of it, lies in one of them.
  bool Contain(absl::string_view key, const RowHash& hash) const;
};

// The day in the key of a request; nothing for rows of other tables.
absl::optional<uint32_t> RequestDayOf(absl::string_view key);

// For one thread.
class RowSums {
 public:
  RowSums() : parts_(kRowParts) {}

  // A row is there from now on, or no more.
  void Add(absl::string_view key, const RowHash& hash, const RowHash& row);
  void Remove(absl::string_view key, const RowHash& hash, const RowHash& row);

  // Subtracts all stored rows, whose number goes to the report, and answers which parts do not agree. Days of
  // requests before `oldest_day` may be gone. Asks now and then whether to go on. An error is a failure to
  // read, rows out of order, or CANCELLED.
  absl::StatusOr<RowParts> Compare(const RowReader& stored, const RowHasher& hasher, uint32_t oldest_day,
                                   VerifyReport& report, absl::FunctionRef<bool()> goes_on) &&;

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  RowHash& SumOf(absl::string_view key, const RowHash& hash);

  std::vector<RowHash> parts_;
  std::map<uint32_t, RowHash> days_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ROWS_ROW_SUMS_H_
