#include "engine/core/migration/history.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/migration/legal_set.h"

namespace liushui::core {
namespace {

using chart::Chart;
using chart::kNoState;
using chart::StateIndex;
using chart::StateKind;
using ledger::v1::HistoryRecorded;

absl::Status Gone(const HistoryRecorded& entry, absl::string_view why) {
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "MIGRATION_HISTORY_GONE",
      absl::StrCat("history state '", entry.state(), "' remembers ", absl::StrJoin(entry.states(), ", "),
                   ", and ", why, "; map them otherwise, or the history state to nothing (", entry.state(),
                   "=) to forget them"));
}

// Whether the history state could have remembered it.
bool IsRemembered(const Chart& chart, StateIndex history, StateIndex s) {
  const StateIndex parent = chart.state(history).parent;
  if (chart.state(history).kind == StateKind::kDeepHistory) {
    return chart.IsAtomic(s) && chart.IsDescendant(s, parent);
  }
  return chart.state(s).parent == parent;
}

// The counterparts of what an entry remembers.
absl::StatusOr<std::set<StateIndex>> Counterparts(const StateNames& names, const HistoryRecorded& entry,
                                                  StateIndex history) {
  const Chart& chart = names.to();
  std::set<StateIndex> states;
  for (const std::string& id : entry.states()) {
    if (names.IsForgotten(id)) continue;
    const std::string& name = names.NameOf(id);
    const StateIndex s = chart.FindState(name);
    if (s == kNoState || chart.IsHistory(s)) {
      return Gone(entry, absl::StrCat(names.Target(), " has no state '", name, "'"));
    }
    if (!IsRemembered(chart, history, s)) {
      return Gone(entry, absl::StrCat("'", name, "' is nothing that '", chart.state(history).id, "' of ",
                                      names.Target(), " can remember"));
    }
    if (!states.insert(s).second) {
      return Gone(entry, absl::StrCat("several of them would become '", name, "'"));
    }
  }
  const auto conflict = LegalSet(chart, states).Conflict();
  if (!conflict.has_value()) return states;
  return Gone(entry,
              absl::StrCat("'", chart.state(conflict->first).id, "' and '", chart.state(conflict->second).id,
                           "' could not be active at once in ", names.Target()));
}

}  // namespace

absl::StatusOr<google::protobuf::RepeatedPtrField<HistoryRecorded>> CorrespondingHistory(
    const StateNames& names, const state::v1::InstanceState& state) {
  const Chart& chart = names.to();
  google::protobuf::RepeatedPtrField<HistoryRecorded> history;
  std::set<StateIndex> taken;
  for (const HistoryRecorded& entry : state.history()) {
    if (names.IsForgotten(entry.state())) continue;
    const std::string& name = names.NameOf(entry.state());
    const StateIndex h = chart.FindState(name);
    if (h == kNoState || !chart.IsHistory(h)) {
      return Gone(entry, absl::StrCat(names.Target(), " has no history state '", name, "'"));
    }
    if (!taken.insert(h).second) {
      return Gone(entry, absl::StrCat("'", name, "' would remember what another one does, too"));
    }
    ASSIGN_OR_RETURN(const std::set<StateIndex> states, Counterparts(names, entry, h));
    if (states.empty()) continue;
    HistoryRecorded mapped;
    mapped.set_state(chart.state(h).id);
    for (const StateIndex s : states) mapped.add_states(chart.state(s).id);
    *history.Add() = std::move(mapped);
  }
  return history;
}

}  // namespace liushui::core
