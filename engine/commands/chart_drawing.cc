#include "engine/commands/chart_drawing.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "engine/commands/drawing_label.h"

namespace liushui::commands {
namespace {

using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;

constexpr char kLitFill[] = "#ffe08a";
constexpr char kLitFrame[] = "#d97706";
constexpr char kLitGround[] = "#fff8e6";
// From so many regions side by side on, a state is drawn from left to right, its regions one below the other:
// from top to bottom it would be several times as wide as a page.
constexpr int kManyRegions = 4;

constexpr LabelStyle kTitle = {11, true, false, 26, 3};
constexpr LabelStyle kId = {9, false, true, 36, 1};
constexpr LabelStyle kDetail = {9, false, false, 36, 2};
constexpr LabelStyle kArrow = {9, false, false, 26, 2};
constexpr LabelStyle kArrowActions = {8, false, true, 28, 2};

std::string WordsOf(const workflow::v1::Action& action) {
  if (action.has_set()) {
    std::vector<std::string> names;
    for (const workflow::v1::Assignment& value : action.set().values()) names.push_back(value.name());
    return absl::StrCat("set ", absl::StrJoin(names, ", "));
  }
  if (!action.raise().empty()) return absl::StrCat("raise ", action.raise());
  if (action.has_send()) return absl::StrCat("send ", action.send().event());
  if (!action.cancel().empty()) return absl::StrCat("cancel ", action.cancel());
  if (action.has_start()) return absl::StrCat("start ", action.start().workflow());
  if (action.has_if_()) return "if …";
  return action.has_for_() ? "for …" : "";  // what is logged changes nothing
}

template <typename Actions>
std::string WordsOfAll(const Actions& actions) {
  std::vector<std::string> words;
  for (const workflow::v1::Action& action : actions) {
    if (std::string one = WordsOf(action); !one.empty()) words.push_back(std::move(one));
  }
  return absl::StrJoin(words, "; ");
}

std::string WordsOf(const workflow::v1::Moment& moment) {
  if (!moment.expression().empty()) return moment.expression();
  return absl::StrJoin({moment.time(), moment.day(), moment.date()}, " ");
}

// "event [guard]".
std::string TriggerOf(const workflow::v1::Transition& transition) {
  std::string trigger = transition.event();
  if (!transition.after().empty()) trigger = absl::StrCat("after ", transition.after());
  if (transition.has_at()) trigger = absl::StrCat("at ", WordsOf(transition.at()));
  if (!transition.when().empty())
    absl::StrAppend(&trigger, trigger.empty() ? "" : " ", "[", transition.when(), "]");
  return trigger;
}

std::string ActionsOf(const workflow::v1::Transition& transition) {
  const std::string actions = WordsOfAll(transition.then());
  return actions.empty() ? "" : absl::StrCat("/ ", actions);
}

std::string WordsOf(const workflow::v1::Due& due) {
  const std::string when = !due.after().empty() ? due.after() : due.time().empty() ? due.at() : due.time();
  return absl::StrCat("due ", when, due.day().empty() ? "" : " ", due.day());
}

std::string WordsOf(const workflow::v1::Task& task) {
  std::vector<std::string> who(task.role().begin(), task.role().end());
  if (!task.person().empty()) who.push_back(task.person());
  for (const workflow::v1::Part& part : task.by()) who.push_back(part.as());
  std::string words = absl::StrCat("task: ", absl::StrJoin(who, ", "));
  if (task.has_due()) absl::StrAppend(&words, "; ", WordsOf(task.due()));
  return words;
}

std::string WordsOf(const workflow::v1::Child& child) {
  return absl::StrCat("child: ", child.workflow());
}

std::string ActivityOf(const workflow::v1::State& state) {
  if (state.has_task()) return WordsOf(state.task());
  if (state.has_job()) return absl::StrCat("job: ", state.job().type());
  if (state.has_child()) return WordsOf(state.child());
  if (!state.has_each()) return "";
  const std::string each = absl::StrCat("each of ", state.each().in());
  if (state.each().has_job()) return absl::StrCat(each, "; job: ", state.each().job().type());
  if (state.each().has_child()) return absl::StrCat(each, "; ", WordsOf(state.each().child()));
  return state.each().has_task() ? absl::StrCat(each, "; ", WordsOf(state.each().task())) : each;
}

class Drawing {
 public:
  explicit Drawing(const std::set<std::string>& lit) : lit_(lit) {}

