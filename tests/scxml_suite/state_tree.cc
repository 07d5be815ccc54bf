#include "tests/scxml_suite/state_tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"
#include "tests/scxml_suite/ecmascript.h"

namespace liushui::scxml_suite {
namespace {

using chart::StateIndex;
using chart::StateKind;

constexpr char kRootId[] = "#root";

bool IsState(const tinyxml2::XMLElement& element) {
  const std::string tag = TagOf(element);
  return tag == "state" || tag == "parallel" || tag == "final" || tag == "history" || tag == "scxml";
}

StateKind KindOf(const tinyxml2::XMLElement& element, bool has_children) {
  const std::string tag = TagOf(element);
  if (tag == "parallel") return StateKind::kParallel;
  if (tag == "final") return StateKind::kFinal;
  if (tag == "history") {
    return Attribute(element, "type") == "deep" ? StateKind::kDeepHistory : StateKind::kShallowHistory;
  }
  return has_children || tag == "scxml" ? StateKind::kCompound : StateKind::kAtomic;
}

// The invokes of the whole document by id, those of documents inside it left out.
void CollectInvokes(const tinyxml2::XMLElement& element,
                    const std::function<void(const tinyxml2::XMLElement&)>& visit) {
  for (const auto* child = element.FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    if (TagOf(*child) == "invoke") {
      visit(*child);
    } else {
      CollectInvokes(*child, visit);
    }
  }
}

std::vector<std::string> InvokeIds(const tinyxml2::XMLElement& root) {
  std::vector<std::string> ids;
  CollectInvokes(root, [&ids](const tinyxml2::XMLElement& invoke) {
    if (const auto id = Attribute(invoke, "id"); id.has_value()) ids.push_back(*id);
  });
  return ids;
}

}  // namespace

StateTree::StateTree(const Element& root, Content::FileReader read_file)
    : root_(root), content_(&language_, InvokeIds(root), std::move(read_file)) {}

absl::StatusOr<chart::ChartParts> StateTree::Build() {
  Outline(root_, chart::kNoState);
  Declare(root_);
  workflow::v1::Workflow* workflow = parts_.definition.mutable_workflow();
  workflow->set_workflow(Attribute(root_, "name").value_or("document"));
  parts_.hash = chart::HashOf(parts_.definition);
  const bool late = Attribute(root_, "binding") == "late";
  if (!late) RETURN_IF_ERROR(BindEarly(root_, true));
  for (StateIndex s = 0; s < static_cast<StateIndex>(elements_.size()); ++s) {
    if (late) RETURN_IF_ERROR(BindLate(s));
    RETURN_IF_ERROR(Fill(s));
    RETURN_IF_ERROR(ResolveInitial(s));
  }
  parts_.data = language_.data();
  return std::move(parts_);
}

std::string StateTree::IdOf(const Element& element) const {
  if (TagOf(element) == "scxml") return kRootId;
  return Attribute(element, "id").value_or(absl::StrCat("#", elements_.size()));
}

void StateTree::Outline(const Element& element, StateIndex parent) {
  const StateIndex index = static_cast<StateIndex>(elements_.size());
  chart::State state;
  state.id = IdOf(element);
  state.parent = parent;
  by_id_[state.id] = index;
  elements_.push_back(&element);
  parts_.states.push_back(std::move(state));
  std::vector<StateIndex> children;
  std::vector<StateIndex> history;
  for (const auto* child = element.FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    if (!IsState(*child)) continue;
    children.push_back(static_cast<StateIndex>(elements_.size()));
    if (TagOf(*child) == "history") history.push_back(children.back());
    Outline(*child, index);
  }
  chart::State& made = parts_.states[index];
  made.kind = KindOf(element, children.size() > history.size());
  made.children = std::move(children);
  made.history = std::move(history);
  made.last_descendant = static_cast<StateIndex>(elements_.size()) - 1;
}

// Data, and what loops and scripts make data of, wherever they stand.
void StateTree::Declare(const Element& element) {
  for (const auto* child = element.FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    const std::string tag = TagOf(*child);
    if (tag == "invoke") continue;
    if (tag == "data") {
      const std::string id = Attribute(*child, "id").value_or("");
      const bool top = element.Parent() == &root_;
      top ? language_.DeclareInput(id) : language_.Declare(id);
    } else if (tag == "foreach") {
      for (const char* name : {"item", "index"}) {
        const std::string target = Attribute(*child, name).value_or("");
        if (IsIdentifier(target)) language_.Declare(target);
      }
    }
    Declare(*child);
  }
}

absl::StatusOr<chart::Block> StateTree::InitialValue(const Element& datum) {
  ASSIGN_OR_RETURN(const std::string value, content_.ValueOf(datum));
  ASSIGN_OR_RETURN(chart::Action set, language_.Assign(Attribute(datum, "id").value_or(""), value));
  return chart::Block{std::move(set)};
}

// At the start, whatever state a datum stands in. Each is a block of its own: if one fails, the others get
// their values. What the session was started with stays.
absl::Status StateTree::BindEarly(const Element& element, bool top) {
  return EachChild(element, [&](const Element& child) -> absl::Status {
    if (IsState(child)) return BindEarly(child, false);
    if (TagOf(child) != "datamodel") return absl::OkStatus();
    return EachChild(child, [&](const Element& datum) -> absl::Status {
      ASSIGN_OR_RETURN(chart::Block block, InitialValue(datum));
      if (top) {
        ASSIGN_OR_RETURN(
            chart::Action unless,
            content_.If(absl::StrCat(Attribute(datum, "id").value_or(""), " == null"), std::move(block), {}));
        block = {std::move(unless)};
      }
      parts_.states[chart::kRoot].entry.push_back(std::move(block));
      return absl::OkStatus();
    });
  });
}

// When its state is entered for the first time.
absl::Status StateTree::BindLate(StateIndex index) {
  chart::State& state = parts_.states[index];
  const std::string bound = absl::StrCat("_bound", index);
  language_.Declare(bound);
  RETURN_IF_ERROR(EachChild(*elements_[index], [&](const Element& child) -> absl::Status {
    if (TagOf(child) != "datamodel") return absl::OkStatus();
    return EachChild(child, [&](const Element& datum) -> absl::Status {
      ASSIGN_OR_RETURN(chart::Block block, InitialValue(datum));
      ASSIGN_OR_RETURN(chart::Action first,
                       content_.If(absl::StrCat(bound, " == null"), std::move(block), {}));
      state.entry.push_back({std::move(first)});
      return absl::OkStatus();
    });
  }));
  ASSIGN_OR_RETURN(chart::Action mark, language_.Assign(bound, "true"));
  if (!state.entry.empty()) state.entry.push_back({std::move(mark)});
  return absl::OkStatus();
}

absl::Status StateTree::Fill(StateIndex index) {
  return EachChild(*elements_[index], [&](const Element& child) { return FillChild(index, child); });
}

absl::Status StateTree::FillChild(StateIndex index, const Element& child) {
  const std::string tag = TagOf(child);
  if (tag == "transition") return AddTransition(index, child);
  if (tag == "invoke") return AddInvoke(index, child);
  if (tag == "donedata") return AddOutput(index, child);
  chart::State& state = parts_.states[index];
  if (tag == "onentry" || tag == "onexit") {
    ASSIGN_OR_RETURN(chart::Block block, content_.Compile(child));
    (tag == "onentry" ? state.entry : state.exit).push_back(std::move(block));
  } else if (tag == "script") {
    ASSIGN_OR_RETURN(chart::Block block, content_.CompileScript(child));
    state.entry.push_back(std::move(block));
  } else if (tag == "initial") {
    const Element* const transition = child.FirstChildElement();
    if (transition == nullptr) return absl::InvalidArgumentError("an <initial> without transition");
    ASSIGN_OR_RETURN(state.initial, Targets(*transition, "target"));
    ASSIGN_OR_RETURN(state.initial_actions, content_.Compile(*transition));
  } else if (!IsState(child) && tag != "datamodel") {
    return absl::UnimplementedError(absl::StrCat("<", tag, ">"));
  }
  return absl::OkStatus();
}

absl::Status StateTree::ResolveInitial(StateIndex index) {
  chart::State& state = parts_.states[index];
  if (state.kind != StateKind::kCompound || !state.initial.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(state.initial, Targets(*elements_[index], "initial"));
  if (!state.initial.empty()) return absl::OkStatus();
  const auto first = std::find_if(state.children.begin(), state.children.end(),
                                  [this](StateIndex child) { return TagOf(*elements_[child]) != "history"; });
  if (first == state.children.end()) return absl::InvalidArgumentError("no states");
  state.initial = {*first};
  return absl::OkStatus();
}

absl::StatusOr<std::vector<StateIndex>> StateTree::Targets(const Element& element,
                                                           const char* attribute) const {
  std::vector<StateIndex> targets;
  const std::string ids = Attribute(element, attribute).value_or("");
  for (absl::string_view id : absl::StrSplit(ids, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    const auto found = by_id_.find(std::string(id));
    if (found == by_id_.end()) return absl::InvalidArgumentError(absl::StrCat("there is no state ", id));
    targets.push_back(found->second);
  }
  return targets;
}

absl::Status StateTree::AddTransition(StateIndex source, const Element& element) {
  chart::Transition transition;
  transition.source = source;
  transition.position = static_cast<int>(parts_.states[source].transitions.size());
  transition.internal = Attribute(element, "type") == "internal";
  ASSIGN_OR_RETURN(transition.targets, Targets(element, "target"));
  const std::string events = Attribute(element, "event").value_or("");
  transition.events = absl::StrSplit(events, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (const auto condition = Attribute(element, "cond"); condition.has_value()) {
    ASSIGN_OR_RETURN(transition.guard, language_.Compile(ToCondition(*condition)));
  }
  ASSIGN_OR_RETURN(transition.actions, content_.Compile(element));
  parts_.states[source].transitions.push_back(static_cast<int>(parts_.transitions.size()));
  parts_.transitions.push_back(std::move(transition));
  return absl::OkStatus();
}

absl::Status StateTree::AddInvoke(StateIndex index, const Element& element) {
  chart::State& state = parts_.states[index];
  chart::InvokeSpec invoke;
  invoke.id = Attribute(element, "id").value_or(absl::StrCat(state.id, ".", state.invokes.size() + 1));
  if (const auto location = Attribute(element, "idlocation"); location.has_value()) {
    ASSIGN_OR_RETURN(chart::DatumAssignment keep, language_.AssignTo(*location, Quoted(invoke.id)));
    invoke.set.push_back(std::move(keep));
  }
  std::string content = "null";
  chart::Block finalize;
  RETURN_IF_ERROR(EachChild(element, [&](const Element& child) -> absl::Status {
    if (TagOf(child) == "content") {
      ASSIGN_OR_RETURN(content, content_.ValueOf(child));
    } else if (TagOf(child) == "finalize") {
      ASSIGN_OR_RETURN(finalize, content_.Compile(child));
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(invoke.with,
                   content_.CompileNamed({{"content", content},
                                          {"data", content_.ParametersOf(element)},
                                          {"source", content_.Given(element, "src").value_or("null")},
                                          {"type", content_.Given(element, "type").value_or("'scxml'")}}));
  if (!finalize.empty()) {
    const std::string comes_from_it = absl::StrCat(ToCel("_event.invokeid"), " == ", Quoted(invoke.id));
    ASSIGN_OR_RETURN(chart::Action block, content_.If(comes_from_it, std::move(finalize), {}));
    state.arrival.push_back({std::move(block)});
  }
  if (Attribute(element, "autoforward") == "true") forwarding_.insert(invoke.id);
  state.invokes.push_back(std::move(invoke));
  return absl::OkStatus();
}

absl::Status StateTree::AddOutput(StateIndex index, const Element& element) {
  ASSIGN_OR_RETURN(const std::string payload, content_.PayloadOf(element));
  ASSIGN_OR_RETURN(parts_.states[index].output, language_.Compile(absl::StrCat("{'data': ", payload, "}")));
  return absl::OkStatus();
}

}  // namespace liushui::scxml_suite
