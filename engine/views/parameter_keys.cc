#include "engine/views/parameter_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {

std::string ParameterKey(const ParameterPlace& parameter) {
  return PlaceKey(Table::kParameter, parameter);
}

absl::optional<ParameterPlace> ParseParameterKey(absl::string_view key) {
  return ParsePlace<ParameterPlace>(Table::kParameter, key);
}

}  // namespace liushui::views
