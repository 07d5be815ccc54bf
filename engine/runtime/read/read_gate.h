// ReadGate: lets readers into the store while it is open, and closes it only when the last has left.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_READ_GATE_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_READ_GATE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"

namespace liushui::runtime {

// Thread-safe.
class ReadGate {
 public:
  // While one of these lives the store stays open.
  class Pass {
   public:
    explicit Pass(ReadGate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
    Pass& operator=(Pass&&) = delete;
    ~Pass();

   private:
    ReadGate* gate_;
  };

  // UNAVAILABLE ENGINE_STOPPING once it is closed.
  absl::StatusOr<Pass> Enter() ABSL_LOCKS_EXCLUDED(mutex_);

  // Lets nobody in any more, and waits until nobody is inside. Idempotent.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Leave() ABSL_LOCKS_EXCLUDED(mutex_);

  Mutex mutex_;
  CondVar left_;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_READ_GATE_H_
