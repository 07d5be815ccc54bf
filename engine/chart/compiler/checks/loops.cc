#include "engine/chart/compiler/checks/loops.h"

#include <algorithm>
#include <deque>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/cel/program.h"
#include "engine/chart/compiler/checks/effects.h"

namespace liushui::chart {
namespace {

// The search for circles through guards gives up after so many steps; far more than people write.
constexpr int kMaxSearchSteps = 2'000'000;

constexpr char kDoneOfState[] = "done.state.";

// What a guard says that reads nothing; nothing if it reads something, or there is none. One that fails is
// not true.
absl::optional<bool> ConstantOf(const absl::optional<Expression>& guard) {
  if (!guard.has_value() || !guard->program.constant()) return absl::nullopt;
  const absl::StatusOr<cel::Value> value = guard->program.Evaluate(cel::EmptyActivation());
  return value.ok() && value->bool_value();
}

// The transitions that run without any input, and which follows which.
class Followers {
 public:
  explicit Followers(const Graph& graph) : graph_(graph), edges_(graph.transitions().size()) {
    for (const Transition& transition : graph.transitions())
      constants_.push_back(ConstantOf(transition.guard));
    for (size_t i = 0; i < edges_.size(); ++i) AddEdges(static_cast<int>(i));
  }

  int count() const { return static_cast<int>(edges_.size()); }
  const std::vector<int>& of(int transition) const { return edges_[transition]; }
  bool WaitsForEvent(int transition) const { return !graph_.IsEventless(graph_.transitions()[transition]); }

  // Before it in the same state: others that are taken instead when their guards are true.
  std::vector<int> Rivals(int transition) const {
    const Transition& later = graph_.transitions()[transition];
    std::vector<int> rivals;
    for (int other : graph_.state(later.source).transitions) {
      const Transition& earlier = graph_.transitions()[other];
      if (earlier.position >= later.position) break;
      if (IsNever(other) || earlier.trigger.has_value()) continue;
      if (graph_.IsEventless(earlier) != graph_.IsEventless(later)) continue;
      if (graph_.IsEventless(later) || MayWaitForTheSame(earlier, later)) rivals.push_back(other);
    }
    return rivals;
  }

  // No guard, or one that is always true.
  bool IsUnguarded(int transition) const {
    return !graph_.transitions()[transition].guard.has_value() || constants_[transition].value_or(false);
  }
  // A guard that is always false.
  bool IsNever(int transition) const { return !constants_[transition].value_or(true); }
  // Taken whenever its turn comes: no guard, and nothing that could be taken instead.
  bool IsCertain(int transition) const { return IsUnguarded(transition) && Rivals(transition).empty(); }

 private:
  void AddEdges(int index) {
    const Transition& transition = graph_.transitions()[index];
    if (graph_.IsHistory(transition.source) || IsNever(index)) return;
    const StateSet active = graph_.ActiveAfter(transition);
    Effects effects;
    AddEffects(transition.actions, &effects);
    const StateIndex domain = transition.targets.empty() ? kNoState : graph_.DomainOf(transition);
    for (StateIndex s = 0; s < graph_.state_count(); ++s) {
      const bool is_entered = active[s] && domain != kNoState && graph_.IsWithin(s, domain) && s != domain;
      if (is_entered) AddEffects(graph_.state(s).entry, &effects);
    }
    const std::vector<StateIndex> finished = Finished(active, domain);
    if (std::find(finished.begin(), finished.end(), kRoot) != finished.end()) return;
    for (int other = 0; other < count(); ++other) {
      const Transition& next = graph_.transitions()[other];
      if (active[next.source] && graph_.IsEventless(next) && !IsNever(other)) edges_[index].push_back(other);
    }
    // What is raised waits until no eventless transition can be taken, and may then find another state; so
    // does what is raised for a state that is done, until nothing else finds a transition.
    if (edges_[index].empty()) AddRaised(index, active, effects.raised);
    for (StateIndex s : finished) {
      if (!edges_[index].empty()) return;
      AddRaised(index, active, {absl::StrCat(kDoneOfState, graph_.state(s).id)});
    }
  }

  void AddRaised(int index, const StateSet& active, const std::set<std::string>& raised) {
    for (int other = 0; other < count(); ++other) {
      const Transition& next = graph_.transitions()[other];
      if (active[next.source] && IsRaised(next, raised) && !IsNever(other)) edges_[index].push_back(other);
    }
  }

