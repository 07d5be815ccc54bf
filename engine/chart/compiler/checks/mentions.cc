#include "engine/chart/compiler/checks/mentions.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "engine/cel/syntax/parser.h"
#include "engine/cel/syntax/walk.h"
#include "engine/chart/spelling.h"

namespace liushui::chart {
namespace {

// Shorter names differ in a letter without being meant alike.
constexpr size_t kLeastRoleBytes = 5;
constexpr size_t kMostTypos = 2;

struct Question {
  std::string state;
  cel::SourceLocation location;
};

void Collect(const cel::Expression& expression, std::vector<Question>* questions) {
  const auto* call = std::get_if<cel::Call>(&expression.node);
  if (call != nullptr && call->function == "In" && call->target == nullptr && call->arguments.size() == 1) {
    const cel::Expression& argument = *call->arguments[0];
    const auto* literal = std::get_if<cel::Literal>(&argument.node);
    if (literal != nullptr && literal->value.kind() == cel::Kind::kString) {
      questions->push_back({std::string(literal->value.string_value()), argument.location});
    }
  }
  cel::ForEachChild(expression, [questions](const cel::Expression& child) { Collect(child, questions); });
}

// Whether a field says something that a workflow would hardly decide by.
bool IsForPeople(const FieldSpec& field) {
  const bool is_text = field.type.kind == TypeKind::kString && field.choices.empty();
  return field.personal || is_text || field.type.kind == TypeKind::kList ||
         field.type.kind == TypeKind::kRecord;
}

// How often each role is named in workflows as they are declared.
class RoleCounts {
 public:
  void AddWorkflow(const workflow::v1::Workflow& workflow) {
    for (const workflow::v1::EventType& event : workflow.events()) AddAll(event.role());
    AddDue(workflow.due());
    for (const workflow::v1::State& state : workflow.states()) AddState(state);
    for (const workflow::v1::State& state : workflow.regions()) AddState(state);
  }
  void Add(const std::string& role) {
    if (!absl::StrContains(role, "${")) ++counts_[role];
  }
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  void AddAll(const google::protobuf::RepeatedPtrField<std::string>& roles) {
    for (const std::string& role : roles) Add(role);
  }
  void AddDue(const workflow::v1::Due& due) {
    for (const workflow::v1::Rung& rung : due.escalate()) AddAll(rung.role());
  }
  void AddTask(const workflow::v1::Task& task) {
    AddAll(task.role());
    for (const workflow::v1::Part& part : task.by()) AddAll(part.role());
    for (const workflow::v1::Rung& rung : task.escalate()) AddAll(rung.role());
    AddDue(task.due());
  }
  void AddState(const workflow::v1::State& state) {
    AddDue(state.due());
    AddTask(state.task());
    AddAll(state.each().add_role());
    AddTask(state.each().task());
    for (const workflow::v1::State& child : state.states()) AddState(child);
    for (const workflow::v1::State& child : state.regions()) AddState(child);
  }

  std::map<std::string, int> counts_;
};

}  // namespace

void Mentions::AddStates(absl::string_view path, absl::string_view expression) {
  if (!absl::StrContains(expression, "In")) return;
  const absl::StatusOr<cel::ExpressionPointer> tree = cel::Parse(expression, {});
  if (!tree.ok()) return;  // reported when it was compiled
  std::vector<Question> questions;
  Collect(**tree, &questions);
  for (Question& question : questions) {
    states_.push_back({std::string(path), std::move(question.state), question.location});
  }
}

void Mentions::AddForm(absl::string_view path, const FormSpec& form) {
  if (!form.empty()) forms_.emplace_back(path, form);
}

void Mentions::AddReads(const ScopeSpec& scope, const std::vector<std::string>& variables) {
  for (const std::string& variable : variables) {
    bool is_known = false;
    for (const auto& [name, path] : scope.forms) {
      absl::string_view field = variable;
      if (variable == name || absl::StartsWith(name, absl::StrCat(variable, "."))) {
        read_whole_.insert(path);
        is_known = true;
      } else if (absl::ConsumePrefix(&field, absl::StrCat(name, "."))) {
        read_.emplace(path, std::string(field.substr(0, field.find('.'))));
        is_known = true;
      }
    }
    const bool is_event = variable == "event" || absl::StartsWith(variable, "event.data");
    if (is_event && !is_known) any_event_read_ = true;
  }
}

void Mentions::AddRole(absl::string_view path, absl::string_view role) {
  roles_.emplace_back(path, role);
}

void Mentions::CheckStates(const Outline& outline, Problems* problems) const {
  for (const State& mention : states_) {
    if (outline.Find(mention.id) != kNoState) continue;
    problems->AddInside(mention.path, mention.location, "STATE_UNKNOWN",
                        absl::StrCat("there is no state ", Quoted(mention.id)));
  }
}

bool Mentions::IsRead(const std::string& form, const std::string& field) const {
  return read_whole_.count(form) > 0 || read_.count({form, field}) > 0;
}

void Mentions::CheckForms(Problems* problems) const {
  if (any_event_read_) return;
  for (const auto& [path, form] : forms_) {
    std::vector<std::string> unread;
    std::string place;
    for (size_t i = 0; i < form.size(); ++i) {
      if (IsForPeople(form[i]) || IsRead(path, form[i].name)) continue;
      if (unread.empty()) place = absl::StrCat(path, "[", i, "]");
      unread.push_back(form[i].name);
    }
    if (unread.empty()) continue;
    problems->Warn(place, "FIELD_UNREAD",
                   absl::StrCat("nothing reads ", absl::StrJoin(unread, ", "),
                                "; the ledger alone will have ", unread.size() == 1 ? "it" : "them"));
  }
}

void Mentions::CheckRoles(const workflow::v1::Workflow& workflow, const Surroundings* surroundings,
                          Problems* problems) const {
  RoleCounts here;
  here.AddWorkflow(workflow);
  RoleCounts all = here;
  if (surroundings != nullptr) {
    for (const auto& [id, other] : surroundings->workflows) {
      if (id != workflow.workflow()) all.AddWorkflow(*other);
    }
  }
  const std::set<std::string> held = surroundings == nullptr ? std::set<std::string>() : surroundings->roles;
  for (const auto& [path, role] : roles_) {
    if (!held.empty()) {
      if (held.count(role) > 0) continue;
      problems->Warn(path, "ROLE_UNKNOWN",
                     absl::StrCat("nobody in the directory holds the role ", Quoted(role)));
      continue;
    }
    if (role.size() < kLeastRoleBytes || all.counts().count(role) == 0 || all.counts().at(role) > 1) continue;
    for (const auto& [other, count] : all.counts()) {
      if (other == role || (count == 1 && here.counts().count(other) > 0)) continue;
      if (SpellingDistance(role, other) > kMostTypos) continue;
      problems->Warn(
          path, "ROLE_UNKNOWN",
          absl::StrCat("nothing else names the role ", Quoted(role), "; did you mean ", Quoted(other), "?"));
      break;
    }
  }
}

}  // namespace liushui::chart
