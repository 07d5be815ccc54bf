#include "engine/chart/compiler/actions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

int FindDatum(const std::vector<DatumSpec>& data, absl::string_view name) {
  const auto found =
      std::find_if(data.begin(), data.end(), [&](const DatumSpec& d) { return d.name == name; });
  return found == data.end() ? -1 : static_cast<int>(found - data.begin());
}

int CountKinds(const workflow::v1::Action& action) {
  return action.has_set() + !action.raise().empty() + action.has_send() + !action.cancel().empty() +
         action.has_start() + action.has_if_() + action.has_for_() + !action.log().empty();
}

cel::Type ElementOf(const cel::Type& type) {
  const cel::Type& list = type.WithoutNull();
  return list.kind() == cel::TypeKind::kList ? cel::Settled(list.element()) : cel::Type::Dyn();
}

}  // namespace

Block Actions::Compile(const Declared& actions, const std::string& path, const ScopeSpec& scope) {
  Block block;
  if (actions.empty()) return block;
  if (actions.size() > kMaxActions || depth_ >= kMaxActionDepth) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxActions, " actions, nested at most ",
                                kMaxActionDepth, " deep"));
    return block;
  }
  ++depth_;
  for (int i = 0; i < actions.size(); ++i) {
    absl::optional<Action> action = CompileOne(actions[i], absl::StrCat(path, "[", i, "]"), scope);
    if (action.has_value()) block.push_back(*std::move(action));
  }
  --depth_;
  return block;
}

absl::optional<Action> Actions::CompileOne(const DeclaredAction& action, const std::string& path,
                                           const ScopeSpec& scope) {
  if (CountKinds(action) != 1) {
    problems().Add(path, "ACTION_SHAPE",
                   absl::StrCat("expected one of set, raise, send, cancel, start, if, for, log; found ",
                                CountKinds(action)));
    return absl::nullopt;
  }
  if (action.has_set()) {
    return Action{SetAction{CompileSet(action.set().values(), absl::StrCat(path, ".set.values"), scope)}};
  }
  if (action.has_send()) return CompileSend(action.send(), absl::StrCat(path, ".send"), scope);
  if (action.has_start()) return CompileStart(action.start(), absl::StrCat(path, ".start"), scope);
  if (action.has_if_()) return CompileIf(action.if_(), absl::StrCat(path, ".if"), scope);
  if (action.has_for_()) return CompileFor(action.for_(), absl::StrCat(path, ".for"), scope);
  if (!action.raise().empty()) return CompileRaise(action.raise(), absl::StrCat(path, ".raise"));
  if (!action.cancel().empty()) {
    cancels_.emplace_back(absl::StrCat(path, ".cancel"), action.cancel());
    return Action{CancelAction{action.cancel(), absl::nullopt}};
  }
  absl::optional<TextTemplate> text =
      expressions_.CompileTemplate(absl::StrCat(path, ".log"), action.log(), scope, Exposure::kPublic);
  if (!text.has_value()) return absl::nullopt;
  return Action{LogAction{*std::move(text)}};
}

bool Actions::TooManyAssignments(const Assigned& assignments, const std::string& path) {
  if (assignments.size() <= kMaxAssignments) return false;
  problems().Add(path, "LIMIT_EXCEEDED",
                 absl::StrCat("expected at most ", kMaxAssignments, " values, found ", assignments.size()));
  return true;
}

