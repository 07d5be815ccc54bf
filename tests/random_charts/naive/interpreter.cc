#include "tests/random_charts/naive/interpreter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace liushui::random_charts {
namespace {

using Kind = NaiveState::Kind;

// W3C SCXML 3.12.1: a descriptor matches by whole tokens.
bool NameMatch(absl::string_view descriptor, absl::string_view event) {
  if (descriptor == "*") return true;
  absl::ConsumeSuffix(&descriptor, ".*");
  return event == descriptor || absl::StartsWith(event, absl::StrCat(descriptor, "."));
}

bool HaveCommon(const Ids& left, const Ids& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& id) { return right.count(id) > 0; });
}

// The ancestors of a state, nearest first, up to but without `end`.
std::vector<const NaiveState*> GetProperAncestors(const NaiveState& state, const NaiveState* end) {
  std::vector<const NaiveState*> ancestors;
  for (const NaiveState* s = state.parent; s != nullptr && s != end; s = s->parent) ancestors.push_back(s);
  return ancestors;
}

const NaiveState* FindLcca(const NaiveTree& tree, const NaiveState& head, const Ids& tail) {
  for (const NaiveState* ancestor : GetProperAncestors(head, nullptr)) {
    if (ancestor->kind != Kind::kCompound && ancestor->kind != Kind::kScxml) continue;
    const bool holds_all = std::all_of(tail.begin(), tail.end(), [&](const std::string& id) {
      return NaiveTree::IsDescendant(*tree.Find(id), *ancestor);
    });
    if (holds_all) return ancestor;
  }
  return nullptr;
}

bool IsAtomic(const NaiveState& state) {
  return state.kind == Kind::kAtomic || state.kind == Kind::kFinal;
}

}  // namespace

Moves NaiveInterpreter::Start() {
  Memory before = memory_;
  ++now_us_;
  for (const char* name : {"n", "x", "y", "z"}) {
    memory_.data[name] = 0;
    trace_.push_back(absl::StrCat(name, "=0"));
  }
  for (const std::string& id : tree_.scxml().initial) AddDescendantStatesToEnter(*tree_.Find(id));
  for (const std::string& id : tree_.scxml().initial)
    AddAncestorStatesToEnter(*tree_.Find(id), &tree_.scxml());
  EnterComputedStates();
  MacroStep();
  return Finish(std::move(before), true);
}

Moves NaiveInterpreter::Take(const std::string& event) {
  ++now_us_;
  const Ids& declared = tree_.events();
  const bool is_declared = std::any_of(declared.begin(), declared.end(),
                                       [&](const std::string& name) { return NameMatch(name, event); });
  return is_declared ? Process(event) : Moves();
}

Moves NaiveInterpreter::Process(const std::string& event) {
  Memory before = memory_;
  const Transitions enabled = SelectTransitions(event);
  if (!enabled.empty()) MicroStep(enabled);
  MacroStep();
  return Finish(std::move(before), !enabled.empty());
}

Moves NaiveInterpreter::TakeSent() {
  const auto first = FirstSent();
  const std::string event = first->event;
  now_us_ = std::max(now_us_ + 1, first->due_us);
  sent_.erase(first);
  trace_.push_back("^");
  return Process(event);
}

bool NaiveInterpreter::IsAnyDue() const {
  return std::any_of(sent_.begin(), sent_.end(), [this](const Sent& sent) { return sent.due_us <= now_us_; });
}

// Of those due together, the one that was sent first.
std::vector<NaiveInterpreter::Sent>::iterator NaiveInterpreter::FirstSent() {
  return std::min_element(sent_.begin(), sent_.end(),
                          [](const Sent& left, const Sent& right) { return left.due_us < right.due_us; });
}

Memory NaiveInterpreter::memory() const {
  Memory memory = memory_;
  for (const auto& child : tree_.scxml().children) {
    if (child->declared == nullptr) memory.configuration.erase(child->id);
  }
  return memory;
}

Moves NaiveInterpreter::Finish(Memory before, bool handled) {
  Moves moves{handled, microsteps_ > kMaxMicrosteps || actions_ > kMaxActions, false,
              std::exchange(trace_, {})};
  microsteps_ = 0;
  actions_ = 0;
  if (!moves.over_limit) return moves;
  memory_ = std::move(before);
  moves.trace.clear();
  return moves;
}

