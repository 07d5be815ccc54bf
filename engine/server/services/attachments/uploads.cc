#include "engine/server/services/attachments/uploads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::server {
namespace {

using std::chrono::steady_clock;

absl::Status TooMany(absl::string_view whose, size_t most) {
  return Refuse(absl::StatusCode::kResourceExhausted, "UPLOADS_TOO_MANY",
                absl::StrCat("expected at most ", most, " uploads", whose, " at a time; try again soon"));
}

absl::Status TooSlow(const UploadLimits& limits) {
  return Refuse(absl::StatusCode::kDeadlineExceeded, "UPLOAD_TOO_SLOW",
                absl::StrCat("an upload may take ", limits.patience.count(), " ms, and a second for each ",
                             limits.least_bytes_a_second, " bytes announced; this one took longer"));
}

absl::Status Stopping() {
  return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING",
                "the server is going down; repeat with the same request_id");
}

}  // namespace

// An upload has at most one piece of work that waits.
Uploads::Uploads(const UploadLimits& limits)
    : limits_(limits), pool_({limits.threads, limits.uploads_max}), watcher_([this] { Watch(); }) {}

Uploads::~Uploads() {
  {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(entries_.empty());
    ending_ = true;
    changed_.NotifyAll();
  }
  watcher_.join();
}

absl::Status Uploads::Enter(const std::shared_ptr<Upload>& upload, const std::string& person) {
  const MutexLock lock(&mutex_);
  if (closed_) return Stopping();
  if (entries_.size() >= limits_.uploads_max) return TooMany("", limits_.uploads_max);
  size_t& own = of_person_[person];
  if (own >= limits_.of_one_person_max) return TooMany(" of one person", limits_.of_one_person_max);
  ++own;
  const Time now = steady_clock::now();
  entries_[upload.get()] = {upload, person, now, now + limits_.patience};
  changed_.NotifyAll();
  return absl::OkStatus();
}

void Uploads::Expect(const Upload* upload, uint64_t bytes) {
  const MutexLock lock(&mutex_);
  const auto found = entries_.find(upload);
  if (found == entries_.end()) return;
  const auto seconds = static_cast<int64_t>(bytes / limits_.least_bytes_a_second);
  found->second.end = found->second.begin + limits_.patience + std::chrono::seconds(seconds);
}

void Uploads::Leave(const Upload* upload) {
  const MutexLock lock(&mutex_);
  const auto found = entries_.find(upload);
  if (found == entries_.end()) return;
  const auto own = of_person_.find(found->second.person);
  if (--own->second == 0) of_person_.erase(own);
  entries_.erase(found);
}

void Uploads::Run(std::function<void()> work) {
  LIUSHUI_CHECK_OK(pool_.Run(std::move(work)));
}

void Uploads::CloseAll() {
  std::vector<std::shared_ptr<Upload>> all;
  {
    const MutexLock lock(&mutex_);
    closed_ = true;
    for (const auto& [key, entry] : entries_) {
      if (auto upload = entry.upload.lock()) all.push_back(std::move(upload));
    }
  }
  for (const auto& upload : all) upload->CutOff(Stopping());
}

std::vector<std::shared_ptr<Upload>> Uploads::Late(Time now) const {
  std::vector<std::shared_ptr<Upload>> late;
  for (const auto& [key, entry] : entries_) {
    if (entry.end > now) continue;
    if (auto upload = entry.upload.lock()) late.push_back(std::move(upload));
  }
  return late;
}

std::chrono::microseconds Uploads::Patience(Time now) const {
  // Whoever was cut off is late until gRPC lets go of him.
  constexpr std::chrono::microseconds kLook = std::chrono::milliseconds(50);
  std::chrono::microseconds patience = std::chrono::hours(1);
  for (const auto& [key, entry] : entries_) {
    patience =
        std::min(patience, std::chrono::duration_cast<std::chrono::microseconds>(entry.end - now) + kLook);
  }
  return std::max(patience, kLook);
}

void Uploads::Watch() {
  mutex_.Lock();
  while (!ending_) {
    const Time now = steady_clock::now();
    std::vector<std::shared_ptr<Upload>> late = Late(now);
    mutex_.Unlock();
    for (const auto& upload : late) upload->CutOff(TooSlow(limits_));
    late.clear();
    mutex_.Lock();
    if (!ending_) changed_.WaitFor(&mutex_, Patience(now));
  }
  mutex_.Unlock();
}

}  // namespace liushui::server
