#include "clients/cli/remote/resources.h"

#include <algorithm>
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

// "sun for li", or just "sun".
std::string ForText(const std::string& person, const std::string& behalf) {
  return behalf.empty() ? person : absl::StrCat(person, " for ", behalf);
}

std::string PartText(const v1::TaskPart& part) {
  std::string who = CandidatesText(part);
  if (!part.claimed_by().empty()) who = ForText(part.claimed_by(), part.claimed_for());
  if (!part.delegate().empty()) absl::StrAppend(&who, ", given to ", part.delegate());
  if (part.delegate_done()) absl::StrAppend(&who, ", to be confirmed after ", part.draft_by());
  if (!part.completed_by().empty()) {
    who = absl::StrCat(ForText(part.completed_by(), part.completed_for()), " (done)");
  }
  return part.part().empty() ? who : absl::StrCat(part.part(), ": ", who);
}

// "17, in state review"; nothing for nobody's child.
std::string ParentText(const v1::Instance& instance) {
  if (!instance.has_parent()) return "";
  return absl::StrCat(ShortName(instance.parent().instance()), ", in state ", instance.parent().state());
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
  if (!field.pattern().empty()) absl::StrAppend(&text, ", like ", field.pattern());
  if (field.has_minimum()) absl::StrAppend(&text, ", from ", field.minimum());
  if (field.has_maximum()) absl::StrAppend(&text, ", to ", field.maximum());
  if (field.has_min_length()) absl::StrAppend(&text, ", at least ", field.min_length(), " characters");
  if (field.has_max_length()) absl::StrAppend(&text, ", at most ", field.max_length(), " characters");
  if (field.has_min_items()) absl::StrAppend(&text, ", at least ", field.min_items(), " of them");
  if (field.has_max_items()) absl::StrAppend(&text, ", at most ", field.max_items(), " of them");
  return text;
}

std::string RequiredText(const v1::FormField& field) {
  if (field.required()) return "required";
  return field.required_when().empty() ? "" : absl::StrCat("when ", field.required_when());
}

// What was filled in so far, and by whom.
void PrintDraft(const Session& session, const v1::TaskPart& part) {
  if (part.draft_by().empty()) return;
  session.out() << "\n"
                << (part.delegate_done() ? "done by " : "draft of ") << part.draft_by()
                << (part.draft_for().empty() ? "" : absl::StrCat(" for ", part.draft_for()))
                << (part.part().empty() ? "" : absl::StrCat(", part ", part.part())) << "\n";
  const std::map<std::string, google::protobuf::Value> sorted(part.draft().fields().begin(),
                                                              part.draft().fields().end());
  Table table({"FIELD", "VALUE"});
  for (const auto& [name, value] : sorted) table.Add({name, ValueText(value)});
  table.Print(session.terminal());
}

void PrintShown(const Session& session, const v1::Task& task) {
  if (task.shown_size() == 0) return;
  session.out() << "\n";
  Table table({"SHOWN", "VALUE"});
  for (const v1::ShownValue& shown : task.shown()) {
    table.Add({shown.label(),
               shown.problem().empty() ? Cell(ValueText(shown.value())) : Cell(shown.problem(), Tone::kBad)});
  }
  table.Print(session.terminal());
}

// The parts of a joint task that are missing, each with who has it or may: "交付 (li), consultant (role c)".
std::string WaitingText(const v1::Task& task) {
  std::vector<std::string> missing;
  for (const v1::TaskPart& part : task.parts()) {
    const auto& waiting = task.waiting_for();
    if (std::find(waiting.begin(), waiting.end(), part.part()) == waiting.end()) continue;
    const std::string who = part.claimed_by().empty() ? CandidatesText(part) : part.claimed_by();
    missing.push_back(absl::StrCat(part.title().empty() ? part.part() : part.title(), " (", who, ")"));
  }
  return absl::StrJoin(missing, ", ");
}

void PrintForm(const Session& session, const v1::TaskPart& part) {
  if (part.form_size() == 0) return;
  session.out() << "\n" << (part.part().empty() ? "form" : absl::StrCat("form of ", part.part())) << "\n";
  Table table({"FIELD", "TYPE", "REQUIRED", "LABEL", "HINT"});
  for (const v1::FormField& field : part.form()) {
    table.Add({field.name(), TypeText(field), RequiredText(field), field.title(), field.hint()});
  }
  table.Print(session.terminal());
}

Cell DueCell(const Session& session, const v1::Task& task) {
  std::string due = session.TimeOf(task.due_time());
  if (task.due_provisional()) absl::StrAppend(&due, " (provisionally)");
  return {due, task.overdue() ? Tone::kBad : Tone::kPlain};
}

// `now`, or that it was late before its due was moved or it was done; nothing if it never was.
std::string LateText(const v1::Task& task, const char* now) {
  if (task.overdue()) return now;
  return task.was_overdue() ? "was overdue" : "";
}

// In the order of the names.
void PrintData(const Session& session, const google::protobuf::Struct& data) {
  const std::map<std::string, google::protobuf::Value> sorted(data.fields().begin(), data.fields().end());
  Table table({"DATUM", "VALUE"});
  for (const auto& [name, value] : sorted) table.Add({name, ValueText(value)});
  table.Print(session.terminal());
}

std::string CountText(int count) {
  return count == 0 ? "" : absl::StrCat(count);
}

