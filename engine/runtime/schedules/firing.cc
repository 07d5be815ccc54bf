#include "engine/runtime/schedules/firing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace liushui::runtime {
namespace {

using ledger::v1::LeftOut;
using ledger::v1::ScheduledStart;
using ledger::v1::ScheduleFired;

constexpr size_t kFraming = 8;  // tag and length of a field

// What a firing says of one person: exactly one of the two.
struct Share {
  const ScheduledStart* start = nullptr;
  const LeftOut* left_out = nullptr;
  const std::string& person() const { return start != nullptr ? start->person() : left_out->person(); }
  size_t bytes() const { return start != nullptr ? start->ByteSizeLong() : left_out->ByteSizeLong(); }
};

LeftOut TooLarge(const ScheduledStart& start) {
  LeftOut left;
  left.set_person(start.person());
  left.set_reason("RECORD_TOO_LARGE");
  left.set_message(absl::StrCat("the start has ", start.ByteSizeLong(), " bytes, expected at most ",
                                kMaxFiringBytes - kFraming));
  return left;
}

// The firing with those left out whose start is larger than a part.
ScheduleFired WithoutTooLarge(const ScheduleFired& whole) {
  ScheduleFired fitting = whole;
  fitting.clear_starts();
  for (const ScheduledStart& start : whole.starts()) {
    if (start.ByteSizeLong() + kFraming > kMaxFiringBytes) {
      *fitting.add_left_out() = TooLarge(start);
    } else {
      *fitting.add_starts() = start;
    }
  }
  return fitting;
}

std::vector<Share> InOrder(const ScheduleFired& whole) {
  std::vector<Share> shares;
  for (const ScheduledStart& start : whole.starts()) shares.push_back({&start, nullptr});
  for (const LeftOut& left : whole.left_out()) shares.push_back({nullptr, &left});
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.person() < b.person(); });
  return shares;
}

}  // namespace

std::vector<ScheduleFired> SplitFiring(const ScheduleFired& whole) {
  const ScheduleFired fitting = WithoutTooLarge(whole);
  ScheduleFired bare = fitting;
  bare.clear_starts();
  bare.clear_left_out();
  std::vector<ScheduleFired> parts = {bare};
  bare.clear_skipped();
  bare.clear_skipped_from_us();
  size_t bytes = 0;
  for (const Share& share : InOrder(fitting)) {
    if (bytes > 0 && bytes + share.bytes() + kFraming > kMaxFiringBytes) {
      parts.push_back(bare);
      bytes = 0;
    }
    bytes += share.bytes() + kFraming;
    if (share.start != nullptr) {
      *parts.back().add_starts() = *share.start;
    } else {
      *parts.back().add_left_out() = *share.left_out;
    }
  }
  return parts;
}

std::string LastPersonOf(const ScheduleFired& part) {
  std::string last;
  if (!part.starts().empty()) last = part.starts().rbegin()->person();
  if (!part.left_out().empty()) last = std::max(last, part.left_out().rbegin()->person());
  return last;
}

}  // namespace liushui::runtime
