#include <utility>

#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

absl::Status OpenInvoke(Macrostep& step, const chart::State& state, const chart::InvokeSpec& invoke) {
  RETURN_IF_ERROR(AssignAll(step, invoke.set));
  ledger::v1::Fact fact;
  ledger::v1::JobOpened* opened = fact.mutable_job_opened();
  opened->set_job(step.NextOrdinal());
  opened->set_state(state.id);
  opened->set_type(invoke.id);
  opened->set_tries(1);
  ASSIGN_OR_RETURN(const cel::Value payload, EvaluateRecord(step, invoke.with));
  RETURN_IF_ERROR(chart::AssignRecord(payload, opened->mutable_payload()));
  return step.Record(std::move(fact));
}

}  // namespace

absl::Status OpenInvokes(Macrostep& step, chart::StateIndex s) {
  const chart::State& state = step.chart().state(s);
  for (const chart::InvokeSpec& invoke : state.invokes) {
    RETURN_IF_ERROR(step.RaiseRefusal(OpenInvoke(step, state, invoke), state.id));
  }
  return absl::OkStatus();
}

}  // namespace liushui::core
