// Trying again: only UNAVAILABLE, with the very same request (and so the same request id), within one
// deadline.
#ifndef LIUSHUI_CLIENTS_CPP_RETRY_H_
#define LIUSHUI_CLIENTS_CPP_RETRY_H_

#include <functional>

#include "absl/time/time.h"
#include "grpcpp/support/status.h"

namespace liushui::client {

// How often and how long. The first pause is `backoff_first`; each doubles, up to `backoff_max`, and is
// shortened at random by up to a half, so that clients cut off together do not come back together.
struct RetryRule {
  int attempts_max = 8;
  absl::Duration backoff_first = absl::Milliseconds(50);
  absl::Duration backoff_max = absl::Seconds(2);
};

// The pause after the given attempt, counted from 1.
absl::Duration PauseAfter(int attempt, const RetryRule& rule);

// Runs `attempt` until it answers something else than UNAVAILABLE, the attempts are used up, or the pause
// before the next would pass the deadline; answers what the last one answered. Sleeps on the calling thread.
grpc::Status WithRetries(const RetryRule& rule, absl::Time deadline,
                         const std::function<grpc::Status()>& attempt);

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_RETRY_H_
