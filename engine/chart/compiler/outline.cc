#include "engine/chart/compiler/outline.h"

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

using Declared = google::protobuf::RepeatedPtrField<workflow::v1::State>;

bool HasActivity(const workflow::v1::State& state) {
  return state.has_task() || state.has_job() || state.has_each() || state.has_child();
}

class OutlineBuilder {
 public:
  OutlineBuilder(Outline* outline, Problems* problems) : outline_(*outline), problems_(*problems) {}

  void AddRoot(const workflow::v1::Workflow& workflow) {
    State root;
    root.id = workflow.workflow();
    root.title = workflow.title();
    const bool is_parallel = workflow.states().empty() && !workflow.regions().empty();
    root.kind = is_parallel ? StateKind::kParallel : StateKind::kCompound;
    Append(std::move(root), {nullptr, ""}, "workflow");
    if (workflow.states().empty() == workflow.regions().empty()) {
      problems_.Add("", "STATE_SHAPE", "expected either 'states' or 'regions' in the workflow");
    }
    AddChildren(workflow.states(), "states", kRoot, 1);
    AddChildren(workflow.regions(), "regions", kRoot, 1);
  }

  void ResolveInitial(const workflow::v1::Workflow& workflow) {
    for (StateIndex s = 0; s < static_cast<StateIndex>(outline_.states.size()); ++s) {
      const StateSource& source = outline_.sources[s];
      const auto& ids = source.declared == nullptr ? workflow.initial() : source.declared->initial();
      Initial(s, ids, source.path.empty() ? "initial" : absl::StrCat(source.path, ".initial"));
      if (outline_.IsHistory(s)) CheckDefault(s);
    }
  }

 private:
  StateIndex Append(State state, StateSource source, const std::string& id_path) {
    const StateIndex index = static_cast<StateIndex>(outline_.states.size());
    if (!IsName(state.id)) {
      problems_.Add(
          id_path, "NAME_SYNTAX",
          absl::StrCat("expected an id of at most ", kMaxNameLength,
                       " lower-case letters, digits and _, starting with a letter; found '", state.id, "'"));
    } else if (!outline_.by_id.emplace(state.id, index).second) {
      problems_.Add(id_path, "NAME_DUPLICATE", absl::StrCat("the id '", state.id, "' is given twice"));
    }
    outline_.states.push_back(std::move(state));
    outline_.sources.push_back(std::move(source));
    outline_.states[index].last_descendant = index;
    return index;
  }

  void AddChildren(const Declared& children, absl::string_view key, StateIndex parent, int depth) {
    const std::string& parent_path = outline_.sources[parent].path;
    const std::string prefix = parent_path.empty() ? std::string(key) : absl::StrCat(parent_path, ".", key);
    for (int i = 0; i < children.size(); ++i) {
      AddState(children[i], absl::StrCat(prefix, "[", i, "]"), parent, depth);
    }
  }

  void AddState(const workflow::v1::State& declared, const std::string& path, StateIndex parent, int depth) {
    if (outline_.states.size() > kMaxStates || depth > kMaxDepth) {
      if (!over_limit_) {
        problems_.Add(
            path, "LIMIT_EXCEEDED",
            absl::StrCat("expected at most ", kMaxStates, " states, nested at most ", kMaxDepth, " deep"));
      }
      over_limit_ = true;
      return;
    }
    CheckShape(declared, path);
    State state;
    state.id = declared.id();
    state.title = declared.title();
    state.kind = KindOf(declared);
    state.parent = parent;
    const StateIndex index = Append(std::move(state), {&declared, path}, absl::StrCat(path, ".id"));
    outline_.states[parent].children.push_back(index);
    if (outline_.IsHistory(index)) outline_.states[parent].history.push_back(index);
    if (outline_.states[parent].kind == StateKind::kParallel &&
        outline_.states[index].kind == StateKind::kFinal) {
      problems_.Add(path, "STATE_SHAPE", "a region cannot be a final state");
    }
    AddChildren(declared.states(), "states", index, depth + 1);
    AddChildren(declared.regions(), "regions", index, depth + 1);
    const StateIndex last = static_cast<StateIndex>(outline_.states.size()) - 1;
    outline_.states[index].last_descendant = last;
    outline_.states[kRoot].last_descendant = last;
  }

  static StateKind KindOf(const workflow::v1::State& declared) {
    if (declared.final()) return StateKind::kFinal;
    if (!declared.history().empty()) {
      return declared.history() == "deep" ? StateKind::kDeepHistory : StateKind::kShallowHistory;
    }
    if (!declared.states().empty()) return StateKind::kCompound;
    return declared.regions().empty() ? StateKind::kAtomic : StateKind::kParallel;
  }

