#include "engine/core/migration/correspondence.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/migration/legal_set.h"

namespace liushui::core {
namespace {

using chart::Chart;
using chart::kNoState;
using chart::kRoot;
using chart::State;
using chart::StateIndex;
using chart::StateKind;

absl::Status Illegal(absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_CONFIGURATION_ILLEGAL", message);
}

bool HasActiveChild(const Chart& chart, const std::vector<StateIndex>& active, StateIndex s) {
  return std::any_of(active.begin(), active.end(),
                     [&](StateIndex other) { return chart.state(other).parent == s; });
}

absl::Status Gone(const StateNames& names, const std::string& id) {
  const std::string what =
      names.IsForgotten(id) ? "is mapped to nothing" : absl::StrCat(names.Target(), " has no such state");
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_STATE_GONE",
                absl::StrCat("state '", id, "' is active, and ", what, "; map it to one that is there"));
}

// The counterparts of the active states; those that have none and matter are refused.
absl::StatusOr<std::vector<Pair>> Counterparts(const StateNames& names,
                                               const std::vector<StateIndex>& active) {
  std::vector<Pair> pairs;
  std::map<StateIndex, StateIndex> taken;
  for (const StateIndex s : active) {
    const std::string& id = names.from().state(s).id;
    const StateIndex to = names.to().FindState(names.NameOf(id));
    if (to == kNoState || to == kRoot || names.to().IsHistory(to)) {
      if (!HasActiveChild(names.from(), active, s)) return Gone(names, id);
      continue;
    }
    const auto [other, is_new] = taken.emplace(to, s);
    // What is mapped to its own parent begins there anew.
    if (!is_new && !names.from().IsDescendant(s, other->second)) {
      return Illegal(absl::StrCat("states '", names.from().state(other->second).id, "' and '", id,
                                  "' would both become '", names.to().state(to).id, "'"));
    }
    pairs.push_back({s, to});
  }
  return pairs;
}

absl::Status CheckExclusive(const Chart& chart, const LegalSet& set) {
  const auto conflict = set.Conflict();
  if (!conflict.has_value()) return absl::OkStatus();
  const StateIndex parent = chart.state(conflict->first).parent;
  return Illegal(
      absl::StrCat("states '", chart.state(conflict->first).id, "' and '", chart.state(conflict->second).id,
                   "' would be active at once, but ",
                   parent == kRoot ? "the workflow" : absl::StrCat("'", chart.state(parent).id, "'"),
                   " has one active state at a time"));
}

// An instance that moves does not end by it.
absl::Status CheckGoesOn(const Chart& chart, const LegalSet& set) {
  for (const StateIndex s : set.ActiveChildren(kRoot)) {
    if (chart.state(s).kind != StateKind::kFinal) continue;
    return Illegal(absl::StrCat("'", chart.state(s).id,
                                "' is a final state of the workflow: moving there would end the instance; "
                                "map it elsewhere, or cancel the instance"));
  }
  return absl::OkStatus();
}

// A state that is mapped by name must be active afterwards; one that merely has the same id need not.
absl::Status CheckMappedIsActive(const StateNames& names, const Pair& pair) {
  const std::string& from = names.from().state(pair.from).id;
  if (!names.IsMapped(from)) return absl::OkStatus();
  return Illegal(absl::StrCat("'", from, "' is mapped to '", names.to().state(pair.to).id,
                              "', which would not be active, because nothing of what is active lies in it"));
}

}  // namespace

StateNames::StateNames(const Chart& from, const Chart& to, const ledger::v1::Migrate& migrate)
    : from_(from), to_(to), migrate_(migrate) {
  for (const auto& mapping : migrate.states()) names_.emplace(mapping.from(), mapping.to());
}

std::string StateNames::Target() const {
  return absl::StrCat("revision ", migrate_.revision(), " of ", to_.workflow());
}

bool StateNames::IsForgotten(const std::string& from) const {
  return NameOf(from).empty();
}

const std::string& StateNames::NameOf(const std::string& from) const {
  const auto found = names_.find(from);
  return found == names_.end() ? from : found->second;
}

absl::Status StateNames::Check() const {
  const auto invalid = [](absl::string_view message) {
    return Refuse(absl::StatusCode::kInvalidArgument, "MIGRATION_MAPPING_INVALID", message);
  };
  const std::string* previous = nullptr;
  for (const auto& mapping : migrate_.states()) {
    if (previous != nullptr && mapping.from() <= *previous) {
      return invalid(absl::StrCat("expected mappings ascending by state and each state once, found '",
                                  mapping.from(), "' after '", *previous, "'"));
    }
    previous = &mapping.from();
    if (mapping.to().empty()) continue;
    const StateIndex to = to_.FindState(mapping.to());
    if (to == kNoState || to == kRoot) {
      return invalid(absl::StrCat("'", mapping.from(), "' is mapped to '", mapping.to(),
                                  "', which is no state of ", Target()));
    }
    const StateIndex from = from_.FindState(mapping.from());
    if (from == kRoot) {
      return invalid(absl::StrCat("'", mapping.from(), "' is the workflow itself, which is not mapped"));
    }
    if (from != kNoState && from_.IsHistory(from) != to_.IsHistory(to)) {
      return invalid(absl::StrCat("'", mapping.from(), "' is mapped to '", mapping.to(),
                                  "', but one of them is a history state and the other is not"));
    }
  }
  return absl::OkStatus();
}

const Pair* Correspondence::Find(StateIndex from) const {
  const auto found =
      std::find_if(kept.begin(), kept.end(), [from](const Pair& pair) { return pair.from == from; });
  return found == kept.end() ? nullptr : &*found;
}

absl::StatusOr<Correspondence> Correspond(const StateNames& names, const state::v1::InstanceState& state) {
  Correspondence found;
  if (state.configuration().empty()) return found;
  std::vector<StateIndex> active;
  for (const std::string& id : state.configuration()) active.push_back(names.from().FindState(id));
  std::sort(active.begin(), active.end());
  ASSIGN_OR_RETURN(const std::vector<Pair> pairs, Counterparts(names, active));
  // What is innermost decides; whatever else goes on lies around it.
  std::set<StateIndex> innermost;
  for (const Pair& pair : pairs) {
    if (!HasActiveChild(names.from(), active, pair.from)) innermost.insert(pair.to);
  }
  const LegalSet set(names.to(), std::move(innermost));
  RETURN_IF_ERROR(CheckExclusive(names.to(), set));
  RETURN_IF_ERROR(CheckGoesOn(names.to(), set));
  std::set<StateIndex> entered = set.states();
  entered.erase(kRoot);
  for (const Pair& pair : pairs) {
    if (set.states().count(pair.to) == 0) RETURN_IF_ERROR(CheckMappedIsActive(names, pair));
    if (entered.erase(pair.to) > 0) found.kept.push_back(pair);
  }
  found.entered.assign(entered.begin(), entered.end());
  for (auto s = active.rbegin(); s != active.rend(); ++s) {
    if (found.Find(*s) == nullptr) found.left.push_back(*s);
  }
  return found;
}

}  // namespace liushui::core
