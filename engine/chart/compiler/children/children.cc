#include "engine/chart/compiler/children/children.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/cel/shape/shape.h"
#include "engine/chart/compiler/names.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace liushui::chart {
namespace {

using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;

void AddChildren(const States& states, std::set<std::string>* workflows) {
  for (const workflow::v1::State& state : states) {
    if (state.has_child()) workflows->insert(state.child().workflow());
    if (state.each().has_child()) workflows->insert(state.each().child().workflow());
    AddChildren(state.states(), workflows);
    AddChildren(state.regions(), workflows);
  }
}

const DatumSpec* FindInput(const std::vector<DatumSpec>& data, const std::string& name) {
  const auto found = std::find_if(data.begin(), data.end(),
                                  [&](const DatumSpec& datum) { return datum.input && datum.name == name; });
  return found == data.end() ? nullptr : &*found;
}

// What may be given for an input; null stands for what is not given.
cel::Type InputType(const DatumSpec& datum) {
  const cel::Type type = CelType(datum.type);
  return datum.optional || datum.value.has_value() ? cel::Type::Nullable(type) : type;
}

cel::Type TypeOfFinal(const State& state) {
  if (!state.output.has_value()) return cel::Type::Null();
  const auto shape = cel::ShapeOf(state.output->program.source(), state.output->scope->environment);
  return shape.ok() ? *shape : cel::Type::Dyn();
}

bool Awaits(const Transition& transition, const std::string& event) {
  return std::any_of(transition.events.begin(), transition.events.end(), [&](const std::string& descriptor) {
    return transition.exact ? descriptor == event : Matches(descriptor, event);
  });
}

}  // namespace

std::vector<std::string> ChildrenOf(const workflow::v1::Workflow& workflow) {
  std::set<std::string> workflows;
  AddChildren(workflow.states(), &workflows);
  AddChildren(workflow.regions(), &workflows);
  workflows.erase(workflow.workflow());
  return {workflows.begin(), workflows.end()};
}

void PinChildren(const ChildCharts& charts, ledger::v1::Definition* definition) {
  definition->clear_children();
  for (const std::string& workflow : ChildrenOf(definition->workflow())) {
    const auto found = charts.find(workflow);
    if (found == charts.end()) continue;
    ledger::v1::PinnedChild* pinned = definition->add_children();
    pinned->set_workflow(workflow);
    pinned->set_definition(found->second->hash());
  }
}

cel::Type OutputTypeOf(const Chart& chart) {
  absl::optional<cel::Type> joined;
  for (const StateIndex child : chart.state(kRoot).children) {
    const State& state = chart.state(child);
    if (state.kind != StateKind::kFinal) continue;
    const cel::Type type = TypeOfFinal(state);
    joined = joined.has_value() ? cel::JoinShapes(*joined, type) : type;
  }
  return joined.value_or(cel::Type::Null());
}

ChildSpec Children::Compile(const workflow::v1::Child& child, const std::string& path,
                            const ScopeSpec& scope) {
  if (!IsName(child.workflow())) {
    problems().Add(absl::StrCat(path, ".workflow"), "CHILD_SHAPE",
                   absl::StrCat("expected the id of a workflow, found ", Quoted(child.workflow())));
  }
  if (!child.orphan().empty() && child.orphan() != "cancel" && child.orphan() != "leave") {
    problems().Add(absl::StrCat(path, ".orphan"), "CHILD_SHAPE",
                   absl::StrCat("expected 'cancel' or 'leave', found ", Quoted(child.orphan())));
  }
  CheckKnown(child, path);
  ChildSpec spec;
  spec.workflow = child.workflow();
  spec.key = expressions_.Compile(absl::StrCat(path, ".key"), child.key(), scope, cel::Type::String(),
                                  Exposure::kPublic);
  spec.input = actions_.CompileNamed(child.input(), absl::StrCat(path, ".input"), scope);
  spec.input_types = InputTypes(child.workflow(), spec.input);
  CheckInputs(child, path, spec);
  if (const Chart* chart = ChartOf(child.workflow()); chart != nullptr) spec.result = OutputTypeOf(*chart);
  ScopeSpec completion = scope;
  completion.result = spec.result;
  spec.set = actions_.CompileSet(child.set(), absl::StrCat(path, ".set"), completion);
  spec.is_left_alone = child.orphan() == "leave";
  return spec;
}

