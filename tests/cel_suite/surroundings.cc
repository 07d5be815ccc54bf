#include "tests/cel_suite/surroundings.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"
#include "tests/cel_suite/expected.h"

namespace liushui::cel_suite {
namespace {

// The zones that the suite's cases on time name.
absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(std::string(name), &zone)) return zone;
  return absl::NotFoundError(absl::StrCat("there is no zone ", name));
}

}  // namespace

absl::StatusOr<Surroundings> Surroundings::Of(const Case& one) {
  Surroundings made;
  made.environment_.SetContainer(one.container);
  if (one.section == "checking") made.DeclareWhatChecksShare();
  made.environment_.SetZoneLoader(LoadZone);
  for (const Json& declaration : At(one.original, "typeEnv").list_value().values()) {
    RETURN_IF_ERROR(made.Declare(declaration));
  }
  for (const auto& [name, binding] : At(one.original, "bindings").struct_value().fields()) {
    ASSIGN_OR_RETURN(cel::Value value, ValueOf(At(binding, "value")));
    const cel::Environment::Variable* declared = made.environment_.FindVariable(name);
    const int slot =
        declared != nullptr ? declared->slot : made.environment_.AddVariable(name, cel::Type::Dyn());
    made.values_[slot] = std::move(value);
  }
  return made;
}

void Surroundings::DeclareWhatChecksShare() {
  environment_.AddVariable("is", cel::Type::String());
  environment_.AddVariable("ii", cel::Type::Int());
  environment_.AddVariable("iu", cel::Type::Uint());
  environment_.AddVariable("iz", cel::Type::Bool());
  environment_.AddVariable("id", cel::Type::Double());
  environment_.AddVariable("ib", cel::Type::Bytes());
  environment_.AddVariable("ix", cel::Type::Null());
  environment_.AddFunction("fg_s", {}, cel::Type::String());
}

absl::Status Surroundings::Declare(const Json& declaration) {
  const std::string name = At(declaration, "name").string_value();
  if (Has(declaration, "function")) {
    return DeclareFunction(name, At(At(declaration, "function"), "overloads"));
  }
  ASSIGN_OR_RETURN(cel::Type type, TypeOf(At(At(declaration, "ident"), "type")));
  if (type.kind() == cel::TypeKind::kLetter) type = cel::Type::Dyn();
  environment_.AddVariable(name, std::move(type));
  return absl::OkStatus();
}

// A function that the language has is not declared again.
absl::Status Surroundings::DeclareFunction(absl::string_view name, const Json& overloads) {
  const auto& all = overloads.list_value().values();
  if (all.size() == 1 && cel::FindBuiltin(name) != nullptr) return absl::OkStatus();
  if (all.size() != 1 || At(all.Get(0), "isInstanceFunction").bool_value()) {
    return absl::UnimplementedError(absl::StrCat(name, "() has overloads or is a method"));
  }
  std::vector<cel::Type> parameters;
  for (const Json& parameter : At(all.Get(0), "params").list_value().values()) {
    ASSIGN_OR_RETURN(cel::Type type, TypeOf(parameter));
    parameters.push_back(std::move(type));
  }
  ASSIGN_OR_RETURN(cel::Type result, TypeOf(At(all.Get(0), "resultType")));
  environment_.AddFunction(name, std::move(parameters), std::move(result));
  return absl::OkStatus();
}

absl::StatusOr<cel::Value> Surroundings::Variable(int slot) const {
  const auto found = values_.find(slot);
  if (found != values_.end()) return found->second;
  return cel::EvaluationError(absl::StrCat("variable ", slot, " has no value"));
}

absl::StatusOr<cel::Value> Surroundings::Call(int function_id, absl::Span<const cel::Value>) const {
  return cel::EvaluationError(absl::StrCat("function ", function_id, " has no meaning"));
}

}  // namespace liushui::cel_suite
