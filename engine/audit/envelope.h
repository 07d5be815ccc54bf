// The envelope of records: position, time, origin, and the order in which they follow one another.
#ifndef LIUSHUI_ENGINE_AUDIT_ENVELOPE_H_
#define LIUSHUI_ENGINE_AUDIT_ENVELOPE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/audit/check/place_bytes.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// The record these bytes hold. An error says why nothing may be made of them: no record, more than a record
// says (unknown fields, another order), no body, another meaning (semantics_version), texts or hashes that
// cannot be keys.
absl::StatusOr<ledger::v1::Record> ParseRecord(absl::string_view bytes);
// The same into an empty record, which may lie in an arena.
absl::Status ParseRecord(absl::string_view bytes, ledger::v1::Record& record);

// Sees all records in order. For one thread.
class EnvelopeCheck {
 public:
  // What is wrong with the record as the next one, sentence by sentence; the check goes on behind it.
  std::vector<std::string> Next(const ledger::v1::Record& record);

  // The greatest time seen.
  int64_t time_us() const { return time_us_; }

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  void CheckOrder(const ledger::v1::Record& record, std::vector<std::string>& problems);
  void CheckClock(const ledger::v1::Record& record, std::vector<std::string>& problems);

  uint64_t next_index_ = 0;
  int64_t time_us_ = 0;
  bool began_ = false;
  absl::optional<bool> simulated_clock_;  // as the first start of the engine said
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ENVELOPE_H_
