// What a step changed in an instance and its tasks, field by field.
#ifndef LIUSHUI_ENGINE_AUDIT_CHANGES_FIELD_CHANGES_H_
#define LIUSHUI_ENGINE_AUDIT_CHANGES_FIELD_CHANGES_H_

#include <string>
#include <vector>

#include "engine/audit/verify.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/value.pb.h"

namespace liushui::audit {

// One field. An unset value is null: it was not there, or is gone.
struct FieldChange {
  std::string path;  // liushui.v1.FieldChange says which there are
  ledger::v1::Value before;
  ledger::v1::Value after;
};

// Those of `after` that are others than in `before`, ascending by path. What every step changes, as times and
// counters, is left out.
std::vector<FieldChange> ChangesOf(const FoldedInstance& before, const core::Instance& after);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHANGES_FIELD_CHANGES_H_
