#include "engine/runtime/sequence/request_filter.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "engine/views/rows.h"

namespace liushui::runtime {
namespace {

constexpr size_t kFirstLayer = 1 << 16;  // requests
constexpr size_t kBitsPerRequest = 16;
constexpr int kProbes = 6;

// The probes of one request: bit numbers in a field whose size is a power of two.
class Probes {
 public:
  Probes(absl::string_view name_space, absl::string_view request_id)
      : hash_(std::hash<std::string>()(absl::StrCat(name_space, absl::string_view("\0", 1), request_id))),
        step_((hash_ >> 32) | 1) {}
  size_t Bit(int probe, size_t bits) const {
    return (hash_ + static_cast<uint64_t>(probe) * step_) & (bits - 1);
  }

 private:
  const uint64_t hash_;
  const uint64_t step_;
};

bool Has(const std::vector<uint64_t>& words, const Probes& probes) {
  for (int probe = 0; probe < kProbes; ++probe) {
    const size_t bit = probes.Bit(probe, words.size() * 64);
    if ((words[bit / 64] >> (bit % 64) & 1) == 0) return false;
  }
  return true;
}

void Set(std::vector<uint64_t>& words, const Probes& probes) {
  for (int probe = 0; probe < kProbes; ++probe) {
    const size_t bit = probes.Bit(probe, words.size() * 64);
    words[bit / 64] |= uint64_t{1} << (bit % 64);
  }
}

}  // namespace

RequestFilter::Layer::Layer(size_t size_max) : size_max(size_max), words(size_max * kBitsPerRequest / 64) {}

void RequestFilter::Add(uint32_t day, absl::string_view name_space, absl::string_view request_id) {
  const Probes probes(name_space, request_id);
  MutexLock lock(&mutex_);
  const auto [place, is_new] = days_.try_emplace(day);
  Day& of_day = place->second;
  if (is_new) {
    const uint32_t oldest = day - std::min<uint32_t>(day, views::kRequestDays);
    days_.erase(days_.begin(), days_.lower_bound(oldest));
  }
  if (of_day.full) return;
  if (of_day.layers.empty()) of_day.layers.emplace_back(kFirstLayer);
  if (of_day.layers.back().size == of_day.layers.back().size_max) {
    if (of_day.layers.back().size_max * 2 > kMaxFilteredRequests) {
      of_day.full = true;
      of_day.layers.clear();
      return;
    }
    of_day.layers.emplace_back(of_day.layers.back().size_max * 2);
  }
  ++of_day.layers.back().size;
  Set(of_day.layers.back().words, probes);
}

bool RequestFilter::MayContain(uint32_t day, absl::string_view name_space,
                               absl::string_view request_id) const {
  const Probes probes(name_space, request_id);
  MutexLock lock(&mutex_);
  const auto of_day = days_.find(day);
  if (of_day == days_.end()) return false;
  return of_day->second.full || std::any_of(of_day->second.layers.begin(), of_day->second.layers.end(),
                                            [&](const Layer& layer) { return Has(layer.words, probes); });
}

}  // namespace liushui::runtime
