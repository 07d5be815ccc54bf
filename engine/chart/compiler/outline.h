// Outline: the tree of states, numbered, before anything in them is compiled.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_OUTLINE_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_OUTLINE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/chart/chart.h"
#include "engine/chart/problems.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxStates = 500;
constexpr int kMaxDepth = 16;

// Where a state was declared; null for the root. Points into the workflow.
struct StateSource {
  const workflow::v1::State* declared = nullptr;
  std::string path;
};

struct Outline {
  std::vector<State> states;         // by StateIndex
  std::vector<StateSource> sources;  // by StateIndex
  std::map<std::string, StateIndex> by_id;

  StateIndex Find(absl::string_view id) const;
  // The innermost state that contains both, or is one of them.
  StateIndex CommonAncestor(StateIndex left, StateIndex right) const;
  bool IsDescendant(StateIndex state, StateIndex ancestor) const {
    return ancestor < state && state <= states[ancestor].last_descendant;
  }
  bool IsHistory(StateIndex state) const {
    return states[state].kind == StateKind::kShallowHistory || states[state].kind == StateKind::kDeepHistory;
  }
};

// Numbers all states in document order and resolves what is entered first. Reports NAME_SYNTAX,
// NAME_DUPLICATE, STATE_SHAPE, LIMIT_EXCEEDED, and those of ResolveTargets for `initial`.
Outline BuildOutline(const workflow::v1::Workflow& workflow, Problems* problems);

// The states named. Reports TARGET_UNKNOWN and TARGETS_ILLEGAL: several targets must lie in different
// regions.
std::vector<StateIndex> ResolveTargets(const Outline& outline,
                                       const google::protobuf::RepeatedPtrField<std::string>& ids,
                                       const std::string& path, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_OUTLINE_H_
