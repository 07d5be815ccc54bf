#include "engine/server/messages/task_message.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/chart/convert.h"
#include "engine/core/candidates.h"
#include "engine/core/decide.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

using Fields = google::protobuf::RepeatedPtrField<workflow::v1::Field>;
using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;

v1::TaskPart PartMessage(const state::v1::TaskPartState& part) {
  v1::TaskPart message;
  message.set_part(part.part().as());
  message.set_title(part.part().title());
  *message.mutable_candidate_roles() = part.part().roles();
  *message.mutable_candidate_people() = part.part().people();
  *message.mutable_excluded_people() = part.part().excluded();
  message.set_claimed_by(part.claimed_by());
  message.set_completed_by(part.completed_by());
  message.set_etag(absl::StrCat(part.version()));
  message.set_claimed_for(part.claimed_for());
  message.set_completed_for(part.completed_for());
  message.set_delegate(part.delegate());
  message.set_delegate_note(part.delegate_note());
  message.set_draft_by(part.draft_by());
  message.set_draft_for(part.draft_for());
  message.set_delegate_done(part.delegate_done());
  return message;
}

void AddLimits(const workflow::v1::Field& field, v1::FormField* added) {
  added->set_pattern(field.pattern());
  if (field.has_minimum()) added->set_minimum(field.minimum());
  if (field.has_maximum()) added->set_maximum(field.maximum());
  if (field.has_min_length()) added->set_min_length(field.min_length());
  if (field.has_max_length()) added->set_max_length(field.max_length());
  if (field.has_min_items()) added->set_min_items(field.min_items());
  if (field.has_max_items()) added->set_max_items(field.max_items());
  added->set_required_when(field.required_when());
}

void AddFields(const Fields& fields, google::protobuf::RepeatedPtrField<v1::FormField>* form) {
  for (const workflow::v1::Field& field : fields) {
    v1::FormField* added = form->Add();
    added->set_name(field.name());
    added->set_title(field.title());
    added->set_type(field.type());
    added->set_of(field.of());
    added->set_required(field.required());
    *added->mutable_choices() = field.choices();
    AddFields(field.fields(), added->mutable_fields());
    added->set_hint(field.hint());
    AddLimits(field, added);
  }
}

// The task a state declares, its items' task included; null without one.
const workflow::v1::Task* FindTask(const States& states, absl::string_view id) {
  for (const workflow::v1::State& state : states) {
    if (state.id() == id) {
      if (state.has_task()) return &state.task();
      return state.has_each() && state.each().has_task() ? &state.each().task() : nullptr;
    }
    if (const auto* inside = FindTask(state.states(), id)) return inside;
    if (const auto* inside = FindTask(state.regions(), id)) return inside;
  }
  return nullptr;
}

template <typename Condition>
std::vector<std::string> PartsWhere(const state::v1::TaskState& task, const Condition& condition) {
  std::vector<std::string> parts;
  for (const state::v1::TaskPartState& part : task.parts()) {
    if (condition(part)) parts.push_back(part.part().as());
  }
  return parts;
}

absl::Status RefusePart(absl::string_view reason, absl::string_view sentence) {
  return RefuseFields(reason, absl::StrCat("part: ", sentence),
                      {{"part", std::string(reason), std::string(sentence)}});
}

// A part that was named, among all of the task.
absl::StatusOr<std::string> FindPart(const std::vector<std::string>& all, absl::string_view part) {
  if (std::find(all.begin(), all.end(), part) != all.end()) return std::string(part);
  const bool plain = all.size() == 1 && all[0].empty();
  const std::string expected =
      plain ? "expected no part, because the task has none"
            : absl::StrCat("expected one of the task's parts (", absl::StrJoin(all, ", "), ")");
  return RefusePart("PART_UNKNOWN", absl::StrCat(expected, ", found '", absl::Utf8SafeCHexEscape(part), "'"));
}

}  // namespace

