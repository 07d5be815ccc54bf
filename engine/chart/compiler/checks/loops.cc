#include "engine/chart/compiler/checks/loops.h"

#include <algorithm>
#include <deque>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/checks/effects.h"

namespace liushui::chart {
namespace {

// The search for circles through guards gives up after so many steps; far more than people write.
constexpr int kMaxSearchSteps = 2'000'000;

// The transitions that run without any input, and which follows which.
class Followers {
 public:
  explicit Followers(const Graph& graph) : graph_(graph), edges_(graph.transitions().size()) {
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
      if (earlier.trigger.has_value() || graph_.IsEventless(earlier) != graph_.IsEventless(later)) continue;
      if (graph_.IsEventless(later) || MayWaitForTheSame(earlier, later)) rivals.push_back(other);
    }
    return rivals;
  }

  // Taken whenever its turn comes: no guard, and nothing that could be taken instead.
  bool IsCertain(int transition) const {
    return !graph_.transitions()[transition].guard.has_value() && Rivals(transition).empty();
  }

 private:
  void AddEdges(int index) {
    const Transition& transition = graph_.transitions()[index];
    if (graph_.IsHistory(transition.source)) return;
    const StateSet active = graph_.ActiveAfter(transition);
    Effects effects;
    AddEffects(transition.actions, &effects);
    const StateIndex domain = transition.targets.empty() ? kNoState : graph_.DomainOf(transition);
    for (StateIndex s = 0; s < graph_.state_count(); ++s) {
      const bool is_entered = active[s] && domain != kNoState && graph_.IsWithin(s, domain) && s != domain;
      if (is_entered) AddEffects(graph_.state(s).entry, &effects);
    }
    bool eventless_first = false;
    for (int other = 0; other < count(); ++other) {
      const Transition& next = graph_.transitions()[other];
      if (!active[next.source] || !graph_.IsEventless(next)) continue;
      edges_[index].push_back(other);
      eventless_first = true;
    }
    // What is raised waits until no eventless transition can be taken, and may then find another state.
    if (eventless_first) return;
    for (int other = 0; other < count(); ++other) {
      const Transition& next = graph_.transitions()[other];
      if (active[next.source] && IsRaised(next, effects.raised)) edges_[index].push_back(other);
    }
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
};

class LoopCheck {
 public:
  LoopCheck(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems)
      : graph_(graph), data_(data), problems_(*problems), followers_(graph) {}

  void Check() {
    for (int i = 0; i < followers_.count() && steps_ < kMaxSearchSteps; ++i) {
      const bool is_certain = followers_.IsCertain(i);
      const std::vector<int> endless = is_certain ? ShortestCircle(i, true) : std::vector<int>();
      if (!endless.empty()) {
        ReportEndless(i, endless);
      } else if (const std::vector<int> circle = ShortestCircle(i, false); !circle.empty()) {
        Judge(circle);
      }
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
    const bool raises = std::any_of(circle.begin(), circle.end(),
                                    [this](int transition) { return followers_.WaitsForEvent(transition); });
    problems_.Add(graph_.PathOf(At(index)), "ENDLESS_LOOP",
                  raises ? "what this raises leads back to it, without a guard on the way"
                         : "this transition has neither trigger nor guard and leads back to itself");
  }

  void Judge(const std::vector<int>& circle) {
    // Named once, where it begins in the document.
    if (std::any_of(circle.begin(), circle.end(), [&](int i) { return judged_.count(i) > 0; })) return;
    std::set<std::string> guards;
    std::set<std::string> reads;
    bool has_rivals = false;
    for (int i : circle) {
      if (!AddGuard(i, &guards, &reads)) return;
      for (int rival : followers_.Rivals(i)) {
        std::set<std::string> rival_guards;
        if (!AddGuard(rival, &rival_guards, &reads) || rival_guards.empty()) return;
        has_rivals = true;
      }
    }
    if (MayChange(circle, reads)) return;
    judged_.insert(circle.begin(), circle.end());
    const std::string path = graph_.PathOf(At(circle.front()));
    if (guards.size() == 1 && !has_rivals) {
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
    if (!transition.guard.has_value()) return true;
    const cel::Program& program = transition.guard->program;
    if (absl::StrContains(program.source(), "In(")) return false;
    guards->insert(program.source());
    reads->insert(program.variables().begin(), program.variables().end());
    return !(followers_.WaitsForEvent(index) && reads->count("event") > 0);
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
