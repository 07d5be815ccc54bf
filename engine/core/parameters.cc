#include "engine/core/parameters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/chart/convert.h"
#include "engine/core/scxml/forms.h"

namespace liushui::core {
namespace {

using cel::Value;

// What another datum, a host function or the time would say is not known yet.
constexpr absl::string_view kNotKnown = "NOT_KNOWN_YET";

using KnownValues = std::map<int, Value>;  // by position

// What an expression sees where only some data are known.
class PartlyKnown final : public cel::Activation {
 public:
  PartlyKnown(const chart::Scope& scope, const KnownValues& known) : scope_(scope), known_(known) {}

  absl::StatusOr<Value> Variable(int slot) const override {
    const chart::Variable& variable = scope_.variables[static_cast<size_t>(slot)];
    const auto datum =
        variable.kind == chart::VariableKind::kDatum ? known_.find(variable.index) : known_.end();
    if (datum == known_.end()) return Refuse(absl::StatusCode::kUnavailable, kNotKnown, variable.name);
    return datum->second;
  }
  absl::StatusOr<Value> Call(int, absl::Span<const Value>) const override {
    return Refuse(absl::StatusCode::kUnavailable, kNotKnown, "a function of the engine");
  }

 private:
  const chart::Scope& scope_;
  const KnownValues& known_;
};

absl::StatusOr<Value> Evaluate(const chart::Expression& expression, const KnownValues& known) {
  return expression.program.Evaluate(PartlyKnown(*expression.scope, known));
}

absl::optional<std::string> CheckProblem(const chart::DatumSpec& datum, int index, const KnownValues& known) {
  if (!datum.check.has_value()) return absl::nullopt;
  const absl::StatusOr<Value> holds = Evaluate(*datum.check, known);
  if (!holds.ok()) {
    if (ReasonOf(holds.status()) == kNotKnown) return absl::nullopt;
    return std::string(holds.status().message());
  }
  if (holds->kind() == cel::Kind::kBool && holds->bool_value()) return absl::nullopt;
  return absl::StrCat("`", datum.check->program.source(), "` does not hold for ",
                      known.at(index).DebugString());
}

absl::optional<std::string> ChoiceProblem(const chart::DatumSpec& datum, const Value& value) {
  const std::vector<std::string>& choices = datum.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value.string_value()) != choices.end())
    return absl::nullopt;
  return absl::StrCat("expected one of ", absl::StrJoin(choices, ", "), ", found '", value.string_value(),
                      "'");
}

// What a datum is when a start does not give it: nothing if that is not known, or it is null.
absl::optional<Value> DefaultOf(const chart::DatumSpec& datum, const KnownValues& known,
                                absl::optional<std::string>* problem) {
  if (!datum.value.has_value()) return absl::nullopt;
  const absl::StatusOr<Value> value = Evaluate(*datum.value, known);
  if (!value.ok()) {
    if (ReasonOf(value.status()) != kNotKnown) *problem = std::string(value.status().message());
    return absl::nullopt;
  }
  if (value->is_null()) return absl::nullopt;
  *problem = chart::MismatchOf(datum.type, *value);
  if (problem->has_value()) return absl::nullopt;
  return *value;
}

void Take(const state::v1::ParameterRow& row, ledger::v1::TakenParameter& taken) {
  taken.set_name(row.parameter().input());
  *taken.mutable_value() = row.parameter().value();
  taken.set_record(row.index());
}

}  // namespace

absl::optional<std::string> ParameterProblem(const chart::Chart& chart, absl::string_view input,
                                             const ledger::v1::Value& value) {
  const int index = chart.FindDatum(std::string(input));
  if (index < 0 || !chart.data()[index].input) {
    return absl::StrCat("workflow ", chart.workflow(), " has no input '", input, "'");
  }
  const chart::DatumSpec& datum = chart.data()[index];
  if (datum.personal) return std::string("is a person's own: whoever starts an instance gives it");
  const Value fitted = Coerce(datum.type, chart::FromLedger(value));
  if (fitted.is_null()) return std::string("expected a value");
  if (const auto mismatch = chart::MismatchOf(datum.type, fitted)) return mismatch;
  if (const auto problem = ChoiceProblem(datum, fitted)) return problem;
  return CheckProblem(datum, index, {{index, fitted}});
}

bool TakesParameter(const chart::Chart& chart, const std::string& input) {
  const int index = chart.FindDatum(input);
  return index >= 0 && chart.data()[index].input && !chart.data()[index].personal;
}

bool GivesInput(const ledger::v1::StartInstance& start, absl::string_view input) {
  return std::any_of(start.inputs().begin(), start.inputs().end(), [&](const ledger::v1::NamedValue& given) {
    return given.name() == input && given.value().kind_case() != ledger::v1::Value::KIND_NOT_SET;
  });
}

