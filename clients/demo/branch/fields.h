// Fields: forms and inputs as the API takes them (google.protobuf.Struct), written and read without ceremony.
#ifndef LIUSHUI_CLIENTS_DEMO_BRANCH_FIELDS_H_
#define LIUSHUI_CLIENTS_DEMO_BRANCH_FIELDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/struct.pb.h"

namespace liushui::demo {

// One form being filled in. Field by field: Fields().Set("accept", true).Set("note", "好").
class Fields {
 public:
  Fields& Set(absl::string_view name, bool value);
  Fields& Set(absl::string_view name, int64_t value);
  Fields& Set(absl::string_view name, int value) { return Set(name, static_cast<int64_t>(value)); }
  Fields& Set(absl::string_view name, absl::string_view value);
  Fields& Set(absl::string_view name, const char* value) { return Set(name, absl::string_view(value)); }
  Fields& Set(absl::string_view name, const std::string& value) {
    return Set(name, absl::string_view(value));
  }
  Fields& Set(absl::string_view name, const std::vector<std::string>& values);
  // A list of records.
  Fields& Set(absl::string_view name, const std::vector<Fields>& records);

  operator google::protobuf::Struct() const { return fields_; }  // NOLINT: a form is what it holds

 private:
  google::protobuf::Value& At(absl::string_view name);

  google::protobuf::Struct fields_;
};

// What a field holds; empty, zero or false when it is absent or of another kind.
std::string TextIn(const google::protobuf::Struct& fields, const std::string& name);
int64_t NumberIn(const google::protobuf::Struct& fields, const std::string& name);
bool TruthIn(const google::protobuf::Struct& fields, const std::string& name);
google::protobuf::Struct RecordIn(const google::protobuf::Struct& fields, const std::string& name);
std::vector<std::string> TextsIn(const google::protobuf::Struct& fields, const std::string& name);
// The records of a list, in order.
std::vector<google::protobuf::Struct> RecordsIn(const google::protobuf::Struct& fields,
                                                const std::string& name);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_BRANCH_FIELDS_H_
