#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/facts.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using state::v1::TaskPartState;
using state::v1::TaskState;

absl::Status Misfit(const FactContext& context, absl::string_view what) {
  return absl::InternalError(absl::StrCat("record ", context.index, ": ", what));
}

void OpenActivity(uint32_t ordinal, const std::string& state, state::v1::ActivityKind kind,
                  Instance& instance) {
  auto& all = instance.mutable_state();
  all.set_last_ordinal(std::max(all.last_ordinal(), ordinal));
  state::v1::Activity* activity = all.add_activities();
  activity->set_ordinal(ordinal);
  activity->set_state(state);
  activity->set_kind(kind);
}

absl::Status CloseActivity(const FactContext& context, uint32_t ordinal, Instance& instance) {
  auto* activities = instance.mutable_state().mutable_activities();
  for (int i = 0; i < activities->size(); ++i) {
    if (activities->Get(i).ordinal() != ordinal) continue;
    activities->erase(activities->begin() + i);
    return absl::OkStatus();
  }
  return Misfit(context, absl::StrCat("activity ", ordinal, " was closed but not open"));
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
  instance.mutable_changes().tasks[fact.task()] = std::move(task);
  if (fact.each() == 0) {
    OpenActivity(fact.task(), fact.state(), state::v1::ACTIVITY_KIND_TASK, instance);
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

absl::Status SetHolder(const FactContext& context, uint32_t ordinal, const std::string& part_name,
                       const std::string& person, Instance& instance) {
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(ordinal));
  ASSIGN_OR_RETURN(TaskPartState * part, FindPart(context, task, part_name));
  part->set_claimed_by(person);
  part->set_version(part->version() + 1);
  SetOpenStatus(task);
  return absl::OkStatus();
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
  for (TaskPartState& part : *task->mutable_parts()) part.clear_form();
  if (task->each() != 0) return absl::OkStatus();
  return CloseActivity(context, task->task(), instance);
}

absl::Status CompleteTask(const FactContext& context, const ledger::v1::TaskCompleted& fact,
                          Instance& instance) {
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(fact.task()));
  ASSIGN_OR_RETURN(TaskPartState * part, FindPart(context, task, fact.part()));
  part->set_completed_by(fact.person());
  part->set_completed_us(context.time_us);
  part->set_version(part->version() + 1);
  *part->mutable_form() = fact.form();
  if (task->separated()) Remember(task->state(), fact.person(), instance);
  if (fact.last()) return CloseTask(context, task, state::v1::TASK_STATUS_COMPLETED, instance);
  SetOpenStatus(task);
  return absl::OkStatus();
}

absl::Status EscalateTask(const ledger::v1::TaskEscalated& fact, Instance& instance) {
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(fact.task()));
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
  return absl::OkStatus();
}

void OpenJob(const ledger::v1::JobOpened& fact, Instance& instance) {
  state::v1::JobState job;
  job.set_instance(instance.state().instance());
  job.set_job(fact.job());
  job.set_namespace_(instance.state().namespace_());
  job.set_workflow(instance.state().workflow());
  job.set_business_key(instance.state().business_key());
  job.set_state(fact.state());
  job.set_type(fact.type());
  *job.mutable_payload() = fact.payload();
  job.set_status(state::v1::JOB_STATUS_AVAILABLE);
  job.set_attempt(1);
  job.set_tries_left(fact.tries());
  job.set_tries(fact.tries());
  job.set_timeout_ms(fact.timeout_ms());
  instance.mutable_changes().jobs[fact.job()] = std::move(job);
  OpenActivity(fact.job(), fact.state(), state::v1::ACTIVITY_KIND_JOB, instance);
}

absl::Status CloseJob(const FactContext& context, uint32_t ordinal, Instance& instance) {
  RETURN_IF_ERROR(instance.Job(ordinal).status());
  instance.mutable_changes().jobs[ordinal] = absl::nullopt;
  return CloseActivity(context, ordinal, instance);
}

absl::Status FailJob(const FactContext& context, const ledger::v1::JobFailed& fact, Instance& instance) {
  if (fact.given_up()) return CloseJob(context, fact.job(), instance);
  ASSIGN_OR_RETURN(state::v1::JobState * job, instance.MutableJob(fact.job()));
  job->set_attempt(fact.attempt() + 1);
  job->set_tries_left(fact.tries_left());
  job->set_message(fact.message());
  job->set_status(fact.tries_left() > 0 ? state::v1::JOB_STATUS_WAITING : state::v1::JOB_STATUS_FAILED);
  return absl::OkStatus();
}

absl::Status RetryJob(uint32_t ordinal, Instance& instance) {
  ASSIGN_OR_RETURN(state::v1::JobState * job, instance.MutableJob(ordinal));
  if (job->tries_left() == 0) job->set_tries_left(job->tries());
  job->set_status(state::v1::JOB_STATUS_AVAILABLE);
  return absl::OkStatus();
}