std::vector<DatumAssignment> Actions::CompileSet(const Assigned& assignments, const std::string& path,
                                                 const ScopeSpec& scope) {
  std::vector<DatumAssignment> compiled;
  if (TooManyAssignments(assignments, path)) return compiled;
  std::set<std::string> seen;
  for (int i = 0; i < assignments.size(); ++i) {
    const std::string entry_path = absl::StrCat(path, "[", i, "]");
    const std::string& name = assignments[i].name();
    const int datum = FindDatum(data_, name);
    if (datum < 0) {
      problems().Add(entry_path, "DATUM_UNKNOWN", absl::StrCat("there is no datum '", name, "'"));
      continue;
    }
    if (!seen.insert(name).second) {
      problems().Add(entry_path, "NAME_DUPLICATE", absl::StrCat("'", name, "' is set twice"));
    }
    const std::string value_path = absl::StrCat(entry_path, ".value");
    if (assignments[i].value().empty()) {
      problems().Add(value_path, "EXPRESSION_SYNTAX", "expected an expression, found nothing");
    }
    const cel::Type type = CelType(data_[datum].type);
    absl::optional<Expression> value = expressions_.Compile(
        value_path, assignments[i].value(), scope, data_[datum].optional ? cel::Type::Nullable(type) : type);
    if (value.has_value()) compiled.push_back({datum, *std::move(value)});
  }
  return compiled;
}

std::vector<NamedExpression> Actions::CompileNamed(const Assigned& assignments, const std::string& path,
                                                   const ScopeSpec& scope) {
  std::vector<NamedExpression> compiled;
  if (TooManyAssignments(assignments, path)) return compiled;
  std::set<std::string> seen;
  for (int i = 0; i < assignments.size(); ++i) {
    const std::string entry_path = absl::StrCat(path, "[", i, "]");
    const std::string& name = assignments[i].name();
    if (!IsName(name)) {
      problems().Add(entry_path, "NAME_SYNTAX",
                     absl::StrCat("expected a snake_case name, found '", name, "'"));
    }
    if (!seen.insert(name).second) {
      problems().Add(entry_path, "NAME_DUPLICATE", absl::StrCat("'", name, "' is given twice"));
    }
    const std::string value_path = absl::StrCat(entry_path, ".value");
    if (assignments[i].value().empty()) {
      problems().Add(value_path, "EXPRESSION_SYNTAX", "expected an expression, found nothing");
    }
    absl::optional<Expression> value =
        expressions_.Compile(value_path, assignments[i].value(), scope, cel::Type::Dyn());
    if (value.has_value()) compiled.push_back({name, *std::move(value)});
  }
  return compiled;
}

void Actions::CheckEvent(const std::string& event, const std::string& path) {
  if (!IsDottedName(event)) {
    problems().Add(path, "EVENT_SYNTAX",
                   absl::StrCat("expected a dotted name such as client.withdrew, found '", event, "'"));
  } else if (IsReservedEvent(event)) {
    problems().Add(path, "EVENT_RESERVED", absl::StrCat("'", event, "' is an event only the engine raises"));
  }
}

absl::optional<Action> Actions::CompileRaise(const std::string& event, const std::string& path) {
  CheckEvent(event, path);
  return Action{RaiseAction{event, {}}};
}

absl::optional<Action> Actions::CompileSend(const workflow::v1::Send& send, const std::string& path,
                                            const ScopeSpec& scope) {
  CheckEvent(send.event(), absl::StrCat(path, ".event"));
  SendAction action;
  action.event = send.event();
  action.id = send.id();
  const std::string to_path = absl::StrCat(path, ".to");
  action.to = expressions_.Compile(to_path, send.to(), scope, cel::Type::Dyn(), Exposure::kPublic);
  if (action.to.has_value()) {
    const cel::Type& type = action.to->program.result_type();
    const cel::Type map = cel::Type::Map(cel::Type::String(), cel::Type::Dyn());
    if (!cel::IsAssignable(type, cel::Type::String()) && !cel::IsAssignable(type, map)) {
      problems().Add(to_path, "TYPE_MISMATCH",
                     absl::StrCat("expected an instance's name or {'workflow': ..., 'key': ...}, found ",
                                  type.ToString()));
    }
  }
  action.with = CompileNamed(send.with(), absl::StrCat(path, ".with"), scope);
  if (const auto after = times_.CompileSpan(absl::StrCat(path, ".after"), send.after()); after.has_value()) {
    action.moment.emplace().after = *after;
  }
  if (!send.after().empty() && !send.to().empty()) {
    problems().Add(path, "SEND_SHAPE", "only what is sent to this instance may wait: 'after' excludes 'to'");
  }
  if (!send.id().empty()) send_ids_.insert(send.id());
  return Action{std::move(action)};
}