  // The states that are surely done once what is `active` within `domain` has been entered; the root if the
  // workflow ends with it.
  std::vector<StateIndex> Finished(const StateSet& active, StateIndex domain) const {
    std::vector<StateIndex> finished;
    std::vector<StateIndex> parallels;
    for (StateIndex s = 0; domain != kNoState && s < graph_.state_count(); ++s) {
      if (!active[s] || graph_.state(s).kind != StateKind::kFinal) continue;
      const StateIndex parent = graph_.state(s).parent;
      finished.push_back(parent);
      for (StateIndex above = graph_.state(parent).parent;
           above != kNoState && graph_.state(above).kind == StateKind::kParallel &&
           IsFinished(above, active, domain);
           above = graph_.state(above).parent) {
        parallels.push_back(above);
      }
    }
    finished.insert(finished.end(), parallels.begin(), parallels.end());
    return finished;
  }

  // Of a region beside `domain` it is only known to be done if it cannot be anything else.
  bool IsFinished(StateIndex state, const StateSet& active, StateIndex domain) const {
    const State& s = graph_.state(state);
    const auto is_final = [this](StateIndex child) { return graph_.state(child).kind == StateKind::kFinal; };
    if (s.kind == StateKind::kCompound && graph_.IsWithin(state, domain)) {
      return std::any_of(s.children.begin(), s.children.end(),
                         [&](StateIndex child) { return active[child] && is_final(child); });
    }
    if (s.kind == StateKind::kCompound) return std::all_of(s.children.begin(), s.children.end(), is_final);
    return s.kind == StateKind::kParallel &&
           std::all_of(s.children.begin(), s.children.end(), [&](StateIndex child) {
             return graph_.IsHistory(child) || IsFinished(child, active, domain);
           });
  }

  static bool MayWaitForTheSame(const Transition& left, const Transition& right) {
    for (const std::string& one : left.events) {
      for (const std::string& other : right.events) {
        if (Matches(one, other) || Matches(other, one)) return true;
      }
    }
    return false;
  }

  static bool IsRaised(const Transition& transition, const std::set<std::string>& raised) {
    for (const std::string& descriptor : transition.events) {
      for (const std::string& event : raised) {
        if (transition.exact ? descriptor == event : Matches(descriptor, event)) return true;
      }
    }
    return false;
  }

  const Graph& graph_;
  std::vector<std::vector<int>> edges_;
  std::vector<absl::optional<bool>> constants_;  // by transition
};

// Answers In() for a guard of `source`, just after the transition `before`; anything else it refuses. Of a
// state that this tells nothing about, it says `assumed`.
class Answers final : public cel::Activation {
 public:
  // Adds to `asked` the states that something else than `before` may have entered or left.
  Answers(const Graph& graph, const Transition& before, StateIndex source, bool assumed,
          std::set<StateIndex>* asked)
      : graph_(graph), before_(before), source_(source), assumed_(assumed), asked_(*asked) {}

  absl::StatusOr<cel::Value> Variable(int) const override { return Unanswered(); }
  absl::StatusOr<cel::Value> Call(int function_id, absl::Span<const cel::Value> arguments) const override {
    if (function_id != static_cast<int>(HostFunction::kIn)) return Unanswered();
    for (StateIndex s = 0; s < graph_.state_count(); ++s) {
      if (graph_.state(s).id == arguments[0].string_value()) return cel::Value::Bool(IsActive(s));
    }
    return cel::Value::Bool(false);
  }

 private:
  static absl::Status Unanswered() { return absl::InternalError("only In() is answered here"); }

  bool IsActive(StateIndex state) const {
    if (graph_.IsWithin(source_, state)) return true;
    StateIndex common = state;
    while (!graph_.IsWithin(source_, common)) common = graph_.state(common).parent;
    if (common != source_ && graph_.state(common).kind != StateKind::kParallel) return false;
    asked_.insert(state);
    if (graph_.ActiveAfter(before_)[state]) return true;
    return (before_.targets.empty() || !graph_.IsWithin(state, graph_.DomainOf(before_))) && assumed_;
  }

