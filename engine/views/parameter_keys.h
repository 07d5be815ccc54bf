// Keys of the table of parameters, which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_PARAMETER_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_PARAMETER_KEYS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::views {

// A parameter of a namespace.
struct ParameterPlace {
  std::string name_space;
  std::string workflow;
  std::string input;
  friend bool operator==(const ParameterPlace&, const ParameterPlace&) = default;
};

// y
std::string ParameterKey(const ParameterPlace& parameter);
absl::optional<ParameterPlace> ParseParameterKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_PARAMETER_KEYS_H_
