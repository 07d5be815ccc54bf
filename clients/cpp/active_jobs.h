// ActiveJobs: what a worker holds, between the stream that brings jobs and the threads that do them.
#ifndef LIUSHUI_CLIENTS_CPP_ACTIVE_JOBS_H_
#define LIUSHUI_CLIENTS_CPP_ACTIVE_JOBS_H_

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::client {

// A lease that wants to be extended.
struct Heartbeat {
  std::string job;
  int attempt = 0;
};

// Thread-safe.
class ActiveJobs {
 public:
  // A leased job has come. False, and nothing is done, if that attempt is held already (it came again over a
  // new connection) or no more jobs are wanted.
  bool Add(const v1::Job& job, absl::Duration heartbeat_every, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // The next job to be done; waits for one. Nothing once the last was taken.
  absl::optional<v1::Job> Take() ABSL_LOCKS_EXCLUDED(mutex_);
  // The job is answered for, or lost: no more heartbeats.
  void Remove(absl::string_view job, int attempt) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until heartbeats are due and answers them; empty once no more jobs come and none is held.
  std::vector<Heartbeat> NextHeartbeats() ABSL_LOCKS_EXCLUDED(mutex_);
  // No more jobs are wanted. Those that have come are still to be done.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Key = std::pair<std::string, int>;  // name, attempt
  struct Beat {
    absl::Duration every;
    absl::Time next;
  };

  Mutex mutex_;
  CondVar changed_;
  std::deque<v1::Job> waiting_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, Beat> held_ ABSL_GUARDED_BY(mutex_);  // waiting ones included
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_ACTIVE_JOBS_H_
