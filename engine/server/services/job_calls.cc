#include "engine/server/services/job_calls.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/messages/job_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

constexpr int kDefaultPageSize = 50;
constexpr int64_t kMaxLeaseSeconds = 3600;
constexpr char kConnectedKey[] = "liushui-connected";  // of the stream's metadata

// A failure's code: UPPER_SNAKE.
bool IsCode(absl::string_view code) {
  return std::all_of(code.begin(), code.end(),
                     [](char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_'; });
}

absl::StatusOr<Subscription> ReadSubscription(const v1::StreamJobsRequest& request,
                                              const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Range("max_active", request.max_active(), 0, kMaxActiveJobs);
  checks.Range("max_jobs", request.max_jobs(), 0, INT64_MAX);
  checks.Text("worker", request.worker(), kMaxIdBytes);
  if (request.types_size() < 1 || request.types_size() > kMaxJobTypes) {
    checks.Add("types", absl::StrCat("expected 1 to ", kMaxJobTypes, " types, found ", request.types_size()));
    return checks.Result();
  }
  for (int i = 0; i < request.types_size(); ++i) {
    checks.Name(absl::StrCat("types[", i, "]"), request.types(i), kMaxEventNameBytes);
  }
  RETURN_IF_ERROR(checks.Result());
  Subscription subscription;
  subscription.name_space = identity.name_space;
  subscription.types.assign(request.types().begin(), request.types().end());
  subscription.limits = {std::max(1, request.max_active()), request.max_jobs()};
  subscription.worker = request.worker();
  return subscription;
}

absl::StatusOr<runtime::Request> PrepareDone(const runtime::Reads&, const v1::CompleteJobRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kJob, {"name", request.name()}, identity));
  runtime::InstanceRequest prepared;
  prepared.instance = number.instance;
  ledger::v1::CompleteJob* input = prepared.input.mutable_complete_job();
  FieldChecks checks;
  checks.Range("attempt", request.attempt(), 1, INT32_MAX);
  ReadJson(request.result(), "result", input->mutable_result(), &checks.violations());
  RETURN_IF_ERROR(checks.Result());
  input->set_job(number.ordinal);
  input->set_attempt(static_cast<uint32_t>(request.attempt()));
  return prepared;
}

v1::CompleteJobResponse Done(const v1::CompleteJobRequest&, const runtime::Outcome& outcome) {
  v1::CompleteJobResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareFailed(const runtime::Reads&, const v1::FailJobRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kJob, {"name", request.name()}, identity));
  FieldChecks checks;
  checks.Range("attempt", request.attempt(), 1, INT32_MAX);
  checks.Text("message", request.message(), kMaxNoteBytes);
  checks.Text("code", request.code(), kMaxIdBytes);
  if (!IsCode(request.code())) checks.Add("code", "expected UPPER_SNAKE such as ACCOUNT_CLOSED");
  RETURN_IF_ERROR(checks.Result());
  runtime::InstanceRequest prepared;
  prepared.instance = number.instance;
  ledger::v1::FailJob* input = prepared.input.mutable_fail_job();
  input->set_job(number.ordinal);
  input->set_attempt(static_cast<uint32_t>(request.attempt()));
  input->set_message(request.message());
  input->set_code(request.code());
  return prepared;
}

v1::FailJobResponse Failed(const v1::FailJobRequest&, const runtime::Outcome& outcome) {
  v1::FailJobResponse response;
  for (const ledger::v1::Fact& fact : outcome.record.step().facts()) {
    if (fact.has_job_failed()) response.set_tries_left(static_cast<int32_t>(fact.job_failed().tries_left()));
  }
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareResolve(const runtime::Reads&,
                                                const v1::ResolveIncidentRequest& request,
                                                const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kIncident, {"name", request.name()}, identity));
  FieldChecks checks;
  checks.Text("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(checks.Result());
  runtime::InstanceRequest prepared;
  prepared.instance = number.instance;
  prepared.input.mutable_resolve()->set_incident(number.ordinal);
  prepared.input.mutable_resolve()->set_note(request.note());
  return prepared;
}

v1::ResolveIncidentResponse Resolved(const v1::ResolveIncidentRequest&, const runtime::Outcome& outcome) {
  v1::ResolveIncidentResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  response.set_still_stuck(outcome.instance.status() == state::v1::INSTANCE_STATUS_STUCK);
  return response;
}

absl::optional<absl::Duration> LeaseOf(const v1::ExtendJobRequest& request) {
  if (!request.has_lease()) return absl::nullopt;
  return absl::Seconds(request.lease().seconds()) + absl::Nanoseconds(request.lease().nanos());
}

