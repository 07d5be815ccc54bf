#include "engine/server/services/branch/schedule_calls.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/runtime/schedules/roster.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

constexpr int kDefaultTimes = 10;
constexpr int kMaxTimes = 366;

// A schedule as it came, compiled, and where its parts stood in the YAML.
struct DeclaredSchedule {
  std::shared_ptr<const chart::SchedulePlan> plan;  // shared with the engine once it is put
  chart::SourceMap positions;
};

absl::StatusOr<DeclaredSchedule> ReadSchedule(absl::string_view yaml, absl::string_view file) {
  DeclaredSchedule declared;
  workflow::v1::Schedule schedule;
  RETURN_IF_ERROR(chart::ReadYaml(yaml, file, &schedule, &declared.positions));
  ASSIGN_OR_RETURN(declared.plan, chart::SchedulePlan::Make(schedule, file, &declared.positions));
  return declared;
}

// The calendar a schedule names; null for none.
absl::StatusOr<std::shared_ptr<const chart::BusinessCalendar>> CalendarOf(const runtime::Reads& reads,
                                                                          const Identity& identity,
                                                                          const chart::SchedulePlan& plan) {
  const std::string& name = plan.declared().calendar();
  if (name.empty()) return std::shared_ptr<const chart::BusinessCalendar>();
  auto calendar = reads.GetCalendar(identity.name_space, name);
  if (calendar.ok()) return calendar;
  return Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN", calendar.status().message());
}

v1::ScheduleState StateMessage(absl::string_view name_space, const workflow::v1::Schedule& schedule,
                               const ledger::v1::ScheduleStatus& status) {
  v1::ScheduleState message;
  message.set_name(BranchName(name_space, "schedules", schedule.schedule()));
  *message.mutable_schedule() = schedule;
  message.set_paused(status.paused());
  if (status.next_us() != 0) *message.mutable_next_time() = TimestampOf(status.next_us());
  message.set_stalled(status.stalled());
  if (status.last_planned_us() != 0) {
    *message.mutable_last_planned_time() = TimestampOf(status.last_planned_us());
    message.set_last_position(static_cast<int64_t>(status.last_fired() + 1));
  }
  return message;
}

v1::ScheduleFiring FiringMessage(const ledger::v1::Record& record) {
  const ledger::v1::ScheduleFired& fired = record.schedule_fired();
  v1::ScheduleFiring message;
  *message.mutable_planned_time() = TimestampOf(fired.planned_us());
  *message.mutable_time() = TimestampOf(record.time_us());
  message.set_actor(record.actor().name());
  message.set_skipped(static_cast<int32_t>(fired.skipped()));
  for (const auto& scheduled : fired.starts()) {
    auto& start = *message.add_starts();
    start.set_person(scheduled.person());
    start.set_business_key(scheduled.start().business_key());
    if (scheduled.existing() == 0) continue;
    start.set_instance(core::InstanceName(record.namespace_(), scheduled.existing()));
    start.set_existing(true);
  }
  for (const auto& left : fired.left_out()) {
    auto& out = *message.add_left_out();
    out.set_person(left.person());
    out.set_reason(left.reason());
    out.set_message(left.message());
  }
  return message;
}

// The instances that came of its starts, as far as they have a key.
void AddInstances(const runtime::Reads& reads, const ledger::v1::Record& record,
                  v1::ScheduleFiring& message) {
  for (int i = 0; i < message.starts_size(); ++i) {
    auto& start = *message.mutable_starts(i);
    if (start.existing() || start.business_key().empty()) continue;
    const auto instance = reads.FindInstance(
        record.namespace_(), record.schedule_fired().starts(i).start().workflow(), start.business_key());
    if (instance.ok()) start.set_instance(core::InstanceName(record.namespace_(), instance->instance()));
  }
}

