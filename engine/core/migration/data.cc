#include "engine/core/migration/data.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compiler/scope.h"
#include "engine/chart/convert.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"

namespace liushui::core {
namespace {

using cel::Value;

absl::Status Invalid(absl::string_view reason, absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, reason, message);
}

// What the expressions of a migration see: what `set` sees in the first definition.
std::shared_ptr<const chart::Scope> ScopeOf(const chart::Chart& chart) {
  // The calendar belongs to the chart, which outlives the migration.
  const std::shared_ptr<const chart::BusinessCalendar> calendar(std::shared_ptr<void>(), chart.calendar());
  chart::Scopes scopes(&chart.data(), calendar);
  return scopes.Get({});
}

// Compiled in the scope of the first definition; gives what the datum of the second wants.
absl::StatusOr<chart::Expression> CompileFor(const chart::DatumSpec& datum,
                                             const ledger::v1::DatumExpression& given,
                                             const std::shared_ptr<const chart::Scope>& scope) {
  absl::StatusOr<cel::Program> program = cel::Program::Compile(given.expression(), scope->environment);
  if (!program.ok()) {
    return Invalid("MIGRATION_DATA_INVALID",
                   absl::StrCat("datum '", datum.name, "': ", program.status().message()));
  }
  const cel::Type declared = chart::CelType(datum.type);
  const cel::Type wanted = datum.optional ? cel::Type::Nullable(declared) : declared;
  if (!cel::IsAssignable(program->result_type(), wanted)) {
    return Invalid("MIGRATION_DATA_INVALID",
                   absl::StrCat("datum '", datum.name, "': `", given.expression(), "` gives ",
                                program->result_type().ToString(), ", expected ", wanted.ToString()));
  }
  return chart::Expression{*std::move(program), scope};
}

absl::Status Mismatch(const StateNames& names, const chart::DatumSpec& datum, absl::string_view what) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_DATA_MISMATCH",
                absl::StrCat("datum '", datum.name, "' does not fit what ", names.Target(),
                             " declares: ", what, "; compute it"));
}

absl::Status Missing(const StateNames& names, const chart::DatumSpec& datum) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_DATA_MISSING",
                absl::StrCat("datum '", datum.name, "' has no value, and ", names.Target(),
                             " neither declares it optional nor gives it one; compute it"));
}

const ledger::v1::NamedValue* FindDatum(const state::v1::InstanceState& state, const std::string& name) {
  const auto found = std::find_if(state.data().begin(), state.data().end(),
                                  [&](const auto& datum) { return datum.name() == name; });
  return found == state.data().end() ? nullptr : &*found;
}

bool HasValue(const state::v1::InstanceState& state, const std::string& name) {
  const ledger::v1::NamedValue* datum = FindDatum(state, name);
  return datum != nullptr && datum->value().kind_case() != ledger::v1::Value::KIND_NOT_SET;
}

absl::StatusOr<ledger::v1::NamedValue> ComputeOne(Macrostep& step, const StateNames& names,
                                                  const chart::DatumSpec& datum,
                                                  const chart::Expression& expression) {
  ASSIGN_OR_RETURN(const Value raw, Evaluate(step, expression));
  const Value value = Coerce(datum.type, raw);
  if (value.is_null() && !datum.optional) return Missing(names, datum);
  const auto mismatch = value.is_null() ? absl::nullopt : chart::MismatchOf(datum.type, value);
  if (mismatch.has_value()) {
    return Mismatch(names, datum, absl::StrCat("`", expression.program.source(), "`: ", *mismatch));
  }
  ledger::v1::NamedValue named;
  named.set_name(datum.name);
  ASSIGN_OR_RETURN(*named.mutable_value(), chart::ToLedger(value));
  return named;
}

// Whether the old value stays; false where there is none.
absl::StatusOr<bool> KeepsValue(Macrostep& step, const StateNames& names, const chart::DatumSpec& datum) {
  const ledger::v1::NamedValue* old = FindDatum(step.state(), datum.name);
  if (old == nullptr || old->value().kind_case() == ledger::v1::Value::KIND_NOT_SET) return false;
  if (old->value().has_sealed()) return true;
  const auto mismatch = chart::MismatchOf(datum.type, chart::FromLedger(old->value()));
  if (mismatch.has_value()) return Mismatch(names, datum, *mismatch);
  return true;
}

// The namespace's parameter for an input that the first definition does not have; null if none was taken.
const ledger::v1::TakenParameter* FindTaken(const StateNames& names, const ledger::v1::Migrate& migrate,
                                            const std::string& name) {
  if (names.from().FindDatum(name) >= 0) return nullptr;
  const auto found = std::find_if(migrate.parameters().begin(), migrate.parameters().end(),
                                  [&](const auto& taken) { return taken.name() == name; });
  return found == migrate.parameters().end() ? nullptr : &*found;
}

absl::StatusOr<ledger::v1::NamedValue> TakeParameter(const StateNames& names, const chart::DatumSpec& datum,
                                                     const ledger::v1::TakenParameter& taken) {
  const Value value = Coerce(datum.type, chart::FromLedger(taken.value()));
  if (const auto mismatch = chart::MismatchOf(datum.type, value)) {
    return Mismatch(names, datum,
                    absl::StrCat("the parameter that record ", taken.record(), " set: ", *mismatch));
  }
  ledger::v1::NamedValue named;
  named.set_name(datum.name);
  ASSIGN_OR_RETURN(*named.mutable_value(), chart::ToLedger(value));
  return named;
}

