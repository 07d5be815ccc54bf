// NaiveInterpreter: the SCXML algorithm once more, deliberately naive, to be held against the engine.
//
// Written from the W3C Recommendation, appendix D, procedure by procedure and under its names, with sets of
// ids and walks over a plain tree; it shares no code with engine/. Where a workflow differs from the appendix
// on purpose, the place says so:
// what nobody declared matches nothing; what is active is not entered again; done goes up through nested
// parallels; a workflow of regions ends when all are final; the final states in which an instance ended stay
// active; an event sent without delay waits in a queue of its own.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "tests/random_charts/naive/tree.h"

namespace liushui::random_charts {

// The limits of one macrostep which workflows add to the appendix.
constexpr int kMaxMicrosteps = 1000;
constexpr int kMaxActions = 10'000;

// What a macrostep did. The trace tells, in order: "-s" left, "+s" entered, "x=3" assigned, "!text" logged,
// "~e" sent.
struct Moves {
  bool handled = false;     // the event matched something
  bool over_limit = false;  // it did not come to rest; then nothing has changed
  std::vector<std::string> trace;

  friend bool operator==(const Moves&, const Moves&) = default;
};

// What an interpreter remembers between macrosteps.
struct Memory {
  Ids configuration;
  std::map<std::string, int64_t> data;
  std::map<std::string, Ids> history;  // by history state: what it stands for
  bool ended = false;
  absl::optional<int64_t> output;

  friend bool operator==(const Memory&, const Memory&) = default;
};

class NaiveInterpreter {
 public:
  // Keeps a pointer to the tree, which must outlive it.
  explicit NaiveInterpreter(const NaiveTree& tree) : tree_(tree) {}

  // Each runs one macrostep.
  Moves Start();
  Moves Take(const std::string& event);
  // The event sent first of those that wait. Only if HasSent().
  Moves TakeSent();
  bool HasSent() const { return !sent_.empty(); }

  // Without a workflow of regions, which is always active and which nobody speaks of.
  Memory memory() const;
  // Corners of the algorithm this run came through, by name, to see whether the charts reach them.
  const Ids& corners() const { return corners_; }

 private:
  using Transitions = std::vector<const NaiveTransition*>;

  // The appendix.
  void MacroStep();
  Transitions SelectEventlessTransitions();
  Transitions SelectTransitions(const std::string& event);
  Transitions RemoveConflictingTransitions(const Transitions& enabled);
  void MicroStep(const Transitions& enabled);
  void ExitStates(const Transitions& enabled);
  Ids ComputeExitSet(const Transitions& transitions);
  void EnterStates(const Transitions& enabled);
  void ComputeEntrySet(const Transitions& transitions);
  void AddDescendantStatesToEnter(const NaiveState& state);
  void AddAncestorStatesToEnter(const NaiveState& state, const NaiveState* ancestor);
  bool IsInFinalState(const NaiveState& state) const;
  const NaiveState* GetTransitionDomain(const NaiveTransition& transition);
  Ids GetEffectiveTargetStates(const std::vector<std::string>& targets);
  void ExitInterpreter();

  // Its parts.
  Moves Process(const std::string& event);
  Moves Finish(Memory before, bool handled);
  Transitions Select(const std::string* event);
  bool IsEnabled(const NaiveTransition& transition, const std::string* event);
  void AddHistoryToEnter(const NaiveState& history);
  void AddRegionsToEnter(const NaiveState& parallel);
  void EnterComputedStates();
  void EnterState(const NaiveState& state);
  void EnterFinal(const NaiveState& state);
  void ExecuteContent(const Actions& actions);
  void Execute(const workflow::v1::Action& action);
  void Set(const workflow::v1::Assignments& assignments);
  int64_t ValueOf(const Number& number) const;
  bool Holds(const Condition& condition) const;

  const NaiveTree& tree_;
  Memory memory_;
  std::deque<std::string> internal_queue_;
  std::deque<std::string> sent_;
  bool running_ = true;
  // Of the macrostep in progress.
  std::vector<std::string> trace_;
  int microsteps_ = 0;
  int actions_ = 0;
  // Of the microstep in progress.
  Ids states_to_enter_;
  std::map<std::string, const Actions*> default_history_content_;
  Ids corners_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_