void Put(const ServerParts& parts, const v1::PutScheduleRequest& request, const CallContext& context,
         Responder<v1::PutScheduleResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  FieldChecks checks;
  checks.Text("file", request.file(), kMaxFileNameBytes);
  absl::Status fits = ReadParent({"parent", request.parent()}, context.identity);
  if (fits.ok()) fits = checks.Result();
  if (!fits.ok()) return responder.Finish(fits);
  auto declared = ReadSchedule(request.yaml(), request.file());
  if (!declared.ok()) return responder.Finish(declared.status());
  const runtime::Reads& reads = parts.engine.reads();
  const workflow::v1::Schedule& schedule = declared->plan->declared();
  const auto calendar = CalendarOf(reads, context.identity, *declared->plan);
  if (!calendar.ok()) return responder.Finish(calendar.status());
  const auto workflow = reads.GetDefinition(context.identity.name_space, schedule.workflow(), {});
  if (!workflow.ok()) {
    return responder.Finish(
        Refuse(absl::StatusCode::kFailedPrecondition, "WORKFLOW_UNKNOWN", workflow.status().message()));
  }
  const absl::Status inputs =
      declared->plan->CheckInputs(*workflow->chart, request.file(), &declared->positions);
  if (!inputs.ok()) return responder.Finish(inputs);
  v1::PutScheduleResponse response;
  *response.mutable_schedule() = StateMessage(context.identity.name_space, schedule, {});
  if (request.validate_only()) {
    response.set_position(static_cast<int64_t>(reads.position()));
    return responder.Finish(response);
  }
  parts.engine.Submit(*std::move(caller), runtime::PutScheduleRequest{std::move(declared->plan)},
                      [responder, response](const absl::StatusOr<runtime::Outcome>& outcome) mutable {
                        if (!outcome.ok()) return responder.Finish(outcome.status());
                        const ledger::v1::SchedulePut& put = outcome->record.schedule_put();
                        if (outcome->created) {
                          *response.mutable_schedule() =
                              StateMessage(outcome->record.namespace_(), put.schedule(), put.status());
                        }
                        response.set_changed(outcome->created);
                        response.set_position(static_cast<int64_t>(outcome->position()));
                        responder.Finish(response);
                      });
}

template <typename Request>
absl::StatusOr<std::string> ScheduleIn(const Request& request, const Identity& identity) {
  return ReadBranchName({"name", request.name()}, identity, "schedules");
}

absl::StatusOr<runtime::Request> PrepareRemove(const runtime::Reads&,
                                               const v1::RemoveScheduleRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(std::string schedule, ScheduleIn(request, identity));
  return runtime::RemoveScheduleRequest{std::move(schedule)};
}

