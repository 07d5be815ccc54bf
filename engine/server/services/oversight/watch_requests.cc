#include "engine/server/services/oversight/watch_requests.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/candidates.h"
#include "engine/runtime/read/list_filter.h"
#include "engine/runtime/read/task_filter.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/services/oversight/instance_lists.h"
#include "engine/server/services/oversight/list_requests.h"
#include "engine/server/services/oversight/own_list.h"
#include "engine/server/services/oversight/task_query.h"

namespace liushui::server {
namespace {

using state::v1::InstanceState;
using state::v1::TaskState;

// The position a watch starts from: now, unless one is given.
template <typename Request>
absl::StatusOr<WatchStart> StartOf(WatchStreams& streams, const Identity& identity, const Request& request) {
  const uint64_t end = streams.engine().changes().end();
  WatchStart start{identity.name_space, end};
  if (!request.has_from_position()) return start;
  if (request.from_position() < 0 || request.from_position() > static_cast<int64_t>(end)) {
    return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                  absl::StrCat("from_position: expected a position of the ledger, which ends at ", end,
                               ", found ", request.from_position()));
  }
  start.from = static_cast<uint64_t>(request.from_position());
  return start;
}

// What a watch of tasks compares every task with.
struct TaskWatch {
  const runtime::Engine& engine;
  Identity identity;
  bool mine = false;
  runtime::TaskQuery query;
  runtime::ListFilter<TaskState> filter;
  google::protobuf::FieldMask mask;
  std::set<std::string> stood_in_for = {};  // when that was last looked at

  // `represented` are those for whom the caller stands in at the moment.
  absl::StatusOr<bool> Means(const TaskState& task, const std::vector<ledger::v1::Actor>& represented,
                             absl::Time now) const {
    if (task.namespace_() != query.name_space || !runtime::MatchesFields(query, task)) return false;
    const auto concerned = [&](const ledger::v1::Actor& actor) { return core::IsConcerned(task, actor); };
    const bool is_own =
        !mine || concerned(identity.actor) || std::any_of(represented.begin(), represented.end(), concerned);
    return is_own ? filter.Matches(task, now) : false;
  }
};

// The moment up to which whoever watches from a position knows what is his: that of the record before it, or
// for somebody who begins, now.
absl::StatusOr<absl::Time> KnownUntil(const runtime::Engine& engine, const v1::WatchTasksRequest& request) {
  absl::Time time = engine.Now();
  const auto position = static_cast<uint64_t>(request.from_position());
  const bool goes_on = request.from_position() > 0 && position <= engine.reads().position();
  if (!goes_on) return time;
  RETURN_IF_ERROR(engine.reads().ReadRecords(position - 1, position, [&](const ledger::v1::Record& record) {
    time = absl::FromUnixMicros(record.time_us());
    return true;
  }));
  return time;
}

absl::StatusOr<std::shared_ptr<TaskWatch>> WatchOf(const runtime::Engine& engine, const Identity& identity,
                                                   const v1::WatchTasksRequest& request) {
  ASSIGN_OR_RETURN(runtime::TaskQuery query, ReadTaskQuery(request, identity));
  ASSIGN_OR_RETURN(auto filter, runtime::ListFilter<TaskState>::Compile(request.filter()));
  auto watch = std::make_shared<TaskWatch>(
      TaskWatch{engine, identity, request.mine(), std::move(query), std::move(filter), request.read_mask()});
  if (!request.mine()) return watch;
  ASSIGN_OR_RETURN(const absl::Time known_until, KnownUntil(engine, request));
  const auto directory = engine.reads().DirectoryOf(identity.name_space);
  for (const ledger::v1::Person* person : directory->RepresentedBy(identity.actor.name(), known_until))
    watch->stood_in_for.insert(person->id());
  return watch;
}

void Show(const TaskWatch& watch, const TaskState& task, const std::vector<ledger::v1::Actor>& represented,
          v1::WatchTasksResponse* response) {
  v1::Task* shown = response->add_tasks();
  *shown = TaskMessage(task);
  if (watch.mine) shown->set_on_behalf_of(OnBehalfOf(task, watch.identity.actor, represented));
  KeepMasked(watch.mask, shown);
}

// The open tasks of a person for whom the caller has begun to stand in, which he had nothing to do with so
// far.
absl::Status ShowTakenOver(const TaskWatch& watch, const ledger::v1::Actor& actor, absl::Time now,
                           v1::WatchTasksResponse* response) {
  runtime::TaskQuery query = watch.query;
  const bool wants_closed =
      query.status == state::v1::TASK_STATUS_COMPLETED || query.status == state::v1::TASK_STATUS_WITHDRAWN;
  if (wants_closed) return absl::OkStatus();
  query.mine = &actor;
  query.limit = kTasksInMessage;
  do {
    ASSIGN_OR_RETURN(const auto page, watch.engine.reads().ListTasks(query));
    for (const TaskState& task : page.rows) {
      ASSIGN_OR_RETURN(const bool meant, watch.Means(task, {actor}, now));
      if (meant && !core::IsConcerned(task, watch.identity.actor)) Show(watch, task, {actor}, response);
    }
    query.after = page.next;
  } while (!query.after.empty());
  return absl::OkStatus();
}

// What a beat finds, or a record of no instance: of the directory, or of the clock.
absl::StatusOr<bool> TellTakenOver(TaskWatch& watch, absl::Time now, v1::WatchTasksResponse* response) {
  std::set<std::string> stands_in_for;
  for (const ledger::v1::Actor& actor : Represented(watch.engine, watch.identity)) {
    stands_in_for.insert(actor.on_behalf_of());
    if (watch.stood_in_for.count(actor.on_behalf_of()) > 0) continue;
    RETURN_IF_ERROR(ShowTakenOver(watch, actor, now, response));
  }
  watch.stood_in_for = std::move(stands_in_for);
  return response->tasks_size() > 0;
}

absl::StatusOr<bool> TellTasks(TaskWatch& watch, const runtime::CommittedRecord& record, absl::Time now,
                               v1::WatchTasksResponse* response) {
  if (watch.mine && record.instance.empty()) return TellTakenOver(watch, now, response);
  if (record.tasks.empty()) return false;
  std::vector<ledger::v1::Actor> represented;
  if (watch.mine) represented = Represented(watch.engine, watch.identity);
  for (const TaskState& task : record.tasks) {
    ASSIGN_OR_RETURN(const bool meant, watch.Means(task, represented, now));
    if (meant) Show(watch, task, represented, response);
  }
  return response->tasks_size() > 0;
}

// The same of instances.
struct InstanceWatch {
  AccessLog& accesses;
  Identity identity;
  v1::WatchInstancesRequest request;
  std::string name_space;
  runtime::ListFilter<InstanceState> filter;

