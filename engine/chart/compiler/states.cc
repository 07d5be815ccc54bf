#include "engine/chart/compiler/states.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace liushui::chart {
namespace {

// What a task is called that has no title: plain text, so that "${" in it is just text.
std::string FallbackTitle(const State& state) {
  return absl::StrReplaceAll(state.title.empty() ? state.id : state.title, {{"${", "$${"}});
}

ScopeSpec EventScope() {
  ScopeSpec scope;
  scope.event_data = cel::Type::Dyn();
  return scope;
}

// The task a person completes in this state: its own, or that of its items.
TaskSpec* TaskOf(State* state) {
  if (state->task.has_value()) return &*state->task;
  return state->each.has_value() && state->each->task.has_value() ? &*state->each->task : nullptr;
}

}  // namespace

void States::CompileLives() {
  if (workflow_.has_due()) {
    outline_.states[kRoot].due = tools_.times.CompileDue("due", workflow_.due(), {});
  }
  for (StateIndex s = kRoot + 1; s < static_cast<StateIndex>(outline_.states.size()); ++s) CompileLife(s);
}

void States::CompileLife(StateIndex index) {
  const workflow::v1::State& declared = *outline_.sources[index].declared;
  const std::string& path = outline_.sources[index].path;
  State& state = outline_.states[index];
  const std::string title = FallbackTitle(state);
  if (declared.has_task()) {
    state.task = tools_.activities.CompileTask(declared.task(), absl::StrCat(path, ".task"), title, {});
  }
  if (declared.has_job())
    state.job = tools_.activities.CompileJob(declared.job(), absl::StrCat(path, ".job"), {});
  if (declared.has_each()) {
    state.each = tools_.activities.CompileEach(declared.each(), absl::StrCat(path, ".each"), title);
  }
  if (declared.has_child()) {
    state.child = tools_.children.Compile(declared.child(), absl::StrCat(path, ".child"), {});
  }
  if (declared.has_due()) state.due = tools_.times.CompileDue(absl::StrCat(path, ".due"), declared.due(), {});
  Block entry = tools_.actions.Compile(declared.entry(), absl::StrCat(path, ".entry"), EventScope());
  if (!entry.empty()) state.entry.push_back(std::move(entry));
  Block exit = tools_.actions.Compile(declared.exit(), absl::StrCat(path, ".exit"), EventScope());
  if (!exit.empty()) state.exit.push_back(std::move(exit));
  state.output =
      tools_.expressions.Compile(absl::StrCat(path, ".output"), declared.output(), {}, cel::Type::Dyn());
}

std::vector<Transition> States::CompileTransitions() {
  std::vector<Transition> transitions;
  for (StateIndex s = kRoot + 1; s < static_cast<StateIndex>(outline_.states.size()); ++s) {
    const workflow::v1::State& declared = *outline_.sources[s].declared;
    const std::string& path = outline_.sources[s].path;
    if (transitions.size() + declared.next_size() > kMaxTransitions) {
      problems().Add(path, "LIMIT_EXCEEDED",
                     absl::StrCat("expected at most ", kMaxTransitions, " transitions"));
      return transitions;
    }
    if (outline_.IsHistory(s)) CheckHistory(declared, path);
    for (int i = 0; i < declared.next_size(); ++i) {
      outline_.states[s].transitions.push_back(static_cast<int>(transitions.size()));
      transitions.push_back(CompileTransition(s, i));
    }
    CheckDone(s);
  }
  return transitions;
}

Transition States::CompileTransition(StateIndex source, int position) {
  const workflow::v1::Transition& declared = outline_.sources[source].declared->next(position);
  const std::string path = absl::StrCat(outline_.sources[source].path, ".next[", position, "]");
  Transition transition;
  transition.source = source;
  transition.position = position;
  transition.internal = declared.internal();
  transition.targets = ResolveTargets(outline_, declared.to(), absl::StrCat(path, ".to"), &problems());
  ScopeSpec scope = EventScope();
  CompileTrigger(declared, path, &transition, &scope);
  transition.guard = tools_.expressions.Compile(absl::StrCat(path, ".when"), declared.when(), scope,
                                                cel::Type::Bool(), Exposure::kPublic);
  transition.actions = tools_.actions.Compile(declared.then(), absl::StrCat(path, ".then"), scope);
  return transition;
}

