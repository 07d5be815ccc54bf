// RequestIds: one outcome for each request id, as long as the engine remembers them.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_REQUEST_IDS_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_REQUEST_IDS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/types/optional.h"
#include "engine/audit/check/place_bytes.h"
#include "engine/audit/rows/row_hash.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// Sees all records in order. For one thread. Remembers the ids of views::kRequestDays days, by their hashes.
class RequestIds {
 public:
  explicit RequestIds(const RowSecret& secret) : hasher_(secret) {}

  // What is wrong with the request of an accepted record: its id was accepted before.
  absl::optional<std::string> Next(const ledger::v1::Record& record);

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  const RowHasher hasher_;
  std::map<uint32_t, absl::flat_hash_set<RowHash>> days_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_REQUEST_IDS_H_
