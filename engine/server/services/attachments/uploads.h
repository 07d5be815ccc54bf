// Uploads: those who send files. They are many and may be slow, so none of them holds a thread: a few threads
// take one piece of content at a time, of whoever has sent one, and one thread looks after those who are
// late.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_UPLOADS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_UPLOADS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/server/calls/worker_pool.h"

namespace liushui::server {

struct UploadLimits {
  int threads = 4;
  size_t uploads_max = 256;      // at a time
  size_t of_one_person_max = 8;  // of these
  // An upload as a whole may take so long, and a second for each so many bytes announced.
  std::chrono::milliseconds patience{30'000};
  uint64_t least_bytes_a_second = 64 << 10;
};

// One upload as the others see it.
class Upload {
 public:
  virtual ~Upload() = default;
  // Ends it with this status, unless it is over, or has come whole. May be called by any thread.
  virtual void CutOff(const absl::Status& why) = 0;
};

// Thread-safe. Destroyed only after the gRPC server, hence after every upload.
class Uploads {
 public:
  explicit Uploads(const UploadLimits& limits);
  ~Uploads();
  Uploads(const Uploads&) = delete;
  Uploads& operator=(const Uploads&) = delete;

  // Takes an upload in until it leaves, and its time begins. RESOURCE_EXHAUSTED UPLOADS_TOO_MANY, UNAVAILABLE
  // ENGINE_STOPPING. `person` is unique among all branches.
  absl::Status Enter(const std::shared_ptr<Upload>& upload, const std::string& person)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // So many bytes are announced: the upload may take the longer. Cut off with DEADLINE_EXCEEDED
  // UPLOAD_TOO_SLOW when it takes longer still.
  void Expect(const Upload* upload, uint64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // For the destructor of an upload.
  void Leave(const Upload* upload) ABSL_LOCKS_EXCLUDED(mutex_);

  // Runs a piece of an upload's work, of which it has one at a time, if it was taken in.
  void Run(std::function<void()> work);

  // Cuts off every upload, and refuses those that come later.
  void CloseAll() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Entry {
    std::weak_ptr<Upload> upload;
    std::string person;
    Time begin;
    Time end;
  };
  void Watch();
  // Those whose time is over at `now`; to be let go of without the lock, because that may end them.
  std::vector<std::shared_ptr<Upload>> Late(Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // How long nobody is late.
  std::chrono::microseconds Patience(Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const UploadLimits limits_;
  Mutex mutex_;
  CondVar changed_;
  std::map<const Upload*, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> of_person_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  WorkerPool pool_;
  std::thread watcher_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_UPLOADS_H_
