// The bytes of a place (verify.h, PlaceKeeper): numbers of 8 bytes, low ones first, and texts after their
// length.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_PLACE_BYTES_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_PLACE_BYTES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace liushui::audit {

class PlaceWriter {
 public:
  void Number(uint64_t number);
  void Text(absl::string_view text);
  void Message(const google::protobuf::MessageLite& message) { Text(message.SerializeAsString()); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Once something is not there, or is none, everything read from then on is 0 or empty, and ok() is false.
class PlaceReader {
 public:
  // `bytes` must outlive it.
  explicit PlaceReader(absl::string_view bytes) : rest_(bytes) {}

  uint64_t Number();
  std::string Text();
  void Message(google::protobuf::MessageLite& message);
  bool ok() const { return ok_; }
  // Nothing is left, and nothing was missing.
  bool done() const { return ok_ && rest_.empty(); }

 private:
  absl::string_view Take(uint64_t size);

  absl::string_view rest_;
  bool ok_ = true;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_PLACE_BYTES_H_
