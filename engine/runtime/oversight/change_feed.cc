#include "engine/runtime/oversight/change_feed.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace liushui::runtime {
namespace {

size_t BytesOf(const CommittedRecord& record) {
  size_t bytes = sizeof(record) + record.instance.size();
  for (const state::v1::TaskState& task : record.tasks) bytes += task.ByteSizeLong();
  return bytes;
}

}  // namespace

void ChangeFeed::Add(std::vector<SharedRecord> records) {
  const MutexLock lock(&mutex_);
  for (SharedRecord& record : records) {
    LIUSHUI_CHECK(record->index == end_);
    ++end_;
    bytes_ += BytesOf(*record);
    records_.push_back(std::move(record));
  }
  while (records_.size() > limits_.records || (bytes_ > limits_.bytes && !records_.empty())) {
    bytes_ -= BytesOf(*records_.front());
    records_.pop_front();
  }
  for (const auto& [id, heard] : listeners_) heard();
}

absl::optional<std::vector<SharedRecord>> ChangeFeed::Read(uint64_t from, size_t limit) const {
  const MutexLock lock(&mutex_);
  const uint64_t begin = end_ - records_.size();
  if (from < begin || from > end_) return absl::nullopt;
  const auto first = records_.begin() + static_cast<std::ptrdiff_t>(from - begin);
  const auto left = static_cast<size_t>(records_.end() - first);
  return std::vector<SharedRecord>(first, first + static_cast<std::ptrdiff_t>(std::min(limit, left)));
}

uint64_t ChangeFeed::end() const {
  const MutexLock lock(&mutex_);
  return end_;
}

uint64_t ChangeFeed::Listen(std::function<void()> heard) {
  const MutexLock lock(&mutex_);
  listeners_.emplace(++last_listener_, std::move(heard));
  return last_listener_;
}

void ChangeFeed::Unlisten(uint64_t listener) {
  const MutexLock lock(&mutex_);
  listeners_.erase(listener);
}

}  // namespace liushui::runtime