bool HaveSameRules(const chart::DatumSpec& a, const chart::DatumSpec& b) {
  const auto source = [](const chart::DatumSpec& datum) {
    return datum.check.has_value() ? datum.check->program.source() : std::string();
  };
  return a.choices == b.choices && source(a) == source(b);
}

}  // namespace

absl::Status CheckExpressions(const StateNames& names, const ledger::v1::Migrate& migrate) {
  const std::shared_ptr<const chart::Scope> scope = ScopeOf(names.from());
  const std::string* previous = nullptr;
  for (const auto& given : migrate.data()) {
    const int index = names.to().FindDatum(given.name());
    if (index < 0 || (previous != nullptr && given.name() <= *previous)) {
      return Invalid("MIGRATION_DATA_UNKNOWN",
                     index < 0 ? absl::StrCat(names.Target(), " declares no datum '", given.name(), "'")
                               : absl::StrCat("expected data ascending and each once, found '", given.name(),
                                              "' after '", *previous, "'"));
    }
    previous = &given.name();
    RETURN_IF_ERROR(CompileFor(names.to().data()[index], given, scope).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<DataChange> Compute(Macrostep& step, const StateNames& names,
                                   const ledger::v1::Migrate& migrate) {
  const std::shared_ptr<const chart::Scope> scope = ScopeOf(names.from());
  std::map<std::string, const ledger::v1::DatumExpression*> given;
  for (const auto& datum : migrate.data()) given.emplace(datum.name(), &datum);
  DataChange data;
  for (size_t i = 0; i < names.to().data().size(); ++i) {
    const chart::DatumSpec& datum = names.to().data()[i];
    if (const auto found = given.find(datum.name); found != given.end()) {
      ASSIGN_OR_RETURN(const chart::Expression expression, CompileFor(datum, *found->second, scope));
      ASSIGN_OR_RETURN(ledger::v1::NamedValue value, ComputeOne(step, names, datum, expression));
      data.computed.push_back(std::move(value));
      continue;
    }
    if (const ledger::v1::TakenParameter* taken = FindTaken(names, migrate, datum.name)) {
      ASSIGN_OR_RETURN(ledger::v1::NamedValue value, TakeParameter(names, datum, *taken));
      data.computed.push_back(std::move(value));
      continue;
    }
    ASSIGN_OR_RETURN(const bool keeps, KeepsValue(step, names, datum));
    if (keeps) continue;
    // What is null though it had a default was made null, and stays so.
    const int before = names.from().FindDatum(datum.name);
    const bool had_default = before >= 0 && names.from().data()[before].value.has_value();
    if (datum.value.has_value() && (!had_default || !datum.optional)) {
      data.defaulted.push_back(static_cast<int>(i));
    } else if (!datum.optional) {
      return Missing(names, datum);
    }
  }
  for (const auto& datum : step.state().data()) {
    if (names.to().FindDatum(datum.name()) < 0) data.dropped.push_back(datum.name());
  }
  return data;
}

absl::Status Assign(Macrostep& step, const DataChange& data) {
  for (const ledger::v1::NamedValue& value : data.computed) {
    ledger::v1::Fact fact;
    *fact.mutable_data_assigned() = value;
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  for (const int index : data.defaulted) {
    const chart::DatumSpec& datum = step.chart().data()[index];
    ASSIGN_OR_RETURN(const Value value, Evaluate(step, *datum.value));
    RETURN_IF_ERROR(CheckFits(datum, *datum.value, value));
    if (value.is_null()) continue;
    ledger::v1::Fact fact;
    fact.mutable_data_assigned()->set_name(datum.name);
    ASSIGN_OR_RETURN(*fact.mutable_data_assigned()->mutable_value(), chart::ToLedger(value));
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status CheckReliedOn(const Macrostep& step, const StateNames& names) {
  for (const chart::StateIndex s : step.configuration().ToVector()) {
    for (const int index : names.to().state(s).relied_on) {
      const chart::DatumSpec& datum = names.to().data()[index];
      if (HasValue(step.state(), datum.name)) continue;
      return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_DATA_MISSING",
                    absl::StrCat("datum '", datum.name, "' has no value, and whatever leads to state ",
                                 names.to().state(s).id, " of ", names.Target(), " sets it; compute it"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RulesBroken> ReadRulesBroken(Macrostep& step) {
  RulesBroken all;
  for (size_t i = 0; i < step.chart().data().size(); ++i) {
    const std::string& name = step.chart().data()[i].name;
    ASSIGN_OR_RETURN(const std::vector<Violation> broken, BrokenRules(step, static_cast<int>(i), name));
    if (!broken.empty()) all.emplace(name, broken.front().description);
  }
  return all;
}

absl::Status CheckRules(Macrostep& step, const StateNames& names, const DataChange& data,
                        const RulesBroken& before) {
  ASSIGN_OR_RETURN(const RulesBroken broken, ReadRulesBroken(step));
  for (const auto& [name, why] : broken) {
    const chart::DatumSpec& datum = names.to().data()[names.to().FindDatum(name)];
    const int old = names.from().FindDatum(name);
    const bool is_computed = std::any_of(data.computed.begin(), data.computed.end(),
                                         [&](const auto& computed) { return computed.name() == datum.name; });
    const bool was_broken = before.count(name) > 0 && HaveSameRules(names.from().data()[old], datum);
    if (is_computed || !was_broken) return Mismatch(names, datum, why);
  }
  return absl::OkStatus();
}

}  // namespace liushui::core
