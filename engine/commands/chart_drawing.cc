#include "engine/commands/chart_drawing.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace liushui::commands {
namespace {

using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;

constexpr size_t kLineWidth = 32;  // of labels, in bytes
constexpr char kLitFill[] = "#ffe08a";
constexpr char kLitFrame[] = "#d97706";
constexpr char kLitGround[] = "#fff8e6";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

// Broken between words into lines of about kLineWidth, as HTML.
std::string Wrapped(absl::string_view text) {
  std::string lines;
  size_t width = 0;
  for (const absl::string_view word : absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty())) {
    if (width > 0) absl::StrAppend(&lines, width + word.size() > kLineWidth ? "<br/>" : " ");
    if (width + word.size() > kLineWidth) width = 0;
    absl::StrAppend(&lines, Escaped(word));
    width += word.size() + 1;
  }
  return lines;
}

std::string Small(absl::string_view html) {
  return html.empty() ? "" : absl::StrCat("<font point-size=\"9\">", html, "</font>");
}

// The lines that hold something, one below the other.
std::string Stacked(const std::vector<std::string>& lines) {
  std::vector<std::string> filled;
  for (const std::string& line : lines) {
    if (!line.empty()) filled.push_back(line);
  }
  return absl::StrJoin(filled, "<br/>");
}

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
  return action.has_for_() ? "for …" : "log";
}

template <typename Actions>
std::string WordsOfAll(const Actions& actions) {
  std::vector<std::string> words;
  for (const workflow::v1::Action& action : actions) words.push_back(WordsOf(action));
  return absl::StrJoin(words, "; ");
}

std::string WordsOf(const workflow::v1::Moment& moment) {
  if (!moment.expression().empty()) return moment.expression();
  return absl::StrJoin({moment.time(), moment.day(), moment.date()}, " ");
}

// "event [guard] / actions".
std::string LabelOf(const workflow::v1::Transition& transition) {
  std::string label = transition.event();
  if (!transition.after().empty()) label = absl::StrCat("after ", transition.after());
  if (transition.has_at()) label = absl::StrCat("at ", WordsOf(transition.at()));
  if (!transition.when().empty()) absl::StrAppend(&label, " [", transition.when(), "]");
  if (!transition.then().empty()) absl::StrAppend(&label, " / ", WordsOfAll(transition.then()));
  return Wrapped(label);
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

std::string ActivityOf(const workflow::v1::State& state) {
  if (state.has_task()) return WordsOf(state.task());
  if (state.has_job()) return absl::StrCat("job: ", state.job().type());
  if (!state.has_each()) return "";
  const std::string each = absl::StrCat("each of ", state.each().in());
  return state.each().has_task() ? absl::StrCat(each, "; ", WordsOf(state.each().task())) : each;
}

class Drawing {
 public:
  explicit Drawing(const std::set<std::string>& lit) : lit_(lit) {}

  std::string Draw(const workflow::v1::Workflow& workflow) {
    Line(absl::StrCat("digraph \"", Escaped(workflow.workflow()), "\" {"));
    Line(
        "  graph [compound=true, fontname=\"sans-serif\", fontsize=11, labelloc=t, labeljust=l, nodesep=0.4, "
        "ranksep=0.5]");
    Line(
        "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", "
        "fontsize=11]");
    Line("  edge [fontname=\"sans-serif\", fontsize=9, arrowsize=0.7]");
    Line(absl::StrCat(
        "  label=<",
        Stacked({absl::StrCat("<b>", Escaped(workflow.workflow()), "</b>"), Escaped(workflow.title())}),
        ">"));
    Remember(workflow.states(), "");
    Remember(workflow.regions(), "");
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

  bool IsLit(const workflow::v1::State& state) const { return lit_.count(state.id()) > 0; }

  static std::string NodeOf(absl::string_view id) { return absl::StrCat("\"", Escaped(id), "\""); }

  static std::string TextOf(const workflow::v1::State& state) {
    std::vector<std::string> lines = {absl::StrCat("<b>", Escaped(state.id()), "</b>"),
                                      Wrapped(state.title()), Small(Wrapped(ActivityOf(state)))};
    if (state.has_due()) lines.push_back(Small(Wrapped(WordsOf(state.due()))));
    if (!state.entry().empty()) {
      lines.push_back(Small(Wrapped(absl::StrCat("entry / ", WordsOfAll(state.entry())))));
    }
    if (!state.exit().empty()) {
      lines.push_back(Small(Wrapped(absl::StrCat("exit / ", WordsOfAll(state.exit())))));
    }
    for (const workflow::v1::Transition& transition : state.next()) {
      if (transition.to().empty()) lines.push_back(Small(LabelOf(transition)));
    }
    return Stacked(lines);
  }

  void AddChildren(const States& states, const States& regions, const std::string& indent) {
    for (const workflow::v1::State& state : states) AddState(state, false, indent);
    for (const workflow::v1::State& state : regions) AddState(state, true, indent);
  }

  void AddState(const workflow::v1::State& state, bool is_region, const std::string& indent) {
    if (boxes_.count(state.id()) > 0) return AddBox(state, is_region, indent);
    std::string look = absl::StrCat("label=<", TextOf(state), ">");
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
    Line(absl::StrCat(inner, "label=<", TextOf(state), ">"));
    if (IsLit(state)) {
      Line(absl::StrCat(inner, "style=\"", is_region ? "dashed" : "rounded", ",filled\"; fillcolor=\"",
                        kLitGround, "\"; color=\"", kLitFrame, "\"; penwidth=2"));
    } else {
      Line(absl::StrCat(inner, "style=", is_region ? "dashed" : "rounded",
                        "; bgcolor=white; color=black; penwidth=1"));
    }
    // Arrows need a node at their ends; this one stands for the box.
    Line(absl::StrCat(inner, NodeOf(state.id()),
                      " [shape=point, style=invis, width=0, height=0, fixedsize=true, label=\"\"]"));
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
          std::string look = absl::StrCat("label=<", LabelOf(transition), ">");
          if (LabelOf(transition).empty()) look = "label=\"\"";
          if (boxes_.count(state.id()) > 0 && !IsInside(target, state.id())) {
            absl::StrAppend(&look, ", ltail=", NodeOf(absl::StrCat("cluster_", state.id())));
          }
          Line(absl::StrCat("  ", NodeOf(state.id()), " -> ", EndOf(target, state.id(), look)));
        }
      }
      AddArrows(state.states());
      AddArrows(state.regions());
    }
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
  std::map<std::string, std::string> parents_;
  std::set<std::string> boxes_;
  std::string text_;
};

}  // namespace

std::string DrawingOf(const workflow::v1::Workflow& workflow, const std::set<std::string>& lit) {
  return Drawing(lit).Draw(workflow);
}

}  // namespace liushui::commands
