#include "engine/chart/compiler/events.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/chart/compiler/actions.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

// What `word` of a state stands for, to tell why the state cannot raise it.
absl::string_view SourceOf(absl::string_view word) {
  if (word == "done") return "a task, job, each, child or states inside";
  if (word == "failed") return "a job or a child";
  if (word == "overdue") return "a due";
  if (word == "reminder") return "a due with 'remind'";
  if (word == "item") return "an each";
  return "a task";
}

bool HasDue(const workflow::v1::State& state) {
  return state.has_due() || state.task().has_due() || state.each().task().has_due();
}

bool HasReminder(const workflow::v1::State& state) {
  return !state.due().remind().empty() || !state.task().due().remind().empty() ||
         !state.each().task().due().remind().empty();
}

}  // namespace

EventNames::EventNames(const workflow::v1::Workflow& workflow, const Outline& outline)
    : workflow_(workflow), outline_(outline) {
  for (const StateSource& source : outline.sources) {
    if (source.declared != nullptr) AddRaisedIn(*source.declared);
  }
}

void EventNames::AddRaisedIn(const workflow::v1::State& state) {
  AddRaised(state.entry(), 0);
  AddRaised(state.exit(), 0);
  AddRaised(state.each().then(), 0);
  for (const workflow::v1::Transition& transition : state.next()) AddRaised(transition.then(), 0);
}

void EventNames::AddRaised(const google::protobuf::RepeatedPtrField<workflow::v1::Action>& actions,
                           int depth) {
  if (depth > kMaxActionDepth) return;
  for (const workflow::v1::Action& action : actions) {
    if (!action.raise().empty()) raised_.insert(action.raise());
    if (!action.send().event().empty()) raised_.insert(action.send().event());
    AddRaised(action.if_().then(), depth + 1);
    AddRaised(action.if_().else_(), depth + 1);
    AddRaised(action.for_().then(), depth + 1);
  }
}

bool EventNames::CanRaise(absl::string_view word, StateIndex index) const {
  const StateKind kind = outline_.states[index].kind;
  const bool has_children = kind == StateKind::kCompound || kind == StateKind::kParallel;
  if (word == "done" && has_children) return true;
  if (index == kRoot) {
    if (word == "overdue") return workflow_.has_due();
    return word == "reminder" && !workflow_.due().remind().empty();
  }
  const workflow::v1::State& state = *outline_.sources[index].declared;
  if (word == "done") {
    return state.has_task() || state.has_job() || state.has_each() || state.has_child();
  }
  if (word == "failed") return state.has_job() || state.has_child();
  if (word == "overdue") return HasDue(state);
  if (word == "reminder") return HasReminder(state);
  if (word == "item") return state.has_each();
  return state.has_task() || state.each().has_task();
}

absl::optional<Descriptor> EventNames::Resolve(absl::string_view text, StateIndex state,
                                               const std::string& path, Problems* problems) const {
  if (IsStateEventWord(text)) return OfState(text, state, path, problems);
  if (text == "*") return Descriptor{"*", false, kNoState, "", nullptr};
  const absl::string_view first = text.substr(0, text.find('.'));
  if (IsStateEventWord(first)) return ResolveOfState(text, path, problems);
  if (first == "error") return Descriptor{std::string(text), false, kNoState, "", nullptr};
  return ResolveNamed(text, path, problems);
}

absl::optional<Descriptor> EventNames::OfState(absl::string_view word, StateIndex index,
                                               const std::string& path, Problems* problems) const {
  const State& state = outline_.states[index];
  if (!CanRaise(word, index)) {
    problems->Add(path, "EVENT_UNKNOWN",
                  absl::StrCat("'", state.id, "' never raises '", word, "': it has not ", SourceOf(word)));
    return absl::nullopt;
  }
  const bool of_children =
      word == "done" && (state.kind == StateKind::kCompound || state.kind == StateKind::kParallel);
  Descriptor descriptor;
  descriptor.event = absl::StrCat(word, of_children ? ".state." : ".", state.id);
  descriptor.exact = true;
  descriptor.state = index;
  descriptor.word = std::string(word);
  return descriptor;
}

absl::optional<Descriptor> EventNames::ResolveOfState(absl::string_view text, const std::string& path,
                                                      Problems* problems) const {
  const std::vector<absl::string_view> words = absl::StrSplit(text, '.');
  const bool of_children = words.size() == 3 && words[0] == "done" && words[1] == "state";
  if (words.size() != 2 && !of_children) {
    problems->Add(path, "EVENT_UNKNOWN",
                  absl::StrCat("expected '", words[0], ".<state>', found '", text, "'"));
    return absl::nullopt;
  }
  const StateIndex state = outline_.Find(words.back());
  if (state == kNoState) {
    problems->Add(path, "EVENT_UNKNOWN",
                  absl::StrCat("there is no state '", words.back(), "' to raise '", text, "'"));
    return absl::nullopt;
  }
  absl::optional<Descriptor> descriptor = OfState(words[0], state, path, problems);
  if (!descriptor.has_value() || descriptor->event == text) return descriptor;
  problems->Add(path, "EVENT_UNKNOWN",
                absl::StrCat("expected '", descriptor->event, "', found '", text, "'"));
  return absl::nullopt;
}

absl::optional<Descriptor> EventNames::ResolveNamed(absl::string_view text, const std::string& path,
                                                    Problems* problems) const {
  absl::string_view name = text;
  absl::ConsumeSuffix(&name, ".*");
  if (!IsDottedName(name)) {
    problems->Add(path, "EVENT_SYNTAX",
                  absl::StrCat("expected a dotted name such as client.withdrew, found '", text, "'"));
    return absl::nullopt;
  }
  Descriptor descriptor{std::string(text), false, kNoState, "", nullptr};
  int declared = 0;
  for (const workflow::v1::EventType& event : workflow_.events()) {
    if (!Matches(text, event.name())) continue;
    ++declared;
    descriptor.declared = &event;
  }
  int raised = 0;
  for (const std::string& event : raised_) raised += Matches(text, event);
  if (declared + raised == 0) {
    problems->Add(path, "EVENT_UNKNOWN",
                  absl::StrCat("nothing in this workflow declares, raises or sends '", text, "'"));
    return absl::nullopt;
  }
  if (declared != 1 || raised != 0) descriptor.declared = nullptr;
  return descriptor;
}

}  // namespace liushui::chart
