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
  // A leased job has come. The same attempt a second time (after a new connection) is ignored.
  void Add(const v1::Job& job, absl::Duration heartbeat_every, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // The next job to be done; waits for one. Nothing once closed.
  absl::optional<v1::Job> Take() ABSL_LOCKS_EXCLUDED(mutex_);
  // The job is answered for, or lost: no more heartbeats.
  void Remove(absl::string_view job, int attempt) ABSL_LOCKS_EXCLUDED(mutex_);
  // The connection is gone, and with it the leases of the jobs not begun: others may have them now.
  void DropWaiting() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until heartbeats are due and answers them; empty once closed and nothing is held.
  std::vector<Heartbeat> NextHeartbeats() ABSL_LOCKS_EXCLUDED(mutex_);
  // A lease was extended: the next heartbeat.
  void Extended(const Heartbeat& heartbeat, absl::Duration every, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // No more jobs are handed out; the waiting ones are dropped.
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
