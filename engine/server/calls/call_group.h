// CallGroup: the calls that are armed or running, so that a server can stop without leaving one behind.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_

#include <cstdint>

#include "engine/base/mutex.h"

namespace liushui::server {

// Thread-safe; outlives its calls.
class CallGroup {
 public:
  void Enter();
  void Leave();
  // After this no call is armed again.
  void Stop();
  bool stopping();
  // Returns once every call has left.
  void WaitUntilEmpty();

 private:
  Mutex mutex_;
  CondVar changed_;
  int64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_CALL_GROUP_H_
