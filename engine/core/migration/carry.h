// Carry: what lives as long as a state (its task, job or each, and its timers) from one definition to
// another.
//
// What both definitions declare alike for a state that goes on is carried over as it is, with its holder, its
// parts, its tries and its instants, open or over. The rest is withdrawn, and opened anew as if the state had
// just been entered; and so is what an incident says is not open because an expression failed. Items that
// have failed are never lost by that: those that the new list does not open again hold the instance back.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_CARRY_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_CARRY_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/core/migration/correspondence.h"
#include "engine/core/migration/declared.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/fact.pb.h"

namespace liushui::core {

// For one migration: Withdraw under the first definition, Open under the second. What it is given must
// outlive it.
class Carry {
 public:
  Carry(Macrostep& step, const StateNames& names, const Correspondence& correspondence);

  // Withdraws, clears and resolves what does not go on. FAILED_PRECONDITION MIGRATION_EACH_OPEN: that would
  // be an `each` with items that are open or wait, or have failed where nothing opens anew.
  // MIGRATION_CHILD_DIFFERS: a child goes on under the definition it was started with, and its output is not
  // what the second definition expects of it.
  absl::Status Withdraw();

  // Activities that go on, with open tasks whose completers are remembered from now on and were not before;
  // ascending.
  absl::StatusOr<std::vector<uint32_t>> ActivitiesSeparated();

  // Sets again what only changes its place, and opens what is new. MIGRATION_EACH_OPEN: a list that opened
  // anew has no item for one that had failed.
  absl::Status Open();

 private:
  // A timer or incident that goes on by another name: it is taken away before and put back after.
  struct Moved {
    ledger::v1::Timer purpose;
    int64_t due_us = 0;
  };

  const Pair* PairOf(const std::string& id) const;
  bool GoesOn(const state::v1::Activity& activity) const;
  bool DueGoesOn(const std::string& id) const;
  absl::optional<ledger::v1::Timer> PurposeAfter(const ledger::v1::Timer& purpose) const;
  absl::optional<ledger::v1::Timer> LadderAfter(const ledger::v1::Timer& purpose) const;
  absl::Status WithdrawTimers();
  absl::Status WithdrawActivities();
  absl::Status CheckChildFits(const state::v1::Activity& activity) const;
  absl::Status TakeUnopened();
  absl::Status RememberFailed(const state::v1::Activity& each, const Pair& pair);
  absl::Status CheckFailedAreBack(const Pair& pair) const;
  bool RungGoesOn(const ledger::v1::IncidentRaised& incident) const;
  bool UntilGoesOn(const std::string& state) const;
  bool WasMissing(const Pair& pair, const ledger::v1::Unopened& part) const;
  absl::Status TakeIncidents();
  // Whether items of the state go on, though it was left.
  bool ItemsOutlive(const std::string& state) const;
  absl::StatusOr<std::vector<uint32_t>> OpenTasksOf(const state::v1::Activity& activity);
  absl::Status OpenOf(const Pair& pair);
  absl::Status Review();

  Macrostep& step_;
  const StateNames& names_;
  const Correspondence& correspondence_;
  const DeclaredStates before_;
  const DeclaredStates after_;
  const bool same_calendar_;
  std::vector<Moved> timers_;
  std::vector<ledger::v1::IncidentRaised> incidents_;
  std::map<chart::StateIndex, std::vector<ledger::v1::Unopened>> missing_;  // by the state before
  std::map<chart::StateIndex, std::vector<std::string>> failed_;            // keys of items, likewise
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_CARRY_H_
