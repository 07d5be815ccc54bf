#include "clients/cli/oversight/watching.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/oversight/list_options.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

// Watches again and again from where it got to; ends with what cannot be mended by watching again.
absl::Status KeepWatching(const Session& session, const std::function<absl::Status(bool* got_on)>& watch) {
  for (;;) {
    bool got_on = false;
    const absl::Status ended = watch(&got_on);
    const bool may_again = absl::IsUnavailable(ended) || ReasonOf(ended) == "WATCH_TOO_SLOW";
    if (!may_again || !got_on) return ended;
    session.err() << "liushui: the watch was cut (" << ended.message() << "); taken up again\n";
  }
}

void PrintChange(const Session& session, const v1::Task& task, int64_t position) {
  session.out() << position << "  " << client::ShortName(task.name()) << "  " << task.title() << "  "
                << StatusText(task.status()) << "  " << WhoText(task)
                << (task.has_due_time() ? absl::StrCat("  due ", session.TimeOf(task.due_time())) : "")
                << (task.overdue() ? "  overdue" : "") << "\n";
}

void PrintChange(const Session& session, const v1::Instance& instance, int64_t position) {
  session.out() << position << "  " << client::ShortName(instance.name()) << "  " << instance.workflow()
                << "  " << instance.subject() << "  " << StatusText(instance.status()) << "  "
                << absl::StrJoin(instance.states(), ", ") << "\n";
}

}  // namespace

absl::Status WatchTasksAfter(Session& session, const v1::ListTasksRequest& request,
                             const v1::ListTasksResponse& listed) {
  if (session.json()) {
    session.PrintJsonLine(listed);
  } else {
    PrintTasks(session, listed.tasks());
  }
  session.out() << std::flush;
  v1::WatchTasksRequest watch;
  watch.set_from_position(listed.position());
  watch.set_workflow(request.workflow());
  watch.set_instance(request.instance());
  watch.set_state(request.state());
  watch.set_status(request.status());
  watch.set_role(request.role());
  watch.set_person(request.person());
  watch.set_mine(request.mine());
  watch.set_filter(request.filter());
  if (request.has_read_mask()) *watch.mutable_read_mask() = request.read_mask();
  return WithCaret(session, request.filter(), KeepWatching(session, [&](bool* got_on) {
                     return session.client().WatchTasks(watch, [&](const v1::WatchTasksResponse& told) {
                       *got_on = true;
                       watch.set_from_position(told.position());
                       if (told.tasks_size() == 0) return true;
                       if (session.json()) session.PrintJsonLine(told);
                       for (const v1::Task& task : told.tasks()) {
                         if (!session.json()) PrintChange(session, task, told.position());
                       }
                       session.out() << std::flush;
                       return true;
                     });
                   }));
}

absl::Status WatchInstancesAfter(Session& session, const v1::ListInstancesRequest& request,
                                 const v1::ListInstancesResponse& listed) {
  if (session.json()) session.PrintJsonLine(listed);
  for (const v1::Instance& instance : listed.instances()) {
    if (!session.json()) PrintChange(session, instance, listed.position());
  }
  session.out() << std::flush;
  v1::WatchInstancesRequest watch;
  watch.set_from_position(listed.position());
  watch.set_workflow(request.workflow());
  watch.set_status(request.status());
  watch.set_with_incidents(request.with_incidents());
  watch.set_filter(request.filter());
  if (request.has_read_mask()) *watch.mutable_read_mask() = request.read_mask();
  return WithCaret(session, request.filter(), KeepWatching(session, [&](bool* got_on) {
                     return session.client().WatchInstances(
                         watch, [&](const v1::WatchInstancesResponse& told) {
                           *got_on = true;
                           watch.set_from_position(told.position());
                           if (!told.has_instance()) return true;
                           if (session.json()) {
                             session.PrintJsonLine(told);
                           } else {
                             PrintChange(session, told.instance(), told.position());
                           }
                           session.out() << std::flush;
                           return true;
                         });
                   }));
}

}  // namespace liushui::cli
