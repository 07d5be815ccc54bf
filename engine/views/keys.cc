#include "engine/views/keys.h"

#include <limits>
#include <type_traits>
#include <utility>

#include "engine/base/check.h"
#include "engine/views/alias_keys.h"

namespace liushui::views {
namespace {

constexpr size_t kHashBytes = 32;
constexpr int64_t kMicrosecondsPerDay = int64_t{86'400} * 1'000'000;

// Puts a key or value together.
class Encoder {
 public:
  Encoder() = default;
  explicit Encoder(Table table) : bytes_(TablePrefix(table)) {}

  Encoder& Number64(uint64_t number) { return BigEndian(number, 8); }
  Encoder& Number32(uint32_t number) { return BigEndian(number, 4); }
  Encoder& Text(absl::string_view text) {
    LIUSHUI_CHECK(IsKeyText(text));
    bytes_.append(text.data(), text.size()).push_back('\0');
    return *this;
  }
  Encoder& Rest(absl::string_view bytes) {
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  Encoder& Field(uint64_t number) { return Number64(number); }
  Encoder& Field(uint32_t number) { return Number32(number); }
  Encoder& Field(const std::string& text) { return Text(text); }
  template <typename T>
  Encoder& LastField(const T& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      return Rest(field);
    } else {
      return Field(field);
    }
  }
  std::string Take() { return std::move(bytes_); }

 private:
  Encoder& BigEndian(uint64_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      bytes_.push_back(static_cast<char>(number >> shift));
    return *this;
  }

  std::string bytes_;
};

// Takes one apart. What does not fit makes it fail for good; Done says whether all fitted and nothing is
// left over.
class Decoder {
 public:
  explicit Decoder(absl::string_view value) : bytes_(value) {}
  Decoder(Table table, absl::string_view key) : bytes_(key) {
    fits_ = !key.empty() && key.front() == static_cast<char>(table);
    if (fits_) bytes_.remove_prefix(1);
  }

  uint64_t Number64() { return BigEndian(8); }
  uint32_t Number32() { return static_cast<uint32_t>(BigEndian(4)); }
  std::string Text() {
    const size_t end = bytes_.find('\0');
    if (end == absl::string_view::npos) {
      fits_ = false;
      return "";
    }
    std::string text(bytes_.substr(0, end));
    bytes_.remove_prefix(end + 1);
    return text;
  }
  std::string Rest() {
    std::string rest(bytes_);
    bytes_ = {};
    return rest;
  }
  void Field(uint64_t& number) { number = Number64(); }
  void Field(uint32_t& number) { number = Number32(); }
  void Field(std::string& text) { text = Text(); }
  template <typename T>
  void LastField(T& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      field = Rest();
    } else {
      Field(field);
    }
  }
  bool Done() const { return fits_ && bytes_.empty(); }

 private:
  uint64_t BigEndian(size_t size) {
    if (bytes_.size() < size) {
      fits_ = false;
      return 0;
    }
    uint64_t number = 0;
    for (const char byte : bytes_.substr(0, size)) number = number << 8 | static_cast<unsigned char>(byte);
    bytes_.remove_prefix(size);
    return number;
  }

  absl::string_view bytes_;
  bool fits_ = true;
};

template <typename T>
absl::optional<T> IfDone(const Decoder& decoder, T parsed) {
  if (!decoder.Done()) return absl::nullopt;
  return parsed;
}

absl::optional<uint64_t> ParseNumber(Decoder decoder) {
  const uint64_t number = decoder.Number64();
  return IfDone(decoder, number);
}

// Table, instance, ordinal.
std::string PartKey(Table table, uint64_t instance, uint32_t ordinal) {
  return Encoder(table).Number64(instance).Number32(ordinal).Take();
}

absl::optional<InstancePart> ParsePart(Decoder decoder) {
  InstancePart part;
  part.instance = decoder.Number64();
  part.ordinal = decoder.Number32();
  return IfDone(decoder, part);
}

// The same after a namespace.
absl::optional<InstancePart> ParseNamedPart(Decoder decoder) {
  decoder.Text();
  return ParsePart(decoder);
}

// A place of three fields, declared in the order in which its key holds them.
template <typename Place>
std::string PlaceKey(Table table, const Place& place) {
  const auto& [first, second, last] = place;
  return Encoder(table).Field(first).Field(second).LastField(last).Take();
}

template <typename Place>
absl::optional<Place> ParsePlace(Table table, absl::string_view key) {
  Decoder decoder(table, key);
  Place place;
  auto& [first, second, last] = place;
  decoder.Field(first);
  decoder.Field(second);
  decoder.LastField(last);
  return IfDone(decoder, place);
}

}  // namespace

const std::vector<Table>& AllTables() {
  static const auto& tables = *new std::vector<Table>{
      Table::kAlias,       Table::kOutbox,   Table::kClosedTask,        Table::kTimer,    Table::kItem,
      Table::kDefinition,  Table::kIncident, Table::kHistory,           Table::kInstance, Table::kJob,
      Table::kBusinessKey, Table::kCalendar, Table::kNamespaceInstance, Table::kOpenTask, Table::kRequest,
      Table::kTask};
  return tables;
}

std::string TablePrefix(Table table) {
  return std::string(1, static_cast<char>(table));
}

bool IsKeyText(absl::string_view text) {
  return text.find('\0') == absl::string_view::npos;
}

std::string InstanceKey(uint64_t instance) {
  return Encoder(Table::kInstance).Number64(instance).Take();
}

absl::optional<uint64_t> ParseInstanceKey(absl::string_view key) {
  return ParseNumber(Decoder(Table::kInstance, key));
}

std::string NamespaceInstanceKey(absl::string_view name_space, uint64_t instance) {
  return Encoder(Table::kNamespaceInstance).Text(name_space).Number64(instance).Take();
}

std::string NamespaceInstancePrefix(absl::string_view name_space) {
  return Encoder(Table::kNamespaceInstance).Text(name_space).Take();
}

absl::optional<uint64_t> ParseNamespaceInstanceKey(absl::string_view key) {
  Decoder decoder(Table::kNamespaceInstance, key);
  decoder.Text();
  const uint64_t instance = decoder.Number64();
  return IfDone(decoder, instance);
}

std::string BusinessKeyKey(const BusinessKey& business_key) {
  return PlaceKey(Table::kBusinessKey, business_key);
}

absl::optional<BusinessKey> ParseBusinessKeyKey(absl::string_view key) {
  return ParsePlace<BusinessKey>(Table::kBusinessKey, key);
}

std::string TaskKey(uint64_t instance, uint32_t task) {
  return PartKey(Table::kTask, instance, task);
}

std::string TaskPrefix(uint64_t instance) {
  return Encoder(Table::kTask).Number64(instance).Take();
}

absl::optional<InstancePart> ParseTaskKey(absl::string_view key) {
  return ParsePart(Decoder(Table::kTask, key));
}

std::string OpenTaskKey(absl::string_view name_space, uint64_t instance, uint32_t task) {
  return Encoder(Table::kOpenTask).Text(name_space).Number64(instance).Number32(task).Take();
}

std::string OpenTaskPrefix(absl::string_view name_space) {
  return Encoder(Table::kOpenTask).Text(name_space).Take();
}

absl::optional<InstancePart> ParseOpenTaskKey(absl::string_view key) {
  return ParseNamedPart(Decoder(Table::kOpenTask, key));
}

std::string ClosedTaskKey(absl::string_view name_space, uint64_t instance, uint32_t task) {
  return Encoder(Table::kClosedTask).Text(name_space).Number64(instance).Number32(task).Take();
}

std::string ClosedTaskPrefix(absl::string_view name_space) {
  return Encoder(Table::kClosedTask).Text(name_space).Take();
}

absl::optional<InstancePart> ParseClosedTaskKey(absl::string_view key) {
  return ParseNamedPart(Decoder(Table::kClosedTask, key));
}

std::string JobKey(uint64_t instance, uint32_t job) {
  return PartKey(Table::kJob, instance, job);
}

std::string JobPrefix(uint64_t instance) {
  return Encoder(Table::kJob).Number64(instance).Take();
}

absl::optional<InstancePart> ParseJobKey(absl::string_view key) {
  return ParsePart(Decoder(Table::kJob, key));
}

std::string ItemKey(uint64_t instance, uint32_t each, absl::string_view item) {
  return PlaceKey(Table::kItem, ItemPlace{instance, each, std::string(item)});
}

std::string ItemPrefix(uint64_t instance, uint32_t each) {
  return ItemKey(instance, each, "");
}

absl::optional<ItemPlace> ParseItemKey(absl::string_view key) {
  return ParsePlace<ItemPlace>(Table::kItem, key);
}

std::string TimerKey(uint64_t instance) {
  return Encoder(Table::kTimer).Number64(instance).Take();
}

absl::optional<uint64_t> ParseTimerKey(absl::string_view key) {
  return ParseNumber(Decoder(Table::kTimer, key));
}

std::string TimerValue(int64_t due_us) {
  return NumberValue(static_cast<uint64_t>(due_us));
}

absl::optional<int64_t> ParseTimerValue(absl::string_view value) {
  const absl::optional<uint64_t> number = ParseNumberValue(value);
  if (!number.has_value()) return absl::nullopt;
  return static_cast<int64_t>(*number);
}

std::string OutboxKey(uint64_t index, uint32_t ordinal) {
  return PartKey(Table::kOutbox, index, ordinal);
}

absl::optional<MessagePlace> ParseOutboxKey(absl::string_view key) {
  Decoder decoder(Table::kOutbox, key);
  MessagePlace message;
  message.index = decoder.Number64();
  message.ordinal = decoder.Number32();
  return IfDone(decoder, message);
}

std::string IncidentKey(absl::string_view name_space, uint64_t instance, uint32_t incident) {
  return Encoder(Table::kIncident).Text(name_space).Number64(instance).Number32(incident).Take();
}

std::string IncidentPrefix(absl::string_view name_space) {
  return Encoder(Table::kIncident).Text(name_space).Take();
}

std::string InstanceIncidentPrefix(absl::string_view name_space, uint64_t instance) {
  return Encoder(Table::kIncident).Text(name_space).Number64(instance).Take();
}

absl::optional<InstancePart> ParseIncidentKey(absl::string_view key) {
  return ParseNamedPart(Decoder(Table::kIncident, key));
}

std::string HistoryKey(const HistoryPlace& place) {
  return HistoryPrefix(place.instance, place.kind) + NumberValue(place.index);
}

std::string HistoryPrefix(uint64_t instance, HistoryKind kind) {
  return PartKey(Table::kHistory, instance, static_cast<uint32_t>(kind));
}

absl::optional<HistoryPlace> ParseHistoryKey(absl::string_view key) {
  Decoder decoder(Table::kHistory, key);
  const uint64_t instance = decoder.Number64();
  const auto kind = static_cast<HistoryKind>(decoder.Number32());
  return IfDone(decoder, HistoryPlace{instance, kind, decoder.Number64()});
}

uint32_t RequestDay(int64_t time_us) {
  static_assert(std::numeric_limits<int64_t>::max() / kMicrosecondsPerDay <=
                std::numeric_limits<uint32_t>::max());
  return time_us < 0 ? 0 : static_cast<uint32_t>(time_us / kMicrosecondsPerDay);
}

std::string RequestKey(const RequestPlace& request) {
  return PlaceKey(Table::kRequest, request);
}

std::string RequestDayPrefix(uint32_t day) {
  return Encoder(Table::kRequest).Number32(day).Take();
}

absl::optional<RequestPlace> ParseRequestKey(absl::string_view key) {
  return ParsePlace<RequestPlace>(Table::kRequest, key);
}

std::string DefinitionKey(const DefinitionPlace& definition) {
  return PlaceKey(Table::kDefinition, definition);
}

std::string DefinitionPrefix(absl::string_view name_space) {
  return Encoder(Table::kDefinition).Text(name_space).Take();
}

absl::optional<DefinitionPlace> ParseDefinitionKey(absl::string_view key) {
  return ParsePlace<DefinitionPlace>(Table::kDefinition, key);
}

std::string CalendarKey(const CalendarPlace& calendar) {
  return PlaceKey(Table::kCalendar, calendar);
}

absl::optional<CalendarPlace> ParseCalendarKey(absl::string_view key) {
  return ParsePlace<CalendarPlace>(Table::kCalendar, key);
}

std::string AliasKey(const AliasPlace& alias) {
  return PlaceKey(Table::kAlias, alias);
}

absl::optional<AliasPlace> ParseAliasKey(absl::string_view key) {
  return ParsePlace<AliasPlace>(Table::kAlias, key);
}

std::string NumberValue(uint64_t number) {
  return Encoder().Number64(number).Take();
}

absl::optional<uint64_t> ParseNumberValue(absl::string_view value) {
  return ParseNumber(Decoder(value));
}

std::string RecordedHashValue(const RecordedHash& recorded) {
  LIUSHUI_CHECK(recorded.hash.size() == kHashBytes);
  return Encoder().Number64(recorded.index).Rest(recorded.hash).Take();
}

absl::optional<RecordedHash> ParseRecordedHashValue(absl::string_view value) {
  Decoder decoder(value);
  RecordedHash recorded;
  recorded.index = decoder.Number64();
  recorded.hash = decoder.Rest();
  if (recorded.hash.size() != kHashBytes) return absl::nullopt;
  return IfDone(decoder, recorded);
}

}  // namespace liushui::views
