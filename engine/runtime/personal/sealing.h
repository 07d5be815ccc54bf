// Sealing: the step between a request and its decision, in the caller's thread: personal values are checked
// in plain and sealed.
//
// Whoever decides sees sealed values only, and can check no more than that they are there. So a request with
// personal values is first decided here, in plain and for trial, by the same core::Decide; what that has
// against the form, payload, inputs, items or result is the answer. All else is left to the decision itself,
// which has the newest state.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALING_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALING_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/mutex.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/personal/personal_fields.h"
#include "engine/runtime/read/read_gate.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/sequence/instance_cache.h"
#include "storage/store.h"

namespace liushui::runtime {

// What sealing looks at; all must outlive it.
struct SealingParts {
  SubjectKeys* keys = nullptr;  // null: nothing is sealed
  const Opening* opening = nullptr;
  const storage::Store* store = nullptr;
  ReadGate* gate = nullptr;
  Clock* clock = nullptr;
  const Registry* registry = nullptr;
  InstanceCache* cache = nullptr;
};

// Thread-safe.
class Sealing {
 public:
  explicit Sealing(SealingParts parts) : parts_(parts) {}

  // Seals what is personal in the request. A start that gives anything is pinned to the revision that said
  // what is personal, and gets a subject if it names none. Refusals: SUBJECT_ERASED, SUBJECT_RESTRICTED; for
  // a start WORKFLOW_UNKNOWN, REVISION_UNKNOWN, ALIAS_UNKNOWN; what the trial has against the values.
  absl::Status Seal(const Caller& caller, Request& request) const;

  // So that nobody can guess from the ledger what was asked.
  void HideHash(Caller& caller) const;

  // An answer that opens what its outcome shows, and before that destroys the key of a subject that was
  // erased. INTERNAL if that fails: it is tried again whenever the ledger is opened.
  Answer Finishing(const Caller& caller, const Request& request, Answer answer) const;

 private:
  // A request beside what it is decided with.
  struct Start;
  struct Step;

  // Null if there is no such instance.
  absl::StatusOr<SharedState> Find(uint64_t instance) const;
  // Whether the chart declares anything personal; remembered.
  bool MayBePersonal(const chart::Chart& chart) const ABSL_LOCKS_EXCLUDED(personal_mutex_);
  absl::StatusOr<bool> Exists(const Caller& caller, const StartRequest& request) const;
  absl::Status SealStart(const Caller& caller, StartRequest& request) const;
  absl::Status SealStep(const Caller& caller, InstanceRequest& request) const;
  // Items that are there already, with the same values, become those that are there.
  absl::Status KnowItems(const Step& step, ledger::v1::AddItems& items) const;
  // The key under which values of a subject are sealed now.
  absl::StatusOr<SecretKey> KeyOf(const SubjectName& name) const;
  absl::Status Try(const Caller& caller, const Start& start) const;
  absl::Status Try(const Caller& caller, const Step& step) const;

  const SealingParts parts_;
  mutable Mutex personal_mutex_;
  mutable std::map<std::string, bool> personal_
      ABSL_GUARDED_BY(personal_mutex_);  // by hash of the definition
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALING_H_
