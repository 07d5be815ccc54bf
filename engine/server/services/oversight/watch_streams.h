// WatchStreams: those who watch, each by one streaming rpc, all served by one thread.
//
// The thread sleeps until a commit, a finished write, a new watch or the next heartbeat. It gives every watch
// its turn: reads on for it, at most kRecordsPerTurn records, and writes one message. A watch has at most one
// message under way; the ledger itself is what waits for a slow reader, up to the feed's bound.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAMS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAMS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/oversight/watch_cursor.h"
#include "engine/server/calls/call_group.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

inline constexpr size_t kMaxWatches = 1'000;
inline constexpr size_t kRecordsPerTurn = 256;

struct WatchOptions {
  absl::Duration heartbeat = absl::Seconds(10);  // of real time, after a message
};

// One watch as the thread sees it. Its functions but Wake are for that thread.
class Watch {
 public:
  virtual ~Watch() = default;
  // Reads on and writes, if nothing is under way. Whether it has more to do at once.
  virtual bool TakeTurn(absl::Time now) = 0;
  // When it wants its turn without any cause.
  virtual absl::Time NextBeat() const = 0;
  virtual void End(const absl::Status& status) = 0;
};

// Thread-safe. Destroyed only after the gRPC server, hence after every stream.
class WatchStreams {
 public:
  // Streams count as running calls of `group`.
  WatchStreams(runtime::Engine& engine, CallGroup& group, const WatchOptions& options);
  ~WatchStreams();

  // Takes a watch over until Forget; RESOURCE_EXHAUSTED WATCHES_TOO_MANY, UNAVAILABLE ENGINE_STOPPING.
  absl::Status Add(uint64_t id, std::shared_ptr<Watch> watch);
  void Forget(uint64_t id);
  uint64_t NewId();
  // Something may have changed for somebody.
  void Wake();

  // Ends every watch, and those that come later, with UNAVAILABLE ENGINE_STOPPING.
  void CloseAll();

  runtime::Engine& engine() { return engine_; }
  CallGroup& group() { return group_; }
  const WatchOptions& options() const { return options_; }

 private:
  void Run();
  // One turn for each watch; when the next is wanted.
  absl::Time TakeTurns();

  runtime::Engine& engine_;
  CallGroup& group_;
  const WatchOptions options_;
  Mutex mutex_;
  CondVar woken_;
  // Shared with gRPC, which may still call a stream that has ended.
  std::map<uint64_t, std::shared_ptr<Watch>> watches_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t listener_ = 0;
  std::thread thread_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAMS_H_
