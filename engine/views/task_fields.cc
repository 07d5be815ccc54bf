#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/core/decide.h"
#include "engine/views/fields.h"

namespace liushui::views {
namespace {

using cel::Type;
using cel::Value;
using state::v1::TaskPartState;
using state::v1::TaskState;
using Texts = google::protobuf::RepeatedPtrField<std::string>;

Value TimeOf(int64_t microseconds) {
  return Value::Timestamp(absl::FromUnixMicros(microseconds));
}

Value TimeOrNull(int64_t microseconds) {
  return microseconds == 0 ? Value::Null() : TimeOf(microseconds);
}

Value ListOf(const Texts& texts) {
  Value::Elements elements;
  for (const std::string& text : texts) elements.push_back(Value::String(text));
  return Value::List(std::move(elements));
}

// Fields of a part, each of them a text, a truth or a list of texts.
const Type::Fields& PartFields() {
  static const Type::Fields kFields = {{"part", Type::String()},
                                       {"title", Type::String()},
                                       {"candidate_roles", Type::List(Type::String())},
                                       {"candidate_people", Type::List(Type::String())},
                                       {"excluded_people", Type::List(Type::String())},
                                       {"claimed_by", Type::String()},
                                       {"completed_by", Type::String()},
                                       {"etag", Type::String()},
                                       {"claimed_for", Type::String()},
                                       {"completed_for", Type::String()},
                                       {"delegate", Type::String()},
                                       {"delegate_note", Type::String()},
                                       {"draft_by", Type::String()},
                                       {"draft_for", Type::String()},
                                       {"delegate_done", Type::Bool()}};
  return kFields;
}

Value PartValue(const TaskPartState& part) {
  const auto text = [](const char* name, const std::string& value) {
    return std::pair(Value::String(name), Value::String(value));
  };
  return Value::Map({text("part", part.part().as()),
                     text("title", part.part().title()),
                     {Value::String("candidate_roles"), ListOf(part.part().roles())},
                     {Value::String("candidate_people"), ListOf(part.part().people())},
                     {Value::String("excluded_people"), ListOf(part.part().excluded())},
                     text("claimed_by", part.claimed_by()),
                     text("completed_by", part.completed_by()),
                     text("etag", absl::StrCat(part.version())),
                     text("claimed_for", part.claimed_for()),
                     text("completed_for", part.completed_for()),
                     text("delegate", part.delegate()),
                     text("delegate_note", part.delegate_note()),
                     text("draft_by", part.draft_by()),
                     text("draft_for", part.draft_for()),
                     {Value::String("delegate_done"), Value::Bool(part.delegate_done())}});
}

Value Parts(const TaskState& task) {
  Value::Elements parts;
  for (const TaskPartState& part : task.parts()) parts.push_back(PartValue(part));
  return Value::List(std::move(parts));
}

// Parts of an open joint task that are not completed yet.
Value WaitingFor(const TaskState& task) {
  Value::Elements waiting;
  const bool is_joint = task.parts_size() > 1 && task.closed_us() == 0;
  for (const TaskPartState& part : task.parts()) {
    if (is_joint && part.completed_by().empty()) waiting.push_back(Value::String(part.part().as()));
  }
  return Value::List(std::move(waiting));
}

}  // namespace

std::string TaskName(const TaskState& task) {
  return absl::StrCat("namespaces/", task.namespace_(), "/tasks/", task.instance(), "-", task.task());
}

absl::string_view StatusName(state::v1::TaskStatus status) {
  switch (status) {
    case state::v1::TASK_STATUS_OPEN:
      return "OPEN";
    case state::v1::TASK_STATUS_CLAIMED:
      return "CLAIMED";
    case state::v1::TASK_STATUS_COMPLETED:
      return "COMPLETED";
    case state::v1::TASK_STATUS_WITHDRAWN:
      return "WITHDRAWN";
    default:
      return "";
  }
}

const std::vector<Field<TaskState>>& TaskFields() {
  static const Type kText = Type::String();
  static const Type kTime = Type::Nullable(Type::Timestamp());
  static const Type kTexts = Type::List(Type::String());
  static const std::vector<Field<TaskState>> kFields = {
      {"name", kText, [](const TaskState& task) { return Value::String(TaskName(task)); }},
      {"instance", kText,
       [](const TaskState& task) {
         return Value::String(core::InstanceName(task.namespace_(), task.instance()));
       }},
      {"workflow", kText, [](const TaskState& task) { return Value::String(task.workflow()); }},
      {"business_key", kText, [](const TaskState& task) { return Value::String(task.business_key()); }},
      {"state", kText, [](const TaskState& task) { return Value::String(task.state()); }},
      {"title", kText, [](const TaskState& task) { return Value::String(task.title()); }},
      {"instructions", kText, [](const TaskState& task) { return Value::String(task.instructions()); }},
      {"status", kText,
       [](const TaskState& task) { return Value::String(std::string(StatusName(task.status()))); }},
      {"parts", Type::List(Type::Record(PartFields())), [](const TaskState& task) { return Parts(task); }},
      {"due_time", kTime, [](const TaskState& task) { return TimeOrNull(task.due_us()); }},
      {"overdue", Type::Bool(), [](const TaskState& task) { return Value::Bool(task.overdue()); }},
      {"was_overdue", Type::Bool(), [](const TaskState& task) { return Value::Bool(task.was_overdue()); }},
      {"first_due_time", kTime,
       [](const TaskState& task) {
         return task.has_first_due_us() ? TimeOf(task.first_due_us()) : Value::Null();
       }},
      {"escalations", Type::Int(), [](const TaskState& task) { return Value::Int(task.escalations()); }},
      {"reminders", Type::Int(), [](const TaskState& task) { return Value::Int(task.reminders()); }},
      {"priority", Type::Int(), [](const TaskState& task) { return Value::Int(task.priority()); }},
      {"item_key", kText, [](const TaskState& task) { return Value::String(task.item_key()); }},
      {"create_time", kTime, [](const TaskState& task) { return TimeOrNull(task.opened_us()); }},
      {"end_time", kTime, [](const TaskState& task) { return TimeOrNull(task.closed_us()); }},
      {"due_provisional", Type::Bool(),
       [](const TaskState& task) { return Value::Bool(task.due_provisional()); }},
      {"follow_up_time", kTime,
       [](const TaskState& task) {
         return task.has_follow_up_us() ? TimeOf(task.follow_up_us()) : Value::Null();
       }},
      {"notes", Type::Int(), [](const TaskState& task) { return Value::Int(task.notes()); }},
      {"attachments", Type::Int(), [](const TaskState& task) { return Value::Int(task.attachments()); }},
      {"waiting_for", kTexts, [](const TaskState& task) { return WaitingFor(task); }},
      {"supervisor_roles", kTexts, [](const TaskState& task) { return ListOf(task.supervisor_roles()); }},
      {"supervisor_people", kTexts, [](const TaskState& task) { return ListOf(task.supervisor_people()); }},
      {"delegate_roles", kTexts, [](const TaskState& task) { return ListOf(task.delegate_roles()); }},
      {"delegate_people", kTexts, [](const TaskState& task) { return ListOf(task.delegate_people()); }},
  };
  return kFields;
}

}  // namespace liushui::views
