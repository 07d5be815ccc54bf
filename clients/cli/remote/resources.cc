#include "clients/cli/remote/resources.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/table.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"

namespace liushui::cli {
namespace {

using client::ShortName;

std::string CandidatesText(const v1::TaskPart& part) {
  std::vector<std::string> names;
  for (const std::string& role : part.candidate_roles()) names.push_back(absl::StrCat("role ", role));
  names.insert(names.end(), part.candidate_people().begin(), part.candidate_people().end());
  return names.empty() ? "nobody" : absl::StrJoin(names, ", ");
}

std::string PartText(const v1::TaskPart& part) {
  std::string who = CandidatesText(part);
  if (!part.claimed_by().empty()) who = part.claimed_by();
  if (!part.completed_by().empty()) who = absl::StrCat(part.completed_by(), " (done)");
  return part.part().empty() ? who : absl::StrCat(part.part(), ": ", who);
}

// "one of a, b", "list of record", "list of record {code: string, quantity: int}"
std::string TypeText(const v1::FormField& field) {
  std::string text = field.type();
  if (!field.of().empty()) absl::StrAppend(&text, " of ", field.of());
  if (field.fields_size() > 0) {
    std::vector<std::string> fields;
    for (const v1::FormField& inner : field.fields()) {
      fields.push_back(absl::StrCat(inner.name(), inner.required() ? "*" : "", ": ", TypeText(inner)));
    }
    absl::StrAppend(&text, " {", absl::StrJoin(fields, ", "), "}");
  }
  if (field.choices_size() > 0) absl::StrAppend(&text, ", one of ", absl::StrJoin(field.choices(), ", "));
  return text;
}

void PrintForm(const Session& session, const v1::TaskPart& part) {
  if (part.form_size() == 0) return;
  session.out() << "\n" << (part.part().empty() ? "form" : absl::StrCat("form of ", part.part())) << "\n";
  Table table({"FIELD", "TYPE", "REQUIRED", "LABEL", "HINT"});
  for (const v1::FormField& field : part.form()) {
    table.Add(
        {field.name(), TypeText(field), field.required() ? "required" : "", field.title(), field.hint()});
  }
  table.Print(session.terminal());
}

Cell DueCell(const Session& session, const v1::Task& task) {
  std::string due = session.TimeOf(task.due_time());
  if (task.due_provisional()) absl::StrAppend(&due, " (provisionally)");
  return {due, task.overdue() ? Tone::kBad : Tone::kPlain};
}

// Text as it is, everything else as JSON.
std::string DatumText(const google::protobuf::Value& value) {
  return value.has_string_value() ? value.string_value() : client::JsonOf(value);
}

// In the order of the names.
void PrintData(const Session& session, const google::protobuf::Struct& data) {
  const std::map<std::string, google::protobuf::Value> sorted(data.fields().begin(), data.fields().end());
  Table table({"DATUM", "VALUE"});
  for (const auto& [name, value] : sorted) table.Add({name, DatumText(value)});
  table.Print(session.terminal());
}

std::string CountText(int count) {
  return count == 0 ? "" : absl::StrCat(count);
}

}  // namespace

std::string WhoText(const v1::Task& task) {
  return absl::StrJoin(task.parts(), "; ",
                       [](std::string* out, const v1::TaskPart& part) { out->append(PartText(part)); });
}

void PrintTasks(const Session& session, const google::protobuf::RepeatedPtrField<v1::Task>& tasks) {
  if (tasks.empty()) return;
  Table table({"TASK", "TITLE", "WORKFLOW", "KEY", "STATE", "ITEM", "STATUS", "WHO", "DUE", "OVERDUE"});
  for (const v1::Task& task : tasks) {
    table.Add({ShortName(task.name()), task.title(), task.workflow(), task.business_key(), task.state(),
               task.item_key(), StatusText(task.status()), WhoText(task), DueCell(session, task),
               Cell(task.overdue() ? "overdue" : "", Tone::kBad)});
  }
  table.Print(session.terminal());
}

void PrintTask(const Session& session, const v1::Task& task) {
  PrintFields(session.terminal(), {{"task", ShortName(task.name())},
                                   {"title", task.title()},
                                   {"instructions", task.instructions()},
                                   {"workflow", task.workflow()},
                                   {"instance", ShortName(task.instance())},
                                   {"key", task.business_key()},
                                   {"state", task.state()},
                                   {"item", task.item_key()},
                                   {"status", StatusText(task.status())},
                                   {"due", DueCell(session, task)},
                                   {"overdue", Cell(task.overdue() ? "yes" : "", Tone::kBad)},
                                   {"reminders", CountText(task.reminders())},
                                   {"escalations", CountText(task.escalations())},
                                   {"priority", CountText(task.priority())},
                                   {"opened", session.TimeOf(task.create_time())},
                                   {"ended", session.TimeOf(task.end_time())}});
  session.out() << "\n";
  Table parts({"PART", "TITLE", "CANDIDATES", "EXCLUDED", "CLAIMED BY", "COMPLETED BY", "ETAG"});
  for (const v1::TaskPart& part : task.parts()) {
    parts.Add({part.part(), part.title(), CandidatesText(part), absl::StrJoin(part.excluded_people(), ", "),
               part.claimed_by(), part.completed_by(), part.etag()});
  }
  parts.Print(session.terminal());
  for (const v1::TaskPart& part : task.parts()) PrintForm(session, part);
}

void PrintInstance(const Session& session, const v1::Instance& instance) {
  PrintFields(session.terminal(),
              {{"instance", ShortName(instance.name())},
               {"workflow", absl::StrCat(instance.workflow(), " revision ", instance.revision())},
               {"key", instance.business_key()},
               {"subject", instance.subject()},
               {"status", Cell(StatusText(instance.status()), ToneOf(instance.status()))},
               {"reason", instance.reason()},
               {"states", absl::StrJoin(instance.states(), ", ")},
               {"incidents", Cell(CountText(instance.open_incidents()), Tone::kBad)},
               {"started", session.TimeOf(instance.start_time())},
               {"started by", instance.started_by()},
               {"changed", session.TimeOf(instance.update_time())},
               {"ended", session.TimeOf(instance.end_time())},
               {"steps", absl::StrCat(instance.steps())}});
  if (instance.data().fields_size() > 0) {
    session.out() << "\n";
    PrintData(session, instance.data());
  }
  if (instance.has_output() && !instance.output().has_null_value()) {
    session.out() << "output " << client::JsonOf(instance.output()) << "\n";
  }
}

}  // namespace liushui::cli
