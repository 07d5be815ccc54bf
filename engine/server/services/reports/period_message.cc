#include "engine/server/services/reports/period_message.h"

#include <string>

#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

std::string TitleIn(const std::map<std::string, std::string>& titles, const std::string& id) {
  const auto found = titles.find(id);
  return found == titles.end() ? "" : found->second;
}

void AddWorkflow(const std::string& id, const audit::PeriodWorkflow& workflow, v1::PeriodReport& report) {
  v1::PeriodWorkflow& told = *report.add_workflows();
  told.set_workflow(id);
  told.set_title(workflow.title);
  told.set_started(workflow.started);
  told.set_completed(workflow.completed);
  told.set_cancelled(workflow.cancelled);
  told.set_open(workflow.open);
  told.set_stuck(workflow.stuck);
  told.set_deadlines_met(workflow.met);
  told.set_deadlines_late(workflow.late);
  told.set_overdue(workflow.overdue);
  for (const auto& [outcome, count] : workflow.outcomes) {
    v1::PeriodOutcome& one = *told.add_outcomes();
    one.set_name(outcome.name);
    one.set_title(TitleIn(workflow.data_titles, outcome.name));
    one.set_value(outcome.value);
    if (outcome.name.empty()) one.set_value_title(TitleIn(workflow.state_titles, outcome.value));
    one.set_count(count);
  }
}

void AddPerson(const std::string& id, const audit::PeriodPerson& person, v1::PeriodReport& report) {
  v1::PeriodPerson& told = *report.add_people();
  told.set_person(id);
  told.set_display_name(person.name);
  told.set_done(person.done);
  told.set_late(person.late);
  told.set_held(person.held);
  told.set_overdue(person.overdue);
  told.set_refused(person.refused);
  told.set_days(person.days);
  told.set_late_parts(person.late_parts);
  for (const auto& [name, part] : person.parts) {
    v1::PeriodPart& one = *told.add_parts();
    one.set_part(name);
    one.set_quota(part.quota);
    one.set_done(part.done);
  }
}

template <typename Reasons>
void AddReasons(const std::map<std::string, int64_t>& reasons, Reasons& told) {
  for (const auto& [reason, count] : reasons) {
    auto& one = *told.Add();
    one.set_reason(reason);
    one.set_count(count);
  }
}

void AddLists(const audit::PeriodStory& story, v1::PeriodReport& report) {
  for (const audit::PeriodRefusal& refusal : story.attempts) {
    v1::PeriodRefusal& told = *report.add_attempts();
    told.set_record(static_cast<int64_t>(refusal.index));
    *told.mutable_time() = TimestampOf(refusal.time_us);
    told.set_person(refusal.person);
    told.set_on_behalf_of(refusal.on_behalf_of);
    told.set_instance(static_cast<int64_t>(refusal.instance));
    told.set_reason(refusal.reason);
    told.set_message(refusal.message);
  }
  for (const audit::PeriodOverdue& task : story.overdue) {
    v1::PeriodOverdue& told = *report.add_overdue();
    told.set_task(task.task);
    told.set_workflow(task.workflow);
    told.set_title(task.title);
    *told.mutable_due() = TimestampOf(task.due_us);
    told.set_holder(task.holder);
  }
  for (const audit::PeriodNumber& number : story.numbers) {
    v1::PeriodNumber& told = *report.add_numbers();
    told.set_workflow(number.workflow);
    told.set_name(number.name);
    told.set_title(number.title);
    told.set_value(number.value);
    told.set_record(static_cast<int64_t>(number.record));
    told.set_source(number.source);
    told.set_source_status(number.source_status);
  }
}

void AddProof(const audit::PeriodStory& story, v1::PeriodReport& report) {
  for (const audit::PeriodCheckpoint& checkpoint : story.checkpoints) {
    v1::PeriodCheckpoint& told = *report.add_checkpoints();
    told.set_size(static_cast<int64_t>(checkpoint.size));
    told.set_root(checkpoint.root);
    told.set_origin(checkpoint.origin);
    for (const std::string& witness : checkpoint.witnesses) told.add_witnesses(witness);
  }
  report.set_checkpoint_count(story.checkpoint_count);
  for (const audit::PeriodCheck& check : story.checks) {
    v1::PeriodCheck& told = *report.add_checks();
    told.set_check(check.check);
    told.set_passed(check.passed);
    told.set_detail(check.detail);
  }
}

}  // namespace

v1::PeriodReport PeriodMessage(const audit::PeriodStory& story) {
  v1::PeriodReport report;
  report.set_namespace_(story.scope.name_space);
  report.set_from_day(absl::FormatCivilTime(story.scope.from));
  report.set_to_day(absl::FormatCivilTime(story.scope.to));
  report.set_time_zone(story.scope.zone.name());
  *report.mutable_as_of() = TimestampOf(story.as_of_us);
  report.set_position(static_cast<int64_t>(story.position));
  report.set_first_record(static_cast<int64_t>(story.first_record));
  report.set_end_record(static_cast<int64_t>(story.end_record));
  for (const auto& [id, workflow] : story.workflows) AddWorkflow(id, workflow, report);
  for (const auto& [id, person] : story.people) AddPerson(id, person, report);
  AddReasons(story.refusals, *report.mutable_refusals());
  AddReasons(story.incidents, *report.mutable_incidents());
  report.set_incidents_open(story.incidents_open);
  report.set_overdue_count(story.overdue_count);
  AddLists(story, report);
  AddProof(story, report);
  return report;
}

}  // namespace liushui::server
