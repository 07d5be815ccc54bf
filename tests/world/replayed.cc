#include "tests/world/replayed.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/base/status_macros.h"

namespace liushui::world {

absl::StatusOr<core::Decision> Replayed::Decide(const audit::FoldedInstance& instance,
                                                const ledger::v1::Record& record,
                                                const ledger::v1::Input& input) const {
  const audit::FoldedRows rows(instance);
  const core::Surroundings surroundings{
      *chart_,       1, record.index(), absl::FromUnixMicros(record.time_us()), record.namespace_(),
      record.actor()};
  return core::Decide(surroundings, core::Instance(instance.state, &rows), input);
}

absl::StatusOr<ledger::v1::Record> Replayed::Take(uint64_t index, absl::Time time,
                                                  const ledger::v1::Input& input) {
  const bool first = live_.state.steps() == 0;
  ledger::v1::Record record;
  record.set_index(index);
  record.set_time_us(absl::ToUnixMicros(time));
  record.set_namespace_("suite");
  record.set_semantics_version(core::kSemanticsVersion);
  record.set_instance(first ? index : live_.state.instance());
  record.set_previous_index(first ? index : live_.state.last_index());
  ASSIGN_OR_RETURN(core::Decision decision, Decide(live_, record, input));
  ASSIGN_OR_RETURN(const core::Decision again, Decide(folded_, record, input));
  *record.mutable_step() = decision.step;
  if (again.step.SerializeAsString() != decision.step.SerializeAsString()) {
    return absl::InternalError(absl::StrCat("record ", index, " is decided otherwise a second time"));
  }
  audit::Keep(decision.after, live_);
  RETURN_IF_ERROR(audit::Fold(record, folded_));
  if (folded_.state.SerializeAsString() != live_.state.SerializeAsString()) {
    return absl::InternalError(absl::StrCat("record ", index, " folds to ", folded_.state.ShortDebugString(),
                                            ", live is ", live_.state.ShortDebugString()));
  }
  return record;
}

}  // namespace liushui::world
