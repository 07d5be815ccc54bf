#include "clients/demo/branch/fields.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const Value& Find(const Struct& fields, const std::string& name) {
  const auto found = fields.fields().find(name);
  return found == fields.fields().end() ? Value::default_instance() : found->second;
}

}  // namespace

Value& Fields::At(absl::string_view name) {
  return (*fields_.mutable_fields())[std::string(name)];
}

Fields& Fields::Set(absl::string_view name, bool value) {
  At(name).set_bool_value(value);
  return *this;
}

Fields& Fields::Set(absl::string_view name, int64_t value) {
  At(name).set_number_value(static_cast<double>(value));
  return *this;
}

Fields& Fields::Set(absl::string_view name, absl::string_view value) {
  At(name).set_string_value(std::string(value));
  return *this;
}

Fields& Fields::Set(absl::string_view name, const std::vector<std::string>& values) {
  auto* list = At(name).mutable_list_value();
  for (const std::string& value : values) list->add_values()->set_string_value(value);
  return *this;
}

Fields& Fields::Set(absl::string_view name, const std::vector<Fields>& records) {
  auto* list = At(name).mutable_list_value();
  for (const Fields& record : records) *list->add_values()->mutable_struct_value() = record.fields_;
  return *this;
}

std::string TextIn(const Struct& fields, const std::string& name) {
  return Find(fields, name).string_value();
}

int64_t NumberIn(const Struct& fields, const std::string& name) {
  return static_cast<int64_t>(Find(fields, name).number_value());
}

bool TruthIn(const Struct& fields, const std::string& name) {
  return Find(fields, name).bool_value();
}

Struct RecordIn(const Struct& fields, const std::string& name) {
  return Find(fields, name).struct_value();
}

std::vector<std::string> TextsIn(const Struct& fields, const std::string& name) {
  std::vector<std::string> texts;
  for (const Value& value : Find(fields, name).list_value().values()) texts.push_back(value.string_value());
  return texts;
}

std::vector<Struct> RecordsIn(const Struct& fields, const std::string& name) {
  std::vector<Struct> records;
  for (const Value& value : Find(fields, name).list_value().values()) records.push_back(value.struct_value());
  return records;
}

}  // namespace liushui::demo
