#include "clients/demo/people/duties.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace liushui::demo {

const Duty* FindDuty(const v1::Task& task) {
  const std::map<std::string, Duty>* duties = nullptr;
  if (task.workflow() == "daily_manager_day") duties = &DayDuties();
  if (task.workflow() == "consult_sheet") duties = &SheetDuties();
  if (task.workflow() == "complaint") duties = &ComplaintDuties();
  if (task.workflow() == "bank_outlet") duties = &PostDuties();
  if (duties == nullptr) return nullptr;
  for (const v1::TaskPart& part : task.parts()) {
    for (const std::string& role : part.candidate_roles()) {
      const auto of_role = duties->find(absl::StrCat(task.state(), "/", role));
      if (of_role != duties->end()) return &of_role->second;
    }
  }
  const auto found = duties->find(task.state());
  return found == duties->end() ? nullptr : &found->second;
}

LeaderAway LeaderAwayIn(const Scene& scene) {
  const RosterEntry& first = scene.sample.managers.front();
  const RosterEntry& last = scene.sample.managers.back();
  return {last.leader, first.leader, At(scene.day, 17, 30),
          At(scene.sample.NextTradingDay(scene.day), 12, 0)};
}

std::string SubjectOf(const v1::Task& task) {
  return absl::StrCat(task.business_key(), "/", task.state(), "/", task.item_key());
}

std::string KeyPart(const v1::Task& task, size_t n) {
  const std::vector<std::string> parts = absl::StrSplit(task.business_key(), '/');
  return n < parts.size() ? parts[n] : std::string();
}

absl::Time Opened(const Work& work) {
  return TimeOf(work.task.create_time());
}

absl::Time After(const Work& work, int least, int most) {
  const int minutes = least + work.scene.luck.Below(most - least + 1, SubjectOf(work.task));
  return Opened(work) + absl::Minutes(minutes);
}

absl::Time Between(const Work& work, int from, int to) {
  const int minutes = from + work.scene.luck.Below(to - from + 1, SubjectOf(work.task));
  return At(DayOf(Opened(work)), minutes / 60, minutes % 60);
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace liushui::demo