  const Graph& graph_;
  const Transition& before_;
  const StateIndex source_;
  const bool assumed_;
  std::set<StateIndex>& asked_;
};

class LoopCheck {
 public:
  LoopCheck(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems)
      : graph_(graph), data_(data), problems_(*problems), followers_(graph) {}

  void Check() {
    for (int i = 0; i < followers_.count(); ++i) {
      const bool is_certain = followers_.IsCertain(i);
      const std::vector<int> endless = is_certain ? ShortestCircle(i, true) : std::vector<int>();
      if (!endless.empty()) {
        ReportEndless(i, endless);
      } else if (const std::vector<int> circle = ShortestCircle(i, false); !circle.empty()) {
        Judge(circle);
      }
      if (steps_ < kMaxSearchSteps) continue;
      problems_.Warn(
          graph_.PathOf(At(i)), "LOOPS_UNSEARCHED",
          absl::StrCat("the search for transitions that follow one another for ever ended here, after ",
                       kMaxSearchSteps, " steps; there may be some that are not named"));
      return;
    }
  }

 private:
  // The transitions of a shortest circle through `start`, which comes first; empty if there is none.
  std::vector<int> ShortestCircle(int start, bool only_certain) {
    std::vector<int> before(static_cast<size_t>(followers_.count()), -1);
    std::deque<int> open = {start};
    while (!open.empty() && steps_ < kMaxSearchSteps) {
      const int current = open.front();
      open.pop_front();
      for (int next : followers_.of(current)) {
        ++steps_;
        if (only_certain && !followers_.IsCertain(next)) continue;
        if (next == start) return PathTo(current, start, before);
        if (before[next] >= 0) continue;
        before[next] = current;
        open.push_back(next);
      }
    }
    return {};
  }

  static std::vector<int> PathTo(int last, int start, const std::vector<int>& before) {
    std::vector<int> path;
    for (int at = last; at != start; at = before[at]) path.push_back(at);
    path.push_back(start);
    std::reverse(path.begin(), path.end());
    return path;
  }

  const Transition& At(int transition) const { return graph_.transitions()[transition]; }

  void ReportEndless(int index, const std::vector<int>& circle) {
    const auto any = [&circle](const auto& holds) {
      return std::any_of(circle.begin(), circle.end(), holds);
    };
    const bool has_guards = any([this](int i) { return At(i).guard.has_value(); });
    const bool finishes = any([this](int i) {
      return followers_.WaitsForEvent(i) && absl::StartsWith(At(i).events[0], kDoneOfState);
    });
    std::string story = "this transition has neither trigger nor guard and leads back to itself";
    if (any([this](int i) { return followers_.WaitsForEvent(i); })) {
      story = absl::StrCat(
          finishes ? "what this enters is done at once, which leads back to it"
                   : "what this raises leads back to it",
          has_guards ? ", and every guard on the way is always true" : ", without a guard on the way");
    } else if (has_guards) {
      story =
          "this transition waits for nothing and leads back to itself: every guard on the way is always true";
    }
    problems_.Add(graph_.PathOf(At(index)), "ENDLESS_LOOP", story);
  }

  void Judge(const std::vector<int>& circle) {
    // Named once, where it begins in the document.
    if (std::any_of(circle.begin(), circle.end(), [&](int i) { return judged_.count(i) > 0; })) return;
    std::set<std::string> guards;
    std::set<std::string> reads;
    bool may_end = false;
    for (size_t at = 0; at < circle.size(); ++at) {
      const int i = circle[at];
      if (AsksStates(i)) {
        if (!MayStayTrue(circle, at)) return;
        may_end = true;
      } else if (!AddGuard(i, &guards, &reads)) {
        return;
      }
      for (int rival : followers_.Rivals(i)) {
        std::set<std::string> rival_guards;
        if (AsksStates(rival) || !AddGuard(rival, &rival_guards, &reads) || rival_guards.empty()) return;
        may_end = true;
      }
    }
    if (MayChange(circle, reads)) return;
    judged_.insert(circle.begin(), circle.end());
    const std::string path = graph_.PathOf(At(circle.front()));
    if (guards.size() == 1 && !may_end) {
      problems_.Add(path, "LIVELOCK",
                    absl::StrCat("once ", Quoted(*guards.begin()), " is true, ", Story(circle),
                                 " goes on for ever: nothing on the way changes what it reads"));
    } else {
      problems_.Warn(
          path, "LIVELOCK_CANDIDATE",
          absl::StrCat(Story(circle), " goes on for ever if the guards on the way are true at once: ",
                       "nothing on the way changes what they read"));
    }
  }

