#include "engine/runtime/committer.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/mailbox.h"

namespace liushui::runtime {

void PrintAndAbort(const absl::Status& failure) {
  std::fprintf(stderr, "liushui: the ledger cannot be read or written: %s\n", failure.ToString().c_str());
  std::fprintf(stderr, "liushui: the process ends; whatever was acknowledged is on disk\n");
  std::abort();
}

Committer::Committer(storage::Store* store, CommitterOptions options)
    : store_(store), options_(std::move(options)), committed_(store->size()), thread_([this] { Run(); }) {}

Committer::~Committer() {
  Stop();
}

void Committer::Append(std::string record, std::vector<storage::RowChange> rows, Growth growth) {
  MutexLock lock(&mutex_);
  while (waiting_.records.size() >= options_.batch_size_max) taken_.Wait(&mutex_);
  waiting_.records.push_back(std::move(record));
  waiting_.growth.size = growth.size;
  waiting_.growth.range = std::move(growth.range);
  for (storage::Tile& tile : growth.tiles) waiting_.growth.tiles.push_back(std::move(tile));
  waiting_.rows_of.emplace_back(waiting_.rows.size(), waiting_.rows.size() + rows.size());
  for (storage::RowChange& row : rows) waiting_.rows.push_back(std::move(row));
  added_.NotifyOne();
}

void Committer::AppendRows(std::vector<storage::RowChange> rows) {
  MutexLock lock(&mutex_);
  for (storage::RowChange& row : rows) waiting_.rows.push_back(std::move(row));
  added_.NotifyOne();
}

void Committer::Then(Action action) {
  MutexLock lock(&mutex_);
  waiting_.actions.push_back(std::move(action));
  added_.NotifyOne();
}

absl::Status Committer::MayWaitFor(uint64_t position) const {
  if (stopping_) return StoppingStatus();
  if (position - committed() > kMaxPositionAhead) {
    return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                  absl::StrCat("position ", position, " was waited for, but the ledger has only ",
                               committed(), " records"));
  }
  if (waiters_.size() < kMaxPositionWaiters) return absl::OkStatus();
  return Refuse(absl::StatusCode::kResourceExhausted, "TOO_MANY_WAITERS",
                absl::StrCat(kMaxPositionWaiters, " callers wait for a position already, which is the most"));
}

PositionWait Committer::WhenReached(uint64_t position, Action action) {
  absl::Status now = absl::OkStatus();
  {
    MutexLock lock(&mutex_);
    if (committed() < position) {
      now = MayWaitFor(position);
      if (now.ok()) {
        const PositionWait wait{position, ++last_wait_};
        waiters_.emplace(std::make_pair(position, wait.id), std::move(action));
        return wait;
      }
    }
  }
  action(now);
  return {};
}

void Committer::Forget(const PositionWait& wait) {
  Action forgotten;  // destroyed without the lock
  MutexLock lock(&mutex_);
  const auto found = waiters_.find({wait.position, wait.id});
  if (found == waiters_.end()) return;
  forgotten = std::move(found->second);
  waiters_.erase(found);
}

absl::Status Committer::Commit(Work& work) {
  if (!failure_.ok()) return failure_;
  if (work.records.empty() && work.rows.empty()) return absl::OkStatus();
  storage::CommitBatch batch;
  batch.first_index = committed();
  batch.records = std::move(work.records);
  batch.changes = std::move(work.rows);
  if (work.growth.size > 0) {
    batch.head = HeadOf(work.growth, &hasher_);
    batch.tiles = std::move(work.growth.tiles);
  }
  failure_ = store_->Commit(batch);
  if (!failure_.ok()) {
    options_.failed(failure_);
    return failure_;
  }
  const uint64_t position = batch.first_index + batch.records.size();
  if (options_.durable) options_.durable({batch, work.rows_of});
  // Under the lock, so that a WhenReached which saw the old position is among those who wait.
  MutexLock lock(&mutex_);
  committed_.store(position, std::memory_order_release);
  return absl::OkStatus();
}

void Committer::AnswerWaiters() {
  std::vector<Action> reached;
  {
    MutexLock lock(&mutex_);
    const auto end = waiters_.lower_bound({committed() + 1, 0});
    for (auto waiter = waiters_.begin(); waiter != end; ++waiter)
      reached.push_back(std::move(waiter->second));
    waiters_.erase(waiters_.begin(), end);
  }
  for (const Action& action : reached) action(absl::OkStatus());
}

void Committer::Run() {
  while (true) {
    Work work;
    {
      MutexLock lock(&mutex_);
      while (waiting_.empty() && !stopping_) added_.Wait(&mutex_);
      if (waiting_.empty()) return;
      std::swap(work, waiting_);
      taken_.NotifyAll();
    }
    const absl::Status durable = Commit(work);
    for (const Action& action : work.actions) action(durable);
    if (options_.committed) options_.committed();
    AnswerWaiters();
  }
}

void Committer::Stop() {
  {
    MutexLock lock(&mutex_);
    if (stopped_) return;
    stopping_ = true;
    stopped_ = true;
    added_.NotifyOne();
  }
  thread_.join();
  std::map<std::pair<uint64_t, uint64_t>, Action> waiters;
  {
    MutexLock lock(&mutex_);
    std::swap(waiters, waiters_);
  }
  for (const auto& [wait, action] : waiters) action(StoppingStatus());
}

}  // namespace liushui::runtime
