#include "clients/cli/describe.h"

#include "absl/base/casts.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/display_width.h"
#include "clients/cli/terminal.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace liushui::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ledger::v1::NamedValue;
using ledger::v1::Record;
using ledger::v1::Value;

constexpr int kHashDigits = 12;

// What stands for a value that is sealed: why it cannot be read, or whose it is.
std::string SealedText(const ledger::v1::Sealed& sealed) {
  switch (sealed.closed()) {
    case ledger::v1::Sealed::ERASED:
      return "«erased»";
    case ledger::v1::Sealed::RESTRICTED:
      return "«restricted»";
    case ledger::v1::Sealed::KEY_MISSING:
      return "«key missing»";
    default:
      return absl::StrCat("sealed for ", sealed.subject());
  }
}

// What is shown, and in which zone.
class Describer {
 public:
  explicit Describer(absl::TimeZone zone) : zone_(zone) {}

  std::string ValueText(const Value& value) const;
  // "name value, name value" of the fields that are set.
  std::string FieldsText(const Message& message) const;
  // The one field that is set, as "words: its content".
  std::string KindText(const Message& oneof) const;
  std::string BodyText(const Record& record) const;

 private:
  std::string NamedText(const NamedValue& named) const {
    return absl::StrCat(named.name(), ": ", ValueText(named.value()));
  }
  std::string TimeOf(int64_t time_us) const { return TimeText(absl::FromUnixMicros(time_us), zone_); }
  std::string FieldText(const Message& message, const FieldDescriptor& field) const;
  // One element of a field, which is not repeated if `index` is -1.
  std::string ElementText(const Message& message, const FieldDescriptor& field, int index) const;
  std::string MessageText(const Message& message) const;
  // "50 to 90"; of a time in microseconds both ends as times.
  std::string ChangeText(const ledger::v1::NumberChange& change, bool is_time) const;

  const absl::TimeZone zone_;
};

std::string Words(absl::string_view name) {
  absl::ConsumeSuffix(&name, "_us");
  return absl::StrReplaceAll(name, {{"_", " "}});
}

// "label: content", or the label alone.
std::string Labelled(absl::string_view label, absl::string_view content) {
  return content.empty() ? std::string(label) : absl::StrCat(label, ": ", content);
}

std::string Describer::ValueText(const Value& value) const {
  switch (value.kind_case()) {
    case Value::kBool:
      return value.bool_() ? "true" : "false";
    case Value::kInt:
      return absl::StrCat(value.int_());
    case Value::kUint:
      return absl::StrCat(value.uint());
    case Value::kString:
      return value.string();
    case Value::kTimestampUs:
      return TimeOf(value.timestamp_us());
    case Value::kDurationUs:
      return absl::FormatDuration(absl::Microseconds(value.duration_us()));
    case Value::kList:
      return absl::StrCat(
          "[",
          absl::StrJoin(value.list().values(), ", ",
                        [this](std::string* out, const Value& element) { out->append(ValueText(element)); }),
          "]");
    case Value::kRecord:
      return absl::StrCat(
          "{",
          absl::StrJoin(value.record().fields(), ", ",
                        [this](std::string* out, const NamedValue& field) { out->append(NamedText(field)); }),
          "}");
    case Value::kDoubleBits:
      return absl::StrCat(absl::bit_cast<double>(value.double_bits()));
    case Value::kBytes:
      return absl::StrCat(value.bytes().size(), " bytes");
    case Value::kSealed:
      return SealedText(value.sealed());
    case Value::KIND_NOT_SET:
      break;
  }
  return "null";
}

std::string Describer::MessageText(const Message& message) const {
  if (message.GetDescriptor() == Value::descriptor()) return ValueText(static_cast<const Value&>(message));
  if (message.GetDescriptor() == NamedValue::descriptor()) {
    return NamedText(static_cast<const NamedValue&>(message));
  }
  return absl::StrCat("{", FieldsText(message), "}");
}

std::string Describer::ChangeText(const ledger::v1::NumberChange& change, bool is_time) const {
  const auto end = [&](bool is_there, int64_t number) -> std::string {
    if (!is_there) return "none";
    return is_time ? TimeOf(number) : absl::StrCat(number);
  };
  return absl::StrCat(end(change.has_from(), change.from()), " to ", end(change.has_to(), change.to()));
}

