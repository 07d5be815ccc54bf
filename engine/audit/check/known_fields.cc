#include "engine/audit/check/known_fields.h"

#include "google/protobuf/wire_format_lite.h"

namespace liushui::audit {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

// Takes a number off the front; false if there is none.
bool TakeVarint(absl::string_view& bytes, uint64_t& number) {
  number = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    number |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// A field on the wire: `value` is what a length comes before.
struct WireField {
  int number = 0;
  int wire_type = 0;
  absl::string_view value;
};

bool TakeField(absl::string_view& bytes, WireField& field) {
  uint64_t tag = 0;
  uint64_t size = 0;
  if (!TakeVarint(bytes, tag) || tag >> 32 != 0) return false;
  field = {static_cast<int>(tag >> 3), static_cast<int>(tag & 7), ""};
  switch (field.wire_type) {
    case WireFormatLite::WIRETYPE_VARINT:
      return TakeVarint(bytes, size);
    case WireFormatLite::WIRETYPE_FIXED64:
      size = 8;
      break;
    case WireFormatLite::WIRETYPE_FIXED32:
      size = 4;
      break;
    case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
      if (!TakeVarint(bytes, size)) return false;
      break;
    default:
      return false;
  }
  if (size > bytes.size()) return false;
  field.value = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

int KnownFields::TypeOf(const Descriptor* message) {
  const auto [place, is_new] = numbers_.emplace(message, static_cast<int>(types_.size()));
  if (!is_new) return place->second;
  const int type = place->second;
  types_.emplace_back();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* declared = message->field(i);
    Field field;
    field.wire_type = declared->is_packed() ? static_cast<int>(WireFormatLite::WIRETYPE_LENGTH_DELIMITED)
                                            : static_cast<int>(WireFormatLite::WireTypeForFieldType(
                                                  static_cast<WireFormatLite::FieldType>(declared->type())));
    if (declared->message_type() != nullptr) field.message = TypeOf(declared->message_type());
    const size_t number = static_cast<size_t>(declared->number());
    if (types_[type].size() <= number) types_[type].resize(number + 1);
    types_[type][number] = field;
  }
  return type;
}

bool KnownFields::Cover(int type, absl::string_view bytes) const {
  const Type& fields = types_[type];
  WireField found;
  while (!bytes.empty()) {
    if (!TakeField(bytes, found) || static_cast<size_t>(found.number) >= fields.size()) return false;
    const Field& field = fields[found.number];
    if (field.wire_type != found.wire_type) return false;
    if (field.message >= 0 && !Cover(field.message, found.value)) return false;
  }
  return true;
}

int LastFieldOf(absl::string_view bytes) {
  WireField found;
  while (!bytes.empty()) {
    if (!TakeField(bytes, found)) return 0;
  }
  return found.number;
}

}  // namespace liushui::audit