absl::optional<Action> Actions::CompileStart(const workflow::v1::Start& start, const std::string& path,
                                             const ScopeSpec& scope) {
  if (!IsName(start.workflow())) {
    problems().Add(absl::StrCat(path, ".workflow"), "START_SHAPE",
                   absl::StrCat("expected the id of a workflow, found '", start.workflow(), "'"));
  }
  starts_.emplace_back(path, &start);
  StartAction action;
  action.workflow = start.workflow();
  action.key = expressions_.Compile(absl::StrCat(path, ".key"), start.key(), scope, cel::Type::String(),
                                    Exposure::kPublic);
  action.input = CompileNamed(start.input(), absl::StrCat(path, ".input"), scope);
  return Action{std::move(action)};
}

absl::optional<Action> Actions::CompileIf(const workflow::v1::If& choice, const std::string& path,
                                          const ScopeSpec& scope) {
  if (choice.when().empty()) problems().Add(path, "ACTION_SHAPE", "expected 'when' in an if, found none");
  absl::optional<Expression> when = expressions_.Compile(absl::StrCat(path, ".when"), choice.when(), scope,
                                                         cel::Type::Bool(), Exposure::kPublic);
  Block then = Compile(choice.then(), absl::StrCat(path, ".then"), scope);
  Block otherwise = Compile(choice.else_(), absl::StrCat(path, ".else"), scope);
  if (!when.has_value()) return absl::nullopt;
  return Action{IfAction{*std::move(when), std::move(then), std::move(otherwise)}};
}

bool Actions::CheckItemName(const std::string& name, const std::string& path, const ScopeSpec& scope) {
  const auto named = [&name](const auto& item) { return item.first == name; };
  if (!IsName(name)) {
    problems().Add(path, "NAME_SYNTAX",
                   absl::StrCat("expected a snake_case name for the element, found '", name, "'"));
  } else if (IsKeptByCel(name) || IsEngineVariable(name)) {
    problems().Add(path, "NAME_RESERVED", absl::StrCat("'", name, "' already means something else"));
  } else if (std::any_of(scope.items.begin(), scope.items.end(), named)) {
    problems().Add(path, "NAME_DUPLICATE", absl::StrCat("'", name, "' is the element of the loop around it"));
  } else {
    return true;
  }
  return false;
}

absl::optional<Action> Actions::CompileFor(const workflow::v1::For& loop, const std::string& path,
                                           const ScopeSpec& scope) {
  const std::string in_path = absl::StrCat(path, ".in");
  if (loop.in().empty()) problems().Add(path, "ACTION_SHAPE", "expected 'in' in a for, found none");
  absl::optional<Expression> in =
      expressions_.Compile(in_path, loop.in(), scope, cel::Type::List(cel::Type::Dyn()));
  if (!CheckItemName(loop.as(), absl::StrCat(path, ".as"), scope) || !in.has_value()) return absl::nullopt;
  ScopeSpec inner = scope;
  inner.items.emplace_back(loop.as(), ElementOf(in->program.result_type()));
  Block then = Compile(loop.then(), absl::StrCat(path, ".then"), inner);
  return Action{ForAction{*std::move(in), loop.as(), std::move(then)}};
}

void Actions::CheckCancels() {
  for (const auto& [path, id] : cancels_) {
    if (send_ids_.count(id) > 0) continue;
    problems().Add(path, "SEND_ID_UNKNOWN",
                   absl::StrCat("nothing in this workflow sends with the id '", id, "'"));
  }
}

}  // namespace liushui::chart
