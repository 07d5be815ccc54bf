#include "tests/bench/desk/desk.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "storage/rocks_store.h"

namespace liushui::bench {
namespace {

constexpr int kInFlight = 500;

runtime::Caller CallerOf(const Clerk& clerk) {
  runtime::Caller caller;
  caller.name_space = kBranch;
  caller.actor.set_name(clerk.name);
  caller.actor.add_roles(clerk.role);
  return caller;
}

}  // namespace

Desk::Desk(const std::string& folder, absl::string_view workflow) {
  storage::RocksOptions options;
  options.create_if_missing = true;
  auto store = storage::OpenRocksStore(folder, options);
  LIUSHUI_CHECK_OK(store.status());
  auto engine = runtime::Engine::Open(*std::move(store), {});
  LIUSHUI_CHECK_OK(engine.status());
  engine_ = *std::move(engine);
  workflow::v1::Workflow declared;
  LIUSHUI_CHECK_OK(chart::ReadYaml(workflow, "workflow.yaml", &declared, nullptr));
  const auto chart = chart::Compile(declared, {});
  LIUSHUI_CHECK_OK(chart.status());
  Take({runtime::DeployRequest{*chart}});
}

Desk::~Desk() {
  LIUSHUI_CHECK_OK(engine_->Stop());
}

std::vector<runtime::Outcome> Desk::Take(std::vector<runtime::Request> requests, const Clerk& clerk) {
  std::vector<runtime::Outcome> outcomes(requests.size());
  for (size_t i = 0; i < requests.size(); ++i) {
    Begin();
    engine_->Submit(CallerOf(clerk), std::move(requests[i]),
                    [this, to = &outcomes[i]](const absl::StatusOr<runtime::Outcome>& outcome) {
                      LIUSHUI_CHECK_OK(outcome.status());
                      *to = *outcome;
                      End();
                    });
  }
  MutexLock lock(&mutex_);
  while (under_way_ > 0) landed_.Wait(&mutex_);
  return outcomes;
}

void Desk::Begin() {
  MutexLock lock(&mutex_);
  while (under_way_ >= kInFlight) landed_.Wait(&mutex_);
  ++under_way_;
}

void Desk::End() {
  MutexLock lock(&mutex_);
  --under_way_;
  landed_.NotifyAll();
}

}  // namespace liushui::bench
