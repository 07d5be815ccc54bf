#include "tests/random_charts/naive/tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace liushui::random_charts {
namespace {

using Kind = NaiveState::Kind;
using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;

Kind KindOf(const workflow::v1::State& state) {
  if (state.final()) return Kind::kFinal;
  if (state.history() == "deep") return Kind::kDeepHistory;
  if (state.history() == "shallow") return Kind::kShallowHistory;
  if (!state.regions().empty()) return Kind::kParallel;
  return state.states().empty() ? Kind::kAtomic : Kind::kCompound;
}

// A bare done is that of the state's own children.
std::string DescriptorOf(const workflow::v1::Transition& transition, const std::string& source) {
  return transition.event() == "done" ? absl::StrCat("done.state.", source) : transition.event();
}

void SetInitial(const google::protobuf::RepeatedPtrField<std::string>& ids, NaiveState* state) {
  state->initial.assign(ids.begin(), ids.end());
  if (!state->initial.empty()) return;
  for (const auto& child : state->children) {
    if (child->IsHistory()) continue;
    state->initial = {child->id};
    return;
  }
}

void AddChildren(const States& children, NaiveState* parent);

void AddChild(const workflow::v1::State& declared, NaiveState* parent) {
  auto state = std::make_unique<NaiveState>();
  state->id = declared.id();
  state->kind = KindOf(declared);
  state->parent = parent;
  state->declared = &declared;
  AddChildren(declared.states(), state.get());
  AddChildren(declared.regions(), state.get());
  if (state->kind == Kind::kCompound) SetInitial(declared.initial(), state.get());
  for (const workflow::v1::Transition& next : declared.next()) {
    NaiveTransition transition;
    transition.source = state.get();
    transition.event = DescriptorOf(next, declared.id());
    if (!next.when().empty()) transition.guard = ParseCondition(next.when());
    transition.targets.assign(next.to().begin(), next.to().end());
    transition.content = &next.then();
    transition.internal = next.internal();
    state->transitions.push_back(std::move(transition));
  }
  parent->children.push_back(std::move(state));
}

void AddChildren(const States& children, NaiveState* parent) {
  for (const workflow::v1::State& child : children) AddChild(child, parent);
}

const NaiveState* FindBelow(const NaiveState& state, absl::string_view id) {
  if (state.id == id) return &state;
  for (const auto& child : state.children) {
    const NaiveState* found = FindBelow(*child, id);
    if (found != nullptr) return found;
  }
  return nullptr;
}

void Collect(const NaiveState& state, const Ids& ids, std::vector<const NaiveState*>* collected) {
  if (ids.count(state.id) > 0) collected->push_back(&state);
  for (const auto& child : state.children) Collect(*child, ids, collected);
}

// The same for an active state and all below it; `ids` holds every active state.
std::string WhyIllegalBelow(const NaiveState& state, const Ids& ids) {
  size_t active = 0;
  size_t children = 0;
  for (const auto& child : state.children) {
    const bool is_active = ids.count(child->id) > 0;
    if (child->IsHistory() && is_active) return absl::StrCat("the history ", child->id, " is active");
    if (!child->IsHistory()) ++children;
    if (!is_active) continue;
    ++active;
    std::string why = WhyIllegalBelow(*child, ids);
    if (!why.empty()) return why;
  }
  const size_t wanted = state.kind == Kind::kParallel ? children : std::min<size_t>(children, 1);
  if (active == wanted) return "";
  return absl::StrCat(active, " of the ", children, " children of '", state.id, "' are active");
}

}  // namespace

NaiveTree::NaiveTree(const workflow::v1::Workflow& workflow) : scxml_(std::make_unique<NaiveState>()) {
  scxml_->kind = Kind::kScxml;
  for (const workflow::v1::EventType& event : workflow.events()) events_.insert(event.name());
  if (workflow.regions().empty()) {
    AddChildren(workflow.states(), scxml_.get());
    SetInitial(workflow.initial(), scxml_.get());
    return;
  }
  auto whole = std::make_unique<NaiveState>();
  whole->id = workflow.workflow();
  whole->kind = Kind::kParallel;
  whole->parent = scxml_.get();
  AddChildren(workflow.regions(), whole.get());
  scxml_->initial = {whole->id};
  scxml_->children.push_back(std::move(whole));
}

const NaiveState* NaiveTree::Find(absl::string_view id) const {
  return FindBelow(*scxml_, id);
}

std::vector<const NaiveState*> NaiveTree::InDocumentOrder(const Ids& ids) const {
  std::vector<const NaiveState*> collected;
  Collect(*scxml_, ids, &collected);
  return collected;
}

bool NaiveTree::IsDescendant(const NaiveState& state, const NaiveState& ancestor) {
  if (state.parent == nullptr) return false;
  return state.parent == &ancestor || IsDescendant(*state.parent, ancestor);
}

std::string WhyIllegal(const NaiveTree& tree, const Ids& ids) {
  Ids all = ids;
  for (const std::string& id : ids) {
    const NaiveState* state = tree.Find(id);
    if (state == nullptr) return absl::StrCat("there is no state ", id);
    const NaiveState& parent = *state->parent;
    const bool is_whole = parent.kind == Kind::kScxml || parent.declared == nullptr;
    if (!is_whole && ids.count(parent.id) == 0) return absl::StrCat(id, " is active outside its parent");
    if (parent.declared == nullptr) all.insert(parent.id);  // the workflow itself is always active
  }
  return WhyIllegalBelow(tree.scxml(), all);
}

}  // namespace liushui::random_charts
