#include "engine/views/signing_key_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {

std::string SigningKeyKey(uint64_t index) {
  return Encoder(Table::kSigningKey).Number64(index).Take();
}

absl::optional<uint64_t> ParseSigningKeyKey(absl::string_view key) {
  return ParseNumber(Decoder(Table::kSigningKey, key));
}

}  // namespace liushui::views
