// Folding one instance: its rows as the core reads them, and what a step does to them.
#ifndef LIUSHUI_ENGINE_AUDIT_FOLD_H_
#define LIUSHUI_ENGINE_AUDIT_FOLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/audit/verify.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// The rows of one folded instance. Never fails. `instance` must outlive it; rows of any other instance are
// absent.
class FoldedRows : public core::RowSource {
 public:
  explicit FoldedRows(const FoldedInstance& instance) : instance_(instance) {}
  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t instance,
                                                                uint32_t task) const override;
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance, uint32_t job) const override;
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                absl::string_view key) const override;
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const override;
  absl::StatusOr<absl::optional<core::NextItem>> ReadNextItem(uint64_t instance,
                                                              const core::ItemTurn& after) const override;

 private:
  const FoldedInstance& instance_;
};

// The instance after a recorded step, with its changes; `rows` are those before it and must outlive the
// answer. INTERNAL if the step does not follow from `before`, or contradicts itself.
absl::StatusOr<core::Instance> After(const ledger::v1::Record& record, const state::v1::InstanceState& before,
                                     const core::RowSource& rows);

// The same, in place.
absl::Status ApplyTo(const ledger::v1::Record& record, core::Instance& instance);

// In which way a record does not come right after the newest step of its instance, which has none before its
// first; empty if it does.
std::string GapBefore(const ledger::v1::Record& record, const FoldedInstance& folded);

// Takes over the state and changed rows of `after`.
void Keep(core::Instance after, FoldedInstance& instance);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_FOLD_H_
