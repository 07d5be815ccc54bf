#include "engine/runtime/schedules/scheduler.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/chart/schedule/due.h"
#include "engine/runtime/schedules/firing.h"
#include "engine/runtime/schedules/roster.h"
#include "engine/runtime/sequence/courier.h"

namespace liushui::runtime {
namespace {

using ledger::v1::FiringUnderWay;
using ledger::v1::LeftOut;
using ledger::v1::Record;
using ledger::v1::ScheduledStart;
using ledger::v1::ScheduleFired;
using ledger::v1::ScheduleMoved;
using ledger::v1::ScheduleStatus;
using MaybeRecord = absl::optional<Record>;

Record RecordBy(const Envelope& envelope) {
  Record record;
  record.set_namespace_(envelope.name_space);
  *record.mutable_actor() = envelope.actor;
  record.set_request_id(envelope.request_id);
  record.set_request_hash(envelope.request_hash);
  return record;
}

Envelope Own(const std::string& name_space) {
  Envelope envelope;
  envelope.name_space = name_space;
  return envelope;
}

bool IsSame(const ScheduleStatus& a, const ScheduleStatus& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

LeftOut Failed(const std::string& person, const absl::Status& status) {
  LeftOut left;
  left.set_person(person);
  left.set_reason(ReasonOf(status));
  left.set_message(std::string(Utf8Prefix(status.message(), kMaxFailureBytes)));
  return left;
}

}  // namespace

absl::Status ScheduleUnknown(absl::string_view name_space, absl::string_view schedule) {
  return Refuse(absl::StatusCode::kNotFound, "SCHEDULE_UNKNOWN",
                absl::StrCat("there is no schedule \"", schedule, "\" in namespace ", name_space,
                             "; `liushui schedules list` shows all"));
}

Scheduler::Scheduler(Stepper* stepper, Registry* registry, TimerQueue* timers,
                     std::vector<StandingSchedule> recovered)
    : stepper_(stepper), registry_(registry), timers_(timers) {
  for (StandingSchedule& standing : recovered) {
    const Name name(standing.name_space, standing.id());
    Entry& entry = entries_[name];
    entry.owner = next_owner_++;
    names_[entry.owner] = name;
    ScheduleStatus status = standing.status;
    entry.standing = std::move(standing);
    Keep(entry, std::move(status));
  }
}

void Scheduler::Keep(Entry& entry, ScheduleStatus status) {
  entry.standing.status = std::move(status);
  const bool cut_off = entry.standing.status.has_under_way();
  const int64_t next_us = cut_off ? absl::ToUnixMicros(stepper_->Now()) : entry.standing.status.next_us();
  timers_->Set(entry.owner, next_us == 0 ? absl::nullopt : absl::optional<int64_t>(next_us));
}

absl::StatusOr<Scheduler::Entry*> Scheduler::Find(const Envelope& envelope, const std::string& schedule) {
  const auto found = entries_.find({envelope.name_space, schedule});
  if (found == entries_.end()) return ScheduleUnknown(envelope.name_space, schedule);
  if (found->second.standing.status.has_under_way()) RETURN_IF_ERROR(GoOn(found->second).status());
  return &found->second;
}

const chart::BusinessCalendar* Scheduler::CalendarOf(const StandingSchedule& standing) const {
  const std::string& name = standing.plan->declared().calendar();
  if (name.empty()) return nullptr;
  const DeployedCalendar* deployed = registry_->newest().FindCalendar(standing.name_space, name);
  LIUSHUI_CHECK(deployed != nullptr);  // nothing is put without it, and none is ever removed
  return deployed->calendar.get();
}

void Scheduler::Aim(const StandingSchedule& standing, absl::Time t, ScheduleStatus& status) const {
  status.clear_next_us();
  status.clear_stalled();
  if (status.paused()) return;
  const absl::StatusOr<absl::Time> next = standing.plan->NextAfter(t, CalendarOf(standing));
  if (next.ok()) {
    status.set_next_us(absl::ToUnixMicros(*next));
  } else {
    status.set_stalled(std::string(next.status().message()));
  }
}

absl::StatusOr<Record> Scheduler::Move(const Envelope& envelope, Entry& entry, ScheduleMoved moved) {
  moved.set_schedule(entry.standing.id());
  Record record = RecordBy(envelope);
  *record.mutable_schedule_moved() = std::move(moved);
  ASSIGN_OR_RETURN(record, stepper_->Write(std::move(record)));
  Keep(entry, record.schedule_moved().status());
  return record;
}

void Scheduler::Realign(absl::string_view name_space, absl::string_view calendar) {
  const absl::Time now = stepper_->Now();
  for (auto& [name, entry] : entries_) {
    const StandingSchedule& standing = entry.standing;
    const bool is_meant = calendar.empty() || (standing.name_space == name_space &&
                                               standing.plan->declared().calendar() == calendar);
    // What is due already fires, or is passed over, for the time it was planned for.
    const bool is_due =
        standing.status.next_us() != 0 && standing.status.next_us() <= absl::ToUnixMicros(now);
    if (!is_meant || is_due) continue;
    ScheduleMoved moved;
    moved.set_reason("CALENDAR");
    *moved.mutable_status() = standing.status;
    Aim(standing, now, *moved.mutable_status());
    if (IsSame(moved.status(), standing.status)) continue;
    LIUSHUI_CHECK_OK(Move(Own(standing.name_space), entry, std::move(moved)).status());
  }
}

absl::StatusOr<MaybeRecord> Scheduler::Put(const Envelope& envelope, const PutScheduleRequest& request) {
  const workflow::v1::Schedule& declared = request.plan->declared();
  const Catalog& catalog = registry_->newest();
  if (!declared.calendar().empty() &&
      catalog.FindCalendar(envelope.name_space, declared.calendar()) == nullptr) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
                  absl::StrCat("no calendar \"", declared.calendar(), "\" is deployed in namespace ",
                               envelope.name_space));
  }
  if (catalog.FindDefinition(envelope.name_space, declared.workflow(), 0) == nullptr) {
    return WorkflowUnknown(envelope.name_space, declared.workflow());
  }
  const Name name(envelope.name_space, declared.schedule());
  const auto found = entries_.find(name);
  if (found == entries_.end() && entries_.size() >= kMaxSchedules) {
    return Refuse(absl::StatusCode::kResourceExhausted, "SCHEDULES_TOO_MANY",
                  absl::StrCat("a ledger has at most ", kMaxSchedules, " schedules"));
  }
  if (found != entries_.end()) {
    RETURN_IF_ERROR(Find(envelope, declared.schedule()).status());
    if (found->second.standing.plan->hash() == request.plan->hash()) return MaybeRecord();
  }
  StandingSchedule standing{envelope.name_space, request.plan,
                            found == entries_.end() ? ScheduleStatus() : found->second.standing.status};
  Aim(standing, stepper_->Now(), standing.status);
  Record record = RecordBy(envelope);
  *record.mutable_schedule_put()->mutable_schedule() = declared;
  record.mutable_schedule_put()->set_hash(request.plan->hash());
  *record.mutable_schedule_put()->mutable_status() = standing.status;
  ASSIGN_OR_RETURN(record, stepper_->Write(std::move(record)));
  Entry& entry = entries_[name];
  if (entry.owner == 0) {
    entry.owner = next_owner_++;
    names_[entry.owner] = name;
  }
  ScheduleStatus status = standing.status;
  entry.standing = std::move(standing);
  Keep(entry, std::move(status));
  return MaybeRecord(std::move(record));
}

