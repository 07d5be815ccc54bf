#include "engine/core/people/task_facts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using state::v1::TaskPartState;
using state::v1::TaskState;

absl::Status Misfit(const FactContext& context, absl::string_view what) {
  return absl::InternalError(absl::StrCat("record ", context.index, ": ", what));
}

void OpenTask(const FactContext& context, const ledger::v1::TaskOpened& fact, Instance& instance) {
  TaskState task;
  task.set_instance(instance.state().instance());
  task.set_task(fact.task());
  task.set_namespace_(instance.state().namespace_());
  task.set_workflow(instance.state().workflow());
  task.set_business_key(instance.state().business_key());
  task.set_state(fact.state());
  task.set_title(fact.title());
  task.set_instructions(fact.instructions());
  for (const auto& part : fact.parts()) {
    TaskPartState* row = task.add_parts();
    *row->mutable_part() = part;
    row->set_version(1);
  }
  task.set_status(state::v1::TASK_STATUS_OPEN);
  task.set_due_us(fact.due_us());
  task.set_due_provisional(fact.due_provisional());
  task.set_priority(fact.priority());
  task.set_each(fact.each());
  task.set_item_key(fact.item_key());
  task.set_separated(fact.separated());
  task.set_opened_us(context.time_us);
  *task.mutable_supervisor_roles() = fact.supervisor_roles();
  *task.mutable_supervisor_people() = fact.supervisor_people();
  *task.mutable_delegate_roles() = fact.delegate_roles();
  *task.mutable_delegate_people() = fact.delegate_people();
  instance.mutable_changes().tasks[fact.task()] = std::move(task);
  if (fact.each() == 0) {
    instance.AddActivity(fact.task(), fact.state(), state::v1::ACTIVITY_KIND_TASK);
  } else {
    auto& all = instance.mutable_state();
    all.set_last_ordinal(std::max(all.last_ordinal(), fact.task()));
  }
}

absl::StatusOr<TaskPartState*> FindPart(const FactContext& context, TaskState* task,
                                        const std::string& name) {
  for (TaskPartState& part : *task->mutable_parts()) {
    if (part.part().as() == name) return &part;
  }
  return Misfit(context, absl::StrCat("task ", task->task(), " has no part '", name, "'"));
}

void SetOpenStatus(TaskState* task) {
  const bool touched = std::any_of(task->parts().begin(), task->parts().end(), [](const TaskPartState& part) {
    return !part.claimed_by().empty() || !part.completed_by().empty();
  });
  task->set_status(touched ? state::v1::TASK_STATUS_CLAIMED : state::v1::TASK_STATUS_OPEN);
}

// Nobody has the work beside the holder, and nothing is filled in.
void ClearWork(TaskPartState* part) {
  part->clear_delegate();
  part->clear_delegate_note();
  part->clear_delegate_done();
  part->clear_draft();
  part->clear_draft_by();
  part->clear_draft_for();
}

// Who holds a part, and on whose behalf; both empty for nobody.
struct Holder {
  const std::string& person;
  const std::string& behalf;
};

void SetHolder(const Holder& holder, TaskState* task, TaskPartState* part) {
  part->set_claimed_by(holder.person);
  part->set_claimed_for(holder.behalf);
  ClearWork(part);
  SetOpenStatus(task);
}

void Remember(const std::string& state, const std::string& person, Instance& instance) {
  for (const auto& completion : instance.state().completions()) {
    if (completion.state() == state && completion.person() == person) return;
  }
  state::v1::Completion* completion = instance.mutable_state().add_completions();
  completion->set_state(state);
  completion->set_person(person);
}

absl::Status CloseTask(const FactContext& context, TaskState* task, state::v1::TaskStatus status,
                       Instance& instance) {
  task->set_status(status);
  task->set_closed_us(context.time_us);
  task->set_renamings(static_cast<uint32_t>(instance.state().renamings_size()));
  for (TaskPartState& part : *task->mutable_parts()) {
    part.clear_form();
    ClearWork(&part);
  }
  if (task->each() != 0 || instance.RemoveActivity(task->task())) return absl::OkStatus();
  return Misfit(context, absl::StrCat("activity ", task->task(), " was closed but not open"));
}

// Whoever did work of a state whose completers are remembered.
void RememberWork(const TaskState& task, const std::string& person, const std::string& behalf,
                  Instance& instance) {
  if (!task.separated()) return;
  Remember(task.state(), person, instance);
  if (!behalf.empty()) Remember(task.state(), behalf, instance);
}

