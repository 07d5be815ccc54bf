#include "engine/audit/changes/field_changes.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/views/fields.h"

namespace liushui::audit {
namespace {

using ledger::v1::Value;
using state::v1::InstanceState;
using state::v1::TaskPartState;
using state::v1::TaskState;
using Texts = google::protobuf::RepeatedPtrField<std::string>;

// Fields by path, under a prefix; what is empty is not there.
class Fields {
 public:
  explicit Fields(std::string prefix) : prefix_(std::move(prefix)) {}

  void Text(absl::string_view name, const std::string& text) {
    if (!text.empty()) At(name).set_string(text);
  }
  void Number(absl::string_view name, int64_t number) {
    if (number != 0) At(name).set_int_(number);
  }
  void Truth(absl::string_view name, bool truth) {
    if (truth) At(name).set_bool_(true);
  }
  void Time(absl::string_view name, int64_t time_us) {
    if (time_us != 0) At(name).set_timestamp_us(time_us);
  }
  void List(absl::string_view name, const Texts& texts) {
    for (const std::string& text : texts) At(name).mutable_list()->add_values()->set_string(text);
  }
  void Any(absl::string_view name, const Value& value) {
    if (value.kind_case() != Value::KIND_NOT_SET) At(name) = value;
  }
  Value& At(absl::string_view name) { return fields_[absl::StrCat(prefix_, name)]; }

  const std::map<std::string, Value>& all() const { return fields_; }

 private:
  const std::string prefix_;
  std::map<std::string, Value> fields_;
};

Fields FieldsOf(const InstanceState& state) {
  Fields fields("");
  fields.Text("status", std::string(views::StatusName(state.status())));
  fields.Number("revision", state.revision());
  fields.Text("subject", state.subject());
  fields.Text("reason", state.reason());
  fields.List("states", state.configuration());
  fields.Any("output", state.output());
  for (const ledger::v1::NamedValue& datum : state.data())
    fields.Any(absl::StrCat("data.", datum.name()), datum.value());
  for (const ledger::v1::IncidentRaised& incident : state.incidents()) {
    fields.At("incidents")
        .mutable_list()
        ->add_values()
        ->set_string(absl::StrCat(incident.incident(), " ", incident.reason(), ": ", incident.message()));
  }
  return fields;
}

void AddPart(const TaskPartState& part, absl::string_view path, Fields& fields) {
  const auto name = [&](absl::string_view field) { return absl::StrCat(path, field); };
  fields.List(name("candidate_roles"), part.part().roles());
  fields.List(name("candidate_people"), part.part().people());
  fields.Text(name("claimed_by"), part.claimed_by());
  fields.Text(name("claimed_for"), part.claimed_for());
  fields.Text(name("completed_by"), part.completed_by());
  fields.Text(name("completed_for"), part.completed_for());
  fields.Text(name("delegate"), part.delegate());
  for (const ledger::v1::NamedValue& field : part.draft())
    fields.Any(name(absl::StrCat("draft.", field.name())), field.value());
  for (const ledger::v1::NamedValue& field : part.form())
    fields.Any(name(absl::StrCat("form.", field.name())), field.value());
}

Fields FieldsOf(const TaskState& task) {
  Fields fields(absl::StrCat("tasks.", task.task(), "."));
  fields.Text("title", task.title());
  fields.Text("state", task.state());
  fields.Text("status", std::string(views::StatusName(task.status())));
  fields.Time("due_time", task.due_us());
  fields.Truth("overdue", task.overdue());
  fields.Number("escalations", task.escalations());
  fields.Number("reminders", task.reminders());
  fields.Number("priority", task.priority());
  fields.Time("follow_up_time", task.follow_up_us());
  fields.Number("notes", task.notes());
  fields.Number("attachments", task.attachments());
  for (const TaskPartState& part : task.parts()) {
    const std::string& name = part.part().as();
    AddPart(part, name.empty() ? "" : absl::StrCat("parts.", name, "."), fields);
  }
  return fields;
}

bool IsSame(const Value& one, const Value& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

void AddChanges(const Fields& before, const Fields& after, std::map<std::string, FieldChange>& changes) {
  for (const auto& [path, value] : after.all()) {
    const auto was = before.all().find(path);
    if (was != before.all().end() && IsSame(was->second, value)) continue;
    changes[path] = {path, was == before.all().end() ? Value() : was->second, value};
  }
  for (const auto& [path, value] : before.all()) {
    if (after.all().count(path) == 0) changes[path] = {path, value, Value()};
  }
}

}  // namespace

std::vector<FieldChange> ChangesOf(const FoldedInstance& before, const core::Instance& after) {
  std::map<std::string, FieldChange> changes;
  AddChanges(FieldsOf(before.state), FieldsOf(after.state()), changes);
  for (const auto& [ordinal, task] : after.changes().tasks) {
    const auto was = before.tasks.find(ordinal);
    AddChanges(was == before.tasks.end() ? Fields("") : FieldsOf(was->second), FieldsOf(task), changes);
  }
  std::vector<FieldChange> ordered;
  for (auto& [path, change] : changes) ordered.push_back(std::move(change));
  return ordered;
}

}  // namespace liushui::audit
