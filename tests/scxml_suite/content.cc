#include "tests/scxml_suite/content.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/status_macros.h"
#include "tests/scxml_suite/ecmascript.h"

namespace liushui::scxml_suite {
namespace {

constexpr char kProcessor[] = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";

// The text of a CEL string literal without escapes; nothing for any other expression.
absl::optional<std::string> LiteralText(absl::string_view cel) {
  const bool is_literal = cel.size() >= 2 && cel.front() == '\'' && cel.back() == '\'' &&
                          cel.substr(1, cel.size() - 2).find_first_of("'\\") == absl::string_view::npos;
  if (!is_literal) return absl::nullopt;
  return std::string(cel.substr(1, cel.size() - 2));
}

}  // namespace

// A <send>, its parts as CEL.
struct Content::Sending {
  std::string event;
  absl::optional<std::string> target;
  absl::optional<std::string> delay;
  std::string id;
  std::vector<std::pair<std::string, std::string>> with;
};

absl::optional<std::string> Attribute(const tinyxml2::XMLElement& element, const char* name) {
  const char* const value = element.Attribute(name);
  if (value == nullptr) return absl::nullopt;
  return std::string(value);
}

std::string TagOf(const tinyxml2::XMLElement& element) {
  const std::string name = element.Name();
  return name.substr(name.find(':') + 1);
}

absl::Status EachChild(const tinyxml2::XMLElement& element,
                       const std::function<absl::Status(const tinyxml2::XMLElement&)>& visit) {
  for (const auto* child = element.FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    RETURN_IF_ERROR(visit(*child));
  }
  return absl::OkStatus();
}

absl::StatusOr<chart::Block> Content::Compile(const Element& parent) {
  chart::Block block;
  RETURN_IF_ERROR(EachChild(parent, [&](const Element& child) { return Add(child, &block); }));
  return block;
}

absl::Status Content::Add(const Element& element, chart::Block* block) {
  const std::string tag = TagOf(element);
  if (tag == "raise") {
    block->push_back({chart::RaiseAction{Attribute(element, "event").value_or(""), {}}});
    return absl::OkStatus();
  }
  if (tag == "assign") return AddAssign(element, block);
  if (tag == "send") return AddSend(element, block);
  if (tag == "cancel") return AddCancel(element, block);
  if (tag == "if") return AddIf(element, block);
  if (tag == "foreach") return AddForEach(element, block);
  if (tag == "log") return AddLog(element, block);
  if (tag != "script") return absl::UnimplementedError(absl::StrCat("<", tag, "> as executable content"));
  ASSIGN_OR_RETURN(chart::Block script, CompileScript(element));
  block->insert(block->end(), script.begin(), script.end());
  return absl::OkStatus();
}

absl::optional<std::string> Content::Given(const Element& element, const std::string& name) const {
  if (const auto fixed = Attribute(element, name.c_str()); fixed.has_value()) return Quoted(*fixed);
  if (const auto computed = Attribute(element, (name + "expr").c_str()); computed.has_value()) {
    return ToCel(*computed);
  }
  return absl::nullopt;
}

absl::StatusOr<std::string> Content::ValueOf(const Element& element) const {
  if (const auto expression = Attribute(element, "expr"); expression.has_value()) return ToCel(*expression);
  if (const auto source = Attribute(element, "src"); source.has_value()) {
    ASSIGN_OR_RETURN(const std::string text, read_file_(*source));
    return TextToCel(text);
  }
  if (element.FirstChildElement() == nullptr) {
    return TextToCel(element.GetText() == nullptr ? "" : element.GetText());
  }
  tinyxml2::XMLPrinter printer(nullptr, true);
  element.FirstChildElement()->Accept(&printer);
  return Quoted(printer.CStr());
}

absl::StatusOr<std::string> Content::PayloadOf(const Element& element) const {
  const auto* const content = element.FirstChildElement("content");
  return content == nullptr ? ParametersOf(element) : ValueOf(*content);
}

std::string Content::ParametersOf(const Element& element) const {
  std::map<std::string, std::string> values;  // a record has each name once: the first counts
  for (absl::string_view name :
       absl::StrSplit(Attribute(element, "namelist").value_or(""), ' ', absl::SkipWhitespace())) {
    values.emplace(name, language_.ReadLocation(name));
  }
  for (const auto* param = element.FirstChildElement("param"); param != nullptr;
       param = param->NextSiblingElement("param")) {
    const auto location = Attribute(*param, "location");
    const std::string value = location.has_value() ? language_.ReadLocation(Trimmed(*location))
                                                   : ToCel(Attribute(*param, "expr").value_or(kUnreadable));
    values.emplace(Attribute(*param, "name").value_or(""), value);
  }
  if (values.empty()) return "null";
  const auto entry = [](std::string* out, const std::pair<const std::string, std::string>& value) {
    absl::StrAppend(out, Quoted(value.first), ": ", value.second);
  };
  return absl::StrCat("{", absl::StrJoin(values, ", ", entry), "}");
}

absl::StatusOr<std::vector<chart::NamedExpression>> Content::CompileNamed(
    const std::vector<std::pair<std::string, std::string>>& values) {
  std::vector<chart::NamedExpression> named;
  for (const auto& [name, cel] : values) {
    ASSIGN_OR_RETURN(chart::Expression value, language_.Compile(cel));
    named.push_back({name, std::move(value)});
  }
  return named;
}

absl::Status Content::AddAssign(const Element& element, chart::Block* block) {
  ASSIGN_OR_RETURN(const std::string value, ValueOf(element));
  ASSIGN_OR_RETURN(chart::Action action,
                   language_.Assign(Trimmed(Attribute(element, "location").value_or("")), value));
  block->push_back(std::move(action));
  return absl::OkStatus();
}

absl::StatusOr<chart::Block> Content::CompileScript(const Element& script) {
  std::string text = script.GetText() == nullptr ? "" : script.GetText();
  if (const auto source = Attribute(script, "src"); source.has_value()) {
    ASSIGN_OR_RETURN(text, read_file_(*source));
  }
  ASSIGN_OR_RETURN(const std::vector<Assignment> assignments, ReadScript(text));
  chart::Block block;
  for (const Assignment& assignment : assignments) {
    language_.Declare(assignment.name);
    ASSIGN_OR_RETURN(chart::Action action, language_.Assign(assignment.name, assignment.value));
    block.push_back(std::move(action));
  }
  return block;
}

absl::StatusOr<chart::Action> Content::If(absl::string_view condition, chart::Block then,
                                          chart::Block otherwise) {
  ASSIGN_OR_RETURN(chart::Expression when, language_.Compile(condition));
  return chart::Action{chart::IfAction{std::move(when), std::move(then), std::move(otherwise)}};
}

absl::StatusOr<Content::Sending> Content::ReadSend(const Element& element) const {
  Sending sending;
  sending.event = Given(element, "event").value_or("''");
  sending.target = Given(element, "target");
  sending.delay = Given(element, "delay");
  sending.id = Attribute(element, "id").value_or("");
  const std::string type = Given(element, "type").value_or(Quoted(kProcessor));
  ASSIGN_OR_RETURN(const std::string data, PayloadOf(element));
  sending.with = {
      {"data", data},
      {"origin", "'#_scxml_' + _sessionid"},
      {"origintype", absl::StrCat(type, " in ['scxml', 'http://www.w3.org/TR/scxml/', ", Quoted(kProcessor),
                                  "] ? ", Quoted(kProcessor), " : ", kUnreadable)}};
  return sending;
}

absl::StatusOr<chart::Action> Content::Raise(const Sending& sending) {
  const absl::optional<std::string> event = LiteralText(sending.event);
  if (!event.has_value()) return absl::UnimplementedError("an internal event with a computed name");
  ASSIGN_OR_RETURN(std::vector<chart::NamedExpression> with,
                   CompileNamed({sending.with.front(), {"type", "'internal'"}}));
  return chart::Action{chart::RaiseAction{*event, std::move(with)}};
}

absl::StatusOr<chart::Action> Content::SendTo(const Sending& sending, absl::string_view receiver) {
  chart::SendAction action;
  action.id = sending.id;
  ASSIGN_OR_RETURN(action.computed_event, language_.Compile(sending.event));
  std::vector<std::pair<std::string, std::string>> with = sending.with;
  if (!sending.id.empty()) with.emplace_back("sendid", Quoted(sending.id));
  if (sending.delay.has_value()) {
    ASSIGN_OR_RETURN(action.moment.emplace().expression,
                     language_.Compile(absl::StrCat("now + duration(", *sending.delay, ")")));
    if (!receiver.empty()) with.emplace_back(kTargetField, *sending.target);
  } else if (!receiver.empty()) {
    ASSIGN_OR_RETURN(action.to, language_.Compile(receiver));
  }
  ASSIGN_OR_RETURN(action.with, CompileNamed(with));
  return chart::Action{std::move(action)};
}

// Whichever the target turns out to be.
absl::StatusOr<chart::Action> Content::Dispatch(const Sending& sending) {
  const std::string& target = *sending.target;
  std::vector<std::string> known = {"'#_scxml_' + _sessionid", "'#_parent'"};
  for (const std::string& invoke : invokes_) known.push_back(Quoted("#_" + invoke));
  ASSIGN_OR_RETURN(chart::Action invalid, SendTo(sending, kUnreadable));
  const chart::Action unreachable{chart::RaiseAction{"error.communication", {}}};
  ASSIGN_OR_RETURN(chart::Action elsewhere,
                   If(absl::StrCat(target, ".startsWith('#_scxml_')"), {unreachable}, {std::move(invalid)}));
  const std::string receiver = absl::StrCat("{'workflow': '", kSessions, "', 'key': ", target, "}");
  ASSIGN_OR_RETURN(chart::Action send, SendTo(sending, receiver));
  ASSIGN_OR_RETURN(chart::Action outside, If(absl::StrCat(target, " in [", absl::StrJoin(known, ", "), "]"),
                                             {std::move(send)}, {std::move(elsewhere)}));
  if (!LiteralText(sending.event).has_value()) return outside;
  ASSIGN_OR_RETURN(chart::Action inside, Raise(sending));
  return If(absl::StrCat(target, " == '#_internal'"), {std::move(inside)}, {std::move(outside)});
}

absl::Status Content::AddSend(const Element& element, chart::Block* block) {
  ASSIGN_OR_RETURN(Sending sending, ReadSend(element));
  if (const auto location = Attribute(element, "idlocation"); location.has_value()) {
    sending.id = absl::StrCat("send.", ++sends_);
    ASSIGN_OR_RETURN(chart::Action keep, language_.Assign(*location, Quoted(sending.id)));
    block->push_back(std::move(keep));
  }
  ASSIGN_OR_RETURN(chart::Action action,
                   sending.target.has_value() ? Dispatch(sending) : SendTo(sending, ""));
  block->push_back(std::move(action));
  return absl::OkStatus();
}

absl::Status Content::AddCancel(const Element& element, chart::Block* block) {
  chart::CancelAction action;
  ASSIGN_OR_RETURN(action.computed_id, language_.Compile(Given(element, "sendid").value_or(kUnreadable)));
  block->push_back({std::move(action)});
  return absl::OkStatus();
}

// The branches of an <if> are siblings: every <elseif> and <else> begins the next.
absl::Status Content::AddIf(const Element& element, chart::Block* block) {
  struct Branch {
    std::string condition;
    chart::Block then;
  };
  std::vector<Branch> branches = {{ToCondition(Attribute(element, "cond").value_or("")), {}}};
  RETURN_IF_ERROR(EachChild(element, [&](const Element& child) -> absl::Status {
    const std::string tag = TagOf(child);
    if (tag == "elseif") {
      branches.push_back({ToCondition(Attribute(child, "cond").value_or("")), {}});
    } else if (tag == "else") {
      branches.push_back({"true", {}});
    } else {
      return Add(child, &branches.back().then);
    }
    return absl::OkStatus();
  }));
  chart::Block otherwise;
  for (auto branch = branches.rbegin(); branch != branches.rend(); ++branch) {
    ASSIGN_OR_RETURN(chart::Action action,
                     If(branch->condition, std::move(branch->then), std::move(otherwise)));
    otherwise = {std::move(action)};
  }
  block->push_back(std::move(otherwise.front()));
  return absl::OkStatus();
}

// Item and index are data; the index is counted in a datum of its own.
absl::Status Content::AddForEach(const Element& element, chart::Block* block) {
  const std::string element_name = absl::StrCat("_element", depth_);
  const std::string counter = absl::StrCat("_index", depth_);
  language_.Declare(counter);
  ++depth_;
  ASSIGN_OR_RETURN(chart::Expression list,
                   language_.Compile(ToCel(Attribute(element, "array").value_or(""))));
  chart::ForAction loop{std::move(list), element_name, {}};
  const std::string next = absl::StrCat(counter, " + 1");
  std::vector<std::pair<std::string, std::string>> targets = {
      {Attribute(element, "item").value_or(""), element_name}, {counter, next}};
  if (const auto index = Attribute(element, "index"); index.has_value()) targets.push_back({*index, next});
  chart::SetAction set;
  for (const auto& [location, value] : targets) {
    ASSIGN_OR_RETURN(chart::DatumAssignment assignment, language_.AssignTo(location, value));
    set.values.push_back(std::move(assignment));
  }
  loop.then.push_back({std::move(set)});
  RETURN_IF_ERROR(EachChild(element, [&](const Element& child) { return Add(child, &loop.then); }));
  --depth_;
  ASSIGN_OR_RETURN(chart::Action reset, language_.Assign(counter, "-1"));
  block->push_back(std::move(reset));
  block->push_back({std::move(loop)});
  return absl::OkStatus();
}

// What is logged is compared with nothing, and a record cannot be written into text: it only has to be
// evaluated.
absl::Status Content::AddLog(const Element& element, chart::Block* block) {
  std::string text = Attribute(element, "label").value_or("");
  const std::string cel = ToCel(Attribute(element, "expr").value_or(""));
  if (const auto literal = LiteralText(cel); literal.has_value()) {
    absl::StrAppend(&text, *literal);
  } else if (!cel.empty()) {
    absl::StrAppend(&text, "${[", cel, "] != []}");
  }
  ASSIGN_OR_RETURN(chart::TextTemplate made, language_.CompileText(text, cel));
  block->push_back({chart::LogAction{std::move(made)}});
  return absl::OkStatus();
}

}  // namespace liushui::scxml_suite