void AddWorker(const std::string& name, TaskPartState* part) {
  const auto& workers = part->workers();
  if (!name.empty() && std::find(workers.begin(), workers.end(), name) == workers.end()) {
    part->add_workers(name);
  }
}

// Whoever filled in what another completes with, and for whom he did, has done the work, too.
void RememberAuthors(const ledger::v1::TaskCompleted& fact, const TaskState& task, TaskPartState* part,
                     Instance& instance) {
  for (const std::string& author : {part->draft_by(), part->draft_for()}) {
    if (author.empty() || author == fact.person() || author == fact.on_behalf_of()) continue;
    AddWorker(author, part);
    RememberWork(task, author, "", instance);
  }
}

absl::Status CompleteTask(const FactContext& context, const ledger::v1::TaskCompleted& fact, TaskState* task,
                          Instance& instance) {
  ASSIGN_OR_RETURN(TaskPartState * part, FindPart(context, task, fact.part()));
  part->set_completed_by(fact.person());
  part->set_completed_for(fact.on_behalf_of());
  part->set_completed_us(context.time_us);
  RememberAuthors(fact, *task, part, instance);
  ClearWork(part);
  *part->mutable_form() = fact.form();
  RememberWork(*task, fact.person(), fact.on_behalf_of(), instance);
  if (fact.last()) return CloseTask(context, task, state::v1::TASK_STATUS_COMPLETED, instance);
  SetOpenStatus(task);
  return absl::OkStatus();
}

void EscalateTask(const ledger::v1::TaskEscalated& fact, TaskState* task) {
  task->set_escalations(task->escalations() + 1);
  const auto add = [](const auto& names, google::protobuf::RepeatedPtrField<std::string>* to) {
    for (const std::string& name : names) {
      if (std::find(to->begin(), to->end(), name) == to->end()) *to->Add() = name;
    }
  };
  for (TaskPartState& part : *task->mutable_parts()) {
    if (!part.completed_by().empty()) continue;
    add(fact.roles(), part.mutable_part()->mutable_roles());
    add(fact.people(), part.mutable_part()->mutable_people());
  }
  add(fact.roles(), task->mutable_supervisor_roles());
  add(fact.people(), task->mutable_supervisor_people());
}

void TakeBackWork(const ledger::v1::TaskDelegateDone& fact, const TaskState& task, TaskPartState* part,
                  Instance& instance) {
  ClearWork(part);
  *part->mutable_draft() = fact.form();
  part->set_draft_by(fact.person());
  part->set_draft_for(fact.on_behalf_of());
  part->set_delegate_done(true);
  AddWorker(fact.person(), part);
  AddWorker(fact.on_behalf_of(), part);
  RememberWork(task, fact.person(), fact.on_behalf_of(), instance);
}

// Every part whose priority or due it is changes with them.
void UpdateTask(const ledger::v1::TaskUpdated& fact, TaskState* task) {
  if (fact.has_priority()) task->set_priority(static_cast<uint32_t>(fact.priority().to()));
  if (fact.has_follow_up_us()) {
    task->clear_follow_up_us();
    if (fact.follow_up_us().has_to()) task->set_follow_up_us(fact.follow_up_us().to());
  }
  if (fact.has_due_us()) {
    if (fact.due_us().has_from() && !task->has_first_due_us()) {
      task->set_first_due_us(fact.due_us().from());
    }
    task->set_due_us(fact.due_us().to());
    task->clear_due_provisional();
    task->clear_overdue();
  }
  for (TaskPartState& part : *task->mutable_parts()) {
    if (part.completed_by().empty()) part.set_version(part.version() + 1);
  }
}

void AddNote(const FactContext& context, const ledger::v1::TaskNoted& fact, TaskState* task,
             Instance& instance) {
  task->set_notes(fact.number());
  if (fact.has_attachment()) task->set_attachments(task->attachments() + 1);
  state::v1::TaskNote note;
  *note.mutable_note() = fact;
  note.set_time_us(context.time_us);
  instance.mutable_changes().notes.push_back(std::move(note));
}