absl::StatusOr<MaybeRecord> Scheduler::Remove(const Envelope& envelope,
                                              const RemoveScheduleRequest& request) {
  ASSIGN_OR_RETURN(Entry * entry, Find(envelope, request.schedule));
  Record record = RecordBy(envelope);
  record.mutable_schedule_removed()->set_schedule(request.schedule);
  ASSIGN_OR_RETURN(record, stepper_->Write(std::move(record)));
  timers_->Set(entry->owner, absl::nullopt);
  names_.erase(entry->owner);
  entries_.erase({envelope.name_space, request.schedule});
  return MaybeRecord(std::move(record));
}

absl::StatusOr<MaybeRecord> Scheduler::Pause(const Envelope& envelope, const PauseScheduleRequest& request) {
  ASSIGN_OR_RETURN(Entry * entry, Find(envelope, request.schedule));
  if (entry->standing.status.paused() == request.paused) return MaybeRecord();
  ScheduleMoved moved;
  moved.set_reason(request.paused ? "PAUSED" : "RESUMED");
  *moved.mutable_status() = entry->standing.status;
  moved.mutable_status()->set_paused(request.paused);
  Aim(entry->standing, stepper_->Now(), *moved.mutable_status());
  ASSIGN_OR_RETURN(Record record, Move(envelope, *entry, std::move(moved)));
  return MaybeRecord(std::move(record));
}

