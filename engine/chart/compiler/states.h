// States: compiles what is in the states of an outline, and their transitions.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_STATES_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_STATES_H_

#include <set>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/actions.h"
#include "engine/chart/compiler/activities.h"
#include "engine/chart/compiler/children/children.h"
#include "engine/chart/compiler/events.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/outline.h"
#include "engine/chart/compiler/times.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxTransitions = 2000;

// Reports TRANSITION_SHAPE, HISTORY_SHAPE, DONE_UNGUARDED, DUE_UNHANDLED, SEPARATION_UNKNOWN, LIMIT_EXCEEDED
// and what its parts report.
class States {
 public:
  // What it works with; all must outlive it.
  struct Tools {
    Times& times;
    Actions& actions;
    Activities& activities;
    Children& children;
    Expressions& expressions;
  };

  States(const workflow::v1::Workflow& workflow, const std::vector<EventSpec>& events, Tools tools,
         Outline* outline)
      : workflow_(workflow),
        event_specs_(events),
        tools_(tools),
        outline_(*outline),
        event_names_(workflow, *outline) {}

  // Activities, deadlines, actions and outputs.
  void CompileLives();
  // After CompileLives, since guards read the forms of tasks.
  std::vector<Transition> CompileTransitions();
  // After CompileTransitions: that every due is handled, and who may not do what others did.
  void CheckDeadlines();
  void CloseSeparation();

 private:
  void CompileLife(StateIndex index);
  Transition CompileTransition(StateIndex source, int position);
  void CompileTrigger(const workflow::v1::Transition& declared, const std::string& path,
                      Transition* transition, ScopeSpec* scope);
  void CompileEvent(const workflow::v1::Transition& declared, const std::string& path, Transition* transition,
                    ScopeSpec* scope);
  void ExtendScope(const Descriptor& descriptor, StateIndex source, ScopeSpec* scope);
  static void ExtendEach(const Descriptor& descriptor, ScopeSpec* scope);
  void ExtendForms(const Descriptor& descriptor, ScopeSpec* scope);
  void CheckHistory(const workflow::v1::State& state, const std::string& path);
  void CheckDone(StateIndex index);
  bool EndsByItself(const State& state) const;

  Problems& problems() { return tools_.expressions.problems(); }

  const workflow::v1::Workflow& workflow_;
  const std::vector<EventSpec>& event_specs_;
  const Tools tools_;
  Outline& outline_;
  const EventNames event_names_;
  std::set<StateIndex> overdue_handled_;  // some transition waits for their overdue
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_STATES_H_
