// Duties: who does what with which task, when he gets to it, and how he fills the form in.
//
// There is one duty for each task state of the four workflows. A task that no duty is for stops the demo: a
// new state needs a new duty.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_DUTIES_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_DUTIES_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/demo/branch/luck.h"
#include "clients/demo/branch/plan.h"
#include "clients/demo/branch/sample.h"
#include "clients/demo/office.h"
#include "google/protobuf/struct.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::demo {

// The stage: everything a person's choice may depend on. Refers to what must outlive it.
struct Scene {
  const Sample& sample;
  const Plan& plan;
  const Luck& luck;
  const Office& office;
  absl::CivilDay day;     // the trading day that is shown
  std::string workflows;  // the folder
};

// A team leader who is away for a while, and who stands in for him.
struct LeaderAway {
  std::string leader;
  std::string substitute;
  absl::Time from;
  absl::Time until;
};
LeaderAway LeaderAwayIn(const Scene& scene);

// One task in front of one person.
struct Work {
  const Scene& scene;
  const Person& person;
  const v1::Task& task;
  const v1::TaskPart& part;
};

struct Duty {
  // Who does it; others who see it because it was escalated leave it alone. Empty: whoever may.
  const char* role = "";
  // When he gets to it; InfiniteFuture: never.
  absl::Time (*ready)(const Work&) = nullptr;
  absl::StatusOr<google::protobuf::Struct> (*form)(const Work&) = nullptr;
  // He takes it before he does it, so that nobody else begins.
  bool claims_first = false;
};

// By state, or state/role where those of a role do it in another way.
const std::map<std::string, Duty>& DayDuties();
const std::map<std::string, Duty>& SheetDuties();
const std::map<std::string, Duty>& ComplaintDuties();
const std::map<std::string, Duty>& PostDuties();

// Null if nobody has such a duty.
const Duty* FindDuty(const v1::Task& task);

// What the task is about, for luck: the same in every run, unlike its name.
std::string SubjectOf(const v1::Task& task);
// The n-th part of a business key: manager, date, client.
std::string KeyPart(const v1::Task& task, size_t n);
absl::Time Opened(const Work& work);
// A number of minutes after the task opened.
absl::Time After(const Work& work, int least, int most);
// A time of the day on which the task opened, in minutes since midnight.
absl::Time Between(const Work& work, int from, int to);
inline constexpr int Clock(int hour, int minute) {
  return hour * 60 + minute;
}
// RFC 3339, as forms take it.
std::string TimeText(absl::Time time);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_DUTIES_H_
