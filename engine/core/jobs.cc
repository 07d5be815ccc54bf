#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/inputs.h"
#include "engine/core/items/items.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using state::v1::JobState;

constexpr uint64_t kMaxBackoffMs = 24 * 3600 * 1000;

// The job, if the answer is for the attempt that is running.
absl::StatusOr<const JobState*> FindRunning(Macrostep& step, uint32_t ordinal, uint32_t attempt) {
  ASSIGN_OR_RETURN(const JobState* job, step.instance().Job(ordinal));
  if (job->attempt() == attempt && job->status() == state::v1::JOB_STATUS_AVAILABLE) return job;
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "JOB_FENCED",
      absl::StrCat("job ", job->instance(), "-", ordinal, " (", job->type(), ") is at attempt ",
                   job->attempt(), job->status() == state::v1::JOB_STATUS_AVAILABLE ? "" : ", not running",
                   "; the answer is for attempt ", attempt));
}

const chart::State& StateOf(Macrostep& step, const JobState& job) {
  return step.chart().state(step.chart().FindState(job.state()));
}

// Doubled with every attempt, up to a day.
uint64_t BackoffMs(const chart::JobSpec& spec, uint32_t attempt) {
  uint64_t backoff_ms = spec.backoff_ms;
  for (uint32_t i = 1; i < attempt && backoff_ms < kMaxBackoffMs; ++i) backoff_ms *= 2;
  return std::min(backoff_ms, kMaxBackoffMs);
}

absl::Status Retry(Macrostep& step, const chart::JobSpec& spec, ledger::v1::JobFailed failed) {
  const uint32_t job = failed.job();
  const uint32_t attempt = failed.attempt();
  ledger::v1::Fact fact;
  *fact.mutable_job_failed() = std::move(failed);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  ledger::v1::Timer purpose;
  purpose.set_job_retry(job);
  return SetTimer(step, step.now() + absl::Milliseconds(BackoffMs(spec, attempt)), std::move(purpose));
}

Event FailureOf(const chart::State& state, const ledger::v1::JobFailed& failed) {
  return {.name = absl::StrCat("failed.", state.id),
          .data = cel::Value::Map({{cel::Value::String("code"), cel::Value::String(failed.code())},
                                   {cel::Value::String("message"), cel::Value::String(failed.message())}})};
}

// The job is over, and the chart goes on without its result.
absl::Status GiveUp(Macrostep& step, const std::vector<int>& transitions, ledger::v1::JobFailed failed) {
  failed.set_given_up(true);
  ledger::v1::Fact fact;
  *fact.mutable_job_failed() = std::move(failed);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return Microstep(step, transitions);
}

// The item has failed with its job; the others go on.
absl::Status GiveUpItem(Macrostep& step, const ItemOf& item, ledger::v1::JobFailed failed) {
  ledger::v1::ItemFailed item_failed;
  item_failed.set_each(item.each);
  item_failed.set_key(item.key);
  item_failed.set_code(failed.code());
  item_failed.set_message(failed.message());
  failed.set_given_up(true);
  ledger::v1::Fact fact;
  *fact.mutable_job_failed() = std::move(failed);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  RETURN_IF_ERROR(FailItem(step, item_failed));
  return Settle(step, item.each);
}

// Nothing in the chart handles the failure: the job waits for a person.
absl::Status Hold(Macrostep& step, const JobState& job, ledger::v1::JobFailed failed) {
  const std::string message =
      absl::StrCat("job ", job.type(), " failed", failed.code().empty() ? " at every try" : " for good",
                   "; last: ", failed.message().empty() ? "no message" : failed.message(),
                   failed.code().empty() ? "" : absl::StrCat(" [", failed.code(), "]"));
  const std::string state = job.state();
  const uint32_t ordinal = failed.job();
  failed.set_tries_left(0);
  ledger::v1::Fact fact;
  *fact.mutable_job_failed() = std::move(failed);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return RaiseIncident(step, "JOB_FAILED", message, state, ordinal);
}

