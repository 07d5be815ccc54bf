// PastReads: what was, at a position of the ledger: all records with a smaller index, and no others. Part of
// Reads.
//
// An instance that has not changed since is read from its rows; any other is folded from its own records, so
// that a read costs no more than the instance is long, however long the ledger is.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_READS_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "engine/core/people/shown.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// Children of an instance.
struct Children {
  std::vector<state::v1::InstanceState>
      shown;  // those that run, then those that have ended; each oldest first
  int running_left_out = 0;
  int ended_left_out = 0;
};

// A task, and the instance it belongs to, at one position.
struct PastTask {
  state::v1::TaskState task;
  state::v1::InstanceState instance;
  std::vector<core::ShownValue> shown;  // as ShowTask
};

// A stretch of the ledger, by positions.
struct Positions {
  uint64_t from = 0;
  uint64_t to = 0;
};

// One step of an instance: the record, what was before it, and what it made of that.
struct ReplayedStep {
  const ledger::v1::Record& record;
  const audit::FoldedInstance& before;
  const core::Instance& after;
};

// Thread-safe.
class PastReads {
 public:
  virtual ~PastReads() = default;

  // The position after all records of a moment and before. OUT_OF_RANGE READ_TIME_AHEAD if that is yet to
  // come.
  virtual absl::StatusOr<uint64_t> PositionAt(absl::Time time) const = 0;
  // OUT_OF_RANGE POSITION_UNKNOWN for a position beyond the end.
  virtual absl::Status CheckPosition(uint64_t position) const = 0;

  // The instance and its tasks. NOT_FOUND INSTANCE_UNKNOWN, INSTANCE_NOT_STARTED where it began later;
  // OUT_OF_RANGE POSITION_UNKNOWN.
  virtual absl::StatusOr<audit::FoldedInstance> InstanceAt(absl::string_view name_space, uint64_t instance,
                                                           uint64_t position) const = 0;
  // As InstanceAt; NOT_FOUND TASK_UNKNOWN, TASK_NOT_OPENED where it was opened later.
  virtual absl::StatusOr<PastTask> TaskAt(absl::string_view name_space, uint64_t instance, uint32_t task,
                                          uint64_t position) const = 0;
  // As ListChildren (reads.h).
  virtual absl::StatusOr<Children> ListChildrenAt(uint64_t instance, int limit, uint64_t position) const = 0;

  // Shows every step of an instance whose record lies in the stretch, oldest first, until `visit` returns
  // false. NOT_FOUND INSTANCE_UNKNOWN; OUT_OF_RANGE POSITION_UNKNOWN.
  virtual absl::Status ReplayInstance(absl::string_view name_space, uint64_t instance, Positions stretch,
                                      absl::FunctionRef<bool(const ReplayedStep& step)> visit) const = 0;

  // Records that say who was shown personal data of an instance, oldest first. They tell of other instances,
  // too.
  virtual absl::StatusOr<std::vector<ledger::v1::Record>> ListAccesses(absl::string_view name_space,
                                                                       uint64_t instance) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_READS_H_
