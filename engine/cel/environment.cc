#include "engine/cel/environment.h"

#include "engine/base/check.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {

int Environment::AddVariable(absl::string_view name, Type type) {
  const int slot = static_cast<int>(variables_.size());
  LIUSHUI_CHECK(slot_by_name_.emplace(std::string(name), slot).second);
  variables_.push_back({std::string(name), std::move(type), slot});
  return slot;
}

int Environment::AddFunction(absl::string_view name, std::vector<Type> parameters, Type result) {
  const int id = static_cast<int>(functions_.size());
  LIUSHUI_CHECK(!IsGlobalBuiltin(name));
  LIUSHUI_CHECK(function_by_name_.emplace(std::string(name), id).second);
  functions_.push_back({std::string(name), std::move(parameters), std::move(result), id});
  return id;
}

const Environment::Variable* Environment::FindVariable(absl::string_view name) const {
  const auto found = slot_by_name_.find(name);
  return found == slot_by_name_.end() ? nullptr : &variables_[static_cast<size_t>(found->second)];
}

const Environment::Function* Environment::FindFunction(absl::string_view name) const {
  const auto found = function_by_name_.find(name);
  return found == function_by_name_.end() ? nullptr : &functions_[static_cast<size_t>(found->second)];
}

}  // namespace liushui::cel
