#include "engine/server/messages/values.h"

#include <cmath>
#include <cstring>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace liushui::server {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using JsonValue = google::protobuf::Value;

void WriteSealed(const ledger::v1::Sealed& sealed, Struct* json) {
  auto& fields = *json->mutable_fields();
  fields["sealed"].set_string_value(sealed.subject());
  switch (sealed.closed()) {
    case ledger::v1::Sealed::ERASED:
      return fields["why"].set_string_value("erased");
    case ledger::v1::Sealed::RESTRICTED:
      return fields["why"].set_string_value("restricted");
    case ledger::v1::Sealed::KEY_MISSING:
      return fields["why"].set_string_value("key_missing");
    default:
      return;
  }
}

// Walks one JSON value, keeping the path for what is wrong.
class JsonReader {
 public:
  JsonReader(absl::string_view path, std::vector<Violation>* violations)
      : path_(path), violations_(violations) {}

  void Read(const Struct& json, NamedValues* values) {
    // Sorted here: the order of a protobuf map is none.
    std::map<absl::string_view, const JsonValue*> fields;
    for (const auto& [name, value] : json.fields()) fields.emplace(name, &value);
    for (const auto& [name, value] : fields) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, path_.empty() ? "" : ".", name.substr(0, kMaxJsonNameBytes));
      if (name.size() > kMaxJsonNameBytes) {
        Refuse(absl::StrCat("expected a name of at most ", kMaxJsonNameBytes, " bytes, found ", name.size()));
      }
      ledger::v1::NamedValue* added = values->Add();
      added->set_name(name.data(), name.size());
      Read(*value, added->mutable_value());
      path_.resize(length);
    }
  }

  void Read(const JsonValue& json, ledger::v1::Value* value) {
    switch (json.kind_case()) {
      case JsonValue::kNullValue:
      case JsonValue::KIND_NOT_SET:
        return;
      case JsonValue::kBoolValue:
        value->set_bool_(json.bool_value());
        return;
      case JsonValue::kNumberValue:
        ReadNumber(json.number_value(), value);
        return;
      case JsonValue::kStringValue:
        value->set_string(json.string_value());
        return;
      case JsonValue::kListValue:
        if (Enter()) ReadList(json.list_value(), value->mutable_list());
        --depth_;
        return;
      case JsonValue::kStructValue:
        if (Enter()) Read(json.struct_value(), value->mutable_record()->mutable_fields());
        --depth_;
        return;
    }
  }

 private:
  void ReadNumber(double number, ledger::v1::Value* value) {
    constexpr double kMost = static_cast<double>(kMaxJsonInteger);
    if (!std::isfinite(number) || std::abs(number) > kMost) {
      return Refuse(absl::StrCat(
          number, " is not below 2^53, up to where JSON keeps whole numbers apart; write it as text"));
    }
    if (std::trunc(number) != number) {
      return Refuse(absl::StrCat(number, " is not a whole number; money is in fen, prices in 1/10,000 yuan"));
    }
    value->set_int_(static_cast<int64_t>(number));
  }

  void ReadList(const ListValue& json, ledger::v1::ValueList* list) {
    for (int i = 0; i < json.values_size(); ++i) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      Read(json.values(i), list->add_values());
      path_.resize(length);
    }
  }

  bool Enter() {
    if (++depth_ <= kMaxJsonDepth) return true;
    Refuse(absl::StrCat("expected at most ", kMaxJsonDepth, " lists and records inside one another"));
    return false;
  }

  void Refuse(absl::string_view sentence) {
    violations_->push_back({path_, "FIELD_INVALID", std::string(sentence)});
  }

  std::string path_;
  std::vector<Violation>* const violations_;
  int depth_ = 0;
};

template <typename Integer>
void WriteInteger(Integer number, bool exact, JsonValue* json) {
  if (exact) {
    json->set_number_value(static_cast<double>(number));
  } else {
    json->set_string_value(absl::StrCat(number));
  }
}

void WriteDouble(uint64_t bits, JsonValue* json) {
  double number = 0;
  std::memcpy(&number, &bits, sizeof(number));
  if (std::isfinite(number)) {
    json->set_number_value(number);
  } else {
    json->set_string_value(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
  }
}

}  // namespace

void ReadJson(const Struct& json, absl::string_view path, NamedValues* values,
              std::vector<Violation>* violations) {
  JsonReader(path, violations).Read(json, values);
}

void ReadJson(const JsonValue& json, absl::string_view path, ledger::v1::Value* value,
              std::vector<Violation>* violations) {
  JsonReader(path, violations).Read(json, value);
}

void WriteJson(const NamedValues& values, Struct* json) {
  for (const ledger::v1::NamedValue& value : values) {
    WriteJson(value.value(), &(*json->mutable_fields())[value.name()]);
  }
}

void WriteJson(const ledger::v1::Value& value, JsonValue* json) {
  using Kind = ledger::v1::Value;
  switch (value.kind_case()) {
    case Kind::kBool:
      return json->set_bool_value(value.bool_());
    case Kind::kInt:
      return WriteInteger(value.int_(), value.int_() <= kMaxJsonInteger && value.int_() >= -kMaxJsonInteger,
                          json);
    case Kind::kUint:
      return WriteInteger(value.uint(), value.uint() <= static_cast<uint64_t>(kMaxJsonInteger), json);
    case Kind::kString:
      return json->set_string_value(value.string());
    case Kind::kTimestampUs:
      return json->set_string_value(TimestampText(value.timestamp_us()));
    case Kind::kDurationUs:
      return json->set_string_value(DurationText(value.duration_us()));
    case Kind::kList:
      json->mutable_list_value();
      for (const auto& element : value.list().values())
        WriteJson(element, json->mutable_list_value()->add_values());
      return;
    case Kind::kRecord:
      return WriteJson(value.record().fields(), json->mutable_struct_value());
    case Kind::kDoubleBits:
      return WriteDouble(value.double_bits(), json);
    case Kind::kBytes:
      return json->set_string_value(absl::Base64Escape(value.bytes()));
    case Kind::kSealed:
      return WriteSealed(value.sealed(), json->mutable_struct_value());
    case Kind::KIND_NOT_SET:
      return json->set_null_value(google::protobuf::NULL_VALUE);
  }
}

google::protobuf::Timestamp TimestampOf(int64_t microseconds) {
  int64_t seconds = microseconds / 1'000'000;
  int64_t rest = microseconds % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(rest * 1000));
  return timestamp;
}

std::string TimestampText(int64_t microseconds) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", absl::FromUnixMicros(microseconds), absl::UTCTimeZone());
}

std::string DurationText(int64_t microseconds) {
  const bool negative = microseconds < 0;
  const uint64_t size =
      negative ? 0 - static_cast<uint64_t>(microseconds) : static_cast<uint64_t>(microseconds);
  std::string text = absl::StrCat(negative ? "-" : "", size / 1'000'000);
  if (const uint64_t rest = size % 1'000'000; rest != 0) {
    std::string fraction = absl::StrCat(absl::Dec(rest, absl::kZeroPad6));
    while (fraction.back() == '0') fraction.pop_back();
    absl::StrAppend(&text, ".", fraction);
  }
  return absl::StrCat(text, "s");
}

}  // namespace liushui::server
