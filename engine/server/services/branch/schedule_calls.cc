#include "engine/server/services/branch/schedule_calls.h"

#include <algorithm>
#include <map>
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
// After the first record of a firing, for what else belongs to it.
constexpr uint64_t kMaxRecordsLookedAt = 10'000;

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

v1::RefusedStart RefusalMessage(const ledger::v1::RefusedStart& refused) {
  v1::RefusedStart message;
  message.set_person(refused.person());
  message.set_business_key(refused.business_key());
  *message.mutable_time() = TimestampOf(refused.time_us());
  message.set_reason(refused.reason());
  message.set_message(refused.message());
  message.set_position(static_cast<int64_t>(refused.index()) + 1);
  return message;
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
  message.set_refused_starts(static_cast<int32_t>(status.refused_starts()));
  if (status.has_last_refused()) *message.mutable_last_refused() = RefusalMessage(status.last_refused());
  return message;
}

// A firing as its records tell it, and the position behind the last of them.
struct ToldFiring {
  v1::ScheduleFiring message;
  std::string name_space;
  std::string workflow;
  uint64_t position = 0;
  std::map<std::pair<uint64_t, uint32_t>, int> starts;  // by index and ordinal of what was sent
};

// Adds what one record of a firing says.
void AddPart(const ledger::v1::Record& record, ToldFiring& told) {
  const ledger::v1::ScheduleFired& fired = record.schedule_fired();
  v1::ScheduleFiring& message = told.message;
  message.set_records(message.records() + 1);
  uint32_t ordinal = 0;
  for (const auto& scheduled : fired.starts()) {
    told.starts[{record.index(), ordinal++}] = message.starts_size();
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
}

// Reads a firing from its first record on. What was cut off went on as soon as the engine was back, so its
// records are near; those that are not written yet are not told.
absl::StatusOr<ToldFiring> ReadFiring(const runtime::Reads& reads, uint64_t first) {
  ToldFiring told;
  const uint64_t end = std::min(reads.position(), first + kMaxRecordsLookedAt);
  RETURN_IF_ERROR(reads.ReadRecords(first, end, [&](const ledger::v1::Record& record) {
    const ledger::v1::ScheduleFired& fired = record.schedule_fired();
    const bool is_first = record.index() == first;
    const bool is_part = record.has_schedule_fired() && (is_first || fired.first_index() == first);
    if (!is_part) return true;
    if (is_first) {
      *told.message.mutable_planned_time() = TimestampOf(fired.planned_us());
      *told.message.mutable_time() = TimestampOf(record.time_us());
      told.message.set_actor(record.actor().name());
      told.message.set_skipped(static_cast<int32_t>(fired.skipped()));
      told.name_space = record.namespace_();
    }
    if (fired.starts_size() > 0) told.workflow = fired.starts(0).start().workflow();
    AddPart(record, told);
    told.position = record.index() + 1;
    return fired.status().has_under_way();
  }));
  return told;
}

// Which of its starts were refused, `count` of them, as the records soon after it say.
absl::Status AddRefusals(const runtime::Reads& reads, uint32_t count, ToldFiring& told) {
  if (count == 0) return absl::OkStatus();
  const uint64_t end = std::min(reads.position(), told.position + kMaxRecordsLookedAt);
  return reads.ReadRecords(told.position, end, [&](const ledger::v1::Record& record) {
    const ledger::v1::MessageDropped& dropped = record.message_dropped();
    const auto start = told.starts.find({dropped.origin().index(), dropped.origin().ordinal()});
    if (!dropped.has_schedule() || start == told.starts.end()) return true;
    auto& message = *told.message.mutable_starts(start->second);
    ledger::v1::RefusedStart refused;
    refused.set_person(message.person());
    refused.set_business_key(message.business_key());
    refused.set_time_us(record.time_us());
    refused.set_index(record.index());
    refused.set_reason(dropped.failure().reason());
    refused.set_message(dropped.failure().message());
    *message.mutable_refused() = RefusalMessage(refused);
    return --count > 0;
  });
}

// The instances that came of its starts, as far as they have a key.
void AddInstances(const runtime::Reads& reads, ToldFiring& told) {
  for (auto& start : *told.message.mutable_starts()) {
    if (start.existing() || start.has_refused() || start.business_key().empty()) continue;
    const auto instance = reads.FindInstance(told.name_space, told.workflow, start.business_key());
    if (instance.ok()) start.set_instance(core::InstanceName(told.name_space, instance->instance()));
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

// Answers with the whole firing, which may have taken several records: all are durable when the first is
// told.
void Run(const ServerParts& parts, const v1::RunScheduleRequest& request, const CallContext& context,
         Responder<v1::RunScheduleResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto schedule = ScheduleIn(request, context.identity);
  if (!schedule.ok()) return responder.Finish(schedule.status());
  const auto answer = [&reads = parts.engine.reads(),
                       responder](const absl::StatusOr<runtime::Outcome>& outcome) {
    if (!outcome.ok()) return responder.Finish(outcome.status());
    absl::StatusOr<ToldFiring> told = ReadFiring(reads, outcome->record.index());
    if (!told.ok()) return responder.Finish(told.status());
    v1::RunScheduleResponse response;
    *response.mutable_firing() = std::move(told->message);
    response.set_position(static_cast<int64_t>(told->position));
    responder.Finish(response);
  };
  parts.engine.Submit(*std::move(caller), runtime::RunScheduleRequest{*std::move(schedule)}, answer);
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
  if (standing.status.last_fired() == 0) return response;
  ASSIGN_OR_RETURN(ToldFiring told, ReadFiring(reads, standing.status.last_fired()));
  RETURN_IF_ERROR(AddRefusals(reads, standing.status.refused_starts(), told));
  AddInstances(reads, told);
  *response.mutable_last_firing() = std::move(told.message);
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
  methods.Add(
      this, &ScheduleCalls::RequestRunSchedule,
      [&parts](const v1::RunScheduleRequest& request, const CallContext& context,
               Responder<v1::RunScheduleResponse> responder) { Run(parts, request, context, responder); });
  methods.Add(this, &ScheduleCalls::RequestGetSchedule, Reading(parts, Place::kPool, &Show));
  methods.Add(this, &ScheduleCalls::RequestListSchedules, Reading(parts, Place::kPool, &ShowAll));
  methods.Add(this, &ScheduleCalls::RequestPreviewSchedule,
              ReadingEngine(parts, Place::kPool, Times(&Preview)));
}

}  // namespace liushui::server
