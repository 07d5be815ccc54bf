#include "engine/views/rows.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/core/decide.h"
#include "engine/core/parameters.h"
#include "engine/views/alias_keys.h"
#include "engine/views/child_keys.h"
#include "engine/views/directory_keys.h"
#include "engine/views/keys.h"
#include "engine/views/note_keys.h"
#include "engine/views/parameter_keys.h"
#include "engine/views/schedule_keys.h"
#include "engine/views/signing_key_keys.h"
#include "engine/views/turn_keys.h"

namespace liushui::views {
namespace {

using core::Changes;
using ledger::v1::Record;
using state::v1::InstanceState;
using state::v1::TaskState;

// Row changes as they are gathered.
class Gathered {
 public:
  void Put(std::string key, std::string value) { writes_.push_back({std::move(key), std::move(value)}); }
  void Delete(std::string key) { writes_.push_back({std::move(key), absl::nullopt}); }

  std::vector<RowWrite> TakeSorted() {
    std::sort(writes_.begin(), writes_.end(),
              [](const RowWrite& a, const RowWrite& b) { return a.key < b.key; });
    const auto twice = std::adjacent_find(
        writes_.begin(), writes_.end(), [](const RowWrite& a, const RowWrite& b) { return a.key == b.key; });
    LIUSHUI_CHECK(twice == writes_.end());
    return std::move(writes_);
  }

