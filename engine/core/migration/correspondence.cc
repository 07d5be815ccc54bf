#include "engine/core/migration/correspondence.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

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

// Grows a set of states until it is a configuration.
class Completion {
 public:
  Completion(const Chart& chart, std::set<StateIndex> states) : chart_(chart), states_(std::move(states)) {}

  // Adds the ancestors of all states, then what regions and parents without an active child begin with.
  void Run() {
    for (const StateIndex s : std::set<StateIndex>(states_)) AddAncestors(s, kRoot);
    states_.insert(kRoot);
    for (const StateIndex s : std::set<StateIndex>(states_)) Fill(s);
  }

  const std::set<StateIndex>& states() const { return states_; }

  std::vector<StateIndex> ActiveChildren(StateIndex parent) const {
    std::vector<StateIndex> active;
    for (const StateIndex child : chart_.state(parent).children) {
      if (states_.count(child) > 0) active.push_back(child);
    }
    return active;
  }

 private:
  void AddAncestors(StateIndex s, StateIndex up_to) {
    for (StateIndex a = chart_.state(s).parent; a != kNoState && a != up_to; a = chart_.state(a).parent) {
      states_.insert(a);
    }
  }

  void Fill(StateIndex s) {
    const State& state = chart_.state(s);
    if (state.kind == StateKind::kParallel) {
      for (const StateIndex child : state.children) {
        if (!chart_.IsHistory(child) && states_.count(child) == 0) Enter(child);
      }
    } else if (!state.initial.empty() && ActiveChildren(s).empty()) {
      for (const StateIndex initial : state.initial) EnterWithin(initial, s);
    }
  }

  void EnterWithin(StateIndex s, StateIndex ancestor) {
    if (chart_.IsHistory(s)) {
      for (const StateIndex target : chart_.transitions()[chart_.state(s).transitions.front()].targets) {
        EnterWithin(target, ancestor);
      }
      return;
    }
    AddAncestors(s, ancestor);
    Enter(s);
    for (StateIndex a = chart_.state(s).parent; a != ancestor; a = chart_.state(a).parent) Fill(a);
  }

  void Enter(StateIndex s) {
    states_.insert(s);
    Fill(s);
  }

  const Chart& chart_;
  std::set<StateIndex> states_;
};

bool HasActiveChild(const Chart& chart, const std::vector<StateIndex>& active, StateIndex s) {
  return std::any_of(active.begin(), active.end(),
                     [&](StateIndex other) { return chart.state(other).parent == s; });
}

absl::Status Gone(const StateNames& names, const std::string& id) {
  const std::string& name = names.NameOf(id);
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_STATE_GONE",
                absl::StrCat("state '", id, "' is active", name == id ? "" : absl::StrCat(" as '", name, "'"),
                             ", and ", names.Target(), " has no such state; map it to one that is there"));
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

absl::Status CheckExclusive(const Chart& chart, const Completion& completion) {
  for (const StateIndex s : completion.states()) {
    if (chart.state(s).kind == StateKind::kParallel) continue;
    const std::vector<StateIndex> children = completion.ActiveChildren(s);
    if (children.size() < 2) continue;
    return Illegal(absl::StrCat("states '", chart.state(children[0]).id, "' and '",
                                chart.state(children[1]).id, "' would be active at once, but ",
                                s == kRoot ? "the workflow" : absl::StrCat("'", chart.state(s).id, "'"),
                                " has one active state at a time"));
  }
  return absl::OkStatus();
}

// An instance that moves does not end by it.
absl::Status CheckGoesOn(const Chart& chart, const Completion& completion) {
  for (const StateIndex s : completion.ActiveChildren(kRoot)) {
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
  Completion completion(names.to(), std::move(innermost));
  completion.Run();
  RETURN_IF_ERROR(CheckExclusive(names.to(), completion));
  RETURN_IF_ERROR(CheckGoesOn(names.to(), completion));
  std::set<StateIndex> entered = completion.states();
  entered.erase(kRoot);
  for (const Pair& pair : pairs) {
    if (completion.states().count(pair.to) == 0) RETURN_IF_ERROR(CheckMappedIsActive(names, pair));
    if (entered.erase(pair.to) > 0) found.kept.push_back(pair);
  }
  found.entered.assign(entered.begin(), entered.end());
  for (auto s = active.rbegin(); s != active.rend(); ++s) {
    if (found.Find(*s) == nullptr) found.left.push_back(*s);
  }
  return found;
}

google::protobuf::RepeatedPtrField<ledger::v1::HistoryRecorded> CorrespondingHistory(
    const StateNames& names, const state::v1::InstanceState& state) {
  const Chart& chart = names.to();
  google::protobuf::RepeatedPtrField<ledger::v1::HistoryRecorded> history;
  std::set<StateIndex> taken;
  for (const ledger::v1::HistoryRecorded& entry : state.history()) {
    const StateIndex h = chart.FindState(names.NameOf(entry.state()));
    if (h == kNoState || !chart.IsHistory(h) || !taken.insert(h).second) continue;
    ledger::v1::HistoryRecorded mapped;
    mapped.set_state(chart.state(h).id);
    const StateIndex parent = chart.state(h).parent;
    const bool deep = chart.state(h).kind == StateKind::kDeepHistory;
    const bool fits = std::all_of(entry.states().begin(), entry.states().end(), [&](const std::string& id) {
      const StateIndex s = chart.FindState(names.NameOf(id));
      mapped.add_states(names.NameOf(id));
      if (s == kNoState || chart.IsHistory(s)) return false;
      return deep ? chart.IsAtomic(s) && chart.IsDescendant(s, parent) : chart.state(s).parent == parent;
    });
    if (fits) *history.Add() = std::move(mapped);
  }
  return history;
}

}  // namespace liushui::core
