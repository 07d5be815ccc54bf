#include "engine/server/services/oversight/watch_streams.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::server {
namespace {

// The thread looks around at least so often.
constexpr absl::Duration kLongestSleep = absl::Seconds(10);

absl::Status Stopping() {
  return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING",
                "the server is going down; watch again from the last position seen");
}

}  // namespace

WatchStreams::WatchStreams(runtime::Engine& engine, CallGroup& group, const WatchOptions& options)
    : engine_(engine), group_(group), options_(options) {
  listener_ = engine_.changes().Listen([this] { Wake(); });
  thread_ = std::thread([this] { Run(); });
}

WatchStreams::~WatchStreams() {
  engine_.changes().Unlisten(listener_);
  {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(watches_.empty());
    stopping_ = true;
    woken_.NotifyAll();
  }
  thread_.join();
}

uint64_t WatchStreams::NewId() {
  const MutexLock lock(&mutex_);
  return ++last_id_;
}

absl::Status WatchStreams::Add(uint64_t id, std::shared_ptr<Watch> watch) {
  const MutexLock lock(&mutex_);
  if (closed_) return Stopping();
  if (watches_.size() >= kMaxWatches) {
    return Refuse(absl::StatusCode::kResourceExhausted, "WATCHES_TOO_MANY",
                  absl::StrCat(kMaxWatches, " watches are open already, which is the most"));
  }
  watches_.emplace(id, std::move(watch));
  wake_ = true;
  woken_.NotifyAll();
  return absl::OkStatus();
}

void WatchStreams::Forget(uint64_t id) {
  const MutexLock lock(&mutex_);
  watches_.erase(id);
}

void WatchStreams::Wake() {
  const MutexLock lock(&mutex_);
  wake_ = true;
  woken_.NotifyAll();
}

void WatchStreams::CloseAll() {
  const MutexLock lock(&mutex_);
  closed_ = true;
  wake_ = true;
  woken_.NotifyAll();
}

absl::Time WatchStreams::TakeTurns() {
  std::vector<std::shared_ptr<Watch>> watches;
  bool closed = false;
  {
    const MutexLock lock(&mutex_);
    wake_ = false;
    closed = closed_;
    for (const auto& [id, watch] : watches_) watches.push_back(watch);
  }
  const absl::Time now = absl::Now();
  absl::Time next = now + kLongestSleep;
  for (const auto& watch : watches) {
    if (closed) {
      watch->End(Stopping());
    } else if (watch->TakeTurn(now)) {
      next = now;
    } else {
      next = std::min(next, watch->NextBeat());
    }
  }
  return next;
}

void WatchStreams::Run() {
  for (;;) {
    const absl::Time next = TakeTurns();
    const MutexLock lock(&mutex_);
    if (stopping_) return;
    const absl::Duration pause = next - absl::Now();
    if (!wake_ && pause > absl::ZeroDuration()) {
      woken_.WaitFor(&mutex_, absl::ToChronoMicroseconds(pause));
    }
    if (stopping_) return;
  }
}

}  // namespace liushui::server
