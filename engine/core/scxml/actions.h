// Executable content (W3C SCXML 4): running blocks, assigning data, sending messages.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_ACTIONS_H_
#define LIUSHUI_ENGINE_CORE_SCXML_ACTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/action.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Runs a block in order. A refused action (a failed expression, a value of the wrong type, an unknown
// receiver) raises error.execution and ends the block, as SCXML says; only failures to read rows are
// returned.
absl::Status RunBlock(Macrostep& step, const chart::Block& block, absl::string_view state,
                      const Locals& locals = {});

// Assigns simultaneously: all right sides see the values before. Refuses with EXPRESSION_FAILED if one fails
// or does not fit its datum's type; then nothing is assigned.
absl::Status AssignAll(Macrostep& step, const std::vector<chart::DatumAssignment>& values,
                       const Locals& locals = {});

// Refuses with EXPRESSION_FAILED a value that does not fit the datum's type. Null fits where the datum is
// optional.
absl::Status CheckFits(const chart::DatumSpec& datum, const chart::Expression& expression,
                       const cel::Value& value);

// The generation of what the instance starts now. FAILED_PRECONDITION RUNAWAY past kMaxGeneration.
absl::StatusOr<uint32_t> NextGeneration(Macrostep& step);
// A business key. Refuses with EXPRESSION_FAILED what is no string, or one of more than kMaxKeyBytes or with
// control characters.
absl::StatusOr<std::string> EvaluateKey(Macrostep& step, const chart::Expression& key, const Locals& locals);
// Bytes of a business key.
constexpr size_t kMaxKeyBytes = 256;

// Sends an event to this very instance at `due` as an input of its own.
absl::Status SendLater(Macrostep& step, ledger::v1::SendEvent event, absl::string_view id, absl::Time due);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_ACTIONS_H_