absl::StatusOr<MaybeRecord> Scheduler::Run(const Envelope& envelope, const RunScheduleRequest& request) {
  ASSIGN_OR_RETURN(Entry * entry, Find(envelope, request.schedule));
  ASSIGN_OR_RETURN(Record record, FireNow(envelope, *entry, {stepper_->Now(), true}));
  return MaybeRecord(std::move(record));
}

void Scheduler::Fire(uint64_t owner) {
  const auto name = names_.find(owner);
  LIUSHUI_CHECK(name != names_.end());
  Entry& entry = entries_.at(name->second);
  const StandingSchedule& standing = entry.standing;
  const Envelope own = Own(standing.name_space);
  const absl::Time next = absl::FromUnixMicros(standing.status.next_us());
  const chart::DueFiring due = chart::DueNow(*standing.plan, CalendarOf(standing), next, stepper_->Now());
  if (standing.status.has_under_way() || due.fire.has_value()) {
    const absl::StatusOr<Record> fired =
        standing.status.has_under_way()
            ? GoOn(entry)
            : FireNow(own, entry, {*due.fire, false, due.skipped, due.skipped_from});
    // A disk that cannot be read was reported, and stops the engine.
    LIUSHUI_CHECK(fired.ok() || !IsRefusal(fired.status()));
    return;
  }
  ScheduleMoved moved;
  moved.set_reason("SKIPPED");
  moved.set_skipped(due.skipped);
  moved.set_skipped_from_us(absl::ToUnixMicros(due.skipped_from.value_or(next)));
  *moved.mutable_status() = standing.status;
  Aim(standing, stepper_->Now(), *moved.mutable_status());
  LIUSHUI_CHECK_OK(Move(own, entry, std::move(moved)).status());
}

absl::StatusOr<ScheduleFired> Scheduler::Prepare(const Entry& entry, absl::Time planned,
                                                 const std::string& through) const {
  const StandingSchedule& standing = entry.standing;
  const chart::SchedulePlan& plan = *standing.plan;
  ScheduleFired fired;
  fired.set_schedule(standing.id());
  chart::Firing firing{planned, stepper_->Now(), CalendarOf(standing), nullptr};
  const auto add = [&](const std::string& person) -> absl::Status {
    absl::StatusOr<ledger::v1::SentStart> start = plan.StartFor(firing);
    if (!start.ok()) {
      *fired.add_left_out() = Failed(person, start.status());
      return absl::OkStatus();
    }
    ScheduledStart& scheduled = *fired.add_starts();
    scheduled.set_person(person);
    *scheduled.mutable_start() = *std::move(start);
    const std::string& key = scheduled.start().business_key();
    if (key.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto existing,
                     stepper_->FindKey(standing.name_space, plan.declared().workflow(), key));
    scheduled.set_existing(existing.value_or(0));
    return absl::OkStatus();
  };
  if (!plan.has_people()) {
    RETURN_IF_ERROR(add(""));
    return fired;
  }
  const auto directory = registry_->newest().DirectoryOf(standing.name_space);
  Roster roster = RosterOf(*directory, plan.declared().people(), planned);
  for (LeftOut& left : roster.left_out) {
    if (left.person() > through) *fired.add_left_out() = std::move(left);
  }
  for (const chart::ScheduledPerson& person : roster.present) {
    if (person.id <= through) continue;
    firing.person = &person;
    RETURN_IF_ERROR(add(person.id));
  }
  return fired;
}

absl::StatusOr<Record> Scheduler::FireNow(const Envelope& envelope, Entry& entry, const Occasion& occasion) {
  ASSIGN_OR_RETURN(ScheduleFired whole, Prepare(entry, occasion.planned, ""));
  whole.set_skipped(occasion.skipped);
  if (occasion.skipped_from.has_value()) {
    whole.set_skipped_from_us(absl::ToUnixMicros(*occasion.skipped_from));
  }
  FiringUnderWay under_way;
  under_way.set_planned_us(absl::ToUnixMicros(occasion.planned));
  under_way.set_manual(occasion.manual);
  return WriteFiring(envelope, entry, whole, std::move(under_way));
}

