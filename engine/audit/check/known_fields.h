// What bytes say of a message without parsing it.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_KNOWN_FIELDS_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_KNOWN_FIELDS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace liushui::audit {

// Which fields a message and those within it may have. Thread-safe once made.
class KnownFields {
 public:
  explicit KnownFields(const google::protobuf::Descriptor* message) { TypeOf(message); }

  // Whether all bytes are fields which the message declares, each in the form it is written in, all the way
  // down. `bytes` must parse.
  bool Cover(absl::string_view bytes) const { return Cover(0, bytes); }

 private:
  struct Field {
    int wire_type = -1;  // none with this number
    int message = -1;    // its type, where it is one
  };
  using Type = std::vector<Field>;  // by number

  int TypeOf(const google::protobuf::Descriptor* message);
  bool Cover(int type, absl::string_view bytes) const;

  std::map<const google::protobuf::Descriptor*, int> numbers_;
  std::vector<Type> types_;
};

// The number of the last field; 0 if there is none, or the bytes are no message.
int LastFieldOf(absl::string_view bytes);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_KNOWN_FIELDS_H_
