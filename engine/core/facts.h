// Applying one fact: the only code that changes an instance. Both sides use it: a decision as each fact is
// born, and the fold of a recorded step.
//
// Needs neither the definition nor expressions. How a written fact applies never changes; a new meaning is a
// new kind.
#ifndef LIUSHUI_ENGINE_CORE_FACTS_H_
#define LIUSHUI_ENGINE_CORE_FACTS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/fact.pb.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::core {

// What the record says around a fact.
struct FactContext {
  uint64_t index = 0;
  int64_t time_us = 0;
  std::string name_space;
  const ledger::v1::Input* input = nullptr;  // the step's; outlives the call
};

// Applies `fact`. INTERNAL if it does not fit the instance (a state left that was not active, a timer
// unknown).
absl::Status ApplyFact(const FactContext& context, const ledger::v1::Fact& fact, Instance& instance);

// The facts of tasks, jobs and items, which live in rows. Called by ApplyFact.
absl::Status ApplyRowFact(const FactContext& context, const ledger::v1::Fact& fact, Instance& instance);
// Those of items and their timers.
absl::Status ApplyItemFact(const FactContext& context, const ledger::v1::Fact& fact, Instance& instance);

// That the instance goes on under another definition. Called by ApplyFact.
absl::Status ApplyMigrated(const ledger::v1::InstanceMigrated& fact, Instance& instance);

// How long a run of timers and deliveries is counted together, and whether one still lasts at a time.
constexpr int64_t kRunUs = 1'000'000;
bool InRun(const state::v1::InstanceState& state, int64_t time_us);

// What every step does, whatever its facts: position, time and count. Called once, after them.
void ApplyEnvelope(const FactContext& context, Instance& instance);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_FACTS_H_