std::vector<std::string> ConflictsOf(const chart::Chart& chart,
                                     const std::map<std::string, ledger::v1::Value>& parameters) {
  std::vector<std::string> sentences;
  if (parameters.empty()) return sentences;
  KnownValues known;
  for (size_t i = 0; i < chart.data().size(); ++i) {
    const chart::DatumSpec& datum = chart.data()[i];
    const int index = static_cast<int>(i);
    const auto given = parameters.find(datum.name);
    const bool is_given = given != parameters.end() && TakesParameter(chart, datum.name);
    absl::optional<std::string> problem;
    absl::optional<Value> value;
    if (is_given) {
      value = Coerce(datum.type, chart::FromLedger(given->second));
      // What is wrong with it alone is said of it alone.
      if (ParameterProblem(chart, datum.name, given->second).has_value()) continue;
    } else {
      value = DefaultOf(datum, known, &problem);
    }
    if (value.has_value()) {
      known[index] = *std::move(value);
      if (datum.input) problem = ChoiceProblem(datum, known.at(index));
      if (datum.input && !problem.has_value()) problem = CheckProblem(datum, index, known);
    }
    if (!problem.has_value()) continue;
    sentences.push_back(absl::StrCat("with the parameters of workflow ", chart.workflow(),
                                     " a start is refused that gives nothing else: ", datum.name, ": ",
                                     *problem));
  }
  return sentences;
}

Value WithParameters(const Value& given, const TakenParameters& parameters) {
  Value::Entries entries;
  for (const auto& entry : given.entries()) {
    if (!entry.second.is_null()) entries.push_back(entry);
  }
  for (const ledger::v1::TakenParameter& parameter : parameters) {
    const Value* own = given.Find(parameter.name());
    if (own != nullptr && !own->is_null()) continue;
    entries.emplace_back(Value::String(parameter.name()), chart::FromLedger(parameter.value()));
  }
  return Value::Map(std::move(entries));
}

void BlameParameters(const chart::Chart& chart, const TakenParameters& parameters,
                     std::vector<Violation>& violations) {
  for (const ledger::v1::TakenParameter& parameter : parameters) {
    for (Violation& violation : violations) {
      if (violation.field != absl::StrCat("input.", parameter.name())) continue;
      violation.field = absl::StrCat("parameter.", parameter.name());
      violation.description =
          absl::StrCat("parameter ", parameter.name(), " of workflow ", chart.workflow(), ", set by record ",
                       parameter.record(), ": ", violation.description);
    }
  }
}

std::vector<state::v1::ParameterRow> ParametersSetBy(const ledger::v1::Record& record) {
  std::vector<state::v1::ParameterRow> rows;
  for (const ledger::v1::Parameter& parameter : record.parameters_changed().set()) {
    state::v1::ParameterRow& row = rows.emplace_back();
    *row.mutable_parameter() = parameter;
    row.set_index(record.index());
    row.set_set_us(record.time_us());
    row.set_set_by(record.actor().name());
    row.set_reason(record.parameters_changed().reason());
  }
  return rows;
}

const state::v1::ParameterRow* Parameters::Find(const std::string& workflow, const std::string& input) const {
  const auto found = rows_.find({workflow, input});
  return found == rows_.end() ? nullptr : found->second.get();
}

void Parameters::Put(state::v1::ParameterRow row) {
  const Rows::key_type key(row.parameter().workflow(), row.parameter().input());
  rows_[key] = std::make_shared<const state::v1::ParameterRow>(std::move(row));
}

void Parameters::Apply(const ledger::v1::Record& record) {
  for (state::v1::ParameterRow& row : ParametersSetBy(record)) Put(std::move(row));
  for (const ledger::v1::ParameterName& name : record.parameters_changed().unset()) {
    rows_.erase({name.workflow(), name.input()});
  }
}

void Parameters::AddTo(const chart::Chart& chart, ledger::v1::StartInstance& start) const {
  start.clear_parameters();
  for (auto row = rows_.lower_bound({chart.workflow(), ""});
       row != rows_.end() && row->first.first == chart.workflow(); ++row) {
    const std::string& input = row->first.second;
    if (TakesParameter(chart, input) && !GivesInput(start, input))
      Take(*row->second, *start.add_parameters());
  }
}

void Parameters::AddTo(const chart::Chart& from, const chart::Chart& to, ledger::v1::Migrate& migrate) const {
  migrate.clear_parameters();
  for (auto row = rows_.lower_bound({to.workflow(), ""});
       row != rows_.end() && row->first.first == to.workflow(); ++row) {
    const std::string& input = row->first.second;
    const bool computed = std::any_of(migrate.data().begin(), migrate.data().end(),
                                      [&](const auto& datum) { return datum.name() == input; });
    const bool is_new = TakesParameter(to, input) && from.FindDatum(input) < 0;
    if (is_new && !computed) Take(*row->second, *migrate.add_parameters());
  }
}

}  // namespace liushui::core
