#include "engine/runtime/sequence/refusal_limit.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace liushui::runtime {

using ledger::v1::Record;

void RefusalLimit::Tell(const Key& key, const Window& window, std::vector<Record>& records) {
  if (window.suppressed.empty()) return;
  Record& record = records.emplace_back();
  record.set_namespace_(std::get<0>(key));
  *record.mutable_actor() = window.actor;
  ledger::v1::RefusalsSuppressed& told = *record.mutable_refusals_suppressed();
  told.set_from_us(absl::ToUnixMicros(window.begin));
  for (const auto& [reason, count] : window.suppressed) {
    ledger::v1::SuppressedReason& one = *told.add_reasons();
    one.set_reason(reason);
    one.set_count(count);
  }
}

bool RefusalLimit::Admit(const std::string& name_space, const ledger::v1::Actor& actor,
                         const std::string& reason, absl::Time now) {
  const Key key(name_space, actor.name(), actor.on_behalf_of());
  auto found = windows_.find(key);
  if (found != windows_.end() && now >= found->second.begin + kRefusalWindow) {
    Tell(key, found->second, untold_);
    windows_.erase(found);
    found = windows_.end();
  }
  if (found == windows_.end()) {
    if (windows_.size() >= kMaxRefusedActors) {
      std::vector<Record> ended = TakeEnded(now);
      std::move(ended.begin(), ended.end(), std::back_inserter(untold_));
    }
    if (windows_.size() >= kMaxRefusedActors) return true;
    found = windows_.emplace(key, Window{now, actor, 0, {}}).first;
  }
  Window& window = found->second;
  if (window.recorded < kMaxRefusalsRecorded) {
    ++window.recorded;
    return true;
  }
  ++window.suppressed[reason];
  next_end_ = std::min(next_end_, window.begin + kRefusalWindow);
  return false;
}

std::vector<Record> RefusalLimit::TakeEnded(absl::Time now) {
  std::vector<Record> records = std::move(untold_);
  untold_.clear();
  for (auto window = windows_.begin(); window != windows_.end();) {
    if (now < window->second.begin + kRefusalWindow) {
      ++window;
      continue;
    }
    Tell(window->first, window->second, records);
    window = windows_.erase(window);
  }
  FindNextEnd();
  return records;
}

void RefusalLimit::FindNextEnd() {
  next_end_ = absl::InfiniteFuture();
  for (const auto& [key, window] : windows_) {
    if (!window.suppressed.empty()) next_end_ = std::min(next_end_, window.begin + kRefusalWindow);
  }
}

}  // namespace liushui::runtime