absl::Status AddItem(const FactContext& context, const ledger::v1::ItemAdded& fact, Instance& instance) {
  state::v1::Activity* activity = instance.MutableActivity(fact.each());
  if (activity == nullptr)
    return Misfit(context, absl::StrCat("item for ", fact.each(), ", which is not open"));
  activity->set_total(activity->total() + 1);
  activity->set_open(activity->open() + 1);
  state::v1::ItemState item;
  item.set_instance(instance.state().instance());
  item.set_each(fact.each());
  item.set_key(fact.key());
  *item.mutable_value() = fact.value();
  item.set_task(fact.task());
  instance.mutable_changes().items[{fact.each(), fact.key()}] = std::move(item);
  return absl::OkStatus();
}

absl::Status FinishItem(const FactContext& context, const ledger::v1::ItemDone& fact, Instance& instance) {
  state::v1::Activity* activity = instance.MutableActivity(fact.each());
  ASSIGN_OR_RETURN(auto item, instance.Item(fact.each(), fact.key()));
  if (activity == nullptr || !item.has_value()) {
    return Misfit(context,
                  absl::StrCat("item '", fact.key(), "' of ", fact.each(), " was done but not there"));
  }
  activity->set_open(activity->open() - 1);
  item->set_done(true);
  instance.mutable_changes().items[{fact.each(), fact.key()}] = *std::move(item);
  return absl::OkStatus();
}

// Leaving withdraws the tasks of items that are not done, and deletes all item rows.
absl::Status CloseEach(const FactContext& context, uint32_t each, Instance& instance) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, instance.ItemKeys(each));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, instance.Item(each, key));
    if (item.has_value() && !item->done() && item->task() != 0) {
      ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(item->task()));
      RETURN_IF_ERROR(CloseTask(context, task, state::v1::TASK_STATUS_WITHDRAWN, instance));
    }
    instance.mutable_changes().items[{each, key}] = absl::nullopt;
  }
  return CloseActivity(context, each, instance);
}

absl::Status ApplyTaskFact(const FactContext& context, const Fact& fact, Instance& instance) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      OpenTask(context, fact.task_opened(), instance);
      return absl::OkStatus();
    case Fact::kTaskClaimed:
      return SetHolder(context, fact.task_claimed().task(), fact.task_claimed().part(),
                       fact.task_claimed().person(), instance);
    case Fact::kTaskReleased:
      return SetHolder(context, fact.task_released().task(), fact.task_released().part(), "", instance);
    case Fact::kTaskCompleted:
      return CompleteTask(context, fact.task_completed(), instance);
    case Fact::kTaskEscalated:
      return EscalateTask(fact.task_escalated(), instance);
    default:
      break;
  }
  const uint32_t ordinal = fact.kind_case() == Fact::kTaskWithdrawn ? fact.task_withdrawn()
                           : fact.kind_case() == Fact::kTaskOverdue ? fact.task_overdue()
                                                                    : fact.task_reminded();
  ASSIGN_OR_RETURN(TaskState * task, instance.MutableTask(ordinal));
  if (fact.kind_case() == Fact::kTaskWithdrawn) {
    return CloseTask(context, task, state::v1::TASK_STATUS_WITHDRAWN, instance);
  }
  if (fact.kind_case() == Fact::kTaskOverdue) task->set_overdue(true);
  if (fact.kind_case() == Fact::kTaskReminded) task->set_reminders(task->reminders() + 1);
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyRowFact(const FactContext& context, const Fact& fact, Instance& instance) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
    case Fact::kTaskClaimed:
    case Fact::kTaskReleased:
    case Fact::kTaskCompleted:
    case Fact::kTaskWithdrawn:
    case Fact::kTaskOverdue:
    case Fact::kTaskEscalated:
    case Fact::kTaskReminded:
      return ApplyTaskFact(context, fact, instance);
    case Fact::kJobOpened:
      OpenJob(fact.job_opened(), instance);
      return absl::OkStatus();
    case Fact::kJobCompleted:
      return CloseJob(context, fact.job_completed(), instance);
    case Fact::kJobWithdrawn:
      return CloseJob(context, fact.job_withdrawn(), instance);
    case Fact::kJobFailed:
      return FailJob(context, fact.job_failed(), instance);
    case Fact::kJobRetried:
      return RetryJob(fact.job_retried(), instance);
    case Fact::kEachOpened:
      OpenActivity(fact.each_opened().each(), fact.each_opened().state(), state::v1::ACTIVITY_KIND_EACH,
                   instance);
      return absl::OkStatus();
    case Fact::kItemAdded:
      return AddItem(context, fact.item_added(), instance);
    case Fact::kItemDone:
      return FinishItem(context, fact.item_done(), instance);
    case Fact::kEachClosed:
      return CloseEach(context, fact.each_closed().each(), instance);
    default:
      return Misfit(context,
                    absl::StrCat("fact kind ", static_cast<int>(fact.kind_case()), " is not understood"));
  }
}

}  // namespace liushui::core
