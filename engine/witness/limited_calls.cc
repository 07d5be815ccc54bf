#include "engine/witness/limited_calls.h"

#include <algorithm>
#include <thread>

#include "absl/time/clock.h"

namespace liushui::witness {
namespace {

// A call that connects just when it is ended is ended again after so long.
constexpr std::chrono::milliseconds kEndAgain{10};

}  // namespace

httplib::Result LimitedCalls::Send(httplib::Client& http, const httplib::Request& request,
                                   absl::Time deadline) {
  {
    const MutexLock lock(&mutex_);
    calling_ = true;
    interrupted_ = false;
  }
  std::thread watch([this, &http, deadline] { Watch(http, deadline); });
  httplib::Result result = http.send(request);
  {
    const MutexLock lock(&mutex_);
    calling_ = false;
    changed_.NotifyAll();
  }
  watch.join();
  return result;
}

void LimitedCalls::Watch(httplib::Client& http, absl::Time deadline) {
  mutex_.Lock();
  while (calling_) {
    const absl::Duration left = deadline - absl::Now();
    if (left > absl::ZeroDuration() && !interrupted_) {
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left + absl::Microseconds(1)));
      continue;
    }
    // Not under the lock: it waits for a connection that is being made.
    mutex_.Unlock();
    http.stop();
    mutex_.Lock();
    if (calling_) changed_.WaitFor(&mutex_, kEndAgain);
  }
  mutex_.Unlock();
}

void LimitedCalls::Interrupt() {
  const MutexLock lock(&mutex_);
  interrupted_ = calling_;
  changed_.NotifyAll();
}

}  // namespace liushui::witness
