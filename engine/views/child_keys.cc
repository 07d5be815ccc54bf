#include "engine/views/child_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {

std::string ChildKey(uint64_t parent, uint32_t child) {
  return PartKey(Table::kChild, parent, child);
}

std::string ChildPrefix(uint64_t parent) {
  return Encoder(Table::kChild).Number64(parent).Take();
}

absl::optional<InstancePart> ParseChildKey(absl::string_view key) {
  return ParsePart(Decoder(Table::kChild, key));
}

}  // namespace liushui::views
