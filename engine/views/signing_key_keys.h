// Keys of the table of signing keys, which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_SIGNING_KEY_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_SIGNING_KEY_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::views {

// z, by the index of the record that announced the key.
std::string SigningKeyKey(uint64_t index);
absl::optional<uint64_t> ParseSigningKeyKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_SIGNING_KEY_KEYS_H_
