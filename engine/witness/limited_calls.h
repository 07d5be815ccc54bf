// LimitedCalls: HTTP calls that end by a deadline, whatever the other side does. Part of client.h.
//
// The library limits the wait for each piece of an answer; a peer that sends a byte now and then would hold a
// call for ever. A thread beside the call watches the time and closes its connection.
#ifndef LIUSHUI_ENGINE_WITNESS_LIMITED_CALLS_H_
#define LIUSHUI_ENGINE_WITNESS_LIMITED_CALLS_H_

#include <httplib.h>

#include "absl/time/time.h"
#include "engine/base/mutex.h"

namespace liushui::witness {

// One call at a time; Interrupt from any thread.
class LimitedCalls {
 public:
  // As http.send; an error once the deadline is over. Connecting ends by the timeout that `http` has for it.
  httplib::Result Send(httplib::Client& http, const httplib::Request& request, absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the call that is being made, if there is one.
  void Interrupt() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Watch(httplib::Client& http, absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  Mutex mutex_;
  CondVar changed_;
  bool calling_ ABSL_GUARDED_BY(mutex_) = false;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;  // the call that is being made
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_LIMITED_CALLS_H_