 private:
  std::vector<RowWrite> writes_;
};

bool IsClosed(const TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_COMPLETED ||
         task.status() == state::v1::TASK_STATUS_WITHDRAWN;
}

// What was refused may be asked again: only accepted requests are remembered.
void GatherRequest(const Record& record, Gathered& rows) {
  if (record.request_id().empty() || record.has_refused()) return;
  rows.Put(RequestKey({RequestDay(record.time_us()), record.namespace_(), record.request_id()}),
           RecordedHashValue({record.index(), record.request_hash()}));
}

void GatherDefinition(const Record& record, Gathered& rows) {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  rows.Put(
      DefinitionKey({record.namespace_(), deployed.definition().workflow().workflow(), deployed.revision()}),
      RecordedHashValue({record.index(), deployed.hash()}));
}

void GatherCalendar(const Record& record, Gathered& rows) {
  const ledger::v1::CalendarDeployed& deployed = record.calendar_deployed();
  rows.Put(CalendarKey({record.namespace_(), deployed.calendar().calendar(), record.index()}),
           deployed.hash());
}

void GatherAlias(const Record& record, Gathered& rows) {
  if (record.has_alias_set()) {
    const ledger::v1::AliasSet& set = record.alias_set();
    rows.Put(AliasKey({record.namespace_(), set.workflow(), set.alias()}),
             RecordedHashValue({record.index(), set.hash()}));
  }
  if (record.has_alias_removed()) {
    rows.Delete(
        AliasKey({record.namespace_(), record.alias_removed().workflow(), record.alias_removed().alias()}));
  }
}

void GatherDirectory(const Record& record, Gathered& rows) {
  const ledger::v1::DirectoryChanged& change = record.directory_changed();
  const std::string& branch = record.namespace_();
  for (const auto& person : change.people())
    rows.Put(PersonKey({branch, person.id()}), person.SerializeAsString());
  for (const std::string& id : change.removed_people()) rows.Delete(PersonKey({branch, id}));
  for (const auto& team : change.teams()) rows.Put(TeamKey({branch, team.id()}), team.SerializeAsString());
  for (const std::string& id : change.removed_teams()) rows.Delete(TeamKey({branch, id}));
}

void GatherParameters(const Record& record, Gathered& rows) {
  for (const state::v1::ParameterRow& row : core::ParametersSetBy(record)) {
    const ledger::v1::Parameter& parameter = row.parameter();
    rows.Put(ParameterKey({record.namespace_(), parameter.workflow(), parameter.input()}),
             row.SerializeAsString());
  }
  for (const auto& name : record.parameters_changed().unset()) {
    rows.Delete(ParameterKey({record.namespace_(), name.workflow(), name.input()}));
  }
}

// The starts of a firing, each a message like those that instances send.
void GatherFiring(const Record& record, Gathered& rows) {
  const ledger::v1::ScheduleFired& fired = record.schedule_fired();
  for (int i = 0; i < fired.starts_size(); ++i) {
    if (fired.starts(i).existing() != 0) continue;
    state::v1::Outbound row;
    row.set_namespace_(record.namespace_());
    *row.mutable_message()->mutable_start() = fired.starts(i).start();
    row.set_schedule(fired.schedule());
    row.set_person(fired.starts(i).person());
    rows.Put(OutboxKey(record.index(), static_cast<uint32_t>(i)), row.SerializeAsString());
  }
}

void GatherSchedule(const Record& record, Gathered& rows) {
  const std::string& branch = record.namespace_();
  const auto stands = [&](const std::string& schedule, const ledger::v1::ScheduleStatus& status) {
    rows.Put(StandingKey({branch, schedule}), status.SerializeAsString());
  };
  if (record.has_schedule_put()) {
    const workflow::v1::Schedule& schedule = record.schedule_put().schedule();
    rows.Put(ScheduleKey({branch, schedule.schedule()}), schedule.SerializeAsString());
    stands(schedule.schedule(), record.schedule_put().status());
  }
  if (record.has_schedule_moved())
    stands(record.schedule_moved().schedule(), record.schedule_moved().status());
  const ledger::v1::ScheduleRefusal& refusal = record.message_dropped().schedule();
  if (refusal.has_status()) stands(refusal.schedule(), refusal.status());
  if (record.has_schedule_removed()) {
    rows.Delete(ScheduleKey({branch, record.schedule_removed().schedule()}));
    rows.Delete(StandingKey({branch, record.schedule_removed().schedule()}));
  }
  if (!record.has_schedule_fired()) return;
  stands(record.schedule_fired().schedule(), record.schedule_fired().status());
  GatherFiring(record, rows);
}

void GatherSigningKey(const Record& record, Gathered& rows) {
  if (record.has_signing_key_announced() || record.has_signing_key_rotated() || record.has_ledger_forked())
    rows.Put(SigningKeyKey(record.index()), "");
}

void GatherAccesses(const Record& record, Gathered& rows) {
  for (const ledger::v1::CaseAccess& access : record.access_recorded().cases())
    rows.Put(HistoryKey({access.instance(), HistoryKind::kAccess, record.index()}), "");
}

void GatherSubject(const Record& record, Gathered& rows) {
  if (record.has_subject_released()) {
    rows.Delete(SubjectKey({record.namespace_(), record.subject_released().subject()}));
  }
  if (!record.has_subject_erased() && !record.has_subject_restricted()) return;
  state::v1::SubjectRow row;
  row.set_index(record.index());
  row.set_since_us(record.time_us());
  row.set_by(record.actor().name());
  if (record.has_subject_erased()) {
    row.set_status(state::v1::SUBJECT_STATUS_ERASED);
    row.set_reason(record.subject_erased().reason());
    return rows.Put(SubjectKey({record.namespace_(), record.subject_erased().subject()}),
                    row.SerializeAsString());
  }
  const ledger::v1::SubjectRestricted& restricted = record.subject_restricted();
  row.set_status(state::v1::SUBJECT_STATUS_RESTRICTED);
  row.set_reason(restricted.reason());
  row.set_retained_until_us(restricted.retained_until_us());
  rows.Put(SubjectKey({record.namespace_(), restricted.subject()}), row.SerializeAsString());
}

void GatherStart(const InstanceState& state, Gathered& rows) {
  rows.Put(NamespaceInstanceKey(state.namespace_(), state.instance()), "");
  if (state.has_parent()) {
    rows.Put(ChildKey(state.parent().instance(), state.parent().child()), NumberValue(state.instance()));
  }
  if (state.business_key().empty()) return;
  rows.Put(BusinessKeyKey({state.namespace_(), state.workflow(), state.business_key()}),
           NumberValue(state.instance()));
}

void GatherHistory(const Record& record, HistoryKind kind, Gathered& rows) {
  rows.Put(HistoryKey({record.instance(), kind, record.index()}), "");
}

// A task is new when its ordinal was not given before the step.
void GatherTasks(const StateBefore& before, const InstanceState& state, const Changes& changes,
                 Gathered& rows) {
  for (const auto& [ordinal, task] : changes.tasks) {
    rows.Put(TaskKey(state.instance(), ordinal), task.SerializeAsString());
    const bool is_new = ordinal > before.last_ordinal;
    const std::string open_key = OpenTaskKey(state.namespace_(), state.instance(), ordinal);
    if (IsClosed(task)) {
      if (!is_new) rows.Delete(open_key);
      rows.Put(ClosedTaskKey(state.namespace_(), state.instance(), ordinal), "");
    } else if (is_new) {
      rows.Put(open_key, "");
    }
  }
}

void GatherNotes(const InstanceState& state, const Changes& changes, Gathered& rows) {
  for (const state::v1::TaskNote& note : changes.notes) {
    rows.Put(NoteKey({state.instance(), note.note().task(), note.note().number()}), note.SerializeAsString());
  }
}

void GatherJobsAndItems(const InstanceState& state, const Changes& changes, Gathered& rows) {
  for (const auto& [ordinal, job] : changes.jobs) {
    const std::string key = JobKey(state.instance(), ordinal);
    job.has_value() ? rows.Put(key, job->SerializeAsString()) : rows.Delete(key);
  }
  for (const auto& [place, item] : changes.items) {
    const std::string key = ItemKey(state.instance(), place.first, place.second);
    item.has_value() ? rows.Put(key, item->SerializeAsString()) : rows.Delete(key);
  }
  for (const auto& [turn, item_key] : changes.turns) {
    const std::string key = TurnKey(state.instance(), turn);
    item_key.has_value() ? rows.Put(key, *item_key) : rows.Delete(key);
  }
}

void GatherTimer(const StateBefore& before, const InstanceState& state, Gathered& rows) {
  const ledger::v1::TimerSet* is = core::EarliestTimer(state);
  if (is == nullptr) {
    if (before.due_us.has_value()) rows.Delete(TimerKey(state.instance()));
  } else if (before.due_us != is->due_us()) {
    rows.Put(TimerKey(state.instance()), TimerValue(is->due_us()));
  }
}

void GatherIncidents(const InstanceState& state, const Changes& changes, Gathered& rows) {
  for (const ledger::v1::IncidentRaised& incident : changes.raised) {
    state::v1::IncidentRow row;
    *row.mutable_incident() = incident;
    row.set_raised_us(state.changed_us());
    row.set_workflow(state.workflow());
    row.set_business_key(state.business_key());
    rows.Put(IncidentKey(state.namespace_(), state.instance(), incident.incident()), row.SerializeAsString());
  }
  for (const uint32_t incident : changes.resolved)
    rows.Delete(IncidentKey(state.namespace_(), state.instance(), incident));
}

void GatherMessages(const Record& record, const InstanceState& state, const Changes& changes,
                    Gathered& rows) {
  uint32_t ordinal = 0;
  for (const ledger::v1::MessageSent& message : changes.messages) {
    state::v1::Outbound row;
    row.set_sender(state.instance());
    row.set_namespace_(state.namespace_());
    *row.mutable_message() = message;
    rows.Put(OutboxKey(record.index(), ordinal++), row.SerializeAsString());
  }
}

void GatherStep(const Record& record, const StateBefore& before, const core::Instance& after,
                Gathered& rows) {
  const InstanceState& state = after.state();
  const Changes& changes = after.changes();
  rows.Put(InstanceKey(state.instance()), state.SerializeAsString());
  if (before.steps == 0) GatherStart(state, rows);
  if (state.steps() % kStepsPerMark == 0) GatherHistory(record, HistoryKind::kMark, rows);
  GatherTasks(before, state, changes, rows);
  GatherNotes(state, changes, rows);
  GatherJobsAndItems(state, changes, rows);
  GatherTimer(before, state, rows);
  GatherIncidents(state, changes, rows);
  GatherMessages(record, state, changes, rows);
}

}  // namespace

bool MessageWaits(const Record& record) {
  const auto& facts = record.step().facts();
  return !facts.empty() && facts.rbegin()->instance_stuck().message_waits();
}

const ledger::v1::Origin* DeliveredBy(const Record& record) {
  if (MessageWaits(record)) return nullptr;
  if (record.has_message_dropped()) return &record.message_dropped().origin();
  const ledger::v1::Input& input = record.step().input();
  if (input.has_deliver()) return &input.deliver().origin();
  if (input.has_start() && input.start().has_origin()) return &input.start().origin();
  return nullptr;
}

namespace {

// What a record takes out of the outbox.
void GatherDelivery(const Record& record, Gathered& rows) {
  if (const ledger::v1::Origin* origin = DeliveredBy(record))
    rows.Delete(OutboxKey(origin->index(), origin->ordinal()));
}

}  // namespace

StateBefore BeforeOf(const InstanceState& state) {
  StateBefore before{state.steps(), state.last_ordinal(), absl::nullopt};
  if (const ledger::v1::TimerSet* timer = core::EarliestTimer(state)) before.due_us = timer->due_us();
  return before;
}

std::vector<RowWrite> RowsOf(const Record& record, const InstanceState* before, const core::Instance* after) {
  LIUSHUI_CHECK(record.has_step() == (before != nullptr));
  LIUSHUI_CHECK(record.has_step() == (after != nullptr));
  if (record.has_step()) return RowsOfStep(record, BeforeOf(*before), *after);
  Gathered rows;
  GatherRequest(record, rows);
  if (record.has_definition_deployed()) GatherDefinition(record, rows);
  if (record.has_calendar_deployed()) GatherCalendar(record, rows);
  GatherAlias(record, rows);
  if (record.has_directory_changed()) GatherDirectory(record, rows);
  if (record.has_parameters_changed()) GatherParameters(record, rows);
  GatherSchedule(record, rows);
  GatherSigningKey(record, rows);
  GatherAccesses(record, rows);
  GatherSubject(record, rows);
  if (record.has_settings_changed()) {
    rows.Put(SettingsKey(record.namespace_()), record.settings_changed().settings().SerializeAsString());
  }
  if (record.has_refused()) GatherHistory(record, HistoryKind::kRefusal, rows);
  if (const uint64_t instance = record.substitution_refused().instance())
    rows.Put(HistoryKey({instance, HistoryKind::kTurnedAway, record.index()}), "");
  GatherDelivery(record, rows);
  return rows.TakeSorted();
}

std::vector<RowWrite> RowsOfStep(const Record& record, const StateBefore& before,
                                 const core::Instance& after) {
  LIUSHUI_CHECK(record.has_step());
  Gathered rows;
  GatherRequest(record, rows);
  GatherStep(record, before, after, rows);
  GatherDelivery(record, rows);
  return rows.TakeSorted();
}

}  // namespace liushui::views
