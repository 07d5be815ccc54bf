#include "engine/runtime/sequence/instance_cache.h"

#include <utility>

namespace liushui::runtime {
namespace {

// A parsed message takes about this many times its serialised bytes.
constexpr size_t kMemoryPerByte = 4;
constexpr size_t kMemoryPerEntry = 256;

}  // namespace

SharedState InstanceCache::Find(uint64_t instance) {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(instance);
  if (found == entries_.end()) return nullptr;
  by_use_.splice(by_use_.end(), by_use_, found->second.used);
  return found->second.state;
}

void InstanceCache::Put(SharedState state, uint64_t committed) {
  const size_t bytes = kMemoryPerEntry + kMemoryPerByte * state->ByteSizeLong();
  MutexLock lock(&mutex_);
  const auto [place, added] = entries_.try_emplace(state->instance());
  Entry& entry = place->second;
  if (added) {
    entry.used = by_use_.insert(by_use_.end(), state->instance());
  } else {
    by_use_.splice(by_use_.end(), by_use_, entry.used);
  }
  bytes_ = bytes_ - entry.bytes + bytes;
  entry.bytes = bytes;
  entry.state = std::move(state);
  Evict(committed);
}

void InstanceCache::Evict(uint64_t committed) {
  for (auto oldest = by_use_.begin(); bytes_ > bytes_max_ && oldest != by_use_.end();) {
    const auto found = entries_.find(*oldest);
    const bool durable = found->second.state->last_index() < committed;
    if (!durable) {
      ++oldest;
      continue;
    }
    bytes_ -= found->second.bytes;
    entries_.erase(found);
    oldest = by_use_.erase(oldest);
  }
}

size_t InstanceCache::bytes() const {
  MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace liushui::runtime