// The task a fact is about, by its ordinal.
uint32_t TaskOf(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskClaimed:
      return fact.task_claimed().task();
    case Fact::kTaskReleased:
      return fact.task_released().task();
    case Fact::kTaskCompleted:
      return fact.task_completed().task();
    case Fact::kTaskWithdrawn:
      return fact.task_withdrawn();
    case Fact::kTaskOverdue:
      return fact.task_overdue();
    case Fact::kTaskEscalated:
      return fact.task_escalated().task();
    case Fact::kTaskReminded:
      return fact.task_reminded();
    case Fact::kTaskDelegated:
      return fact.task_delegated().task();
    case Fact::kTaskDelegateDone:
      return fact.task_delegate_done().task();
    case Fact::kTaskRecalled:
      return fact.task_recalled().task();
    case Fact::kTaskReassigned:
      return fact.task_reassigned().task();
    case Fact::kTaskNoted:
      return fact.task_noted().task();
    case Fact::kTaskDraftSaved:
      return fact.task_draft_saved().task();
    default:
      return fact.task_updated().task();
  }
}

// The part a fact is about, by its name.
const std::string& PartOf(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskClaimed:
      return fact.task_claimed().part();
    case Fact::kTaskReleased:
      return fact.task_released().part();
    case Fact::kTaskCompleted:
      return fact.task_completed().part();
    case Fact::kTaskDelegated:
      return fact.task_delegated().part();
    case Fact::kTaskDelegateDone:
      return fact.task_delegate_done().part();
    case Fact::kTaskRecalled:
      return fact.task_recalled().part();
    case Fact::kTaskReassigned:
      return fact.task_reassigned().part();
    default:
      return fact.task_draft_saved().part();
  }
}

// A fact about one part, which has a new version after it.
absl::Status ApplyPartFact(const FactContext& context, const Fact& fact, TaskState* task,
                           Instance& instance) {
  ASSIGN_OR_RETURN(TaskPartState * part, FindPart(context, task, PartOf(fact)));
  part->set_version(part->version() + 1);
  switch (fact.kind_case()) {
    case Fact::kTaskClaimed:
      SetHolder({fact.task_claimed().person(), fact.task_claimed().on_behalf_of()}, task, part);
      return absl::OkStatus();
    case Fact::kTaskReleased:
      SetHolder({"", ""}, task, part);
      return absl::OkStatus();
    case Fact::kTaskReassigned:
      SetHolder({fact.task_reassigned().to(), ""}, task, part);
      return absl::OkStatus();
    case Fact::kTaskDelegated:
      part->set_delegate(fact.task_delegated().to());
      part->set_delegate_note(fact.task_delegated().note());
      part->clear_delegate_done();
      return absl::OkStatus();
    case Fact::kTaskDelegateDone:
      TakeBackWork(fact.task_delegate_done(), *task, part, instance);
      return absl::OkStatus();
    case Fact::kTaskRecalled:
      part->clear_delegate();
      part->clear_delegate_note();
      return absl::OkStatus();
    case Fact::kTaskDraftSaved:
      *part->mutable_draft() = fact.task_draft_saved().form();
      part->set_draft_by(fact.task_draft_saved().person());
      part->set_draft_for(fact.task_draft_saved().on_behalf_of());
      return absl::OkStatus();
    default:
      return CompleteTask(context, fact.task_completed(), task, instance);
  }
}

}  // namespace

absl::Status ApplyTaskFact(const FactContext& context, const Fact& fact, Instance& instance) {
  if (fact.has_task_opened()) {
    OpenTask(context, fact.task_opened(), instance);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(TaskOf(fact)));
  switch (fact.kind_case()) {
    case Fact::kTaskWithdrawn:
      return CloseTask(context, task, state::v1::TASK_STATUS_WITHDRAWN, instance);
    case Fact::kTaskOverdue:
      task->set_overdue(true);
      task->set_was_overdue(true);
      return absl::OkStatus();
    case Fact::kTaskReminded:
      task->set_reminders(task->reminders() + 1);
      return absl::OkStatus();
    case Fact::kTaskEscalated:
      EscalateTask(fact.task_escalated(), task);
      return absl::OkStatus();
    case Fact::kTaskUpdated:
      UpdateTask(fact.task_updated(), task);
      return absl::OkStatus();
    case Fact::kTaskNoted:
      AddNote(context, fact.task_noted(), task, instance);
      return absl::OkStatus();
    default:
      return ApplyPartFact(context, fact, task, instance);
  }
}

absl::Status WithdrawItemTask(const FactContext& context, uint32_t ordinal, Instance& instance) {
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(ordinal));
  return CloseTask(context, task, state::v1::TASK_STATUS_WITHDRAWN, instance);
}

}  // namespace liushui::core
