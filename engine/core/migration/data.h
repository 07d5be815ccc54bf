// The data of an instance under another definition.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_DATA_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_DATA_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/core/migration/correspondence.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/input.pb.h"
#include "liushui/ledger/v1/value.pb.h"

namespace liushui::core {

// What becomes of the data.
struct DataChange {
  std::vector<ledger::v1::NamedValue> computed;  // in the order of the declaration
  std::vector<int> defaulted;                    // positions in the second definition's data
  std::vector<std::string> dropped;              // ascending
};

// OK if every datum to compute is declared in the second definition, each once and ascending
// (MIGRATION_DATA_UNKNOWN), and its expression reads what the first declares and gives what the second wants
// (MIGRATION_DATA_INVALID). INVALID_ARGUMENT.
absl::Status CheckExpressions(const StateNames& names, const ledger::v1::Migrate& migrate);

// Computes on the data as they are, under the first definition. FAILED_PRECONDITION MIGRATION_DATA_MISMATCH:
// a value, old or computed, does not fit the declared type; MIGRATION_DATA_MISSING: a datum that must have a
// value has none; EXPRESSION_FAILED.
absl::StatusOr<DataChange> Compute(Macrostep& step, const StateNames& names,
                                   const ledger::v1::Migrate& migrate);

// Assigns what was computed, and the defaults of the second definition, under which the step goes on by now.
absl::Status Assign(Macrostep& step, const DataChange& data);

// After Assign and with the states entered: FAILED_PRECONDITION MIGRATION_DATA_MISSING where an active state
// takes an optional datum to be set, because in the second definition everything before it sets it, and the
// instance has none.
absl::Status CheckReliedOn(const Macrostep& step, const StateNames& names);

// Data that break their own choices or check, and how: by name.
using RulesBroken = std::map<std::string, std::string>;

// What breaks them under the definition under which the step goes on now.
absl::StatusOr<RulesBroken> ReadRulesBroken(Macrostep& step);

// After Assign. FAILED_PRECONDITION MIGRATION_DATA_MISMATCH: a datum breaks the rules which the second
// definition declares for it. One that was kept and broke the same rules `before`, which hold for what is
// given and not for what a workflow sets, is none of the migration's doing.
absl::Status CheckRules(Macrostep& step, const StateNames& names, const DataChange& data,
                        const RulesBroken& before);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_DATA_H_