void States::CompileTrigger(const workflow::v1::Transition& declared, const std::string& path,
                            Transition* transition, ScopeSpec* scope) {
  const int given = !declared.event().empty() + !declared.after().empty() + declared.has_at();
  if (given > 1) {
    return problems().Add(path, "TRANSITION_SHAPE",
                          absl::StrCat("expected at most one of 'event', 'after', 'at'; found ", given));
  }
  if (!declared.event().empty())
    return CompileEvent(declared, absl::StrCat(path, ".event"), transition, scope);
  if (declared.has_at()) {
    transition->trigger = tools_.times.CompileMoment(absl::StrCat(path, ".at"), declared.at(), {});
  }
  if (!declared.after().empty()) {
    MomentSpec moment;
    moment.after = tools_.times.CompileSpan(absl::StrCat(path, ".after"), declared.after());
    if (moment.after.has_value() && moment.after->amount == 0) {
      problems().Add(absl::StrCat(path, ".after"), "AFTER_ZERO",
                     absl::StrCat("expected a time above zero, found '", declared.after(),
                                  "'; a transition that waits for nothing has no trigger"));
    }
    transition->trigger = std::move(moment);
  }
}

void States::CompileEvent(const workflow::v1::Transition& declared, const std::string& path,
                          Transition* transition, ScopeSpec* scope) {
  const absl::optional<Descriptor> descriptor =
      event_names_.Resolve(declared.event(), transition->source, path, &problems());
  if (!descriptor.has_value()) return;
  transition->events = {descriptor->event};
  transition->exact = descriptor->exact;
  if (descriptor->word == "overdue") overdue_handled_.insert(descriptor->state);
  ExtendScope(*descriptor, transition->source, scope);
}

void States::ExtendScope(const Descriptor& descriptor, StateIndex source, ScopeSpec* scope) {
  ExtendForms(descriptor, scope);
  if (descriptor.declared != nullptr) {
    for (const EventSpec& event : event_specs_) {
      if (event.name != descriptor.declared->name()) continue;
      scope->event_data = CelType(event.form);
      scope->personal = PersonalFields("event.data", event.form);
    }
  }
  if (descriptor.state != source) return;
  const State& state = outline_.states[source];
  if (descriptor.word == "done" && state.task.has_value()) {
    scope->form = FormTypeOf(*state.task);
    scope->personal = PersonalFieldsOf(*state.task);
  }
  if (descriptor.word == "done" && state.job.has_value()) {
    scope->result = CelType(state.job->result);
    scope->personal = PersonalFields("result", state.job->result);
  }
  if (descriptor.word == "done" && state.child.has_value()) scope->result = state.child->result;
  if (state.each.has_value()) ExtendEach(descriptor, scope);
  if (descriptor.word == "failed") {
    scope->event_data = cel::Type::Record({{"code", cel::Type::String()}, {"message", cel::Type::String()}});
  }
}

// What `done` of a list and `item` tell.
void States::ExtendEach(const Descriptor& descriptor, ScopeSpec* scope) {
  if (descriptor.word == "done") {
    scope->event_data = cel::Type::Record(
        {{"total", cel::Type::Int()}, {"done", cel::Type::Int()}, {"failed", cel::Type::Int()}});
  } else if (descriptor.word == "item") {
    scope->event_data = cel::Type::Record({{"key", cel::Type::String()},
                                           {"failed", cel::Type::Bool()},
                                           {"code", cel::Type::String()},
                                           {"message", cel::Type::String()}});
  }
}

// Whose forms the event's data may be.
void States::ExtendForms(const Descriptor& descriptor, ScopeSpec* scope) {
  for (size_t i = 0; i < event_specs_.size(); ++i) {
    if (descriptor.state != kNoState || !Matches(descriptor.event, event_specs_[i].name)) continue;
    scope->forms.emplace_back("event.data", absl::StrCat("events[", i, "].form"));
  }
  if (descriptor.state == kNoState) return;
  const State& state = outline_.states[descriptor.state];
  const std::string& path = outline_.sources[descriptor.state].path;
  if (state.task.has_value()) scope->forms = FormsOf(*state.task, absl::StrCat(path, ".task"));
  if (state.each.has_value() && state.each->task.has_value()) {
    scope->forms = FormsOf(*state.each->task, absl::StrCat(path, ".each.task"));
  }
  if (state.job.has_value()) {
    const std::string form = absl::StrCat(path, ".job.result");
    scope->forms = {{"result", form}, {"event.data", form}};
  }
}

