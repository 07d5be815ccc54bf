#include "clients/demo/days.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/people/errands_oversight.h"
#include "clients/demo/people/people.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

// A complaint may be answered late, rest for a week and be visited after that.
constexpr int kMaxDays = 40;
// Errands make work for people, and people's work may call for errands.
constexpr int kMaxTurns = 10;

const std::vector<int>& ShownDay() {
  static const std::vector<int> kMinutes = {
      Clock(7, 50),  Clock(8, 0),   Clock(8, 15),  Clock(8, 25),  Clock(8, 40),  Clock(9, 5),   Clock(9, 10),
      Clock(9, 25),  Clock(9, 40),  Clock(10, 0),  Clock(10, 30), Clock(11, 0),  Clock(11, 25), Clock(13, 0),
      Clock(13, 30), Clock(14, 0),  Clock(14, 25), Clock(14, 45), Clock(15, 15), Clock(15, 45), Clock(16, 15),
      Clock(16, 40), Clock(17, 10), Clock(17, 20), Clock(17, 40), Clock(18, 0),  Clock(20, 0)};
  return kMinutes;
}

const std::vector<int>& LaterDay() {
  static const std::vector<int> kMinutes = {Clock(8, 20),  Clock(8, 35),  Clock(9, 30),
                                            Clock(10, 15), Clock(11, 20), Clock(13, 30),
                                            Clock(14, 30), Clock(15, 30), Clock(17, 5)};
  return kMinutes;
}

// The instances that are not over, but for the posts, which go on for ever.
absl::StatusOr<std::vector<v1::Instance>> Unfinished(const Office& office) {
  ASSIGN_OR_RETURN(std::vector<v1::Instance> active, office.List("", v1::Instance::ACTIVE));
  active.erase(std::remove_if(active.begin(), active.end(),
                              [](const v1::Instance& one) { return one.workflow() == "bank_outlet"; }),
               active.end());
  return active;
}

absl::Status ActAtStop(const Days& branch, std::vector<Errand>& errands) {
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    RETURN_IF_ERROR(ActAll(branch.scene));
    ASSIGN_OR_RETURN(const bool ran, RunErrands(errands, branch.office.now()));
    if (!ran) return branch.chronicle.CatchUp(branch.office);
  }
  return absl::InternalError("errands and people keep each other busy for ever");
}

absl::Status Stop(const Days& branch, absl::Time stop, std::vector<Errand>& errands) {
  if (branch.interrupted()) return absl::CancelledError("interrupted");
  if (stop > branch.office.now()) RETURN_IF_ERROR(branch.office.AdvanceTo(stop).status());
  RETURN_IF_ERROR(branch.workers.status());
  // What the clock brought is told before what people make of it.
  RETURN_IF_ERROR(branch.chronicle.CatchUp(branch.office));
  return ActAtStop(branch, errands);
}

}  // namespace

std::vector<absl::Time> StopsOf(const Scene& scene, absl::CivilDay day) {
  std::vector<absl::Time> stops;
  for (const int minutes : day == scene.day ? ShownDay() : LaterDay()) {
    stops.push_back(At(day, minutes / 60, minutes % 60));
  }
  return stops;
}

absl::Status RunDays(const Days& branch, const std::function<absl::Status()>& look) {
  std::vector<Errand> errands = AllErrands(branch.scene, branch.workers);
  absl::CivilDay day = branch.scene.day;
  for (int count = 0; count < kMaxDays; ++count) {
    for (const absl::Time stop : StopsOf(branch.scene, day)) {
      RETURN_IF_ERROR(Stop(branch, stop, errands));
      RETURN_IF_ERROR(look());
    }
    ASSIGN_OR_RETURN(const std::vector<v1::Instance> active, Unfinished(branch.office));
    if (active.empty() && day >= EndOfPosts(branch.scene)) break;
    day = branch.scene.sample.NextTradingDay(day);
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Instance> active, Unfinished(branch.office));
  if (!active.empty()) {
    return absl::DeadlineExceededError(absl::StrCat("after ", kMaxDays, " trading days ", active.size(),
                                                    " instances are still active, the first of them ",
                                                    active.front().business_key()));
  }
  if (!errands.empty()) return absl::InternalError(absl::StrCat("never came about: ", errands.front().name));
  return absl::OkStatus();
}

}  // namespace liushui::demo
