#include "engine/server/messages/job_message.h"

#include "engine/core/decide.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

constexpr uint64_t kMsPerSecond = 1'000;
constexpr uint64_t kNanosPerMs = 1'000'000;

}  // namespace

v1::Job JobMessage(const runtime::Lease& lease) {
  const state::v1::JobState& job = lease.job;
  v1::Job message;
  message.set_name(ChildName(ChildKind::kJob, job.namespace_(), {job.instance(), job.job()}));
  message.set_instance(core::InstanceName(job.namespace_(), job.instance()));
  message.set_workflow(job.workflow());
  message.set_type(job.type());
  WriteJson(job.payload(), message.mutable_payload());
  message.set_attempt(static_cast<int32_t>(job.attempt()));
  message.set_tries_left(static_cast<int32_t>(job.tries_left()));
  *message.mutable_lease_end_time() = TimestampOf(absl::ToUnixMicros(lease.end));
  message.set_business_key(job.business_key());
  message.set_item_key(job.item_key());
  message.mutable_lease_duration()->set_seconds(static_cast<int64_t>(job.timeout_ms() / kMsPerSecond));
  message.mutable_lease_duration()->set_nanos(
      static_cast<int32_t>(job.timeout_ms() % kMsPerSecond * kNanosPerMs));
  return message;
}

v1::Incident IncidentMessage(const runtime::OpenIncident& open, absl::string_view name_space) {
  v1::Incident message;
  message.set_name(ChildName(ChildKind::kIncident, name_space, {open.instance, open.incident.incident()}));
  message.set_instance(core::InstanceName(name_space, open.instance));
  message.set_workflow(open.workflow);
  message.set_reason(open.incident.reason());
  message.set_message(open.incident.message());
  message.set_state(open.incident.state());
  if (open.incident.job() != 0) {
    message.set_job(ChildName(ChildKind::kJob, name_space, {open.instance, open.incident.job()}));
  }
  *message.mutable_raise_time() = TimestampOf(open.raised_us);
  message.set_business_key(open.business_key);
  return message;
}

}  // namespace liushui::server