void States::CheckHistory(const workflow::v1::State& state, const std::string& path) {
  const bool is_default = state.next_size() == 1 && !state.next(0).to().empty() &&
                          state.next(0).when().empty() && state.next(0).event().empty() &&
                          state.next(0).after().empty() && !state.next(0).has_at();
  if (is_default) return;
  problems().Add(path, "HISTORY_SHAPE",
                 "expected one transition in 'next' with only 'to' (and 'then'): where to go the first time");
}

bool States::EndsByItself(const State& state) const {
  if (state.each.has_value()) return !state.each->may_grow || state.each->until.has_value();
  return state.task.has_value() || state.job.has_value() || state.child.has_value();
}

// Whatever was filled in, the completion must lead somewhere.
void States::CheckDone(StateIndex index) {
  if (!EndsByItself(outline_.states[index])) return;
  const workflow::v1::State& declared = *outline_.sources[index].declared;
  const std::string own = absl::StrCat("done.", declared.id());
  const workflow::v1::Transition* last = nullptr;
  for (const workflow::v1::Transition& transition : declared.next()) {
    if (transition.event() == "done" || transition.event() == own) last = &transition;
  }
  if (last != nullptr && last->when().empty()) return;
  problems().Add(
      outline_.sources[index].path, "DONE_UNGUARDED",
      absl::StrCat("expected the last 'done' transition of '", declared.id(), "' to have no guard, found ",
                   last == nullptr ? "no 'done' transition" : "one"));
}

void States::CheckDeadlines() {
  const auto check = [this](const absl::optional<DeadlineSpec>& due, StateIndex s, const std::string& path) {
    if (!due.has_value() || !due->rungs.empty() || overdue_handled_.count(s) > 0) return;
    problems().Add(path, "DUE_UNHANDLED",
                   absl::StrCat("nothing happens when '", outline_.states[s].id,
                                "' is overdue: expected 'escalate' or an 'overdue' transition"));
  };
  for (StateIndex s = 0; s < static_cast<StateIndex>(outline_.states.size()); ++s) {
    State& state = outline_.states[s];
    const std::string& path = outline_.sources[s].path;
    check(state.due, s, path.empty() ? "due" : absl::StrCat(path, ".due"));
    const TaskSpec* task = TaskOf(&state);
    if (task != nullptr) {
      check(task->due, s, absl::StrCat(path, state.task.has_value() ? ".task.due" : ".each.task.due"));
    }
  }
}

void States::CloseSeparation() {
  const StateIndex count = static_cast<StateIndex>(outline_.states.size());
  std::set<std::pair<StateIndex, StateIndex>> pairs;
  for (StateIndex s = 0; s < count; ++s) {
    const TaskSpec* task = TaskOf(&outline_.states[s]);
    if (task == nullptr) continue;
    const std::string path =
        absl::StrCat(outline_.sources[s].path, outline_.states[s].task.has_value() ? ".task" : ".each.task");
    for (size_t i = 0; i < task->separate_from.size(); ++i) {
      const StateIndex other = outline_.Find(task->separate_from[i]);
      if (other == kNoState || TaskOf(&outline_.states[other]) == nullptr) {
        problems().Add(absl::StrCat(path, ".separate_from[", i, "]"), "SEPARATION_UNKNOWN",
                       absl::StrCat("there is no state '", task->separate_from[i], "' with a task"));
        continue;
      }
      pairs.emplace(s, other);
      pairs.emplace(other, s);
    }
  }
  for (StateIndex s = 0; s < count; ++s) {
    TaskSpec* task = TaskOf(&outline_.states[s]);
    if (task != nullptr) task->separate_from.clear();
  }
  for (const auto& [s, other] : pairs) {
    TaskOf(&outline_.states[s])->separate_from.push_back(outline_.states[other].id);
    outline_.states[s].remembers_completers = true;
  }
}

}  // namespace liushui::chart
