#include "engine/runtime/oversight/task_class.h"

#include <set>

#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskPartState;
using state::v1::TaskState;

bool Counts(const TaskState& task, const TaskPartState& part) {
  return IsClosed(task) || part.completed_by().empty();
}

std::set<std::string> RolesOf(const TaskState& task) {
  std::set<std::string> roles;
  for (const TaskPartState& part : task.parts()) {
    if (Counts(task, part)) roles.insert(part.part().roles().begin(), part.part().roles().end());
  }
  return roles;
}

std::set<std::string> PeopleOf(const TaskState& task) {
  std::set<std::string> people;
  for (const TaskPartState& part : task.parts()) {
    const std::string& person = IsClosed(task) ? part.completed_by() : part.claimed_by();
    if (Counts(task, part) && !person.empty()) people.insert(person);
  }
  return people;
}

uint32_t ListId(const std::set<std::string>& list, NameTable& names) {
  for (const std::string& name : list) names.IdOf(name);
  return names.IdOf(absl::StrJoin(list, "\n"));
}

}  // namespace

int32_t DayNumber(int64_t time_us, const absl::TimeZone& zone) {
  return static_cast<int32_t>(absl::ToCivilDay(absl::FromUnixMicros(time_us), zone) - absl::CivilDay());
}

TaskClass Coarsened(const TaskClass& one, Grain grain) {
  TaskClass coarse = one;
  if (grain == Grain::kAll) return coarse;
  coarse.opened_day = kNoDay;
  if (grain == Grain::kKind) coarse.people = 0;
  if (grain == Grain::kPerson) coarse.state = coarse.roles = 0;
  return coarse;
}

bool IsClosed(const TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_COMPLETED ||
         task.status() == state::v1::TASK_STATUS_WITHDRAWN;
}

TaskClass ClassOf(const TaskState& task, const absl::TimeZone& zone, uint32_t zone_id, NameTable& names) {
  TaskClass made;
  made.name_space = names.IdOf(task.namespace_());
  made.workflow = names.IdOf(task.workflow());
  made.state = names.IdOf(task.state());
  made.roles = ListId(RolesOf(task), names);
  made.people = ListId(PeopleOf(task), names);
  made.zone = zone_id;
  made.status = static_cast<int32_t>(task.status());
  made.opened_day = DayNumber(task.opened_us(), zone);
  return made;
}

}  // namespace liushui::runtime
