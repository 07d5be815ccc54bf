#include "engine/runtime/schedules/firing.h"

namespace liushui::runtime {
namespace {

using ledger::v1::ScheduleFired;

constexpr size_t kFraming = 8;  // tag and length of a field

class Splitter {
 public:
  explicit Splitter(const ScheduleFired& whole) : bare_(whole) {
    bare_.clear_starts();
    bare_.clear_left_out();
    Begin();
  }

  ScheduleFired& PartFor(size_t bytes) {
    if (bytes_ > 0 && bytes_ + bytes + kFraming > kMaxFiringBytes) Begin();
    bytes_ += bytes + kFraming;
    return parts_.back();
  }

  std::vector<ScheduleFired> Take() { return std::move(parts_); }

 private:
  void Begin() {
    parts_.push_back(bare_);
    parts_.back().set_part(static_cast<uint32_t>(parts_.size()));
    bytes_ = 0;
  }

  ScheduleFired bare_;
  std::vector<ScheduleFired> parts_;
  size_t bytes_ = 0;
};

}  // namespace

std::vector<ScheduleFired> SplitFiring(const ScheduleFired& whole) {
  Splitter splitter(whole);
  for (const auto& start : whole.starts()) *splitter.PartFor(start.ByteSizeLong()).add_starts() = start;
  for (const auto& left : whole.left_out()) *splitter.PartFor(left.ByteSizeLong()).add_left_out() = left;
  return splitter.Take();
}

}  // namespace liushui::runtime
