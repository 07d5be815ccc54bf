// Folding: the instances that are open at a place of the ledger, as its records made them. One that has ended
// is forgotten.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_FOLDING_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_FOLDING_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "engine/audit/check/place_bytes.h"
#include "engine/audit/rows/row_account.h"
#include "engine/audit/verify.h"
#include "engine/views/rows.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

struct OpenInstance {
  FoldedInstance folded;
  LiveRows rows;
  bool diverged = false;  // a decision came out differently: what follows from it says nothing new
};

// For one thread.
class Folding {
 public:
  // Null if it is not open. Valid until it ends.
  OpenInstance* Find(uint64_t instance);
  // One whose first record comes next.
  OpenInstance& Begin(uint64_t instance) { return open_[instance]; }
  // Forgets it.
  void Close(uint64_t instance) { open_.erase(instance); }

  // Folds the next step of an instance into it; gives the rows it changes, if `writes` is not null. After an
  // error, of a step that does not follow, the instance is good for nothing.
  static absl::Status Step(const ledger::v1::Record& record, FoldedInstance& instance,
                           std::vector<views::RowWrite>* writes);

  void Save(PlaceWriter& place) const;
  void Load(PlaceReader& place);

 private:
  std::unordered_map<uint64_t, OpenInstance> open_;
};

// Whether nothing may follow in an instance.
bool HasEnded(const state::v1::InstanceState& state);

// A message comes from a record before. Of one that does not, a forged record might delete the row it writes
// itself.
bool DeliversLater(const ledger::v1::Record& record);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_FOLDING_H_