const Chart* Children::ChartOf(const std::string& workflow) const {
  if (setting_.options.children == nullptr || workflow == setting_.self.workflow()) return nullptr;
  const auto found = setting_.options.children->find(workflow);
  return found == setting_.options.children->end() ? nullptr : found->second.get();
}

void Children::CheckKnown(const workflow::v1::Child& child, const std::string& path) {
  const CompileOptions& options = setting_.options;
  if (options.deployed || options.surroundings == nullptr || !IsName(child.workflow())) return;
  if (child.workflow() == setting_.self.workflow()) return;
  if (options.surroundings->workflows.count(child.workflow()) > 0) return;
  problems().Add(absl::StrCat(path, ".workflow"), "WORKFLOW_UNKNOWN",
                 absl::StrCat("there is no workflow ", Quoted(child.workflow()), " to start as a child"));
}

const std::vector<DatumSpec>* Children::DataOf(const std::string& workflow) const {
  if (workflow == setting_.self.workflow()) return &setting_.data;
  const Chart* chart = ChartOf(workflow);
  return chart == nullptr ? nullptr : &chart->data();
}

std::vector<cel::Type> Children::InputTypes(const std::string& workflow,
                                            const std::vector<NamedExpression>& inputs) const {
  const std::vector<DatumSpec>* data = DataOf(workflow);
  std::vector<cel::Type> types;
  for (const NamedExpression& input : inputs) {
    const DatumSpec* datum = data == nullptr ? nullptr : FindInput(*data, input.name);
    types.push_back(datum == nullptr ? cel::Type::Dyn() : InputType(*datum));
  }
  return types;
}

void Children::CheckInputs(const workflow::v1::Child& child, const std::string& path, const ChildSpec& spec) {
  const std::vector<DatumSpec>* data = DataOf(child.workflow());
  if (data == nullptr || setting_.options.deployed) return;
  const std::string workflow = absl::StrCat("workflow ", Quoted(child.workflow()));
  for (size_t i = 0; i < spec.input.size(); ++i) {
    const std::string input_path = absl::StrCat(path, ".input[", i, "]");
    const cel::Type& found = spec.input[i].value.program.result_type();
    if (FindInput(*data, spec.input[i].name) == nullptr) {
      problems().Add(input_path, "CHILD_INPUT",
                     absl::StrCat(workflow, " takes no input ", Quoted(spec.input[i].name)));
    } else if (!cel::IsAssignable(found, spec.input_types[i])) {
      problems().Add(absl::StrCat(input_path, ".value"), "TYPE_MISMATCH",
                     absl::StrCat(workflow, " wants ", spec.input_types[i].WithoutNull().ToString(),
                                  ", found ", found.ToString()));
    }
  }
  for (const DatumSpec& datum : *data) {
    const bool is_needed = datum.input && !datum.optional && !datum.value.has_value();
    const bool is_given = std::any_of(child.input().begin(), child.input().end(),
                                      [&](const auto& input) { return input.name() == datum.name; });
    if (!is_needed || is_given) continue;
    problems().Add(path, "CHILD_INPUT",
                   absl::StrCat(workflow, " needs the input ", Quoted(datum.name), ", which is not given"));
  }
}

void CheckChildFailures(const Graph& graph, Problems* problems) {
  for (StateIndex s = kRoot + 1; s < graph.state_count(); ++s) {
    if (!graph.state(s).child.has_value()) continue;
    const std::string event = absl::StrCat("failed.", graph.state(s).id);
    const auto awaits = [&](const Transition& transition) {
      return Awaits(transition, event) && graph.IsWithin(s, transition.source);
    };
    if (std::any_of(graph.transitions().begin(), graph.transitions().end(), awaits)) continue;
    problems->Warn(graph.PathOf(s), "CHILD_FAILURE_UNHANDLED",
                   absl::StrCat("no transition of '", graph.state(s).id,
                                "' waits for 'failed': a child that cannot be started, or that somebody "
                                "cancels, becomes an incident"));
  }
}

}  // namespace liushui::chart
