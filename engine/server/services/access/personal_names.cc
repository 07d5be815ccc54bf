#include "engine/server/services/access/personal_names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace liushui::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;
using NamedValues = google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>;
using Names = std::set<std::string, std::less<>>;

// Whether the message, or one inside it, is a field that is personal.
bool HoldsPersonal(const Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "personal" && reflection.GetBool(message, field)) return true;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (HoldsPersonal(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                             : reflection.GetMessage(message, field))) {
        return true;
      }
    }
  }
  return false;
}

// Adds the names of all fields in a message that are personal or hold something that is.
void AddFields(const Message& message, Names& names) {
  if (const auto* declared = dynamic_cast<const workflow::v1::Field*>(&message)) {
    if (HoldsPersonal(*declared)) names.insert(declared->name());
    return;
  }
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      AddFields(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                     : reflection.GetMessage(message, field),
                names);
    }
  }
}

bool ShowsAny(const Names& names, const Struct& values) {
  return std::any_of(values.fields().begin(), values.fields().end(), [&](const auto& field) {
    return names.count(field.first) > 0 && IsPlain(field.second);
  });
}

bool IsReadable(const ledger::v1::Value& value) {
  return !value.has_sealed() && value.kind_case() != ledger::v1::Value::KIND_NOT_SET;
}

bool ShowsAny(const Names& names, const NamedValues& values) {
  return std::any_of(values.begin(), values.end(), [&](const ledger::v1::NamedValue& value) {
    return names.count(value.name()) > 0 && IsReadable(value.value());
  });
}

bool ShowsAny(const PersonalNames& names, const ledger::v1::Input& input) {
  const auto& items = input.add_items().items();
  return ShowsAny(names.data, input.start().inputs()) || ShowsAny(names.fields, input.event().data()) ||
         ShowsAny(names.fields, input.complete().form()) ||
         ShowsAny(names.fields, input.save_draft().form()) ||
         ShowsAny(names.fields, input.complete_job().result()) ||
         std::any_of(items.begin(), items.end(), [&](const auto& item) {
           return ShowsAny(names.fields, item.value().record().fields());
         });
}

}  // namespace

PersonalNames PersonalNamesOf(const workflow::v1::Workflow& workflow) {
  PersonalNames names;
  for (const workflow::v1::Datum& datum : workflow.data()) {
    if (HoldsPersonal(datum)) names.data.insert(datum.name());
  }
  workflow::v1::Workflow rest = workflow;
  rest.clear_data();
  AddFields(rest, names.fields);
  return names;
}

bool IsPlain(const Value& value) {
  if (value.kind_case() == Value::kNullValue || value.kind_case() == Value::KIND_NOT_SET) return false;
  return value.struct_value().fields().count("sealed") == 0;
}

bool ShowsPersonal(const PersonalNames& names, const v1::Instance& instance) {
  return ShowsAny(names.data, instance.data()) ||
         std::any_of(instance.inputs().begin(), instance.inputs().end(), [&](const v1::InstanceInput& input) {
           return names.data.count(input.name()) > 0 && IsPlain(input.value());
         });
}

bool ShowsPersonal(const PersonalNames& names, const v1::Task& task) {
  if (!names.data.empty() && std::any_of(task.shown().begin(), task.shown().end(),
                                         [](const auto& shown) { return IsPlain(shown.value()); })) {
    return true;
  }
  return std::any_of(task.parts().begin(), task.parts().end(),
                     [&](const v1::TaskPart& part) { return ShowsAny(names.fields, part.draft()); });
}

bool ShowsPersonal(const PersonalNames& names, const ledger::v1::Record& record) {
  if (ShowsAny(names, record.step().input()) || ShowsAny(names, record.refused().input())) return true;
  const auto& facts = record.step().facts();
  return std::any_of(facts.begin(), facts.end(), [&](const ledger::v1::Fact& fact) {
    return fact.has_data_assigned() && names.data.count(fact.data_assigned().name()) > 0 &&
           IsReadable(fact.data_assigned().value());
  });
}

}  // namespace liushui::server
