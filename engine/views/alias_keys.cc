#include "engine/views/alias_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {

std::string AliasKey(const AliasPlace& alias) {
  return PlaceKey(Table::kAlias, alias);
}

absl::optional<AliasPlace> ParseAliasKey(absl::string_view key) {
  return ParsePlace<AliasPlace>(Table::kAlias, key);
}

}  // namespace liushui::views
