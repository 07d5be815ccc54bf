// InstanceFilter: a condition on instances of one definition, such as "data.amount > 100 && In('review')".
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_INSTANCE_FILTER_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_INSTANCE_FILTER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/cel/program.h"
#include "engine/chart/chart.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// Sees `data` and `data.<name>` as the definition declares them; `instance` with name, key, workflow,
// subject, revision, started, started_by, status (ACTIVE or STUCK) and states, the list of the active ones;
// In('state'); and `now`. Immutable; safe from many threads.
class InstanceFilter {
 public:
  // INVALID_ARGUMENT MIGRATION_FILTER_INVALID: it cannot be read, or speaks of what is not there.
  static absl::StatusOr<InstanceFilter> Compile(absl::string_view text, const chart::Chart& chart);

  // Whether it holds for an instance of that definition. FAILED_PRECONDITION MIGRATION_FILTER_FAILED.
  absl::StatusOr<bool> Holds(const state::v1::InstanceState& state, absl::Time now) const;

 private:
  InstanceFilter(cel::Program program, std::vector<std::string> data)
      : program_(std::move(program)), data_(std::move(data)) {}

  cel::Program program_;
  std::vector<std::string> data_;  // by slot
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_INSTANCE_FILTER_H_
