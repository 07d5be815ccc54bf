#include "clients/cpp/retry.h"

#include <algorithm>
#include <random>

#include "absl/time/clock.h"

namespace liushui::client {

absl::Duration PauseAfter(int attempt, const RetryRule& rule) {
  absl::Duration pause = rule.backoff_first;
  for (int i = 1; i < attempt && pause < rule.backoff_max; ++i) pause *= 2;
  pause = std::min(pause, rule.backoff_max);
  std::random_device random;
  return pause * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

grpc::Status WithRetries(const RetryRule& rule, absl::Time deadline,
                         const std::function<grpc::Status()>& attempt) {
  for (int i = 1;; ++i) {
    const grpc::Status answer = attempt();
    if (answer.error_code() != grpc::StatusCode::UNAVAILABLE || i >= rule.attempts_max) return answer;
    const absl::Duration pause = PauseAfter(i, rule);
    if (absl::Now() + pause >= deadline) return answer;
    absl::SleepFor(pause);
  }
}

}  // namespace liushui::client