v1::Task TaskMessage(const state::v1::TaskState& task) {
  v1::Task message;
  message.set_name(ChildName(ChildKind::kTask, task.namespace_(), {task.instance(), task.task()}));
  message.set_instance(core::InstanceName(task.namespace_(), task.instance()));
  message.set_workflow(task.workflow());
  message.set_business_key(task.business_key());
  message.set_state(task.state());
  message.set_title(task.title());
  message.set_instructions(task.instructions());
  message.set_status(static_cast<v1::Task::Status>(task.status()));
  for (const state::v1::TaskPartState& part : task.parts()) *message.add_parts() = PartMessage(part);
  if (task.due_us() != 0) *message.mutable_due_time() = TimestampOf(task.due_us());
  message.set_due_provisional(task.due_provisional());
  message.set_overdue(task.overdue());
  message.set_was_overdue(task.was_overdue());
  if (task.has_first_due_us()) *message.mutable_first_due_time() = TimestampOf(task.first_due_us());
  message.set_escalations(static_cast<int32_t>(task.escalations()));
  message.set_reminders(static_cast<int32_t>(task.reminders()));
  message.set_priority(static_cast<int32_t>(task.priority()));
  message.set_item_key(task.item_key());
  *message.mutable_create_time() = TimestampOf(task.opened_us());
  if (task.closed_us() != 0) *message.mutable_end_time() = TimestampOf(task.closed_us());
  if (task.has_follow_up_us()) *message.mutable_follow_up_time() = TimestampOf(task.follow_up_us());
  message.set_notes(static_cast<int32_t>(task.notes()));
  message.set_attachments(static_cast<int32_t>(task.attachments()));
  *message.mutable_supervisor_roles() = task.supervisor_roles();
  *message.mutable_supervisor_people() = task.supervisor_people();
  *message.mutable_delegate_roles() = task.delegate_roles();
  *message.mutable_delegate_people() = task.delegate_people();
  if (task.closed_us() != 0 || task.parts_size() == 1) return message;
  for (const state::v1::TaskPartState& part : task.parts()) {
    if (part.completed_by().empty()) message.add_waiting_for(part.part().as());
  }
  return message;
}

void AddDrafts(const state::v1::TaskState& task, v1::Task* message) {
  for (int i = 0; i < task.parts_size(); ++i) {
    if (task.parts(i).draft_by().empty()) continue;
    WriteJson(task.parts(i).draft(), message->mutable_parts(i)->mutable_draft());
  }
}

void AddShown(const std::vector<core::ShownValue>& shown, v1::Task* message) {
  for (const core::ShownValue& value : shown) {
    v1::ShownValue* added = message->add_shown();
    added->set_label(value.label);
    const auto stored = value.value.ok() ? chart::ToLedger(*value.value)
                                         : absl::StatusOr<ledger::v1::Value>(value.value.status());
    if (stored.ok()) {
      WriteJson(*stored, added->mutable_value());
    } else {
      added->set_problem(std::string(stored.status().message()));
    }
  }
}

void AddForms(const workflow::v1::Workflow& workflow, v1::Task* task) {
  const workflow::v1::Task* declared = FindTask(workflow.states(), task->state());
  if (declared == nullptr) declared = FindTask(workflow.regions(), task->state());
  if (declared == nullptr) return;
  for (v1::TaskPart& part : *task->mutable_parts()) {
    if (declared->by().empty()) AddFields(declared->form(), part.mutable_form());
    for (const workflow::v1::Part& candidate : declared->by()) {
      if (candidate.as() == part.part()) AddFields(candidate.form(), part.mutable_form());
    }
  }
}

absl::StatusOr<uint32_t> ReadEtag(absl::string_view etag) {
  uint32_t version = 0;
  if (etag.empty() || (absl::SimpleAtoi(etag, &version) && version > 0)) return version;
  const std::string sentence = absl::StrCat("expected an etag as a task's part has it, found '",
                                            absl::Utf8SafeCHexEscape(etag.substr(0, 64)), "'");
  return RefuseFields("FIELD_INVALID", absl::StrCat("etag: ", sentence),
                      {{"etag", "FIELD_INVALID", sentence}});
}

absl::StatusOr<std::string> ChoosePart(const state::v1::TaskState& task, absl::string_view part,
                                       const ledger::v1::Actor& actor) {
  const std::vector<std::string> all = PartsWhere(task, [](const auto&) { return true; });
  if (!part.empty()) return FindPart(all, part);
  if (all.size() == 1) return all[0];
  const auto held = PartsWhere(task, [&](const auto& each) { return core::IsHeldBy(each, actor); });
  if (!held.empty()) return held[0];
  const auto given = PartsWhere(task, [&](const auto& each) { return core::IsDelegatedTo(each, actor); });
  if (!given.empty()) return given[0];
  const auto completed =
      PartsWhere(task, [&](const auto& each) { return each.completed_by() == actor.name(); });
  if (!completed.empty()) return completed[0];
  const auto open = PartsWhere(task, [&](const auto& each) { return core::IsOffered(each, actor); });
  if (open.size() > 1) {
    return RefusePart("PART_AMBIGUOUS",
                      absl::StrCat("expected one of ", absl::StrJoin(open, ", "), ", all of which ",
                                   actor.name(), " may take, found none"));
  }
  return open.empty() ? (all.empty() ? "" : all[0]) : open[0];
}

absl::StatusOr<std::string> NamePart(const state::v1::TaskState& task, absl::string_view part) {
  const std::vector<std::string> all = PartsWhere(task, [](const auto&) { return true; });
  if (!part.empty()) return FindPart(all, part);
  if (all.size() == 1) return all[0];
  return RefusePart("PART_AMBIGUOUS",
                    absl::StrCat("expected one of ", absl::StrJoin(all, ", "), ", found none"));
}

}  // namespace liushui::server
