// ps and show.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/arguments.h"
#include "clients/cli/oversight/as_of.h"
#include "clients/cli/oversight/list_options.h"
#include "clients/cli/oversight/watching.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/table.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct PsOptions {
  std::string workflow;
  std::string status;
  bool incidents = false;
  int limit = kListLimit;
  ListOptions list;
};

void DeclarePs(CLI::App& command, PsOptions& options) {
  command.add_option("--workflow", options.workflow, "only of this workflow");
  command.add_option("--status", options.status, "only active, completed, cancelled or stuck ones");
  command.add_flag("--incidents", options.incidents, "only with open incidents");
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
  DeclareListOptions(command, options.list, "data.refund > 500000 && instance.status == 'ACTIVE'");
}

void PrintInstances(const Session& session, const v1::ListInstancesResponse& listed) {
  Table table(
      {"INSTANCE", "WORKFLOW", "KEY", "SUBJECT", "STATUS", "STATES", "STARTED", "CHANGED", "INCIDENTS"});
  for (const v1::Instance& instance : listed.instances()) {
    const int incidents = instance.open_incidents();
    table.Add({client::ShortName(instance.name()), instance.workflow(), instance.business_key(),
               instance.subject(), Cell(StatusText(instance.status()), ToneOf(instance.status())),
               absl::StrJoin(instance.states(), ", "), session.TimeOf(instance.start_time()),
               session.TimeOf(instance.update_time()),
               Cell(incidents == 0 ? "" : absl::StrCat(incidents), Tone::kBad)});
  }
  if (table.empty()) {
    session.out() << "no such instances in namespace " << session.name_space() << "\n";
    return;
  }
  table.Print(session.terminal());
  SayIfMore(session, listed.next_page_token(), listed.instances_size());
}

absl::Status Ps(Session& session, const PsOptions& options) {
  v1::ListInstancesRequest request;
  request.set_workflow(options.workflow);
  request.set_with_incidents(options.incidents);
  ASSIGN_OR_RETURN(const v1::Instance::Status status, InstanceStatusArgument(options.status));
  request.set_status(status);
  request.set_filter(options.list.filter);
  request.set_order_by(options.list.order_by);
  if (!options.list.fields.empty()) *request.mutable_read_mask() = MaskArgument(options.list.fields);
  if (!options.list.as_of.empty() && options.list.watch)
    return Misuse("--as-of and --watch exclude each other");
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.list.as_of));
  SetAsOf(as_of, request);
  const auto listed = [&] {
    ListProgress progress(session);
    return FetchPages(
        request, options.limit,
        [&](const v1::ListInstancesRequest& page) {
          auto answered = session.client().ListInstances(page);
          if (answered.ok()) progress.Looked(answered->rows_scanned());
          return answered;
        },
        [](v1::ListInstancesResponse& response) { return response.mutable_instances(); });
  }();
  if (!listed.ok()) return WithCaret(session, options.list.filter, listed.status());
  if (options.list.watch) return WatchInstancesAfter(session, request, *listed);
  if (session.json()) {
    session.PrintJson(*listed);
  } else {
    PrintInstances(session, *listed);
  }
  return absl::OkStatus();
}

struct ShowOptions {
  std::string instance;
  std::string as_of;
  bool tree = false;
};

// As deep as children lie below one another.
constexpr int kTreeDepthMax = 16;

void DeclareShow(CLI::App& command, ShowOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  DeclareAsOf(command, options.as_of);
  command.add_flag("--tree", options.tree, "only its line, and those of its children and theirs");
}

// What a child works for: a state, or an item of it.
std::string WorkText(const v1::InstanceParent& parent) {
  return parent.item_key().empty() ? parent.state()
                                   : absl::StrCat(parent.state(), "[", parent.item_key(), "]");
}

// An instance in a tree, and when the tree is about: a position, or 0 for now.
struct TreePlace {
  int depth = 0;
  int64_t read_position = 0;
};

// The line of an instance, and below it those of its children.
absl::Status PrintTree(Session& session, const v1::Instance& instance, const TreePlace& place) {
  const int depth = place.depth;
  session.out() << std::string(static_cast<size_t>(2 * depth), ' ') << client::ShortName(instance.name())
                << " " << instance.workflow() << (instance.business_key().empty() ? "" : " ")
                << instance.business_key() << " · "
                << (instance.has_parent() ? absl::StrCat("for ", WorkText(instance.parent()), " · ") : "")
                << StatusText(instance.status())
                << (instance.states().empty() ? ""
                                              : absl::StrCat(": ", absl::StrJoin(instance.states(), ", ")))
                << (instance.reason().empty() ? "" : absl::StrCat(" (", instance.reason(), ")")) << "\n";
  if (depth >= kTreeDepthMax) return absl::OkStatus();
  for (const v1::InstanceChild& child : instance.children()) {
    v1::GetInstanceRequest request;
    request.set_name(child.instance());
    request.set_read_position(place.read_position);
    ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(request));
    RETURN_IF_ERROR(PrintTree(session, found.instance(), {depth + 1, place.read_position}));
  }
  if (instance.has_children_left_out()) {
    session.out() << std::string(static_cast<size_t>(2 * depth + 2), ' ') << LeftOutText(instance) << "\n";
  }
  return absl::OkStatus();
}

absl::Status Show(Session& session, const ShowOptions& options) {
  v1::GetInstanceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceOrKeyArgument(session, options.instance));
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.as_of));
  SetAsOf(as_of, request);
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(request));
  if (session.json()) {
    session.PrintJson(found);
    return absl::OkStatus();
  }
  // The rest is read at the position which a moment turned out to be.
  const int64_t read_position = options.as_of.empty() ? 0 : found.position();
  if (options.tree) return PrintTree(session, found.instance(), {0, read_position});
  PrintInstance(session, found.instance());
  if (found.has_next_timer_time()) {
    session.out() << "next timer " << session.TimeOf(found.next_timer_time()) << "\n";
  }
  v1::ListTasksRequest open;
  open.set_instance(found.instance().name());
  open.set_read_position(read_position);
  ASSIGN_OR_RETURN(const v1::ListTasksResponse tasks,
                   FetchPages(
                       open, kListLimit,
                       [&](const v1::ListTasksRequest& page) { return session.client().ListTasks(page); },
                       [](v1::ListTasksResponse& response) { return response.mutable_tasks(); }));
  if (tasks.tasks_size() > 0) session.out() << "\n";
  PrintTasks(session, tasks.tasks());
  SayIfMore(session, tasks.next_page_token(), tasks.tasks_size());
  return absl::OkStatus();
}

}  // namespace

void AddInstanceCommands(CommandSet& commands) {
  commands.Add<PsOptions>(
      {"ps",
       "list instances, newest first",
       {"ps", "ps --workflow complaint --status active",
        "ps --filter \"data.refund > 500000\" --order-by \"start_time\"", "ps --incidents --json",
        "ps --workflow complaint --watch", "ps --as-of 2026-03-02"}},
      DeclarePs, Ps);
  commands.Add<ShowOptions>({"show",
                             "show one instance, its data, children and open tasks",
                             {"show 17", "show 17 --tree", "show complaint/2026-0302-1",
                              "show 17 --as-of 120", "show 17 --as-of \"2026-03-02 12:00\" --json"}},
                            DeclareShow, Show);
}

}  // namespace liushui::cli
