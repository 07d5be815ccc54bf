// NaiveInterpreter: the SCXML algorithm once more, deliberately naive, to be held against the engine.
//
// Written from the W3C Recommendation, appendix D, procedure by procedure and under its names, with sets of
// ids and walks over a plain tree; it shares no code with engine/. Where a workflow differs from the appendix
// on purpose, the place says so:
// what nobody declared matches nothing; what is active is not entered again; done goes up through nested
// parallels; a workflow of regions ends when all are final; the final states in which an instance ended stay
// active; an event sent without delay waits in a queue of its own; an error nothing matches is an incident,
// reported once.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <set>
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
// "~e" sent, "^" a send that waited taken back, "incident" and its reason.
struct Moves {
  bool handled = false;     // the event matched something
  bool over_limit = false;  // it did not come to rest; then nothing has changed
  bool no_room = false;     // the engine alone: one record cannot hold it
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
  // The event due first of those that wait, when it is due. Only if one waits.
  Moves TakeSent();
  bool IsAnyWaiting() const { return !sent_.empty(); }
  // Whether one is due now. A macrostep takes a microsecond.
  bool IsAnyDue() const;

  // Without a workflow of regions, which is always active and which nobody speaks of.
  Memory memory() const;
  // Corners of the algorithm this run came through, by name, to see whether the charts reach them.
  const Ids& corners() const { return corners_; }

 private:
  using Transitions = std::vector<const NaiveTransition*>;
  // What a guard came to, asked once.
  using Asked = std::map<const NaiveTransition*, bool>;
  // The elements of the loops around an action, by name.
  using Elements = std::map<std::string, int64_t>;
  struct Sent {
    std::string event;
    std::string id;
    int64_t due_us = 0;
  };
  // An event of the internal queue; for an error what went wrong, where.
  struct Event {
    std::string name;
    std::string what;
  };

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
  bool IsEnabled(const NaiveTransition& transition, const std::string* event, Asked* asked);
  void ReportUnmatched(const Event& event);
  std::vector<Sent>::iterator FirstSent();
  void AddHistoryToEnter(const NaiveState& history);
  void AddRegionsToEnter(const NaiveState& parallel);
  void EnterComputedStates();
  void EnterState(const NaiveState& state);
  void EnterFinal(const NaiveState& state);
  // A block of a state: an error ends it and is an event.
  void ExecuteContent(const Actions& actions, const std::string& state);
  // These are false after an error, which `failure_` then tells.
  bool ExecuteAll(const Actions& actions, const Elements& elements);
  bool Execute(const workflow::v1::Action& action, const Elements& elements);
  bool ExecuteFor(const workflow::v1::For& loop, const Elements& elements);
  bool Set(const workflow::v1::Assignments& assignments, const Elements& elements);
  void Send(const workflow::v1::Send& send);
  void Cancel(const std::string& id);
  // Nothing where it divides by 0.
  absl::optional<int64_t> ValueOf(const Number& number, const Elements& elements) const;
  absl::optional<bool> Holds(const Condition& condition, const Elements& elements) const;
  int64_t Named(const std::string& name, const Elements& elements) const;
  bool Fail(const std::string& expression);
  void RaiseError(const std::string& state);

  const NaiveTree& tree_;
  Memory memory_;
  std::deque<Event> internal_queue_;
  std::vector<Sent> sent_;
  int64_t now_us_ = 0;
  std::set<std::string> incidents_;  // what they say
  bool running_ = true;
  // Of the macrostep in progress.
  std::vector<std::string> trace_;
  int microsteps_ = 0;
  int actions_ = 0;
  std::string failure_;  // the expression that failed
  // Of the microstep in progress.
  Ids states_to_enter_;
  std::map<std::string, const Actions*> default_history_content_;
  Ids corners_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_INTERPRETER_H_