  // False if what the guard says cannot be judged.
  bool AddGuard(int index, std::set<std::string>* guards, std::set<std::string>* reads) const {
    const Transition& transition = At(index);
    if (followers_.IsUnguarded(index)) return true;
    const cel::Program& program = transition.guard->program;
    guards->insert(program.source());
    reads->insert(program.variables().begin(), program.variables().end());
    return !(followers_.WaitsForEvent(index) && reads->count("event") > 0);
  }

  bool AsksStates(int index) const {
    return !followers_.IsUnguarded(index) && absl::StrContains(At(index).guard->program.source(), "In(");
  }

  // Whether a guard that asks In() and nothing else may be true each time that the circle comes round to it.
  bool MayStayTrue(const std::vector<int>& circle, size_t at) const {
    const auto waits = [this](int i) { return followers_.WaitsForEvent(i); };
    if (std::any_of(circle.begin(), circle.end(), waits)) return false;
    const Transition& transition = At(circle[at]);
    const Transition& before = At(circle[(at + circle.size() - 1) % circle.size()]);
    std::set<StateIndex> asked;
    bool may_be_true = false;
    for (const bool assumed : {false, true}) {
      const Answers answers(graph_, before, transition.source, assumed, &asked);
      const absl::StatusOr<cel::Value> value = transition.guard->program.Evaluate(answers);
      may_be_true = may_be_true || (value.ok() && value->bool_value());
    }
    return may_be_true &&
           std::none_of(asked.begin(), asked.end(), [this](StateIndex s) { return IsPassing(s); });
  }

  // Whether something enters or leaves it without any input.
  bool IsPassing(StateIndex state) const {
    for (int i = 0; i < followers_.count(); ++i) {
      const Transition& transition = At(i);
      if (!graph_.IsEventless(transition) || followers_.IsNever(i)) continue;
      const bool before = graph_.IsWithin(transition.source, state) || graph_.Leaves(transition, state);
      if (before != graph_.ActiveAfter(transition)[state]) return true;
    }
    return false;
  }

  // Whether anything that may run on the way, or in a region beside it, assigns what is read.
  bool MayChange(const std::vector<int>& circle, const std::set<std::string>& reads) const {
    Effects effects;
    StateIndex area = At(circle.front()).source;
    for (int i : circle) {
      AddEffects(At(i).actions, &effects);
      const StateIndex domain = At(i).targets.empty() ? At(i).source : graph_.DomainOf(At(i));
      while (!graph_.IsWithin(domain, area)) area = graph_.state(area).parent;
    }
    StateIndex beside = area;
    for (StateIndex s = area; s != kNoState; s = graph_.state(s).parent) {
      if (graph_.state(s).kind == StateKind::kParallel) beside = s;
    }
    for (StateIndex s = beside; s <= graph_.state(beside).last_descendant; ++s) {
      AddEffects(graph_.state(s).entry, &effects);
      AddEffects(graph_.state(s).exit, &effects);
      if (beside == area) continue;
      for (int i : graph_.state(s).transitions) AddEffects(At(i).actions, &effects);
    }
    if (effects.assigned.empty()) return false;
    return reads.count("data") > 0 ||
           std::any_of(effects.assigned.begin(), effects.assigned.end(),
                       [&](int datum) { return reads.count(absl::StrCat("data.", data_[datum].name)) > 0; });
  }

  // "a → b → a"
  std::string Story(const std::vector<int>& circle) const {
    std::string story;
    for (int i : circle) absl::StrAppend(&story, "'", graph_.state(At(i).source).id, "' → ");
    return absl::StrCat(story, "'", graph_.state(At(circle.front()).source).id, "'");
  }

  const Graph& graph_;
  const std::vector<DatumSpec>& data_;
  Problems& problems_;
  const Followers followers_;
  int steps_ = 0;
  std::set<int> judged_;
};

}  // namespace

void CheckLoops(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems) {
  LoopCheck(graph, data, problems).Check();
}

}  // namespace liushui::chart