v1::RemoveScheduleResponse Removed(const v1::RemoveScheduleRequest&, const runtime::Outcome& outcome) {
  v1::RemoveScheduleResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PreparePause(const runtime::Reads&, const v1::PauseScheduleRequest& request,
                                              const Identity& identity) {
  ASSIGN_OR_RETURN(std::string schedule, ScheduleIn(request, identity));
  return runtime::PauseScheduleRequest{std::move(schedule), true};
}

v1::PauseScheduleResponse Paused(const v1::PauseScheduleRequest&, const runtime::Outcome& outcome) {
  v1::PauseScheduleResponse response;
  response.set_changed(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareResume(const runtime::Reads&,
                                               const v1::ResumeScheduleRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(std::string schedule, ScheduleIn(request, identity));
  return runtime::PauseScheduleRequest{std::move(schedule), false};
}

v1::ResumeScheduleResponse Resumed(const v1::ResumeScheduleRequest&, const runtime::Outcome& outcome) {
  v1::ResumeScheduleResponse response;
  const int64_t next_us = outcome.record.schedule_moved().status().next_us();
  if (next_us != 0) *response.mutable_next_time() = TimestampOf(next_us);
  response.set_changed(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareRun(const runtime::Reads&, const v1::RunScheduleRequest& request,
                                            const Identity& identity) {
  ASSIGN_OR_RETURN(std::string schedule, ScheduleIn(request, identity));
  return runtime::RunScheduleRequest{std::move(schedule)};
}

v1::RunScheduleResponse HasRun(const v1::RunScheduleRequest&, const runtime::Outcome& outcome) {
  v1::RunScheduleResponse response;
  *response.mutable_firing() = FiringMessage(outcome.record);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<v1::GetScheduleResponse> Show(const runtime::Reads& reads,
                                             const v1::GetScheduleRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(const std::string id, ScheduleIn(request, identity));
  v1::GetScheduleResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const runtime::StandingSchedule standing, reads.GetSchedule(identity.name_space, id));
  *response.mutable_schedule() =
      StateMessage(identity.name_space, standing.plan->declared(), standing.status);
  const uint64_t last = standing.status.last_fired();
  if (last == 0) return response;
  RETURN_IF_ERROR(reads.ReadRecords(last, last + 1, [&](const ledger::v1::Record& record) {
    *response.mutable_last_firing() = FiringMessage(record);
    AddInstances(reads, record, *response.mutable_last_firing());
    return false;
  }));
  return response;
}

absl::StatusOr<v1::ListSchedulesResponse> ShowAll(const runtime::Reads& reads,
                                                  const v1::ListSchedulesRequest& request,
                                                  const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::ListSchedulesResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const auto schedules, reads.ListSchedules(identity.name_space));
  for (const runtime::StandingSchedule& standing : schedules) {
    *response.add_schedules() = StateMessage(identity.name_space, standing.plan->declared(), standing.status);
  }
  return response;
}

absl::StatusOr<std::shared_ptr<const chart::SchedulePlan>> Previewed(
    const runtime::Reads& reads, const v1::PreviewScheduleRequest& request, const Identity& identity) {
  FieldChecks checks;
  checks.Range("count", request.count(), 0, kMaxTimes);
  checks.Text("file", request.file(), kMaxFileNameBytes);
  if (request.name().empty() == request.yaml().empty()) {
    checks.Add("name", absl::StrCat("expected either the name of a schedule or YAML, found ",
                                    request.name().empty() ? "neither" : "both"));
  }
  RETURN_IF_ERROR(checks.Result());
  if (!request.yaml().empty()) {
    ASSIGN_OR_RETURN(DeclaredSchedule declared, ReadSchedule(request.yaml(), request.file()));
    return std::move(declared.plan);
  }
  ASSIGN_OR_RETURN(const std::string id, ScheduleIn(request, identity));
  ASSIGN_OR_RETURN(runtime::StandingSchedule standing, reads.GetSchedule(identity.name_space, id));
  return std::move(standing.plan);
}

absl::StatusOr<v1::PreviewScheduleResponse> Preview(const runtime::Engine& engine,
                                                    const v1::PreviewScheduleRequest& request,
                                                    const Identity& identity) {
  const runtime::Reads& reads = engine.reads();
  v1::PreviewScheduleResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const auto plan, Previewed(reads, request, identity));
  ASSIGN_OR_RETURN(const auto calendar, CalendarOf(reads, identity, *plan));
  response.set_zone(calendar == nullptr ? "UTC" : calendar->zone().name());
  const int wanted = request.count() == 0 ? kDefaultTimes : request.count();
  absl::Time time = engine.Now();
  for (int i = 0; i < wanted; ++i) {
    const auto next = plan->NextAfter(time, calendar.get());
    if (!next.ok()) {
      response.set_end(std::string(next.status().message()));
      break;
    }
    time = *next;
    *response.add_times() = TimestampOf(absl::ToUnixMicros(time));
    if (i > 0 || !plan->has_people()) continue;
    const auto directory = reads.DirectoryOf(identity.name_space);
    for (const auto& person : runtime::RosterOf(*directory, plan->declared().people(), time).present) {
      response.add_people(person.id);
    }
  }
  return response;
}

}  // namespace

void ScheduleCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using Remove = MutationRule<v1::RemoveScheduleRequest, v1::RemoveScheduleResponse>;
  using Pause = MutationRule<v1::PauseScheduleRequest, v1::PauseScheduleResponse>;
  using Resume = MutationRule<v1::ResumeScheduleRequest, v1::ResumeScheduleResponse>;
  using Run = MutationRule<v1::RunScheduleRequest, v1::RunScheduleResponse>;
  using Times = EngineRule<v1::PreviewScheduleRequest, v1::PreviewScheduleResponse>;
  methods.Add(this, &ScheduleCalls::RequestPutSchedule,
              [&parts](const v1::PutScheduleRequest& request, const CallContext& context,
                       Responder<v1::PutScheduleResponse> responder) {
                const absl::Status accepted = parts.readers.Run(
                    [&parts, &request, &context, responder] { Put(parts, request, context, responder); });
                if (!accepted.ok()) responder.Finish(accepted);
              });
  methods.Add(this, &ScheduleCalls::RequestRemoveSchedule, Mutating(parts, Remove{&PrepareRemove, &Removed}));
  methods.Add(this, &ScheduleCalls::RequestPauseSchedule, Mutating(parts, Pause{&PreparePause, &Paused}));
  methods.Add(this, &ScheduleCalls::RequestResumeSchedule, Mutating(parts, Resume{&PrepareResume, &Resumed}));
  methods.Add(this, &ScheduleCalls::RequestRunSchedule, Mutating(parts, Run{&PrepareRun, &HasRun}));
  methods.Add(this, &ScheduleCalls::RequestGetSchedule, Reading(parts, Place::kPool, &Show));
  methods.Add(this, &ScheduleCalls::RequestListSchedules, Reading(parts, Place::kPool, &ShowAll));
  methods.Add(this, &ScheduleCalls::RequestPreviewSchedule,
              ReadingEngine(parts, Place::kPool, Times(&Preview)));
}

}  // namespace liushui::server