absl::StatusOr<v1::ExtendJobResponse> Extend(runtime::Engine& engine, const v1::ExtendJobRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kJob, {"name", request.name()}, identity));
  const absl::optional<absl::Duration> lease = LeaseOf(request);
  FieldChecks checks;
  checks.Range("attempt", request.attempt(), 1, INT32_MAX);
  if (lease.has_value() && (*lease <= absl::ZeroDuration() || *lease > absl::Seconds(kMaxLeaseSeconds))) {
    checks.Add("lease", absl::StrCat("expected more than 0s and at most ", kMaxLeaseSeconds, "s, found ",
                                     absl::FormatDuration(*lease)));
  }
  RETURN_IF_ERROR(checks.Result());
  // Leases know no namespace, so the instance must first be found in the caller's.
  const auto instance = engine.reads().GetInstance(identity.name_space, number.instance);
  RETURN_IF_ERROR(RefusalOf(ChildKind::kJob, request.name(), instance.status()));
  ASSIGN_OR_RETURN(
      const absl::Time end,
      engine.jobs().Extend(number.instance, number.ordinal, static_cast<uint32_t>(request.attempt()), lease));
  v1::ExtendJobResponse response;
  *response.mutable_lease_end_time() = TimestampOf(absl::ToUnixMicros(end));
  return response;
}

absl::StatusOr<v1::RetireWorkerResponse> Retire(JobStreams& streams, const v1::RetireWorkerRequest& request,
                                                const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.RequiredText("worker", request.worker(), kMaxIdBytes);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(const int64_t jobs, streams.Retire(identity.name_space, request.worker()));
  v1::RetireWorkerResponse response;
  response.set_jobs(jobs);
  return response;
}

absl::StatusOr<v1::ListIncidentsResponse> PageOfIncidents(const runtime::Reads& reads,
                                                          const v1::ListIncidentsRequest& request,
                                                          const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page,
                   ReadPage({request.page_size(), request.page_token()}, kDefaultPageSize));
  absl::optional<uint64_t> instance;
  if (!request.instance().empty()) {
    ASSIGN_OR_RETURN(instance, ReadInstanceName({"instance", request.instance()}, identity));
  }
  ASSIGN_OR_RETURN(const auto found,
                   reads.ListIncidents(identity.name_space, instance, page.size, page.after));
  v1::ListIncidentsResponse response;
  for (const runtime::OpenIncident& open : found.rows) {
    *response.add_incidents() = IncidentMessage(open, identity.name_space);
  }
  response.set_next_page_token(PageToken(found.next));
  response.set_position(static_cast<int64_t>(found.position));
  return response;
}

}  // namespace

void JobCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using Complete = MutationRule<v1::CompleteJobRequest, v1::CompleteJobResponse>;
  using Fail = MutationRule<v1::FailJobRequest, v1::FailJobResponse>;
  using Resolve = MutationRule<v1::ResolveIncidentRequest, v1::ResolveIncidentResponse>;
  methods.Add(this, &JobCalls::RequestCompleteJob,
              Mutating(parts, Complete{&PrepareDone, &Done, ChildKind::kJob}));
  methods.Add(this, &JobCalls::RequestFailJob,
              Mutating(parts, Fail{&PrepareFailed, &Failed, ChildKind::kJob}));
  methods.Add(this, &JobCalls::RequestResolveIncident,
              Mutating(parts, Resolve{&PrepareResolve, &Resolved, ChildKind::kIncident}));
  methods.Add(this, &JobCalls::RequestListIncidents, Reading(parts, Place::kPool, &PageOfIncidents));
  methods.Add(this, &JobCalls::RequestRetireWorker,
              [this](const v1::RetireWorkerRequest& request, const CallContext& context,
                     Responder<v1::RetireWorkerResponse> responder) {
                responder.Finish(Retire(streams_, request, context.identity));
              });
  methods.Add(this, &JobCalls::RequestExtendJob,
              [&parts](const v1::ExtendJobRequest& request, const CallContext& context,
                       Responder<v1::ExtendJobResponse> responder) {
                responder.Finish(Extend(parts.engine, request, context.identity));
              });
}

grpc::ServerWriteReactor<v1::StreamJobsResponse>* JobCalls::StreamJobs(grpc::CallbackServerContext* context,
                                                                       const v1::StreamJobsRequest* request) {
  const auto identity = parts_.authenticator.Identify(*context);
  auto subscription = identity.ok() ? ReadSubscription(*request, *identity) : identity.status();
  if (subscription.ok()) {
    context->AddInitialMetadata(kConnectedKey, "1");
    return streams_.Open(*std::move(subscription));
  }
  auto* const refused = new AnswerStream<v1::StreamJobsResponse>(parts_.group, context);  // deletes itself
  refused->Close(subscription.status());
  return refused;
}

}  // namespace liushui::server