  void CheckShape(const workflow::v1::State& declared, const std::string& path) {
    const auto refuse = [&](absl::string_view sentence) { problems_.Add(path, "STATE_SHAPE", sentence); };
    const bool has_children = !declared.states().empty() || !declared.regions().empty();
    const bool has_life = has_children || declared.has_due() || HasActivity(declared);
    if (!declared.states().empty() && !declared.regions().empty()) {
      refuse("a state has either 'states' or 'regions', found both");
    }
    if (declared.final() && (has_life || !declared.next().empty() || !declared.history().empty())) {
      refuse("a final state has no children, activity, due, history or transitions");
    }
    if (!declared.final() && !declared.output().empty()) refuse("only a final state has an output");
    if (!declared.history().empty()) {
      if (declared.history() != "shallow" && declared.history() != "deep") {
        refuse(absl::StrCat("expected history 'shallow' or 'deep', found '", declared.history(), "'"));
      }
      if (has_life || !declared.entry().empty() || !declared.exit().empty()) {
        refuse("a history state has one transition in 'next' and nothing else");
      }
    }
    const int activities =
        declared.has_task() + declared.has_job() + declared.has_each() + declared.has_child();
    if (activities > 1) refuse("a state has at most one of task, job, each, child");
    if (activities > 0 && has_children)
      refuse("only a state without states inside has a task, job, each or child");
  }

  void Initial(StateIndex index, const google::protobuf::RepeatedPtrField<std::string>& ids,
               const std::string& path) {
    State& state = outline_.states[index];
    if (state.kind != StateKind::kCompound) {
      if (!ids.empty()) problems_.Add(path, "STATE_SHAPE", "only a state with 'states' has an 'initial'");
      return;
    }
    if (!ids.empty()) {
      state.initial = ResolveTargets(outline_, ids, path, &problems_);
      for (StateIndex target : state.initial) {
        if (outline_.IsDescendant(target, index)) continue;
        problems_.Add(
            path, "TARGETS_ILLEGAL",
            absl::StrCat("'", outline_.states[target].id, "' does not lie inside '", state.id, "'"));
      }
      return;
    }
    for (StateIndex child : state.children) {
      if (outline_.IsHistory(child)) continue;
      state.initial = {child};
      return;
    }
    if (!state.children.empty()) {
      problems_.Add(outline_.sources[index].path, "STATE_SHAPE",
                    absl::StrCat("'", state.id, "' has nothing but history inside"));
    }
  }

  // A default that is a history itself, or lies elsewhere, could lead round in a circle on entry.
  void CheckDefault(StateIndex history) {
    const StateSource& source = outline_.sources[history];
    const State& parent = outline_.states[outline_.states[history].parent];
    if (source.declared->next().empty()) return;
    const auto& ids = source.declared->next(0).to();
    for (int i = 0; i < ids.size(); ++i) {
      const StateIndex target = outline_.Find(ids[i]);
      if (target == kNoState || target == kRoot) continue;
      if (outline_.IsDescendant(target, outline_.states[history].parent) && !outline_.IsHistory(target)) {
        continue;
      }
      problems_.Add(
          absl::StrCat(source.path, ".next[0].to[", i, "]"), "TARGETS_ILLEGAL",
          absl::StrCat("expected a state inside '", parent.id, "' that is no history, found '", ids[i], "'"));
    }
  }

  Outline& outline_;
  Problems& problems_;
  bool over_limit_ = false;
};

// Whether both can be active at once without one containing the other. A history of a parallel state stands
// for states in all of its regions, as the parallel state does.
bool AreOrthogonal(const Outline& outline, StateIndex left, StateIndex right) {
  for (StateIndex* s : {&left, &right}) {
    const StateIndex parent = outline.states[*s].parent;
    if (outline.IsHistory(*s) && outline.states[parent].kind == StateKind::kParallel) *s = parent;
  }
  const StateIndex common = outline.CommonAncestor(left, right);
  return common != left && common != right && outline.states[common].kind == StateKind::kParallel;
}

}  // namespace

StateIndex Outline::Find(absl::string_view id) const {
  const auto found = by_id.find(std::string(id));
  return found == by_id.end() ? kNoState : found->second;
}

StateIndex Outline::CommonAncestor(StateIndex left, StateIndex right) const {
  while (left != right && !IsDescendant(right, left)) left = states[left].parent;
  return left;
}

Outline BuildOutline(const workflow::v1::Workflow& workflow, Problems* problems) {
  Outline outline;
  OutlineBuilder builder(&outline, problems);
  builder.AddRoot(workflow);
  builder.ResolveInitial(workflow);
  return outline;
}

std::vector<StateIndex> ResolveTargets(const Outline& outline,
                                       const google::protobuf::RepeatedPtrField<std::string>& ids,
                                       const std::string& path, Problems* problems) {
  std::vector<StateIndex> targets;
  for (int i = 0; i < ids.size(); ++i) {
    const std::string target_path = absl::StrCat(path, "[", i, "]");
    const StateIndex target = outline.Find(ids[i]);
    if (target == kNoState || target == kRoot) {
      problems->Add(target_path, "TARGET_UNKNOWN", absl::StrCat("there is no state '", ids[i], "'"));
      continue;
    }
    for (StateIndex other : targets) {
      if (AreOrthogonal(outline, other, target)) continue;
      problems->Add(target_path, "TARGETS_ILLEGAL",
                    absl::StrCat("'", outline.states[other].id, "' and '", ids[i],
                                 "' cannot be entered together; several targets lie in different regions"));
    }
    targets.push_back(target);
  }
  return targets;
}

}  // namespace liushui::chart
