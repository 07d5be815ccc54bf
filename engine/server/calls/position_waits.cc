#include "engine/server/calls/position_waits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "grpcpp/alarm.h"

namespace liushui::server {
namespace {

absl::Status Stopping() {
  return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING", "the server is going down; ask again");
}

}  // namespace

// Those who wait. Whoever takes one out of the registry first (position, alarm, stop) is the one to answer
// it.
struct PositionWaits::Registry {
  using Then = std::function<void(absl::Status)>;
  struct Waiting {
    Then then;
    grpc::Alarm alarm;
    runtime::PositionWait reached;  // the engine's promise to tell
  };

  Registry(runtime::Engine& engine, WorkerPool& pool) : engine(&engine), pool(&pool) {}

  std::unique_ptr<Waiting> Take(uint64_t id) {
    const MutexLock lock(&mutex);
    const auto found = waiting.find(id);
    if (found == waiting.end()) return nullptr;
    std::unique_ptr<Waiting> taken = std::move(found->second);
    waiting.erase(found);
    // Under the lock: the engine is there for as long as someone waits here.
    engine->Forget(taken->reached);
    return taken;
  }

  // The engine will tell the one with this id, unless he is gone already.
  void Expect(uint64_t id, const runtime::PositionWait& reached) {
    const MutexLock lock(&mutex);
    const auto found = waiting.find(id);
    if (found != waiting.end()) {
      found->second->reached = reached;
    } else if (!stopped) {
      engine->Forget(reached);
    }
  }

  void Answer(uint64_t id, const absl::Status& status) {
    const std::unique_ptr<Waiting> taken = Take(id);
    if (taken == nullptr) return;
    if (!status.ok()) return taken->then(status);
    // Not here: this is a thread of the engine, and the read may take its time.
    const absl::Status accepted = pool->Run([then = taken->then] { then(absl::OkStatus()); });
    if (!accepted.ok()) taken->then(accepted);
  }

  runtime::Engine* const engine;
  WorkerPool* const pool;
  Mutex mutex;
  std::map<uint64_t, std::unique_ptr<Waiting>> waiting ABSL_GUARDED_BY(mutex);
  uint64_t next_id ABSL_GUARDED_BY(mutex) = 0;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
};

PositionWaits::PositionWaits(runtime::Engine& engine, WorkerPool& pool)
    : engine_(engine), registry_(std::make_shared<Registry>(engine, pool)) {}

PositionWaits::~PositionWaits() {
  StopAll();
}

void PositionWaits::Wait(uint64_t position, absl::Time deadline, std::function<void(absl::Status)> then) {
  const std::shared_ptr<Registry> registry = registry_;
  const absl::Time end = std::min(deadline, absl::Now() + kLongestWait);
  uint64_t id = 0;
  absl::Status refused;
  {
    const MutexLock lock(&registry->mutex);
    if (registry->stopped) {
      refused = Stopping();
    } else if (registry->waiting.size() >= kMaxWaits) {
      refused = Refuse(absl::StatusCode::kResourceExhausted, "SERVER_BUSY",
                       absl::StrCat("expected at most ", kMaxWaits, " reads to wait for a position"));
    } else {
      id = registry->next_id++;
      auto waiting = std::make_unique<Registry::Waiting>();
      waiting->then = std::move(then);
      waiting->alarm.Set(absl::ToChronoTime(end), [registry, id, position](bool) {
        registry->Answer(id, Refuse(absl::StatusCode::kDeadlineExceeded, "POSITION_NOT_REACHED",
                                    absl::StrCat("expected the ledger to reach position ", position,
                                                 " in time, and it did not")));
      });
      registry->waiting.emplace(id, std::move(waiting));
    }
  }
  if (!refused.ok()) return then(refused);
  registry->Expect(id, engine_.WhenReached(position, [registry, id](const absl::Status& status) {
    registry->Answer(id, status);
  }));
}

void PositionWaits::StopAll() {
  std::map<uint64_t, std::unique_ptr<Registry::Waiting>> taken;
  {
    const MutexLock lock(&registry_->mutex);
    registry_->stopped = true;
    taken.swap(registry_->waiting);
  }
  for (const auto& [id, waiting] : taken) waiting->then(Stopping());
}

}  // namespace liushui::server
