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
  job.set_each(fact.each());
  job.set_item_key(fact.item_key());
  instance.mutable_changes().jobs[fact.job()] = std::move(job);
  if (fact.each() == 0) {
    instance.AddActivity(fact.job(), fact.state(), state::v1::ACTIVITY_KIND_JOB);
  } else {
    auto& state = instance.mutable_state();
    state.set_last_ordinal(std::max(state.last_ordinal(), fact.job()));
  }
}

absl::Status CloseJob(const FactContext& context, uint32_t ordinal, Instance& instance) {
  ASSIGN_OR_RETURN(const state::v1::JobState* job, instance.Job(ordinal));
  const bool of_item = job->each() != 0;
  instance.mutable_changes().jobs[ordinal] = absl::nullopt;
  return of_item ? absl::OkStatus() : CloseActivity(context, ordinal, instance);
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
    case Fact::kChildOpened:
      instance.AddActivity(fact.child_opened().child(), fact.child_opened().state(),
                           state::v1::ACTIVITY_KIND_CHILD);
      return absl::OkStatus();
    case Fact::kChildCompleted:
      return CloseActivity(context, fact.child_completed(), instance);
    case Fact::kChildFailed:
      return CloseActivity(context, fact.child_failed().child(), instance);
    case Fact::kChildWithdrawn:
      return CloseActivity(context, fact.child_withdrawn(), instance);
    default:
      return ApplyItemFact(context, fact, instance);
  }
}

}  // namespace liushui::core