void NaiveInterpreter::MacroStep() {
  while (running_ && microsteps_ <= kMaxMicrosteps && actions_ <= kMaxActions) {
    Transitions enabled = SelectEventlessTransitions();
    if (enabled.empty()) {
      if (internal_queue_.empty()) return;
      const Event event = internal_queue_.front();
      internal_queue_.pop_front();
      enabled = SelectTransitions(event.name);
      if (enabled.empty()) ReportUnmatched(event);
      if (!enabled.empty() && !event.what.empty()) corners_.insert("error handled");
    } else {
      corners_.insert("eventless");
    }
    if (!enabled.empty()) MicroStep(enabled);
  }
  if (!running_) ExitInterpreter();
}

// Where the appendix forgets an event nothing matches, an error must not be lost. It counts as a step.
void NaiveInterpreter::ReportUnmatched(const Event& event) {
  if (event.what.empty()) return;
  ++microsteps_;
  corners_.insert("error unhandled");
  if (incidents_.insert(event.what).second) trace_.push_back("incident EXPRESSION_FAILED");
}

NaiveInterpreter::Transitions NaiveInterpreter::SelectEventlessTransitions() {
  return Select(nullptr);
}

NaiveInterpreter::Transitions NaiveInterpreter::SelectTransitions(const std::string& event) {
  return Select(&event);
}

NaiveInterpreter::Transitions NaiveInterpreter::Select(const std::string* event) {
  Transitions enabled;
  Asked asked;
  for (const NaiveState* atomic : tree_.InDocumentOrder(memory_.configuration)) {
    if (!IsAtomic(*atomic)) continue;
    std::vector<const NaiveState*> line = GetProperAncestors(*atomic, nullptr);
    line.insert(line.begin(), atomic);
    const NaiveTransition* found = nullptr;
    for (const NaiveState* state : line) {
      for (const NaiveTransition& transition : state->transitions) {
        if (found == nullptr && IsEnabled(transition, event, &asked)) found = &transition;
      }
      if (found != nullptr) break;
    }
    if (found == nullptr) continue;
    if (std::find(enabled.begin(), enabled.end(), found) == enabled.end()) enabled.push_back(found);
  }
  return RemoveConflictingTransitions(enabled);
}

// A guard that fails is false, and its error an event: one, however many atomic states ask.
bool NaiveInterpreter::IsEnabled(const NaiveTransition& transition, const std::string* event, Asked* asked) {
  if (transition.event.empty() != (event == nullptr)) return false;
  if (event != nullptr && !NameMatch(transition.event, *event)) return false;
  if (!transition.guard.has_value()) return true;
  const auto [answer, is_new] = asked->emplace(&transition, false);
  if (!is_new) return answer->second;
  const absl::optional<bool> holds = Holds(*transition.guard, {});
  if (!holds.has_value()) {
    corners_.insert("guard that fails");
    Fail(Write(*transition.guard));
    RaiseError(transition.source->id);
  }
  answer->second = holds.value_or(false);
  return answer->second;
}

NaiveInterpreter::Transitions NaiveInterpreter::RemoveConflictingTransitions(const Transitions& enabled) {
  Transitions filtered;
  for (const NaiveTransition* t1 : enabled) {
    bool preempted = false;
    Transitions to_remove;
    for (const NaiveTransition* t2 : filtered) {
      if (!HaveCommon(ComputeExitSet({t1}), ComputeExitSet({t2}))) continue;
      if (NaiveTree::IsDescendant(*t1->source, *t2->source)) {
        corners_.insert("conflict won by the descendant");
        to_remove.push_back(t2);
      } else {
        corners_.insert("conflict won by the first");
        preempted = true;
        break;
      }
    }
    if (preempted) continue;
    for (const NaiveTransition* t3 : to_remove)
      filtered.erase(std::find(filtered.begin(), filtered.end(), t3));
    filtered.push_back(t1);
  }
  if (filtered.size() > 1) corners_.insert("several transitions at once");
  return filtered;
}

void NaiveInterpreter::MicroStep(const Transitions& enabled) {
  ++microsteps_;
  ExitStates(enabled);
  for (const NaiveTransition* transition : enabled) {
    ExecuteContent(*transition->content, transition->source->id);
  }
  EnterStates(enabled);
}

