// Correspondence: which states of one definition an instance is in, and which of another it would be in.
//
// An active state goes on as the one it is mapped to, or as the one with its own id. Ancestors of what goes
// on become active with it, and so do, by their initial states, the regions and parents that nothing lies in.
// What has no counterpart that is active is left.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_CORRESPONDENCE_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_CORRESPONDENCE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/chart.h"
#include "liushui/ledger/v1/input.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// The two definitions of a migration, and what states are called in the other. For one migration; what it is
// given must outlive it.
class StateNames {
 public:
  StateNames(const chart::Chart& from, const chart::Chart& to, const ledger::v1::Migrate& migrate);

  const chart::Chart& from() const { return from_; }
  const chart::Chart& to() const { return to_; }
  // The revision moved to, as messages name it.
  std::string Target() const;

  // What a state of the first definition is called in the second, whether it is there or not; empty if it is
  // mapped to nothing.
  const std::string& NameOf(const std::string& from) const;
  bool IsMapped(const std::string& from) const { return names_.count(from) > 0; }
  bool IsForgotten(const std::string& from) const;

  // OK if every state is mapped to nothing or to one that is there and merely remembers only if the first
  // does, and no state is mapped twice. INVALID_ARGUMENT MIGRATION_MAPPING_INVALID.
  absl::Status Check() const;

 private:
  const chart::Chart& from_;
  const chart::Chart& to_;
  const ledger::v1::Migrate& migrate_;
  std::map<std::string, std::string> names_;
};

// An active state that goes on: itself before and after.
struct Pair {
  chart::StateIndex from = chart::kNoState;
  chart::StateIndex to = chart::kNoState;
};

struct Correspondence {
  std::vector<Pair> kept;                  // ascending by `from`
  std::vector<chart::StateIndex> left;     // of the first definition, last in document order first
  std::vector<chart::StateIndex> entered;  // of the second, in document order

  // Null if the state is left, or was not active.
  const Pair* Find(chart::StateIndex from) const;
};

// FAILED_PRECONDITION MIGRATION_STATE_GONE: an active state without children that are active has no
// counterpart; MIGRATION_CONFIGURATION_ILLEGAL: what the counterparts would be cannot be active together, or
// would end the instance. Nothing corresponds to nothing: an instance whose start is parked has no active
// state.
absl::StatusOr<Correspondence> Correspond(const StateNames& names, const state::v1::InstanceState& state);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_CORRESPONDENCE_H_