void PrintChildren(const Session& session, const v1::Instance& instance) {
  if (instance.children().empty()) return;
  Table table(
      {"CHILD", "WORKFLOW", "KEY", "FOR STATE", "ITEM", "STATUS", "REASON", "STARTED", "ENDED", "INCIDENTS"});
  for (const v1::InstanceChild& child : instance.children()) {
    table.Add({ShortName(child.instance()), child.workflow(), child.business_key(), child.state(),
               child.item_key(), Cell(StatusText(child.status()), ToneOf(child.status())), child.reason(),
               session.TimeOf(child.start_time()), session.TimeOf(child.end_time()),
               Cell(CountText(child.open_incidents()), Tone::kBad)});
  }
  session.out() << "\n";
  table.Print(session.terminal());
  if (instance.has_children_left_out()) session.out() << LeftOutText(instance) << "\n";
}

// "parameter, set by li 2026-03-02 09:00:00 +08:00"
std::string OriginText(const Session& session, const v1::InstanceInput& input) {
  if (input.origin() != v1::InstanceInput::PARAMETER) return "default";
  return absl::StrCat("parameter, set by ", input.set_by(), " ", session.TimeOf(input.set_time()));
}

// What nobody gave, and where it came from.
void PrintInputs(const Session& session, const v1::Instance& instance) {
  Table table({"NOT GIVEN", "TITLE", "VALUE", "FROM", "SOURCE", "STATUS"});
  for (const v1::InstanceInput& input : instance.inputs()) {
    const bool taken =
        input.origin() == v1::InstanceInput::PARAMETER || input.origin() == v1::InstanceInput::DEFAULT;
    if (!taken) continue;
    table.Add({input.name(), input.title(), ValueText(input.value()), OriginText(session, input),
               input.source(), input.source_status()});
  }
  if (table.empty()) return;
  session.out() << "\n";
  table.Print(session.terminal());
}

}  // namespace

std::string ValueText(const google::protobuf::Value& value) {
  const auto& fields = value.struct_value().fields();
  // What stands for a personal value that cannot be shown; of lists and records it stands in their JSON.
  const auto why = fields.find("why");
  if (fields.size() == 2 && fields.count("sealed") > 0 && why != fields.end())
    return absl::StrCat(
        "«", why->second.string_value() == "key_missing" ? "key missing" : why->second.string_value(), "»");
  return value.has_string_value() ? value.string_value() : client::JsonOf(value);
}

std::string ChangeText(const v1::Task& task) {
  const std::string waiting = WaitingText(task);
  return absl::StrCat("task ", ShortName(task.name()), " ", task.title(), ": ", StatusText(task.status()),
                      ", ", WhoText(task), waiting.empty() ? "" : absl::StrCat("; waiting for ", waiting));
}

std::string WhoText(const v1::Task& task) {
  return absl::StrJoin(task.parts(), "; ",
                       [](std::string* out, const v1::TaskPart& part) { out->append(PartText(part)); });
}

void PrintTasks(const Session& session, const google::protobuf::RepeatedPtrField<v1::Task>& tasks) {
  if (tasks.empty()) return;
  Table table(
      {"TASK", "TITLE", "WORKFLOW", "KEY", "STATE", "ITEM", "STATUS", "WHO", "FOR", "DUE", "OVERDUE"});
  for (const v1::Task& task : tasks) {
    table.Add({ShortName(task.name()), task.title(), task.workflow(), task.business_key(), task.state(),
               task.item_key(), StatusText(task.status()), WhoText(task), task.on_behalf_of(),
               DueCell(session, task), Cell(LateText(task, "overdue"), Tone::kBad)});
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
                                   {"overdue", Cell(LateText(task, "yes"), Tone::kBad)},
                                   {"first due", session.TimeOf(task.first_due_time())},
                                   {"reminders", CountText(task.reminders())},
                                   {"escalations", CountText(task.escalations())},
                                   {"priority", CountText(task.priority())},
                                   {"follow-up", session.TimeOf(task.follow_up_time())},
                                   {"waiting for", WaitingText(task)},
                                   {"notes", CountText(task.notes())},
                                   {"files", CountText(task.attachments())},
                                   {"opened", session.TimeOf(task.create_time())},
                                   {"ended", session.TimeOf(task.end_time())}});
  session.out() << "\n";
  Table parts({"PART", "TITLE", "CANDIDATES", "EXCLUDED", "CLAIMED BY", "GIVEN TO", "COMPLETED BY", "ETAG"});
  for (const v1::TaskPart& part : task.parts()) {
    parts.Add({part.part(), part.title(), CandidatesText(part), absl::StrJoin(part.excluded_people(), ", "),
               ForText(part.claimed_by(), part.claimed_for()), part.delegate(),
               ForText(part.completed_by(), part.completed_for()), part.etag()});
  }
  parts.Print(session.terminal());
  PrintShown(session, task);
  for (const v1::TaskPart& part : task.parts()) {
    PrintForm(session, part);
    PrintDraft(session, part);
  }
}

std::string LeftOutText(const v1::Instance& instance) {
  return absl::StrCat("and ", instance.children_left_out().running(), " more that run, ",
                      instance.children_left_out().ended(), " that have ended");
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
               {"child of", ParentText(instance)},
               {"changed", session.TimeOf(instance.update_time())},
               {"ended", session.TimeOf(instance.end_time())},
               {"steps", absl::StrCat(instance.steps())}});
  for (const v1::ItemList& list : instance.item_lists()) {
    session.out() << "items of " << list.state() << (list.left() ? ", left: " : ": ") << list.done() << " of "
                  << list.total() << " done, " << list.open() << " open, " << list.waiting() << " waiting, "
                  << list.failed() << " failed\n";
  }
  if (instance.data().fields_size() > 0) {
    session.out() << "\n";
    PrintData(session, instance.data());
  }
  PrintInputs(session, instance);
  if (instance.has_output() && !instance.output().has_null_value()) {
    session.out() << "output " << client::JsonOf(instance.output()) << "\n";
  }
  PrintChildren(session, instance);
}

}  // namespace liushui::cli