absl::StatusOr<Record> Scheduler::GoOn(Entry& entry) {
  const FiringUnderWay under_way = entry.standing.status.under_way();
  const absl::Time planned = absl::FromUnixMicros(under_way.planned_us());
  ASSIGN_OR_RETURN(const ScheduleFired rest, Prepare(entry, planned, under_way.through()));
  return WriteFiring(Own(entry.standing.name_space), entry, rest, under_way);
}

Record Scheduler::WriteFiring(const Envelope& envelope, Entry& entry, const ScheduleFired& whole,
                              FiringUnderWay under_way) {
  ScheduleStatus between = entry.standing.status;
  if (under_way.parts() == 0) between.clear_refused_starts();
  std::vector<ScheduleFired> parts = SplitFiring(whole);
  Record first;
  for (size_t i = 0; i < parts.size(); ++i) {
    Record record = RecordBy(envelope);
    ScheduleFired& part = parts[i];
    if (under_way.parts() == 0) {
      under_way.set_first_index(stepper_->position());
    } else {
      part.set_first_index(under_way.first_index());
      record.clear_request_id();
      record.clear_request_hash();
    }
    under_way.set_parts(under_way.parts() + 1);
    under_way.set_through(LastPersonOf(part));
    part.set_part(under_way.parts());
    part.set_planned_us(under_way.planned_us());
    part.set_manual(under_way.manual());
    *between.mutable_under_way() = under_way;
    *part.mutable_status() = i + 1 < parts.size() ? between : StatusAfter(entry, between);
    *record.mutable_schedule_fired() = std::move(part);
    absl::StatusOr<Record> written = stepper_->Write(std::move(record));
    LIUSHUI_CHECK_OK(written.status());  // every part is smaller than a record
    Send(*written);
    if (i == 0) first = *written;
    if (i + 1 == parts.size()) Keep(entry, written->schedule_fired().status());
  }
  return first;
}

ScheduleStatus Scheduler::StatusAfter(const Entry& entry, ScheduleStatus after) const {
  const FiringUnderWay done = after.under_way();
  after.clear_under_way();
  after.set_last_planned_us(done.planned_us());
  after.set_last_fired(done.first_index());
  if (!done.manual()) Aim(entry.standing, absl::FromUnixMicros(done.planned_us()), after);
  return after;
}

void Scheduler::Send(const Record& fired) {
  for (int i = 0; i < fired.schedule_fired().starts_size(); ++i) {
    const ScheduledStart& start = fired.schedule_fired().starts(i);
    if (start.existing() != 0) continue;
    Delivery delivery;
    delivery.name_space = fired.namespace_();
    delivery.schedule = fired.schedule_fired().schedule();
    delivery.person = start.person();
    delivery.origin.set_index(fired.index());
    delivery.origin.set_ordinal(static_cast<uint32_t>(i));
    *delivery.message.mutable_start() = start.start();
    stepper_->outbox().Add(std::move(delivery));
  }
}

void Scheduler::TakeBack(const Delivery& delivery) {
  Record record = RecordBy(Own(delivery.name_space));
  ledger::v1::MessageDropped& dropped = *record.mutable_message_dropped();
  *dropped.mutable_origin() = delivery.origin;
  *dropped.mutable_failure() = *delivery.failure;
  dropped.mutable_schedule()->set_schedule(delivery.schedule);
  dropped.mutable_schedule()->set_person(delivery.person);
  const auto found = entries_.find({delivery.name_space, delivery.schedule});
  if (found != entries_.end()) {
    ScheduleStatus status = found->second.standing.status;
    const uint64_t last = status.has_under_way() ? status.under_way().first_index() : status.last_fired();
    if (delivery.origin.index() >= last) status.set_refused_starts(status.refused_starts() + 1);
    ledger::v1::RefusedStart& refused = *status.mutable_last_refused();
    refused.set_person(delivery.person);
    refused.set_business_key(delivery.message.start().business_key());
    refused.set_time_us(absl::ToUnixMicros(stepper_->Now()));
    refused.set_index(stepper_->position());
    refused.set_reason(delivery.failure->reason());
    refused.set_message(delivery.failure->message());
    *dropped.mutable_schedule()->mutable_status() = std::move(status);
  }
  const absl::StatusOr<Record> written = stepper_->Write(std::move(record));
  LIUSHUI_CHECK_OK(written.status());
  if (found != entries_.end()) Keep(found->second, written->message_dropped().schedule().status());
}

}  // namespace liushui::runtime
