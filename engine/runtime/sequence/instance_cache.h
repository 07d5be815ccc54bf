// InstanceCache: states of instances in memory, bounded by bytes.
//
// Holds the newest state, durable or not. A state whose newest record is not yet durable is nowhere else and
// is never evicted; of the others the least recently used goes first.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INSTANCE_CACHE_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INSTANCE_CACHE_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// Shared by the cache and the step that works on it; never changes.
using SharedState = std::shared_ptr<const state::v1::InstanceState>;

// Thread-safe; one thread puts.
class InstanceCache {
 public:
  explicit InstanceCache(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Null if it is not here.
  SharedState Find(uint64_t instance) ABSL_LOCKS_EXCLUDED(mutex_);

  // Replaces the instance's state, then evicts what is too much. `committed`: records that are durable.
  void Put(SharedState state, uint64_t committed) ABSL_LOCKS_EXCLUDED(mutex_);

  // Memory held, estimated.
  size_t bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    SharedState state;
    size_t bytes = 0;
    std::list<uint64_t>::iterator used;
  };

  void Evict(uint64_t committed) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t bytes_max_;
  mutable Mutex mutex_;
  std::map<uint64_t, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::list<uint64_t> by_use_ ABSL_GUARDED_BY(mutex_);  // least recently used first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INSTANCE_CACHE_H_