  std::string Draw(const workflow::v1::Workflow& workflow) {
    Line(absl::StrCat("digraph \"", Escaped(workflow.workflow()), "\" {"));
    sideways_ = MostRegions(workflow.states(), workflow.regions()) >= kManyRegions;
    Line(absl::StrCat(
        "  graph [compound=true, fontname=\"sans-serif\", fontsize=11, labelloc=t, labeljust=l, ",
        sideways_ ? "rankdir=LR, nodesep=0.25, ranksep=0.35]" : "nodesep=0.4, ranksep=0.4]"));
    Line(
        "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", "
        "fontsize=11]");
    Line("  edge [fontname=\"sans-serif\", fontsize=9, arrowsize=0.7]");
    Label heading;
    heading.Add(workflow.title().empty() ? workflow.workflow() : workflow.title(), {14, true, false, 60, 2});
    if (!workflow.title().empty()) heading.Add(workflow.workflow(), kId);
    Line(absl::StrCat("  label=", heading.Html(true)));
    Remember(workflow.states(), "");
    Remember(workflow.regions(), "");
    RememberArrows(workflow.states());
    RememberArrows(workflow.regions());
    AddChildren(workflow.states(), workflow.regions(), "  ");
    if (!workflow.states().empty())
      AddBeginning(workflow.workflow(), workflow.initial(), workflow.states(), "  ");
    AddArrows(workflow.states());
    AddArrows(workflow.regions());
    Line("}");
    return text_;
  }

 private:
  void Line(absl::string_view line) { absl::StrAppend(&text_, line, "\n"); }

  void Remember(const States& states, const std::string& parent) {
    for (const workflow::v1::State& state : states) {
      parents_.emplace(state.id(), parent);
      if (state.states_size() + state.regions_size() > 0) boxes_.insert(state.id());
      Remember(state.states(), state.id());
      Remember(state.regions(), state.id());
    }
  }

  void RememberArrows(const States& states) {
    for (const workflow::v1::State& state : states) {
      for (const workflow::v1::Transition& transition : state.next()) {
        for (const std::string& target : transition.to())
          if (boxes_.count(target) > 0 && IsInside(state.id(), target)) led_to_from_inside_.insert(target);
      }
      RememberArrows(state.states());
      RememberArrows(state.regions());
    }
  }

  bool IsLit(const workflow::v1::State& state) const { return lit_.count(state.id()) > 0; }

  static std::string NodeOf(absl::string_view id) { return absl::StrCat("\"", Escaped(id), "\""); }

  static int MostRegions(const States& states, const States& regions) {
    int most = regions.size();
    for (const States* children : {&states, &regions}) {
      for (const workflow::v1::State& state : *children)
        most = std::max(most, MostRegions(state.states(), state.regions()));
    }
    return most;
  }

  static Label TextOf(const workflow::v1::State& state) {
    Label label;
    label.Add(state.title().empty() ? state.id() : state.title(), kTitle);
    if (!state.title().empty()) label.Add(state.id(), kId);
    label.Add(ActivityOf(state), kDetail);
    if (state.has_due()) label.Add(WordsOf(state.due()), kDetail);
    if (const std::string entry = WordsOfAll(state.entry()); !entry.empty())
      label.Add(absl::StrCat("entry / ", entry), kDetail);
    if (const std::string exit = WordsOfAll(state.exit()); !exit.empty())
      label.Add(absl::StrCat("exit / ", exit), kDetail);
    for (const workflow::v1::Transition& transition : state.next()) {
      if (transition.to().empty())
        label.Add(absl::StrCat(TriggerOf(transition), " ", ActionsOf(transition)), kDetail);
    }
    return label;
  }

  void AddChildren(const States& states, const States& regions, const std::string& indent) {
    for (const workflow::v1::State& state : states) AddState(state, false, indent);
    for (const workflow::v1::State& state : regions) AddState(state, true, indent);
  }

  void AddState(const workflow::v1::State& state, bool is_region, const std::string& indent) {
    if (boxes_.count(state.id()) > 0) return AddBox(state, is_region, indent);
    std::string look = absl::StrCat("label=", TextOf(state).Html(false));
    if (!state.history().empty()) {
      look = absl::StrCat("shape=circle, width=0.3, fixedsize=true, tooltip=", NodeOf(state.id()),
                          ", label=\"", state.history() == "deep" ? "H*" : "H", "\"");
    }
    if (state.final()) absl::StrAppend(&look, ", peripheries=2");
    if (IsLit(state))
      absl::StrAppend(&look, ", fillcolor=\"", kLitFill, "\", color=\"", kLitFrame, "\", penwidth=2");
    Line(absl::StrCat(indent, NodeOf(state.id()), " [", look, "]"));
  }

