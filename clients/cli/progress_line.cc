#include "clients/cli/progress_line.h"

#include "absl/strings/str_cat.h"

namespace liushui::cli {
namespace {

constexpr absl::Duration kBetweenMoments = absl::Seconds(1);
constexpr size_t kMaxMoments = 10;

}  // namespace

int64_t ProgressLine::Rate(int64_t done, absl::Time now) {
  if (moments_.empty() || now - moments_.back().time >= kBetweenMoments) moments_.push_back({now, done});
  if (moments_.size() > kMaxMoments) moments_.pop_front();
  const absl::Duration passed = now - moments_.front().time;
  if (passed < kBetweenMoments) return 0;
  return static_cast<int64_t>(static_cast<double>(done - moments_.front().done) /
                              absl::ToDoubleSeconds(passed));
}

std::string ProgressLine::Text(absl::string_view what, int64_t done, int64_t total, absl::Time now) {
  if (what_ != what) moments_.clear();
  what_ = std::string(what);
  std::string text = absl::StrCat(done, " of ", total, " ", what);
  const int64_t rate = Rate(done, now);
  if (rate <= 0) return text;
  absl::StrAppend(&text, ", ", rate, "/s");
  if (done < total) {
    absl::StrAppend(&text, ", ", absl::FormatDuration(absl::Seconds((total - done) / rate)), " to go");
  }
  return text;
}

}  // namespace liushui::cli
