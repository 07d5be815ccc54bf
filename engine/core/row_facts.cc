#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/facts.h"
#include "engine/core/people/task_facts.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;

absl::Status Misfit(const FactContext& context, absl::string_view what) {
  return absl::InternalError(absl::StrCat("record ", context.index, ": ", what));
}

absl::Status CloseActivity(const FactContext& context, uint32_t ordinal, Instance& instance) {
  if (instance.RemoveActivity(ordinal)) return absl::OkStatus();
  return Misfit(context, absl::StrCat("activity ", ordinal, " was closed but not open"));
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
  instance.AddActivity(fact.job(), fact.state(), state::v1::ACTIVITY_KIND_JOB);
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
      RETURN_IF_ERROR(WithdrawItemTask(context, item->task(), instance));
    }
    instance.mutable_changes().items[{each, key}] = absl::nullopt;
  }
  return CloseActivity(context, each, instance);
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
    case Fact::kTaskDelegated:
    case Fact::kTaskDelegateDone:
    case Fact::kTaskRecalled:
    case Fact::kTaskReassigned:
    case Fact::kTaskNoted:
    case Fact::kTaskDraftSaved:
    case Fact::kTaskUpdated:
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
      instance.AddActivity(fact.each_opened().each(), fact.each_opened().state(),
                           state::v1::ACTIVITY_KIND_EACH);
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
