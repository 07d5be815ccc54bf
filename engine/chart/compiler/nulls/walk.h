// NullWalk: goes through all expressions of a workflow in the order in which they run, and carries along what
// is known not to be null.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_NULLS_WALK_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_NULLS_WALK_H_

#include <string>
#include <vector>

#include "engine/cel/nulls/places.h"
#include "engine/chart/chart.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/compiler/nulls/order.h"
#include "engine/chart/compiler/nulls/tester.h"

namespace liushui::chart {

// The place of a datum: "data.<name>".
std::string PlaceOf(const DatumSpec& datum);
// The type its value must have.
cel::Type TypeOf(const DatumSpec& datum);
// The path of an element of a list.
std::string ElementPath(const std::string& path, size_t index);

// Use once. Keeps references.
class NullWalk {
 public:
  // Without an order nothing is known of data but what is tested beside them.
  NullWalk(const Graph& graph, const ChartParts& parts, const Order* order, NullTester* tester);

  // What the parts of the workflow show of its data.
  Shown Walk();

 private:
  using Places = cel::Places;

  void WalkData();
  void WalkState(StateIndex state);
  void WalkTask(const std::string& path, const TaskSpec& task, StateIndex state, Places* known);
  void WalkJob(const std::string& path, const JobSpec& job, Places* known);
  void WalkChild(const std::string& path, const ChildSpec& child, Places* known);
  void WalkEach(const std::string& path, const EachSpec& each, StateIndex state, const Places& known);
  void WalkDue(const std::string& path, const std::string& ladder_path, const DeadlineSpec& due,
               const Places& known);
  void WalkRungs(const std::string& path, const std::vector<RungSpec>& rungs, const Places& known);
  void WalkTransitions(StateIndex state);
  // What is known when it is selected: by the event it waits for.
  Places KnownAt(const Transition& transition) const;
  // What was shown when the transition was selected that holds still when its actions run: after the exit
  // blocks, and the actions of transitions that other regions take at the same time.
  Places Lasting(const Places& shown, int transition) const;
  bool AreBeside(StateIndex left, StateIndex right) const;
  // What a block that ended with `after` shows to what comes after it, whatever happened in it.
  Places Outlasting(const Block& block, const Places& before, const Places& after) const;
  // What the fields of a form under the name `name` show by being required on condition.
  static void AddConditions(const FormSpec& form, absl::string_view name, Places* known);
  // The checks of a form whose record is read under the name `prefix`, each run only for what was given.
  void WalkChecks(const std::string& path, const FormSpec& form, const std::string& prefix,
                  const Places& known);
  void WalkBlock(const std::string& path, const Block& block, Places* known);
  void WalkAction(const std::string& path, const Action& action, Places* known);
  void WalkIf(const std::string& path, const IfAction& choice, Places* known);
  void WalkFor(const std::string& path, const ForAction& loop, Places* known);
  void WalkSet(const std::string& path, const std::vector<DatumAssignment>& values, Places* known);
  void WalkNamed(const std::string& path, const std::vector<NamedExpression>& values, const Places& known);
  void WalkTemplates(const std::string& path, const std::vector<TextTemplate>& texts, const Places& known);

  // One expression whose value may be anything but null; absent ones are none.
  void Need(const std::string& path, const absl::optional<Expression>& expression, const Places& known);
  // The same where null means nobody, never or nothing.
  void Take(const std::string& path, const absl::optional<Expression>& expression, const Places& known);
  void NeedText(const std::string& path, const absl::optional<TextTemplate>& text, const Places& known);
  const Places& Before(StateIndex state) const;
  const Places& During(StateIndex state) const;
  const Places& Always() const { return order_ == nullptr ? nothing_ : order_->always; }

  const Graph& graph_;
  const ChartParts& parts_;
  const Order* const order_;
  NullTester& tester_;
  const Places nothing_;
  Places set_at_exits_;                    // data that some exit block assigns
  std::vector<Places> set_by_transition_;  // data that the actions of a transition assign
  bool has_error_transition_ = false;      // so that a block cut short by an error is no incident
  Shown shown_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_NULLS_WALK_H_
