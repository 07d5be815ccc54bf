// Chart: a workflow, checked and compiled; what the core interprets.
//
// States are numbered in document order, so that the descendants of s are exactly s+1 ... last_descendant(s),
// and sorting by number is document order. Immutable once made; shared by all instances pinned to its
// definition; safe from many threads.
#ifndef LIUSHUI_ENGINE_CHART_CHART_H_
#define LIUSHUI_ENGINE_CHART_CHART_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/action.h"
#include "engine/chart/activity.h"
#include "engine/chart/calendar.h"
#include "engine/chart/form.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::chart {

using StateIndex = int;  // position in document order; the root, which is the workflow itself, is 0
constexpr StateIndex kRoot = 0;
constexpr StateIndex kNoState = -1;

enum class StateKind { kAtomic, kCompound, kParallel, kFinal, kShallowHistory, kDeepHistory };

// A transition. Eventless when `events` is empty and `trigger` absent.
struct Transition {
  StateIndex source = kRoot;
  int position = 0;  // in the source's `next`, from 0
  std::vector<StateIndex> targets;
  std::vector<std::string> events;     // descriptors; matched by whole tokens (SCXML 3.12.1)
  bool exact = false;                  // the event's name must equal a descriptor
  absl::optional<MomentSpec> trigger;  // `after` or `at`: a timer set at entry fires it
  absl::optional<Expression> guard;
  Block actions;
  bool internal = false;
};

struct State {
  std::string id;
  std::string title;
  StateKind kind = StateKind::kAtomic;
  StateIndex parent = kNoState;
  StateIndex last_descendant = kRoot;  // itself when it has no children
  std::vector<StateIndex> children;    // in document order, history states included
  std::vector<StateIndex> history;     // its history children
  std::vector<StateIndex> initial;     // targets of the initial transition; empty for atomic, parallel, final
  Block initial_actions;               // run when they are entered by default, after `entry`
  std::vector<int> transitions;        // positions in Chart::transitions(), in order of priority
  std::vector<Block> entry;  // separate blocks: an error ends only its own; the root's run at the start
  std::vector<Block> exit;
  std::vector<Block> arrival;  // run before an event from outside selects its transitions (SCXML's finalize)
  absl::optional<Expression> output;  // final states
  absl::optional<DeadlineSpec> due;
  absl::optional<TaskSpec> task;  // at most one of task, job, each, child
  absl::optional<JobSpec> job;
  absl::optional<EachSpec> each;
  absl::optional<ChildSpec> child;
  std::vector<InvokeSpec> invokes;    // of charts that are not declared
  bool remembers_completers = false;  // some state must be done by someone else than who did this one
  std::vector<int> relied_on;  // data, optional ones, which it takes to be set because of what came before it
};

struct DatumSpec {
  std::string name;
  std::string title;
  TypeSpec type;
  bool input = false;
  bool optional = false;
  bool personal = false;
  absl::optional<Expression> value;
  absl::optional<Expression> check;
  std::vector<std::string> choices;
};

struct EventSpec {
  std::string name;
  std::string title;
  std::vector<TextTemplate> roles;
  absl::optional<Expression> person;
  FormSpec form;
};

// Parts of a chart, as the compiler fills them.
struct ChartParts {
  ledger::v1::Definition definition;
  std::string hash;  // SHA-256 of the definition's deterministic serialisation, 32 bytes
  std::shared_ptr<const BusinessCalendar> calendar;  // null without one; shared by all charts pinned to it
  std::vector<State> states;
  std::vector<Transition> transitions;
  std::vector<DatumSpec> data;  // in the order of the declaration
  std::vector<EventSpec> events;
  absl::optional<TextTemplate> subject;
};

class Chart {
 public:
  // Takes what the compiler made; parts must be consistent (CHECKed).
  explicit Chart(ChartParts parts);

  const std::string& workflow() const { return parts_.definition.workflow().workflow(); }
  const std::string& title() const { return parts_.definition.workflow().title(); }
  const ledger::v1::Definition& definition() const { return parts_.definition; }
  const std::string& hash() const { return parts_.hash; }
  const BusinessCalendar* calendar() const { return parts_.calendar.get(); }
  const std::vector<State>& states() const { return parts_.states; }
  const State& state(StateIndex index) const { return parts_.states[index]; }
  const std::vector<Transition>& transitions() const { return parts_.transitions; }
  const std::vector<DatumSpec>& data() const { return parts_.data; }
  const std::vector<EventSpec>& events() const { return parts_.events; }
  const absl::optional<TextTemplate>& subject() const { return parts_.subject; }

  // kNoState if there is none.
  StateIndex FindState(absl::string_view id) const;
  // -1 if there is none.
  int FindDatum(absl::string_view name) const;
  // The declaration that governs an event's name: its own, else that of the longest declared name which it
  // extends by whole tokens, because a transition matches such names too. Null if there is none.
  const EventSpec* FindEvent(absl::string_view name) const;

  bool IsDescendant(StateIndex state, StateIndex ancestor) const {
    return ancestor < state && state <= parts_.states[ancestor].last_descendant;
  }
  bool IsAtomic(StateIndex s) const {
    return state(s).kind == StateKind::kAtomic || state(s).kind == StateKind::kFinal;
  }
  bool IsHistory(StateIndex s) const {
    return state(s).kind == StateKind::kShallowHistory || state(s).kind == StateKind::kDeepHistory;
  }

  // Positions of the transitions which some descriptor lets `event` match, ascending: what the selection
  // looks at. Answered from an index for names the chart mentions.
  std::vector<int> TransitionsFor(absl::string_view event) const;

 private:
  ChartParts parts_;
  std::map<std::string, StateIndex> states_by_id_;
  std::map<std::string, std::vector<int>> transitions_by_event_;
};

// Whether an event name matches a descriptor by whole tokens: "a.b" matches a.b and a.b.c; "*" and "a.*" as
// in SCXML.
bool Matches(absl::string_view descriptor, absl::string_view event);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_CHART_H_
