#include "engine/chart/compiler/declarations.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

void CheckDatum(const workflow::v1::Datum& datum, const std::string& path, Problems* problems) {
  if (!datum.input() && !datum.optional() && datum.value().empty()) {
    problems->Add(
        path, "DATUM_UNSET",
        absl::StrCat("expected 'value', 'input' or 'optional' for '", datum.name(), "', found none"));
  }
  const std::string& status = datum.source_status();
  if (!status.empty() && status != "verified" && status != "unverified") {
    problems->Add(absl::StrCat(path, ".source_status"), "SOURCE_STATUS",
                  absl::StrCat("expected verified or unverified, found '", status, "'"));
  }
}

void CheckRetention(const workflow::v1::Retention& retention, Problems* problems) {
  if (retention.years() < 1 || retention.years() > kMaxRetentionYears) {
    problems->Add("retention.years", "LIMIT_EXCEEDED",
                  absl::StrCat("expected 1 to ", kMaxRetentionYears, " years, found ", retention.years()));
  }
  if (retention.source().empty()) {
    problems->Add("retention", "SOURCE_STATUS",
                  "expected 'source', where the number of years comes from, found none");
  }
  const std::string& status = retention.source_status();
  if (status != "verified" && status != "unverified") {
    problems->Add("retention", "SOURCE_STATUS",
                  absl::StrCat("expected 'source_status' verified or unverified, found '", status, "'"));
  }
}

// What an expression sees that reads nothing.
class Nothing final : public cel::Activation {
 public:
  absl::StatusOr<cel::Value> Variable(int) const override { return Unasked(); }
  absl::StatusOr<cel::Value> Call(int, absl::Span<const cel::Value>) const override { return Unasked(); }

 private:
  static absl::Status Unasked() { return absl::InternalError("a constant expression reads something"); }
};

// A value that is written out must be one of its type: that a text is a date, or a term, no type says.
void CheckWrittenValue(const DatumSpec& datum, const std::string& path, Problems* problems) {
  if (!datum.value.has_value() || !datum.value->program.constant()) return;
  const absl::StatusOr<cel::Value> value = datum.value->program.Evaluate(Nothing());
  if (!value.ok() || value->is_null()) return;
  const auto mismatch = MismatchOf(datum.type, *value);
  if (mismatch.has_value()) problems->Add(path, "VALUE_MISFIT", *mismatch);
}

DatumSpec CompileDatum(const workflow::v1::Datum& datum, const std::string& path, int index, Fields* fields,
                       Expressions* expressions) {
  DatumSpec spec;
  spec.name = datum.name();
  spec.title = datum.title();
  spec.type = fields->CompileType(datum, path, index);
  spec.input = datum.input();
  spec.optional = datum.optional();
  spec.personal = datum.personal();
  fields->CheckChoices(spec.type, datum.choices(), absl::StrCat(path, ".choices"));
  spec.choices.assign(datum.choices().begin(), datum.choices().end());
  ScopeSpec before;
  before.data_count = index;
  spec.value = expressions->Compile(absl::StrCat(path, ".value"), datum.value(), before,
                                    cel::Type::Nullable(CelType(spec.type)));
  if (spec.value.has_value() && spec.value->program.result_type().kind() == cel::TypeKind::kNull) {
    spec.optional = true;
  }
  CheckWrittenValue(spec, absl::StrCat(path, ".value"), &expressions->problems());
  return spec;
}

}  // namespace

void CompileData(const workflow::v1::Workflow& workflow, Fields* fields, Expressions* expressions,
                 std::vector<DatumSpec>* data) {
  Problems& problems = expressions->problems();
  if (workflow.has_retention()) CheckRetention(workflow.retention(), &problems);
  if (workflow.data_size() > kMaxDatums) {
    return problems.Add("data", "LIMIT_EXCEEDED",
                        absl::StrCat("expected at most ", kMaxDatums, " data, found ", workflow.data_size()));
  }
  std::vector<std::string> names;
  std::set<std::string> known;
  for (int i = 0; i < workflow.data_size(); ++i) {
    const workflow::v1::Datum& datum = workflow.data(i);
    const std::string path = absl::StrCat("data[", i, "]");
    fields->CheckName(datum.name(), absl::StrCat(path, ".name"), &names);
    if (!known.insert(datum.name()).second)
      return;  // the scopes of those after it would hold two of one name
    CheckDatum(datum, path, &problems);
    const int index = static_cast<int>(data->size());
    data->push_back(CompileDatum(datum, path, index, fields, expressions));
    ScopeSpec with_it;
    with_it.data_count = index + 1;
    data->back().check = expressions->Compile(absl::StrCat(path, ".check"), datum.check(), with_it,
                                              cel::Type::Bool(), Exposure::kChecked);
  }
}

std::vector<EventSpec> CompileEvents(const workflow::v1::Workflow& workflow, Fields* fields,
                                     Expressions* expressions) {
  Problems& problems = expressions->problems();
  std::vector<EventSpec> events;
  if (workflow.events_size() > kMaxEvents) {
    problems.Add("events", "LIMIT_EXCEEDED",
                 absl::StrCat("expected at most ", kMaxEvents, " events, found ", workflow.events_size()));
    return events;
  }
  std::set<std::string> names;
  for (int i = 0; i < workflow.events_size(); ++i) {
    const workflow::v1::EventType& event = workflow.events(i);
    const std::string path = absl::StrCat("events[", i, "]");
    const std::string name_path = absl::StrCat(path, ".name");
    if (!IsDottedName(event.name())) {
      problems.Add(
          name_path, "EVENT_SYNTAX",
          absl::StrCat("expected a dotted name such as client.withdrew, found '", event.name(), "'"));
    } else if (IsReservedEvent(event.name())) {
      problems.Add(name_path, "EVENT_RESERVED",
                   absl::StrCat("'", event.name(), "' is an event only the engine raises"));
    } else if (!names.insert(event.name()).second) {
      problems.Add(name_path, "NAME_DUPLICATE", absl::StrCat("'", event.name(), "' is declared twice"));
    }
    EventSpec spec;
    spec.name = event.name();
    spec.title = event.title();
    spec.roles = expressions->CompileRoles(absl::StrCat(path, ".role"), event.role(), {});
    spec.person = expressions->CompilePerson(absl::StrCat(path, ".person"), event.person(), {});
    spec.form = fields->Compile(event.form(), absl::StrCat(path, ".form"));
    events.push_back(std::move(spec));
  }
  return events;
}

}  // namespace liushui::chart
