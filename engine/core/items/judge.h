// Judge: whether an open `each` is done.
//
// It is once nothing is open or waits and it may not grow, or as soon as its `until` holds. An `until` that
// fails keeps nothing from opening or ending: the list goes on, an incident says that nobody knows when to
// stop, and the next judgement that succeeds ends the incident.
#ifndef LIUSHUI_ENGINE_CORE_ITEMS_JUDGE_H_
#define LIUSHUI_ENGINE_CORE_ITEMS_JUDGE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/chart/chart.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// The state whose `each` this is, by ordinal.
const chart::State& StateOfEach(Macrostep& step, uint32_t each);
// Nothing is left to do, not even again.
bool IsAllDone(const state::v1::Activity& each);
// The counters as expressions read them.
Locals CountersOf(const state::v1::Activity& each);

// For one Settle. Of one judgement after the other only the first that fails is told.
class Judge {
 public:
  Judge(Macrostep& step, uint32_t each) : step_(step), each_(each) {}

  absl::StatusOr<bool> IsDone();
  // What `until` says, which the `each` must declare. Refuses as an expression does.
  absl::StatusOr<bool> Until();

 private:
  absl::Status Tell(const absl::Status& why);

  Macrostep& step_;
  const uint32_t each_;
  bool has_told_ = false;
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_ITEMS_JUDGE_H_
