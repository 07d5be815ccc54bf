#include "engine/audit/check/place_bytes.h"

namespace liushui::audit {
namespace {

constexpr size_t kNumberBytes = 8;

}  // namespace

void PlaceWriter::Number(uint64_t number) {
  for (size_t i = 0; i < kNumberBytes; ++i) bytes_.push_back(static_cast<char>(number >> (8 * i)));
}

void PlaceWriter::Text(absl::string_view text) {
  Number(text.size());
  bytes_.append(text.data(), text.size());
}

absl::string_view PlaceReader::Take(uint64_t size) {
  ok_ = ok_ && size <= rest_.size();
  if (!ok_) return "";
  const absl::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

uint64_t PlaceReader::Number() {
  const absl::string_view bytes = Take(kNumberBytes);
  uint64_t number = 0;
  for (size_t i = 0; i < bytes.size(); ++i) number |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return number;
}

std::string PlaceReader::Text() {
  return std::string(Take(Number()));
}

void PlaceReader::Message(google::protobuf::MessageLite& message) {
  const std::string bytes = Text();
  if (!message.ParseFromString(bytes)) ok_ = false;
}

}  // namespace liushui::audit
