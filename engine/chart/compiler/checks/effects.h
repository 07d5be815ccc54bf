// What blocks of actions do that other parts of a workflow may notice.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_EFFECTS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_EFFECTS_H_

#include <set>
#include <string>
#include <vector>

#include "engine/chart/action.h"
#include "engine/chart/chart.h"

namespace liushui::chart {

struct Effects {
  std::set<int> assigned;        // positions of data in Chart::data()
  std::set<std::string> raised;  // events, but for those in choices and loops
};

// Adds those of a block, with all that is nested in it; of blocks.
void AddEffects(const Block& block, Effects* effects);
void AddEffects(const std::vector<Block>& blocks, Effects* effects);

// Positions of the data that anything in the workflow assigns once it has started.
std::set<int> AssignedData(const std::vector<State>& states, const std::vector<Transition>& transitions);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_EFFECTS_H_
