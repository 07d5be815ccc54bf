#include "engine/views/keys.h"

#include <limits>

#include "engine/base/check.h"
#include "engine/views/key_codec.h"

namespace liushui::views {
namespace {

constexpr size_t kHashBytes = 32;
constexpr int64_t kMicrosecondsPerDay = int64_t{86'400} * 1'000'000;

}  // namespace

const std::vector<Table>& AllTables() {
  static const auto& tables = *new std::vector<Table>{
      Table::kSubject,   Table::kAlias,       Table::kOutbox,   Table::kClosedTask, Table::kTimer,
      Table::kItem,      Table::kDefinition,  Table::kIncident, Table::kHistory,    Table::kInstance,
      Table::kJob,       Table::kBusinessKey, Table::kCalendar, Table::kNote,       Table::kNamespaceInstance,
      Table::kOpenTask,  Table::kPerson,      Table::kRequest,  Table::kSettings,   Table::kSchedule,
      Table::kTask,      Table::kStanding,    Table::kTurn,     Table::kTeam,       Table::kChild,
      Table::kParameter, Table::kSigningKey};
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
