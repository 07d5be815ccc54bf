// RequestFilter: which request ids were surely not accepted on a day, so that a new request need not look for
// its row in each of the days that are remembered.
//
// A Bloom filter for each day, made of layers that double: it errs only by answering yes too often. A day
// with more requests than kMaxFilteredRequests is not filtered.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUEST_FILTER_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUEST_FILTER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"

namespace liushui::runtime {

// Requests of one day in the filter: 2 bytes of memory each.
constexpr size_t kMaxFilteredRequests = 16 << 20;

// Thread-safe.
class RequestFilter {
 public:
  // A request was accepted on a day. Days that no longer count are let go.
  void Add(uint32_t day, absl::string_view name_space, absl::string_view request_id)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // False: none was. True: perhaps one was.
  bool MayContain(uint32_t day, absl::string_view name_space, absl::string_view request_id) const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Layer {
    explicit Layer(size_t size_max);
    size_t size_max;
    size_t size = 0;
    std::vector<uint64_t> words;
  };
  struct Day {
    std::vector<Layer> layers;
    bool full = false;
  };

  mutable Mutex mutex_;
  std::map<uint32_t, Day> days_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REQUEST_FILTER_H_
