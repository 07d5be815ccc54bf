// Replayed: one instance of a chart that nobody deployed; after every step it is folded and decided again.
#ifndef LIUSHUI_TESTS_WORLD_REPLAYED_H_
#define LIUSHUI_TESTS_WORLD_REPLAYED_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "engine/chart/chart.h"
#include "engine/core/decide.h"

namespace liushui::world {

// For charts built by hand, which no ledger could hold; for all others there is World. Its rows are those of
// jobs, tasks and items only.
class Replayed {
 public:
  explicit Replayed(std::shared_ptr<const chart::Chart> chart) : chart_(std::move(chart)) {}

  // Takes an input as record `index` at `time` and gives the record. Refusals are the core's own; INTERNAL
  // where the record folds to anything but the live instance, or is decided otherwise a second time.
  absl::StatusOr<ledger::v1::Record> Take(uint64_t index, absl::Time time, const ledger::v1::Input& input);

  const chart::Chart& chart() const { return *chart_; }
  const state::v1::InstanceState& state() const { return live_.state; }
  bool active() const { return live_.state.status() == state::v1::INSTANCE_STATUS_ACTIVE; }

 private:
  absl::StatusOr<core::Decision> Decide(const audit::FoldedInstance& instance,
                                        const ledger::v1::Record& record,
                                        const ledger::v1::Input& input) const;

  std::shared_ptr<const chart::Chart> chart_;  // shared with other instances of it
  audit::FoldedInstance live_;                 // as decided
  audit::FoldedInstance folded_;               // as folded from the records
};

}  // namespace liushui::world

#endif  // LIUSHUI_TESTS_WORLD_REPLAYED_H_