// What the result would set cannot be computed: the worker's answer is wrong, not the instance.
absl::Status RefuseResult(absl::string_view type, const absl::Status& why) {
  return Refuse(absl::StatusCode::kInvalidArgument, "RESULT_INVALID",
                absl::StrCat("the result of job ", type, " cannot be used: ", why.message()));
}

}  // namespace

const chart::JobSpec& JobSpecOf(const chart::State& state) {
  return state.each.has_value() ? *state.each->job : *state.job;
}

absl::StatusOr<ledger::v1::JobOpened> ResolveJob(Macrostep& step, chart::StateIndex s, const Locals& locals) {
  const chart::State& state = step.chart().state(s);
  const chart::JobSpec& spec = JobSpecOf(state);
  ledger::v1::JobOpened opened;
  opened.set_job(step.NextOrdinal());
  opened.set_state(state.id);
  opened.set_type(spec.type);
  opened.set_tries(spec.tries);
  opened.set_timeout_ms(spec.timeout_ms);
  ASSIGN_OR_RETURN(const cel::Value payload, EvaluateRecord(step, spec.with, locals));
  RETURN_IF_ERROR(chart::AssignRecord(payload, opened.mutable_payload()));
  return opened;
}

absl::Status RecordJob(Macrostep& step, ledger::v1::JobOpened job) {
  ledger::v1::Fact fact;
  *fact.mutable_job_opened() = std::move(job);
  return step.Record(std::move(fact));
}

absl::Status OpenJob(Macrostep& step, chart::StateIndex s) {
  ASSIGN_OR_RETURN(ledger::v1::JobOpened job, ResolveJob(step, s, {}));
  return RecordJob(step, std::move(job));
}

absl::Status TakeJobResult(Macrostep& step, const ledger::v1::CompleteJob& input) {
  ASSIGN_OR_RETURN(const JobState* running, FindRunning(step, input.job(), input.attempt()));
  const JobState job = *running;
  const chart::State& state = StateOf(step, job);
  const chart::JobSpec& spec = JobSpecOf(state);
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, {job.each(), job.item_key()}));
  ASSIGN_OR_RETURN(const cel::Value result,
                   AcceptForm(step, spec.result, chart::RecordOf(input.result()),
                              {"RESULT_INVALID", "result", absl::StrCat("the result of job ", job.type())}));
  ledger::v1::Fact fact;
  fact.set_job_completed(input.job());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  const Event event{.name = absl::StrCat("done.", state.id), .data = {}, .form = {}, .result = result};
  step.Bind(event);
  const absl::Status set = AssignAll(step, spec.set, locals);
  if (IsRefusal(set)) return RefuseResult(job.type(), set);
  RETURN_IF_ERROR(set);
  if (job.each() != 0) return FinishItem(step, {job.each(), job.item_key()});
  return ProcessEvent(step, event, true);
}

absl::Status TakeJobFailure(Macrostep& step, const ledger::v1::FailJob& input) {
  ASSIGN_OR_RETURN(const JobState* job, FindRunning(step, input.job(), input.attempt()));
  const chart::State& state = StateOf(step, *job);
  ledger::v1::JobFailed failed;
  failed.set_job(input.job());
  failed.set_attempt(input.attempt());
  failed.set_message(input.timed_out() ? "the worker did not answer within the job's timeout"
                                       : input.message());
  failed.set_code(input.code());
  failed.set_tries_left(job->tries_left() - 1);
  step.set_handled();
  if (input.code().empty() && failed.tries_left() > 0) {
    return Retry(step, JobSpecOf(state), std::move(failed));
  }
  if (job->each() != 0) return GiveUpItem(step, {job->each(), job->item_key()}, std::move(failed));
  ASSIGN_OR_RETURN(const std::vector<int> transitions, SelectTransitions(step, FailureOf(state, failed)));
  if (transitions.empty()) return Hold(step, *job, std::move(failed));
  return GiveUp(step, transitions, std::move(failed));
}

}  // namespace liushui::core
