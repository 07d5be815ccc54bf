// LegalSet: states that are to be active, and what becomes active with them.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_LEGAL_SET_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_LEGAL_SET_H_

#include <set>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "engine/chart/chart.h"

namespace liushui::core {

// Grows states into a configuration: with their ancestors, and with what regions and parents that nothing of
// them lies in begin with. The chart must outlive it.
class LegalSet {
 public:
  LegalSet(const chart::Chart& chart, std::set<chart::StateIndex> states);

  // The workflow itself among them.
  const std::set<chart::StateIndex>& states() const { return states_; }
  std::vector<chart::StateIndex> ActiveChildren(chart::StateIndex parent) const;

  // Two states that would be active at once in a parent which has one at a time; nothing if they are a
  // configuration.
  absl::optional<std::pair<chart::StateIndex, chart::StateIndex>> Conflict() const;

 private:
  void AddAncestors(chart::StateIndex s, chart::StateIndex up_to);
  void Fill(chart::StateIndex s);
  void EnterInitial(chart::StateIndex s);
  // What a target stands for: itself, or what a history state has by default.
  void AddTargets(chart::StateIndex target, std::vector<chart::StateIndex>* targets) const;

  const chart::Chart& chart_;
  std::set<chart::StateIndex> states_;
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_LEGAL_SET_H_