  absl::StatusOr<bool> Means(const InstanceState& state, absl::Time now) const {
    if (state.namespace_() != name_space) return false;
    if (!request.workflow().empty() && state.workflow() != request.workflow()) return false;
    if (request.with_incidents() && state.incidents().empty()) return false;
    if (request.status() != 0 && static_cast<int>(state.status()) != static_cast<int>(request.status()))
      return false;
    return filter.Matches(state, now);
  }
};

absl::StatusOr<std::shared_ptr<const InstanceWatch>> WatchOf(AccessLog& accesses, const Identity& identity,
                                                             const v1::WatchInstancesRequest& request) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  checks.Text("filter", request.filter(), kMaxFilterBytes);
  checks.Range("status", request.status(), v1::Instance::Status_MIN, v1::Instance::Status_MAX);
  RETURN_IF_ERROR(checks.Result());
  RETURN_IF_ERROR(CheckMask(request.read_mask(), v1::Instance::default_instance()));
  ASSIGN_OR_RETURN(auto filter, runtime::ListFilter<InstanceState>::Compile(request.filter()));
  return std::make_shared<const InstanceWatch>(
      InstanceWatch{accesses, identity, request, identity.name_space, std::move(filter)});
}

absl::StatusOr<bool> TellInstance(const InstanceWatch& watch, const runtime::CommittedRecord& record,
                                  absl::Time now, v1::WatchInstancesResponse* response) {
  if (record.instance.empty()) return false;
  InstanceState state;
  if (!state.ParseFromString(record.instance)) {
    return absl::DataLossError(absl::StrCat("the state after record ", record.index, " does not parse"));
  }
  ASSIGN_OR_RETURN(const bool meant, watch.Means(state, now));
  if (!meant) return false;
  *response->mutable_instance() = ShownInstance(state, watch.request.read_mask());
  // Nothing waits here: all watches are served by one thread.
  watch.accesses.Note(watch.identity, CasesShown(watch.accesses, watch.identity, *response),
                      [](const absl::Status&) {});
  return true;
}

// Opens a watch; shared is what one stream compares with, for as long as it lasts.
template <typename Response, typename Source, typename Request, typename Tell>
grpc::ServerWriteReactor<Response>* Open(WatchStreams& streams, Source& source,
                                         const absl::StatusOr<Identity>& identity, const Request& request,
                                         Tell tell) {
  if (!identity.ok()) return WatchStream<Response>::Open(streams, identity.status(), nullptr);
  const auto watch = WatchOf(source, *identity, request);
  if (!watch.ok()) return WatchStream<Response>::Open(streams, watch.status(), nullptr);
  return WatchStream<Response>::Open(
      streams, StartOf(streams, *identity, request),
      [watch = *watch, tell](const runtime::CommittedRecord& record, absl::Time now, Response* response) {
        return tell(*watch, record, now, response);
      });
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchTasksResponse>* OpenWatch(WatchStreams& streams,
                                                            const absl::StatusOr<Identity>& identity,
                                                            const v1::WatchTasksRequest& request) {
  return Open<v1::WatchTasksResponse>(streams, streams.engine(), identity, request, &TellTasks);
}

grpc::ServerWriteReactor<v1::WatchInstancesResponse>* OpenWatch(WatchStreams& streams, AccessLog& accesses,
                                                                const absl::StatusOr<Identity>& identity,
                                                                const v1::WatchInstancesRequest& request) {
  return Open<v1::WatchInstancesResponse>(streams, accesses, identity, request, &TellInstance);
}

}  // namespace liushui::server
