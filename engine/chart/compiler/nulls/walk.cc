#include "engine/chart/compiler/nulls/walk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/checks/effects.h"

namespace liushui::chart {

std::string PlaceOf(const DatumSpec& datum) {
  return absl::StrCat("data.", datum.name);
}

cel::Type TypeOf(const DatumSpec& datum) {
  const cel::Type type = CelType(datum.type);
  return datum.optional ? cel::Type::Nullable(type) : type;
}

std::string ElementPath(const std::string& path, size_t index) {
  return absl::StrCat(path, "[", index, "]");
}

NullWalk::NullWalk(const Graph& graph, const ChartParts& parts, const Order* order, NullTester* tester)
    : graph_(graph), parts_(parts), order_(order), tester_(*tester) {
  shown_.by_transition.resize(graph.transitions().size());
  shown_.by_entry.resize(static_cast<size_t>(graph.state_count()));
  shown_.by_completion.resize(static_cast<size_t>(graph.state_count()));
  Effects at_exits;
  for (const State& state : graph.states()) AddEffects(state.exit, &at_exits);
  for (const int datum : at_exits.assigned) set_at_exits_.Add(PlaceOf(parts.data[datum]));
  set_by_transition_.resize(graph.transitions().size());
  for (size_t i = 0; i < graph.transitions().size(); ++i) {
    const Transition& transition = graph.transitions()[i];
    Effects effects;
    AddEffects(transition.actions, &effects);
    for (const int datum : effects.assigned) set_by_transition_[i].Add(PlaceOf(parts.data[datum]));
    const auto takes_errors = [](const std::string& event) { return Matches(event, "error.execution"); };
    has_error_transition_ = has_error_transition_ ||
                            std::any_of(transition.events.begin(), transition.events.end(), takes_errors);
  }
}

Shown NullWalk::Walk() {
  WalkData();
  for (size_t i = 0; i < parts_.events.size(); ++i) {
    const std::string path = ElementPath("events", i);
    WalkTemplates(absl::StrCat(path, ".role"), parts_.events[i].roles, Always());
    Take(absl::StrCat(path, ".person"), parts_.events[i].person, Always());
    WalkChecks(absl::StrCat(path, ".form"), parts_.events[i].form, "form", Always());
  }
  NeedText("subject", parts_.subject, Always());
  if (graph_.state(kRoot).due.has_value()) WalkDue("due", "due.escalate", *graph_.state(kRoot).due, Always());
  for (StateIndex s = kRoot + 1; s < graph_.state_count(); ++s) WalkState(s);
  for (StateIndex s = kRoot + 1; s < graph_.state_count(); ++s) WalkTransitions(s);
  return std::move(shown_);
}

const cel::Places& NullWalk::Before(StateIndex state) const {
  return order_ == nullptr ? nothing_ : order_->before[state];
}

const cel::Places& NullWalk::During(StateIndex state) const {
  return order_ == nullptr ? nothing_ : order_->during[state];
}

void NullWalk::Need(const std::string& path, const absl::optional<Expression>& expression,
                    const Places& known) {
  if (!expression.has_value()) return;
  tester_.Test(path, *expression, expression->program.result_type().WithoutNull(), known);
}

void NullWalk::Take(const std::string& path, const absl::optional<Expression>& expression,
                    const Places& known) {
  if (expression.has_value()) tester_.Test(path, *expression, cel::Type::Dyn(), known);
}

void NullWalk::NeedText(const std::string& path, const absl::optional<TextTemplate>& text,
                        const Places& known) {
  if (text.has_value()) tester_.Test(path, *text, known);
}

void NullWalk::WalkTemplates(const std::string& path, const std::vector<TextTemplate>& texts,
                             const Places& known) {
  for (size_t i = 0; i < texts.size(); ++i) tester_.Test(ElementPath(path, i), texts[i], known);
}

void NullWalk::WalkData() {
  Places known;
  for (size_t i = 0; i < parts_.data.size(); ++i) {
    const DatumSpec& datum = parts_.data[i];
    const std::string path = ElementPath("data", i);
    WalkChecks(absl::StrCat(path, ".fields"), datum.type.fields, "item", known);
    bool is_set = false;
    if (datum.value.has_value()) {
      is_set = tester_.Test(absl::StrCat(path, ".value"), *datum.value, TypeOf(datum), known).never_null;
    }
    Places given = known;
    given.Add(PlaceOf(datum));
    Need(absl::StrCat(path, ".check"), datum.check, given);
    if (is_set) known = std::move(given);
  }
}

void NullWalk::WalkChecks(const std::string& path, const FormSpec& form, const std::string& prefix,
                          const Places& known) {
  for (size_t i = 0; i < form.size(); ++i) {
    Places given = known;
    given.Add(absl::StrCat(prefix, ".", form[i].name));
    Need(absl::StrCat(ElementPath(path, i), ".check"), form[i].check, given);
    Need(absl::StrCat(ElementPath(path, i), ".required_when"), form[i].required_when, known);
    // What lies in a field of the form is checked only where that field was given; `item` is another one
    // there.
    WalkChecks(absl::StrCat(ElementPath(path, i), ".fields"), form[i].type.fields, "item",
               prefix == "item" ? known : given);
  }
}

void NullWalk::WalkState(StateIndex index) {
  const State& state = graph_.state(index);
  const std::string& path = graph_.PathOf(index);
  Places entered = Before(index);
  for (const Block& block : state.entry) {
    const Places before = entered;
    WalkBlock(absl::StrCat(path, ".entry"), block, &entered);
    entered = Outlasting(block, before, entered);
  }
  shown_.by_entry[index] = std::move(entered);
  Places left = During(index);
  for (const Block& block : state.exit) WalkBlock(absl::StrCat(path, ".exit"), block, &left);
  Take(absl::StrCat(path, ".output"), state.output, During(index));
  if (state.due.has_value()) {
    WalkDue(absl::StrCat(path, ".due"), absl::StrCat(path, ".due.escalate"), *state.due, During(index));
  }
  Places done = During(index);
  if (state.task.has_value()) WalkTask(absl::StrCat(path, ".task"), *state.task, index, &done);
  if (state.job.has_value()) WalkJob(absl::StrCat(path, ".job"), *state.job, &done);
  if (state.child.has_value()) WalkChild(absl::StrCat(path, ".child"), *state.child, &done);
  if (state.each.has_value()) WalkEach(absl::StrCat(path, ".each"), *state.each, index, During(index));
  shown_.by_completion[index] = std::move(done);
}

void NullWalk::WalkTask(const std::string& path, const TaskSpec& task, StateIndex state, Places* known) {
  for (size_t i = 0; i < task.parts.size(); ++i) {
    const PartSpec& part = task.parts[i];
    const std::string part_path = task.joint ? ElementPath(absl::StrCat(path, ".by"), i) : path;
    WalkTemplates(absl::StrCat(part_path, ".role"), part.roles, *known);
    Take(absl::StrCat(part_path, ".person"), part.person, *known);
    NeedText(absl::StrCat(part_path, ".title"), part.title, *known);
    WalkChecks(absl::StrCat(part_path, ".form"), part.form, "form", *known);
  }
  tester_.Test(absl::StrCat(path, ".title"), task.title, *known);
  NeedText(absl::StrCat(path, ".instructions"), task.instructions, *known);
  Take(absl::StrCat(path, ".not_by"), task.not_by, *known);
  WalkTemplates(absl::StrCat(path, ".delegate.role"), task.delegates.roles, *known);
  Take(absl::StrCat(path, ".delegate.person"), task.delegates.person, *known);
  WalkTemplates(absl::StrCat(path, ".supervisor.role"), task.supervisors.roles, *known);
  Take(absl::StrCat(path, ".supervisor.person"), task.supervisors.person, *known);
  WalkNamed(absl::StrCat(path, ".show"), task.show, *known);
  if (task.due.has_value()) {
    const workflow::v1::State& declared = graph_.Declared(state);
    const bool beside = !declared.task().escalate().empty() || !declared.each().task().escalate().empty();
    const std::string ladder_path = absl::StrCat(path, beside ? ".escalate" : ".due.escalate");
    WalkDue(absl::StrCat(path, ".due"), ladder_path, *task.due, *known);
  }
  if (!task.joint) AddConditions(task.parts.front().form, "form", known);
  WalkSet(absl::StrCat(path, ".set"), task.set, known);
}

void NullWalk::WalkJob(const std::string& path, const JobSpec& job, Places* known) {
  WalkNamed(absl::StrCat(path, ".with"), job.with, *known);
  WalkChecks(absl::StrCat(path, ".result"), job.result, "form", *known);
  AddConditions(job.result, "result", known);
  WalkSet(absl::StrCat(path, ".set"), job.set, known);
}

void NullWalk::AddConditions(const FormSpec& form, absl::string_view name, Places* known) {
  for (const FieldSpec& field : form) {
    if (!field.required_when.has_value()) continue;
    const auto condition = cel::ConditionAbout("form", field.required_when->program.source(), name);
    if (condition.has_value()) known->AddWhen(*condition, absl::StrCat(name, ".", field.name));
  }
}

void NullWalk::WalkChild(const std::string& path, const ChildSpec& child, Places* known) {
  Need(absl::StrCat(path, ".key"), child.key, *known);
  for (size_t i = 0; i < child.input.size(); ++i) {
    const std::string input_path = absl::StrCat(ElementPath(absl::StrCat(path, ".input"), i), ".value");
    tester_.Test(input_path, child.input[i].value, child.input_types[i], *known);
  }
  WalkSet(absl::StrCat(path, ".set"), child.set, known);
}

void NullWalk::WalkEach(const std::string& path, const EachSpec& each, StateIndex state,
                        const Places& known) {
  Need(absl::StrCat(path, ".in"), each.in, known);
  Need(absl::StrCat(path, ".key"), each.key, known);
  WalkTemplates(absl::StrCat(path, ".add_role"), each.add_roles, known);
  Take(absl::StrCat(path, ".add_person"), each.add_person, known);
  WalkChecks(absl::StrCat(path, ".form"), each.form, "form", known);
  Need(absl::StrCat(path, ".until"), each.until, known);
  Places done = known;
  if (each.task.has_value()) WalkTask(absl::StrCat(path, ".task"), *each.task, state, &done);
  if (each.job.has_value()) WalkJob(absl::StrCat(path, ".job"), *each.job, &done);
  if (each.child.has_value()) WalkChild(absl::StrCat(path, ".child"), *each.child, &done);
  WalkBlock(absl::StrCat(path, ".then"), each.then, &done);
}

void NullWalk::WalkDue(const std::string& path, const std::string& ladder_path, const DeadlineSpec& due,
                       const Places& known) {
  Need(absl::StrCat(path, ".date"), due.moment.date, known);
  Take(absl::StrCat(path, ".at"), due.moment.expression, known);
  WalkRungs(ladder_path, due.rungs, known);
}

void NullWalk::WalkRungs(const std::string& path, const std::vector<RungSpec>& rungs, const Places& known) {
  for (size_t i = 0; i < rungs.size(); ++i) {
    WalkTemplates(absl::StrCat(ElementPath(path, i), ".role"), rungs[i].roles, known);
    Take(absl::StrCat(ElementPath(path, i), ".person"), rungs[i].person, known);
  }
}

}  // namespace liushui::chart