void NaiveInterpreter::ExitStates(const Transitions& enabled) {
  std::vector<const NaiveState*> to_exit = tree_.InDocumentOrder(ComputeExitSet(enabled));
  std::reverse(to_exit.begin(), to_exit.end());
  for (const NaiveState* state : to_exit) {
    for (const auto& child : state->children) {
      if (!child->IsHistory()) continue;
      Ids& remembered = memory_.history[child->id];
      remembered.clear();
      for (const std::string& id : memory_.configuration) {
        const NaiveState& active = *tree_.Find(id);
        const bool is_remembered = child->kind == Kind::kDeepHistory
                                       ? IsAtomic(active) && NaiveTree::IsDescendant(active, *state)
                                       : active.parent == state;
        if (is_remembered) remembered.insert(id);
      }
    }
  }
  for (const NaiveState* state : to_exit) {
    if (state->declared != nullptr) {
      ExecuteContent(state->declared->exit(), state->id);
      trace_.push_back(absl::StrCat("-", state->id));
    }
    memory_.configuration.erase(state->id);
  }
}

Ids NaiveInterpreter::ComputeExitSet(const Transitions& transitions) {
  Ids to_exit;
  for (const NaiveTransition* transition : transitions) {
    if (transition->targets.empty()) continue;
    const NaiveState* domain = GetTransitionDomain(*transition);
    for (const std::string& id : memory_.configuration) {
      if (NaiveTree::IsDescendant(*tree_.Find(id), *domain)) to_exit.insert(id);
    }
  }
  return to_exit;
}

void NaiveInterpreter::EnterStates(const Transitions& enabled) {
  ComputeEntrySet(enabled);
  EnterComputedStates();
}

void NaiveInterpreter::EnterComputedStates() {
  for (const NaiveState* state : tree_.InDocumentOrder(states_to_enter_)) EnterState(*state);
  states_to_enter_.clear();
  default_history_content_.clear();
}

void NaiveInterpreter::EnterState(const NaiveState& state) {
  memory_.configuration.insert(state.id);
  if (state.declared == nullptr) return;  // a workflow of regions: entered, but nobody speaks of it
  trace_.push_back(absl::StrCat("+", state.id));
  ExecuteContent(state.declared->entry(), state.id);
  const auto content = default_history_content_.find(state.id);
  if (content != default_history_content_.end()) ExecuteContent(*content->second, state.id);
  if (state.kind == Kind::kFinal) EnterFinal(state);
}

void NaiveInterpreter::EnterFinal(const NaiveState& state) {
  const NaiveState* parent = state.parent;
  if (parent->kind == Kind::kScxml) {
    running_ = false;
    if (!state.declared->output().empty()) {
      memory_.output = ValueOf(ParseNumber(state.declared->output()), {});
    }
    return;
  }
  corners_.insert("done");
  internal_queue_.push_back({absl::StrCat("done.state.", parent->id), ""});
  // The appendix looks at the grandparent only; workflows go on up as long as parallels are done. A workflow
  // of regions has nobody to tell: it ends.
  const NaiveState* child = parent;
  for (parent = parent->parent; parent->kind == Kind::kParallel; parent = parent->parent) {
    if (!IsInFinalState(*parent)) return;
    corners_.insert(child->kind == Kind::kParallel ? "parallel in parallel done" : "parallel done");
    child = parent;
    if (parent->declared == nullptr) {
      running_ = false;
    } else {
      internal_queue_.push_back({absl::StrCat("done.state.", parent->id), ""});
    }
  }
}

void NaiveInterpreter::ComputeEntrySet(const Transitions& transitions) {
  for (const NaiveTransition* transition : transitions) {
    for (const std::string& id : transition->targets) AddDescendantStatesToEnter(*tree_.Find(id));
    const Ids effective = GetEffectiveTargetStates(transition->targets);
    if (effective.empty()) {
      corners_.insert("targetless");
      continue;
    }
    const NaiveState* domain = GetTransitionDomain(*transition);
    for (const std::string& id : effective) AddAncestorStatesToEnter(*tree_.Find(id), domain);
  }
}

void NaiveInterpreter::AddDescendantStatesToEnter(const NaiveState& state) {
  if (state.IsHistory()) return AddHistoryToEnter(state);
  states_to_enter_.insert(state.id);
  if (state.kind == Kind::kParallel) return AddRegionsToEnter(state);
  for (const std::string& id : state.initial) AddDescendantStatesToEnter(*tree_.Find(id));
  for (const std::string& id : state.initial) AddAncestorStatesToEnter(*tree_.Find(id), &state);
}