std::string Describer::ElementText(const Message& message, const FieldDescriptor& field, int index) const {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() == ledger::v1::NumberChange::descriptor()) {
        return ChangeText(
            static_cast<const ledger::v1::NumberChange&>(reflection.GetMessage(message, &field)),
            absl::EndsWith(field.name(), "_us"));
      }
      return MessageText(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                                  : reflection.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = repeated ? reflection.GetRepeatedString(message, &field, index)
                                  : reflection.GetString(message, &field);
      if (field.type() == FieldDescriptor::TYPE_STRING) return text;
      return absl::BytesToHexString(text).substr(0, kHashDigits);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t number = reflection.GetInt64(message, &field);
      return absl::EndsWith(field.name(), "_us") ? TimeOf(number) : absl::StrCat(number);
    }
    default:
      return "?";
  }
}

std::string Describer::FieldText(const Message& message, const FieldDescriptor& field) const {
  if (!field.is_repeated()) return ElementText(message, field, -1);
  std::vector<std::string> elements;
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) elements.push_back(ElementText(message, field, i));
  const bool named = field.message_type() == NamedValue::descriptor();
  return absl::StrCat(named ? "{" : "[", absl::StrJoin(elements, ", "), named ? "}" : "]");
}

std::string Describer::FieldsText(const Message& message) const {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return absl::StrJoin(fields, ", ", [&](std::string* out, const FieldDescriptor* field) {
    absl::StrAppend(out, Words(field->name()), " ", FieldText(message, *field));
  });
}

std::string Describer::KindText(const Message& oneof) const {
  std::vector<const FieldDescriptor*> fields;
  oneof.GetReflection()->ListFields(oneof, &fields);
  if (fields.empty()) return "of a kind this program does not know";
  const FieldDescriptor& field = *fields.front();
  const std::string content =
      field.message_type() != nullptr && field.message_type() != NamedValue::descriptor()
          ? FieldsText(oneof.GetReflection()->GetMessage(oneof, &field))
          : FieldText(oneof, field);
  return Labelled(Words(field.name()), content);
}

std::string Describer::BodyText(const Record& record) const {
  switch (record.body_case()) {
    case Record::kStep: {
      const bool ignored = record.step().input().has_event() && !record.step().handled();
      return absl::StrCat(KindText(record.step().input()), ignored ? " (nothing waited for it)" : "");
    }
    case Record::kRefused:
      return absl::StrCat("refused, ", record.refused().reason(), ": ", record.refused().message(),
                          "; tried ", KindText(record.refused().input()));
    case Record::kDefinitionDeployed:
      return absl::StrCat(
          "workflow deployed: ", record.definition_deployed().definition().workflow().workflow(),
          ", revision ", record.definition_deployed().revision());
    case Record::kCalendarDeployed:
      return absl::StrCat("calendar deployed: ", record.calendar_deployed().calendar().calendar());
    case Record::kAliasSet:
      return absl::StrCat("alias set: ", record.alias_set().alias(), " of workflow ",
                          record.alias_set().workflow(), " to revision ", record.alias_set().revision());
    case Record::BODY_NOT_SET:
      return "a record of a kind this program does not know";
    default:
      break;
  }
  const Reflection& reflection = *record.GetReflection();
  const FieldDescriptor& field =
      *reflection.GetOneofFieldDescriptor(record, Record::descriptor()->FindOneofByName("body"));
  return Labelled(Words(field.name()), FieldsText(reflection.GetMessage(record, &field)));
}

std::string ActorText(const ledger::v1::Actor& actor) {
  if (actor.name().empty()) return "engine";
  return absl::StrCat(actor.name(), actor.on_behalf_of().empty() ? "" : " for ", actor.on_behalf_of());
}

}  // namespace

std::vector<std::string> DescribeRecord(const Record& record, absl::TimeZone zone) {
  const Describer describer(zone);
  const std::string actor = ActorText(record.actor());
  const bool of_instance = record.has_step() || record.has_refused();
  std::vector<std::string> lines = {
      Printable(absl::StrCat(record.index(), "  ", TimeText(absl::FromUnixMicros(record.time_us()), zone),
                             "  ", of_instance ? absl::StrCat("instance ", record.instance(), "  ") : "",
                             actor, "  ", describer.BodyText(record)))};
  for (const ledger::v1::Fact& fact : record.step().facts()) {
    lines.push_back(absl::StrCat("    ", DescribeFact(fact, zone)));
  }
  return lines;
}

std::string DescribeFact(const ledger::v1::Fact& fact, absl::TimeZone zone) {
  return Printable(Describer(zone).KindText(fact));
}

std::string DescribeValue(const Value& value, absl::TimeZone zone) {
  return Describer(zone).ValueText(value);
}

}  // namespace liushui::cli
