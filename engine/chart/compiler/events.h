// EventNames: which events can occur in a workflow, and what a transition's descriptor means.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_EVENTS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_EVENTS_H_

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/compiler/outline.h"
#include "engine/chart/problems.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

// What a descriptor means.
struct Descriptor {
  std::string event;  // as it is matched
  bool exact = false;
  StateIndex state = kNoState;  // whose event it is, for the engine's own
  std::string word;             // its first word then: done, failed ...
  const workflow::v1::EventType* declared =
      nullptr;  // the one declared event it names, if it can be no other
};

// Not thread-safe. Keeps pointers to the workflow and the outline.
class EventNames {
 public:
  EventNames(const workflow::v1::Workflow& workflow, const Outline& outline);

  // The meaning of `text` in the `next` of `state`. A bare done, failed, overdue, reminder, item, claimed or
  // released is that state's own. Reports EVENT_UNKNOWN: no such state, a state that cannot raise it, or an
  // event which nothing declares, raises or sends.
  absl::optional<Descriptor> Resolve(absl::string_view text, StateIndex state, const std::string& path,
                                     Problems* problems) const;

  // Whether the engine raises `word`.<state> (for done of a state with children: done.state.<state>).
  bool CanRaise(absl::string_view word, StateIndex state) const;

 private:
  absl::optional<Descriptor> ResolveOfState(absl::string_view text, const std::string& path,
                                            Problems* problems) const;
  absl::optional<Descriptor> OfState(absl::string_view word, StateIndex state, const std::string& path,
                                     Problems* problems) const;
  absl::optional<Descriptor> ResolveNamed(absl::string_view text, const std::string& path,
                                          Problems* problems) const;
  void AddRaised(const google::protobuf::RepeatedPtrField<workflow::v1::Action>& actions, int depth);
  void AddRaisedIn(const workflow::v1::State& state);

  const workflow::v1::Workflow& workflow_;
  const Outline& outline_;
  std::set<std::string> raised_;  // by raise and send
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_EVENTS_H_
