// Outbox: the messages that were sent and not delivered yet, as they follow from the ledger.
#ifndef LIUSHUI_ENGINE_AUDIT_ROWS_OUTBOX_H_
#define LIUSHUI_ENGINE_AUDIT_ROWS_OUTBOX_H_

#include <map>
#include <string>

#include "absl/types/optional.h"
#include "engine/audit/check/place_bytes.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// For one thread.
class Outbox {
 public:
  // What is wrong with the message that a record takes out, before its rows are put: it was not sent, was
  // delivered already, or was another one. Nothing for records that take none.
  absl::optional<std::string> CheckDelivery(const ledger::v1::Record& record) const;

  // Writes a row of the outbox, or deletes it; answers the one before.
  absl::optional<std::string> Put(const std::string& key, absl::optional<std::string> message);

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  std::map<std::string, std::string> messages_;  // by key
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ROWS_OUTBOX_H_
