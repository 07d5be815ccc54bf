#include "clients/demo/show/recount.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/ask.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

// Done, and late of these, by day/person.
using DoneAndLate = std::map<std::string, std::pair<int64_t, int64_t>>;

absl::StatusOr<DoneAndLate> Counted(const Office& office, const std::string& day) {
  v1::CountTasksRequest request;
  request.add_group_by(v1::CountTasksRequest::PERSON);
  request.add_statuses(v1::Task::COMPLETED);
  request.set_closed_day(day);
  ASSIGN_OR_RETURN(const v1::CountTasksResponse counted,
                   client::Ask(office.client(), office.client().stubs().tasks,
                               &v1::TaskService::Stub::CountTasks, request));
  DoneAndLate found;
  for (const auto& group : counted.groups())
    found[absl::StrCat(day, "/", group.person())] = {group.count(), group.overdue()};
  return found;
}

DoneAndLate Recounted(const Tally& tally, const std::string& day) {
  DoneAndLate recounted;
  for (const auto& [key, done] : tally.done_by)
    if (absl::StartsWith(key, day)) recounted[key] = {done, CountOf(tally.late_by, key)};
  return recounted;
}

absl::StatusOr<std::map<std::string, v1::Task::Status>> Listed(const Office& office) {
  std::map<std::string, v1::Task::Status> tasks;
  for (const v1::Task::Status status :
       {v1::Task::STATUS_UNSPECIFIED, v1::Task::COMPLETED, v1::Task::WITHDRAWN}) {
    v1::ListTasksRequest request;
    request.set_status(status);
    ASSIGN_OR_RETURN(const std::vector<v1::Task> page, office.ListTasks(request));
    for (const v1::Task& task : page) tasks[task.name()] = task.status();
  }
  return tasks;
}

}  // namespace

absl::StatusOr<std::vector<Claim>> CheckCounts(const Office& office, const Tally& tally, absl::CivilDay day,
                                               Watcher& watcher) {
  const std::string day_text = absl::FormatCivilTime(day);
  ASSIGN_OR_RETURN(const DoneAndLate counted, Counted(office, day_text));
  const DoneAndLate recounted = Recounted(tally, day_text);
  ASSIGN_OR_RETURN(const Watched watched, watcher.WaitFor(tally.position));
  ASSIGN_OR_RETURN(const auto listed, Listed(office));
  return std::vector<Claim>{
      {"每人当日办理数与逾期数，和账本逐条重数一致", counted == recounted && !counted.empty(),
       absl::StrCat(counted.size(), " 人")},
      {"订阅到的变化依次而来，不重不漏", watched.in_order && watched.tasks == listed && !listed.empty(),
       absl::StrCat(watched.changes, " 次变化，", watched.tasks.size(), " 项任务")}};
}

}  // namespace liushui::demo
