// CallGroup: the calls that are armed or running, so that a server can stop without leaving one behind.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_

#include <cstdint>

#include "absl/time/time.h"
#include "engine/base/mutex.h"

namespace liushui::server {

// Thread-safe; outlives its calls.
class CallGroup {
 public:
  // A call is armed; it has arrived and runs; it has been answered; it is gone.
  void Enter();
  void Begin();
  void End();
  void Leave();

  // From now on calls that arrive are to be refused.
  void Stop();
  bool stopping();

  // Returns once no call runs, but no later than `deadline` of real time.
  void WaitUntilIdle(absl::Time deadline);
  // Returns once every call is gone.
  void WaitUntilEmpty();

 private:
  Mutex mutex_;
  CondVar changed_;
  int64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;    // armed or running
  int64_t running_ ABSL_GUARDED_BY(mutex_) = 0;  // of these
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_
