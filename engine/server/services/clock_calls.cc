#include "engine/server/services/clock_calls.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999, where protobuf's timestamps end

google::protobuf::Timestamp MessageOf(absl::Time time) {
  return TimestampOf(absl::ToUnixMicros(time));
}

v1::GetClockResponse Clock(const runtime::Engine& engine) {
  v1::GetClockResponse response;
  *response.mutable_time() = MessageOf(engine.Now());
  response.set_simulated(engine.simulated());
  const absl::optional<absl::Time> next = engine.NextTimer();
  if (next.has_value()) *response.mutable_next_timer_time() = MessageOf(*next);
  return response;
}

// Ends before the caller stops listening, so that he hears why and how far the clock got.
absl::Time EndOfAdvance(absl::Time deadline) {
  const absl::Time now = absl::Now();
  const absl::Time end = std::min(deadline, now + kLongestAdvance);
  return end - std::min((end - now) / 5, absl::Seconds(1));
}

absl::StatusOr<v1::AdvanceClockResponse> Advance(runtime::Engine& engine,
                                                 const v1::AdvanceClockRequest& request,
                                                 absl::Time deadline) {
  FieldChecks checks;
  if (!request.has_time()) checks.Add("time", "expected the moment to move the clock to, found nothing");
  checks.Range("time.seconds", request.time().seconds(), 0, kLastSecond);
  checks.Range("time.nanos", request.time().nanos(), 0, 999'999'999);
  RETURN_IF_ERROR(checks.Result());
  const absl::Time target =
      absl::FromUnixSeconds(request.time().seconds()) + absl::Microseconds(request.time().nanos() / 1000);
  ASSIGN_OR_RETURN(const runtime::Engine::Advance advance,
                   engine.AdvanceClock(target, EndOfAdvance(deadline)));
  v1::AdvanceClockResponse response;
  *response.mutable_time() = MessageOf(advance.time);
  response.set_timers_fired(advance.timers_fired);
  response.set_position(static_cast<int64_t>(advance.position));
  return response;
}

}  // namespace

void ClockCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  methods.Add(this, &ClockCalls::RequestGetClock,
              [&parts](const v1::GetClockRequest&, const CallContext&,
                       Responder<v1::GetClockResponse> responder) { responder.Finish(Clock(parts.engine)); });
  methods.Add(this, &ClockCalls::RequestAdvanceClock,
              [&parts](const v1::AdvanceClockRequest& request, const CallContext& context,
                       Responder<v1::AdvanceClockResponse> responder) {
                const absl::Status accepted = parts.slow.Run([&parts, &request, &context, responder] {
                  responder.Finish(Advance(parts.engine, request, context.deadline));
                });
                if (!accepted.ok()) responder.Finish(accepted);
              });
}

}  // namespace liushui::server
