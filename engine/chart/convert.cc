#include "engine/chart/convert.h"

#include <string>
#include <utility>

#include "absl/base/casts.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"

namespace liushui::chart {
namespace {

absl::Status NotStorable(absl::string_view what) {
  return Refuse(absl::StatusCode::kInvalidArgument, "VALUE_NOT_STORABLE",
                absl::StrCat("the ledger cannot keep ", what));
}

absl::Status CheckText(const std::string& text) {
  if (IsUtf8(text)) return absl::OkStatus();
  return NotStorable("text that is not UTF-8");
}

absl::Status Store(const cel::Value& value, ledger::v1::Value* stored);

absl::Status StoreList(const cel::Value::Elements& elements, ledger::v1::ValueList* stored) {
  for (const cel::Value& element : elements) {
    RETURN_IF_ERROR(Store(element, stored->add_values()));
  }
  return absl::OkStatus();
}

absl::Status StoreRecord(const cel::Value& map,
                         google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields) {
  for (const auto& [key, value] : map.entries()) {
    if (key.kind() != cel::Kind::kString) {
      return NotStorable(absl::StrCat("a map with the key ", key.DebugString(), "; a record has text keys"));
    }
    RETURN_IF_ERROR(CheckText(key.string_value()));
    ledger::v1::NamedValue* field = fields->Add();
    field->set_name(key.string_value());
    RETURN_IF_ERROR(Store(value, field->mutable_value()));
  }
  return absl::OkStatus();
}

absl::Status Store(const cel::Value& value, ledger::v1::Value* stored) {
  switch (value.kind()) {
    case cel::Kind::kNull:
      return absl::OkStatus();
    case cel::Kind::kBool:
      stored->set_bool_(value.bool_value());
      return absl::OkStatus();
    case cel::Kind::kInt:
      stored->set_int_(value.int_value());
      return absl::OkStatus();
    case cel::Kind::kUint:
      stored->set_uint(value.uint_value());
      return absl::OkStatus();
    case cel::Kind::kDouble:
      stored->set_double_bits(absl::bit_cast<uint64_t>(value.double_value()));
      return absl::OkStatus();
    case cel::Kind::kString:
      RETURN_IF_ERROR(CheckText(value.string_value()));
      stored->set_string(value.string_value());
      return absl::OkStatus();
    case cel::Kind::kBytes:
      stored->set_bytes(value.bytes_value());
      return absl::OkStatus();
    case cel::Kind::kTimestamp:
      stored->set_timestamp_us(absl::ToUnixMicros(value.timestamp_value()));
      return absl::OkStatus();
    case cel::Kind::kDuration:
      stored->set_duration_us(absl::ToInt64Microseconds(value.duration_value()));
      return absl::OkStatus();
    case cel::Kind::kList:
      return StoreList(value.list(), stored->mutable_list());
    case cel::Kind::kMap:
      return StoreRecord(value, stored->mutable_record()->mutable_fields());
    case cel::Kind::kType:
      return NotStorable(absl::StrCat("the type ", value.type_name()));
    case cel::Kind::kOptional:
      return NotStorable("an optional value: orValue() or value() gives what it holds");
    case cel::Kind::kSealed:
      LIUSHUI_CHECK(stored->mutable_sealed()->ParseFromString(value.sealed_bytes()));
      return absl::OkStatus();
  }
  return NotStorable("a value of unknown kind");
}

absl::Status CheckDepth(const cel::Value& value) {
  if (value.extent().depth <= kMaxStoredDepth) return absl::OkStatus();
  return NotStorable(absl::StrCat("lists and maps nested deeper than ", kMaxStoredDepth));
}

}  // namespace

absl::StatusOr<ledger::v1::Value> ToLedger(const cel::Value& value) {
  RETURN_IF_ERROR(CheckDepth(value));
  ledger::v1::Value stored;
  RETURN_IF_ERROR(Store(value, &stored));
  return stored;
}

cel::Value FromLedger(const ledger::v1::Value& value) {
  using Stored = ledger::v1::Value;
  switch (value.kind_case()) {
    case Stored::kBool:
      return cel::Value::Bool(value.bool_());
    case Stored::kInt:
      return cel::Value::Int(value.int_());
    case Stored::kUint:
      return cel::Value::Uint(value.uint());
    case Stored::kDoubleBits:
      return cel::Value::Double(absl::bit_cast<double>(value.double_bits()));
    case Stored::kString:
      return cel::Value::String(value.string());
    case Stored::kBytes:
      return cel::Value::Bytes(value.bytes());
    case Stored::kTimestampUs:
      return cel::Value::Timestamp(absl::FromUnixMicros(value.timestamp_us()));
    case Stored::kDurationUs:
      return cel::Value::Duration(absl::Microseconds(value.duration_us()));
    case Stored::kList: {
      cel::Value::Elements elements;
      elements.reserve(value.list().values_size());
      for (const Stored& element : value.list().values()) elements.push_back(FromLedger(element));
      return cel::Value::List(std::move(elements));
    }
    case Stored::kRecord:
      return RecordOf(value.record().fields());
    case Stored::kSealed:
      return cel::Value::Sealed(value.sealed().SerializeAsString());
    case Stored::KIND_NOT_SET:
      return cel::Value::Null();
  }
  return cel::Value::Null();
}

cel::Value RecordOf(const google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>& fields) {
  cel::Value::Entries entries;
  entries.reserve(fields.size());
  for (const ledger::v1::NamedValue& field : fields) {
    entries.emplace_back(cel::Value::String(field.name()), FromLedger(field.value()));
  }
  return cel::Value::Map(std::move(entries));
}

absl::Status AssignRecord(const cel::Value& record,
                          google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields) {
  fields->Clear();
  if (record.kind() != cel::Kind::kMap) {
    return NotStorable(absl::StrCat("a ", cel::KindName(record.kind()), " where a record is expected"));
  }
  RETURN_IF_ERROR(CheckDepth(record));
  return StoreRecord(record, fields);
}

}  // namespace liushui::chart
