// Keys of the table of aliases, which keys.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_ALIAS_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_ALIAS_KEYS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::views {

// An alias of a workflow. Its row's value is a RecordedHash: the record that set it, and the hash of the
// definition it stands for.
struct AliasPlace {
  std::string name_space;
  std::string workflow;
  std::string alias;
  friend bool operator==(const AliasPlace&, const AliasPlace&) = default;
};

// a; the alias stands at the end and is kept whatever it holds.
std::string AliasKey(const AliasPlace& alias);
absl::optional<AliasPlace> ParseAliasKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_ALIAS_KEYS_H_
