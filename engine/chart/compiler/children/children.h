// Children: compiles what a state starts as its child, or for each item, against the workflow it starts.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHILDREN_CHILDREN_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHILDREN_CHILDREN_H_

#include <string>
#include <vector>

#include "engine/chart/activity.h"
#include "engine/chart/chart.h"
#include "engine/chart/compile.h"
#include "engine/chart/compiler/actions.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/graph.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

// Reports CHILD_SHAPE, and of a definition that is being deployed WORKFLOW_UNKNOWN, CHILD_INPUT (an input
// that the workflow does not take, or one it needs and does not get) and TYPE_MISMATCH; problems of
// expressions.
class Children {
 public:
  // What is being compiled, and where; all must outlive it.
  struct Setting {
    const workflow::v1::Workflow& self;
    const std::vector<DatumSpec>& data;
    const CompileOptions& options;
  };

  Children(const Setting& setting, Actions* actions, Expressions* expressions)
      : setting_(setting), actions_(*actions), expressions_(*expressions) {}

  // `scope` holds the item of an `each`.
  ChildSpec Compile(const workflow::v1::Child& child, const std::string& path, const ScopeSpec& scope);

 private:
  // The chart of the workflow; null if it is this one, or not known.
  const Chart* ChartOf(const std::string& workflow) const;
  // Reports a workflow that is not there; of one that is but cannot be compiled nothing is known.
  void CheckKnown(const workflow::v1::Child& child, const std::string& path);
  // The data of the workflow; null if it is not known.
  const std::vector<DatumSpec>* DataOf(const std::string& workflow) const;
  // What it wants each of the inputs to be.
  std::vector<cel::Type> InputTypes(const std::string& workflow,
                                    const std::vector<NamedExpression>& inputs) const;
  void CheckInputs(const workflow::v1::Child& child, const std::string& path, const ChildSpec& spec);

  Problems& problems() { return expressions_.problems(); }

  const Setting setting_;
  Actions& actions_;
  Expressions& expressions_;
};

// The type of the output of a chart's instances: what its final states have in common.
cel::Type OutputTypeOf(const Chart& chart);

// Warns with CHILD_FAILURE_UNHANDLED of a state whose child may fail without a transition that waits for it.
void CheckChildFailures(const Graph& graph, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHILDREN_CHILDREN_H_
