#include "engine/server/services/migration_run.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/server/messages/fields.h"

namespace liushui::server {
namespace {

using state::v1::InstanceState;
using Response = v1::MigrateInstancesResponse;

// What the engine cannot do now says nothing about the instance: the caller asks again.
bool EndsRun(const absl::Status& status) {
  return !IsRefusal(status) || status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kUnavailable;
}

// Answers as they come, from threads of the engine.
class Answers {
 public:
  explicit Answers(size_t count) : answers_(count, absl::UnknownError("no answer")), missing_(count) {}

  void Take(size_t place, absl::StatusOr<InstanceState> answer) {
    const MutexLock lock(&mutex_);
    answers_[place] = std::move(answer);
    if (--missing_ == 0) complete_.NotifyAll();
  }
  std::vector<absl::StatusOr<InstanceState>> WaitForAll() {
    const MutexLock lock(&mutex_);
    while (missing_ > 0) complete_.Wait(&mutex_);
    return std::move(answers_);
  }

 private:
  Mutex mutex_;
  CondVar complete_;
  std::vector<absl::StatusOr<InstanceState>> answers_ ABSL_GUARDED_BY(mutex_);
  size_t missing_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status MigrationRun::Run() {
  RETURN_IF_ERROR(plan_.instances.empty() ? RunAll() : RunNamed());
  RETURN_IF_ERROR(Flush());
  Response last;
  last.set_done(true);
  return Send(last);
}

absl::Status MigrationRun::RunNamed() {
  std::set<uint64_t> seen;
  for (const uint64_t instance : plan_.instances) {
    if (!seen.insert(instance).second) continue;
    if (HasMovedEnough()) break;
    absl::StatusOr<InstanceState> state = engine_.reads().GetInstance(plan_.caller.name_space, instance);
    if (state.ok()) {
      RETURN_IF_ERROR(Consider(*state));
      continue;
    }
    InstanceState unknown;
    unknown.set_instance(instance);
    unknown.set_namespace_(plan_.caller.name_space);
    counts_.set_looked_at(counts_.looked_at() + 1);
    RETURN_IF_ERROR(TellRefused(unknown, state.status()));
  }
  return absl::OkStatus();
}

absl::Status MigrationRun::RunAll() {
  runtime::InstanceQuery query;
  query.name_space = plan_.caller.name_space;
  query.workflow = plan_.workflow;
  query.limit = kMaxPageSize;
  do {
    ASSIGN_OR_RETURN(const auto page, engine_.reads().ListInstances(query));
    for (const InstanceState& state : page.rows) {
      if (HasMovedEnough()) return absl::OkStatus();
      if (state.ended_us() == 0) RETURN_IF_ERROR(Consider(state));
    }
    query.after = page.next;
    RETURN_IF_ERROR(Send({}));
  } while (!query.after.empty());
  return absl::OkStatus();
}

const absl::StatusOr<core::InstanceFilter>& MigrationRun::FilterFor(const std::string& definition) {
  const auto known = filters_.find(definition);
  if (known != filters_.end()) return known->second;
  const auto chart = engine_.reads().ChartOf(definition);
  absl::StatusOr<core::InstanceFilter> filter =
      chart.ok() ? core::InstanceFilter::Compile(plan_.filter, **chart) : chart.status();
  return filters_.emplace(definition, std::move(filter)).first->second;
}

absl::StatusOr<bool> MigrationRun::IsMeant(const InstanceState& state) {
  const bool there = state.definition() == plan_.target.chart->hash();
  if (!there && !plan_.sources.empty() && plan_.sources.count(state.revision()) == 0) return false;
  if (plan_.filter.empty()) return true;
  const absl::StatusOr<core::InstanceFilter>& filter = FilterFor(state.definition());
  const absl::StatusOr<bool> holds =
      filter.ok() ? filter->Holds(state, engine_.Now()) : absl::StatusOr<bool>(filter.status());
  // What is there already need not know what the condition speaks of.
  return there ? absl::StatusOr<bool>(holds.ok() && *holds) : holds;
}

absl::Status MigrationRun::Consider(const InstanceState& state) {
  counts_.set_looked_at(counts_.looked_at() + 1);
  if (state.workflow() == plan_.workflow && state.ended_us() == 0) {
    const absl::StatusOr<bool> meant = IsMeant(state);
    if (!meant.ok()) return TellRefused(state, meant.status());
    if (!*meant) return absl::OkStatus();
    if (state.definition() == plan_.target.chart->hash()) {
      Verdict verdict;
      verdict.set_kind(Response::ALREADY_THERE);
      return Tell(state, std::move(verdict));
    }
  }
  waiting_.push_back(state);
  const bool enough =
      plan_.max_moves > 0 && counts_.moved() + static_cast<int64_t>(waiting_.size()) >= plan_.max_moves;
  return enough || waiting_.size() >= kMovesAtOnce ? Flush() : absl::OkStatus();
}

bool MigrationRun::HasMovedEnough() const {
  return plan_.max_moves > 0 && counts_.moved() >= plan_.max_moves;
}

ledger::v1::Input MigrationRun::InputFor(const InstanceState& state) const {
  ledger::v1::Input input = plan_.input;
  input.mutable_migrate()->set_from_definition(state.definition());
  input.mutable_migrate()->set_from_revision(state.revision());
  input.mutable_migrate()->set_filter(plan_.filter);
  return input;
}

std::vector<absl::StatusOr<InstanceState>> MigrationRun::RehearseAll() const {
  std::vector<absl::StatusOr<InstanceState>> rehearsed;
  for (const InstanceState& state : waiting_) {
    rehearsed.push_back(engine_.reads().Rehearse(
        {plan_.caller.name_space, plan_.caller.actor, engine_.Now(), state.instance(), InputFor(state)}));
  }
  return rehearsed;
}

std::vector<absl::StatusOr<InstanceState>> MigrationRun::MoveAll() {
  Answers answers(waiting_.size());
  for (size_t i = 0; i < waiting_.size(); ++i) {
    runtime::Caller caller = plan_.caller;
    if (!caller.request_id.empty()) absl::StrAppend(&caller.request_id, ".", waiting_[i].instance());
    engine_.Submit(
        std::move(caller), runtime::InstanceRequest{waiting_[i].instance(), InputFor(waiting_[i])},
        [&answers, i](absl::StatusOr<runtime::Outcome> outcome) {
          answers.Take(i, outcome.ok() ? absl::StatusOr<InstanceState>(outcome->instance) : outcome.status());
        });
  }
  return answers.WaitForAll();
}

absl::Status MigrationRun::Flush() {
  if (waiting_.empty()) return absl::OkStatus();
  const std::vector<absl::StatusOr<InstanceState>> after = plan_.validate_only ? RehearseAll() : MoveAll();
  const std::vector<InstanceState> before = std::exchange(waiting_, {});
  // All are told: what has moved has moved, though something may end the run.
  absl::Status ending;
  for (size_t i = 0; i < before.size(); ++i) {
    const absl::Status told = TellMoved(before[i], after[i]);
    if (ending.ok()) ending = told;
  }
  return ending;
}

absl::Status MigrationRun::TellMoved(const InstanceState& before,
                                     const absl::StatusOr<InstanceState>& after) {
  if (!after.ok()) return TellRefused(before, after.status());
  Verdict verdict;
  verdict.set_kind(plan_.validate_only ? Response::MOVES : Response::MOVED);
  *verdict.mutable_states() = after->configuration();
  return Tell(before, std::move(verdict));
}

absl::Status MigrationRun::TellRefused(const InstanceState& state, const absl::Status& refusal) {
  if (EndsRun(refusal)) return refusal;
  Verdict verdict;
  verdict.set_kind(Response::REFUSED);
  if (ReasonOf(refusal) == "MIGRATION_ALREADY_THERE") {
    verdict.set_kind(Response::ALREADY_THERE);
  } else {
    verdict.set_reason(ReasonOf(refusal));
    verdict.set_message(std::string(refusal.message()));
  }
  return Tell(state, std::move(verdict));
}

absl::Status MigrationRun::Tell(const InstanceState& before, Verdict verdict) {
  verdict.set_instance(core::InstanceName(before.namespace_(), before.instance()));
  verdict.set_business_key(before.business_key());
  verdict.set_from_revision(static_cast<int32_t>(before.revision()));
  if (verdict.states().empty()) *verdict.mutable_states() = before.configuration();
  if (verdict.kind() == Response::ALREADY_THERE) {
    counts_.set_already_there(counts_.already_there() + 1);
  } else if (verdict.kind() == Response::REFUSED) {
    counts_.set_refused(counts_.refused() + 1);
  } else {
    counts_.set_moved(counts_.moved() + 1);
  }
  Response response;
  *response.mutable_verdict() = std::move(verdict);
  return Send(std::move(response));
}

absl::Status MigrationRun::Send(Response response) {
  *response.mutable_counts() = counts_;
  response.set_position(static_cast<int64_t>(engine_.reads().position()));
  if (write_(response)) return absl::OkStatus();
  return absl::CancelledError("the caller has gone; what has moved has moved, and asking again goes on");
}

}  // namespace liushui::server