void NaiveInterpreter::AddHistoryToEnter(const NaiveState& history) {
  const NaiveTransition& by_default = history.transitions.front();
  Ids targets(by_default.targets.begin(), by_default.targets.end());
  const auto remembered = memory_.history.find(history.id);
  if (remembered != memory_.history.end()) {
    corners_.insert(history.kind == Kind::kDeepHistory ? "deep history" : "shallow history");
    targets = remembered->second;
  } else {
    corners_.insert("history by default");
    default_history_content_[history.parent->id] = by_default.content;
  }
  for (const std::string& id : targets) AddDescendantStatesToEnter(*tree_.Find(id));
  for (const std::string& id : targets) AddAncestorStatesToEnter(*tree_.Find(id), history.parent);
}

void NaiveInterpreter::AddAncestorStatesToEnter(const NaiveState& state, const NaiveState* ancestor) {
  for (const NaiveState* s : GetProperAncestors(state, ancestor)) {
    // Through a history the appendix would enter states again that were never left; workflows do not.
    if (memory_.configuration.count(s->id) > 0) {
      corners_.insert("history below what stays");
      return;
    }
    states_to_enter_.insert(s->id);
    if (s->kind == Kind::kParallel) AddRegionsToEnter(*s);
  }
}

void NaiveInterpreter::AddRegionsToEnter(const NaiveState& parallel) {
  for (const auto& child : parallel.children) {
    const bool has_descendant =
        std::any_of(states_to_enter_.begin(), states_to_enter_.end(),
                    [&](const std::string& id) { return NaiveTree::IsDescendant(*tree_.Find(id), *child); });
    if (!child->IsHistory() && !has_descendant) AddDescendantStatesToEnter(*child);
  }
}

bool NaiveInterpreter::IsInFinalState(const NaiveState& state) const {
  if (state.kind == Kind::kCompound) {
    return std::any_of(state.children.begin(), state.children.end(), [&](const auto& child) {
      return child->kind == Kind::kFinal && memory_.configuration.count(child->id) > 0;
    });
  }
  if (state.kind != Kind::kParallel) return false;
  return std::all_of(state.children.begin(), state.children.end(),
                     [&](const auto& child) { return child->IsHistory() || IsInFinalState(*child); });
}

const NaiveState* NaiveInterpreter::GetTransitionDomain(const NaiveTransition& transition) {
  const Ids targets = GetEffectiveTargetStates(transition.targets);
  const bool all_inside = std::all_of(targets.begin(), targets.end(), [&](const std::string& id) {
    return NaiveTree::IsDescendant(*tree_.Find(id), *transition.source);
  });
  if (transition.internal && transition.source->kind == Kind::kCompound && all_inside) {
    corners_.insert("internal");
    return transition.source;
  }
  return FindLcca(tree_, *transition.source, targets);
}

Ids NaiveInterpreter::GetEffectiveTargetStates(const std::vector<std::string>& targets) {
  Ids effective;
  for (const std::string& id : targets) {
    const NaiveState& target = *tree_.Find(id);
    if (!target.IsHistory()) {
      effective.insert(id);
      continue;
    }
    const auto remembered = memory_.history.find(id);
    const Ids stands_for = remembered != memory_.history.end()
                               ? remembered->second
                               : GetEffectiveTargetStates(target.transitions.front().targets);
    effective.insert(stands_for.begin(), stands_for.end());
  }
  return effective;
}

void NaiveInterpreter::ExitInterpreter() {
  corners_.insert("ended");
  std::vector<const NaiveState*> to_exit = tree_.InDocumentOrder(memory_.configuration);
  std::reverse(to_exit.begin(), to_exit.end());
  for (const NaiveState* state : to_exit) {
    if (state->declared == nullptr) {
      memory_.configuration.erase(state->id);
      continue;
    }
    ExecuteContent(state->declared->exit(), state->id);
    if (state->kind == Kind::kFinal) continue;  // stays: it is where the instance ended
    trace_.push_back(absl::StrCat("-", state->id));
    memory_.configuration.erase(state->id);
  }
  for (const Event& event : internal_queue_) ReportUnmatched(event);
  internal_queue_.clear();
  trace_.insert(trace_.end(), sent_.size(), "^");
  sent_.clear();
  memory_.ended = true;
}

}  // namespace liushui::random_charts
