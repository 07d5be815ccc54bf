// Door: what can be said about a request before it is enqueued, in the caller's thread: so that the sequencer
// never waits for a cold disk, and does not see what is refused anyway.
#ifndef LIUSHUI_ENGINE_RUNTIME_DOOR_H_
#define LIUSHUI_ENGINE_RUNTIME_DOOR_H_

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/read/read_gate.h"
#include "engine/runtime/sequence/instance_cache.h"
#include "engine/runtime/sequence/request_filter.h"
#include "storage/store.h"

namespace liushui::runtime {

// What the door looks at; all must outlive it.
struct DoorParts {
  const storage::Store* store = nullptr;
  ReadGate* gate = nullptr;
  Clock* clock = nullptr;
  const Committer* committer = nullptr;
  InstanceCache* cache = nullptr;
  const RequestFilter* requests = nullptr;
};

// Thread-safe.
class Door {
 public:
  explicit Door(DoorParts parts) : parts_(parts) {}

  // Fills in what the sequencer needs to know of `letter`. Answers the first answer of a repeat, nothing if
  // the letter is to be enqueued, or a refusal: see Engine::Submit.
  absl::StatusOr<absl::optional<Outcome>> Check(Letter& letter) const;

 private:
  absl::StatusOr<absl::optional<Outcome>> FindAnswer(Letter& letter) const;
  absl::Status CheckInstance(const Caller& caller, const InstanceRequest& request) const;

  const DoorParts parts_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DOOR_H_