  void AddBox(const workflow::v1::State& state, bool is_region, const std::string& indent) {
    const std::string inner = indent + "  ";
    Line(absl::StrCat(indent, "subgraph ", NodeOf(absl::StrCat("cluster_", state.id())), " {"));
    Line(absl::StrCat(inner, "label=", TextOf(state).Html(true)));
    if (IsLit(state)) {
      Line(absl::StrCat(inner, "style=\"", is_region ? "dashed" : "rounded", ",filled\"; fillcolor=\"",
                        kLitGround, "\"; color=\"", kLitFrame, "\"; penwidth=2"));
    } else {
      Line(absl::StrCat(inner, "style=", is_region ? "dashed" : "rounded",
                        "; bgcolor=white; color=black; penwidth=1"));
    }
    // Arrows need a node at their ends; this one stands for the box. It shows where one from inside ends.
    const bool shows = led_to_from_inside_.count(state.id()) > 0;
    Line(absl::StrCat(inner, NodeOf(state.id()),
                      shows ? " [shape=circle, width=0.14, fixedsize=true, label=\"\"]"
                            : " [shape=point, style=invis, width=0, height=0, fixedsize=true, label=\"\"]"));
    AddChildren(state.states(), state.regions(), inner);
    if (!state.states().empty()) AddBeginning(state.id(), state.initial(), state.states(), inner);
    Line(absl::StrCat(indent, "}"));
  }

  template <typename Ids>
  void AddBeginning(const std::string& id, const Ids& initial, const States& states,
                    const std::string& indent) {
    const std::string dot = NodeOf(absl::StrCat("begin ", id));
    Line(absl::StrCat(indent, dot, " [shape=point, style=filled, fillcolor=black, width=0.12]"));
    std::vector<std::string> targets(initial.begin(), initial.end());
    for (const workflow::v1::State& state : states) {
      if (targets.empty() && state.history().empty()) targets.push_back(state.id());
    }
    for (const std::string& target : targets) Line(absl::StrCat(indent, dot, " -> ", EndOf(target, dot, "")));
  }

  void AddArrows(const States& states) {
    for (const workflow::v1::State& state : states) {
      for (const workflow::v1::Transition& transition : state.next()) {
        for (const std::string& target : transition.to()) {
          Label label;
          label.Add(TriggerOf(transition), kArrow);
          label.Add(ActionsOf(transition), kArrowActions);
          std::string look = label.empty() ? "label=\"\"" : absl::StrCat("label=", label.Html(false));
          if (boxes_.count(state.id()) > 0 && !IsInside(target, state.id())) {
            absl::StrAppend(&look, ", ltail=", NodeOf(absl::StrCat("cluster_", state.id())));
          }
          const std::string& source = IsInside(target, state.id()) ? state.id() : BeginOf(state);
          Line(absl::StrCat("  ", NodeOf(source), " -> ", EndOf(target, state.id(), look)));
        }
      }
      AddArrows(state.states());
      AddArrows(state.regions());
    }
  }

  // The node at which an arrow out of a state begins. Out of a box that lies in another it is the last inside
  // where states follow one another from left to right: what comes after is then drawn beside the box, and
  // not above it.
  const std::string& BeginOf(const workflow::v1::State& state) const {
    if (!sideways_ || boxes_.count(state.id()) == 0 || parents_.at(state.id()).empty()) return state.id();
    const workflow::v1::State* last = &state;
    while (last->states_size() + last->regions_size() > 0) {
      const States& children = last->states().empty() ? last->regions() : last->states();
      const auto is_smaller = [](const workflow::v1::State& a, const workflow::v1::State& b) {
        return a.states_size() < b.states_size();
      };
      last = last->states().empty() ? &*std::max_element(children.begin(), children.end(), is_smaller)
                                    : &*children.rbegin();
    }
    return last->id();
  }

  // Where an arrow from `source` to `target` ends, with its look.
  std::string EndOf(const std::string& target, const std::string& source, std::string look) const {
    if (boxes_.count(target) > 0 && !IsInside(source, target)) {
      absl::StrAppend(&look, look.empty() ? "" : ", ", "lhead=", NodeOf(absl::StrCat("cluster_", target)));
    }
    return absl::StrCat(NodeOf(target), " [", look, "]");
  }

  // Whether a state is another or lies inside it.
  bool IsInside(std::string state, const std::string& other) const {
    while (!state.empty() && state != other) {
      const auto found = parents_.find(state);
      state = found == parents_.end() ? "" : found->second;
    }
    return state == other;
  }

  const std::set<std::string>& lit_;
  bool sideways_ = false;
  std::map<std::string, std::string> parents_;
  std::set<std::string> boxes_;
  std::set<std::string> led_to_from_inside_;  // boxes
  std::string text_;
};

}  // namespace

std::string DrawingOf(const workflow::v1::Workflow& workflow, const std::set<std::string>& lit) {
  return Drawing(lit).Draw(workflow);
}

}  // namespace liushui::commands
