// Keys: the names of rows, written in one place and read in one place.
//
// The tables and the layout of their keys: tables.h. The keys of aliases are declared in alias_keys.h, those
// of notes in note_keys.h, of people and teams in directory_keys.h, of schedules in schedule_keys.h. Every
// parser answers nothing for a key that is not one of its table's, to the byte.
#ifndef LIUSHUI_ENGINE_VIEWS_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_KEYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/views/tables.h"

namespace liushui::views {

// A task, job, child or incident of an instance.
struct InstancePart {
  uint64_t instance = 0;
  uint32_t ordinal = 0;
  friend bool operator==(const InstancePart&, const InstancePart&) = default;
};

// i
std::string InstanceKey(uint64_t instance);
absl::optional<uint64_t> ParseInstanceKey(absl::string_view key);

// n; the prefix holds all instances of a namespace, oldest first.
std::string NamespaceInstanceKey(absl::string_view name_space, uint64_t instance);
std::string NamespaceInstancePrefix(absl::string_view name_space);
absl::optional<uint64_t> ParseNamespaceInstanceKey(absl::string_view key);

// k
struct BusinessKey {
  std::string name_space, workflow, key;
  friend bool operator==(const BusinessKey&, const BusinessKey&) = default;
};
std::string BusinessKeyKey(const BusinessKey& business_key);
absl::optional<BusinessKey> ParseBusinessKeyKey(absl::string_view key);

// t; the prefix holds all tasks of an instance, oldest first.
std::string TaskKey(uint64_t instance, uint32_t task);
std::string TaskPrefix(uint64_t instance);
absl::optional<InstancePart> ParseTaskKey(absl::string_view key);

// o and c; the prefixes hold a namespace's tasks by instance and ordinal, oldest instance first.
std::string OpenTaskKey(absl::string_view name_space, uint64_t instance, uint32_t task);
std::string OpenTaskPrefix(absl::string_view name_space);
absl::optional<InstancePart> ParseOpenTaskKey(absl::string_view key);
std::string ClosedTaskKey(absl::string_view name_space, uint64_t instance, uint32_t task);
std::string ClosedTaskPrefix(absl::string_view name_space);
absl::optional<InstancePart> ParseClosedTaskKey(absl::string_view key);

// j; the prefix holds all jobs of an instance that are not over.
std::string JobKey(uint64_t instance, uint32_t job);
std::string JobPrefix(uint64_t instance);
absl::optional<InstancePart> ParseJobKey(absl::string_view key);

// e; the prefix holds all items of an `each`, ascending by key.
struct ItemPlace {
  uint64_t instance = 0;
  uint32_t each = 0;
  std::string key;
  friend bool operator==(const ItemPlace&, const ItemPlace&) = default;
};
std::string ItemKey(uint64_t instance, uint32_t each, absl::string_view item);
std::string ItemPrefix(uint64_t instance, uint32_t each);
absl::optional<ItemPlace> ParseItemKey(absl::string_view key);

// d; the value is the due, microseconds since 1970.
std::string TimerKey(uint64_t instance);
absl::optional<uint64_t> ParseTimerKey(absl::string_view key);
std::string TimerValue(int64_t due_us);
absl::optional<int64_t> ParseTimerValue(absl::string_view value);

// b; a message is the record that sent it and its position among that record's messages.
struct MessagePlace {
  uint64_t index = 0;
  uint32_t ordinal = 0;
  friend bool operator==(const MessagePlace&, const MessagePlace&) = default;
};
std::string OutboxKey(uint64_t index, uint32_t ordinal);
absl::optional<MessagePlace> ParseOutboxKey(absl::string_view key);

// g; the prefixes hold a namespace's, or an instance's, open incidents.
std::string IncidentKey(absl::string_view name_space, uint64_t instance, uint32_t incident);
std::string IncidentPrefix(absl::string_view name_space);
std::string InstanceIncidentPrefix(absl::string_view name_space, uint64_t instance);
absl::optional<InstancePart> ParseIncidentKey(absl::string_view key);

// h; the prefix holds an instance's marked steps, or its refusals, oldest first.
// kTurnedAway: somebody was refused at the door. kAccess: somebody was shown its personal data.
enum class HistoryKind : uint32_t { kMark = 1, kRefusal = 2, kTurnedAway = 3, kAccess = 4 };
struct HistoryPlace {
  uint64_t instance = 0;
  HistoryKind kind = HistoryKind::kMark;
  uint64_t index = 0;
  friend bool operator==(const HistoryPlace&, const HistoryPlace&) = default;
};
std::string HistoryKey(const HistoryPlace& place);
std::string HistoryPrefix(uint64_t instance, HistoryKind kind);
absl::optional<HistoryPlace> ParseHistoryKey(absl::string_view key);

// q; the prefix holds all requests of one day, which is how they are forgotten.
struct RequestPlace {
  uint32_t day = 0;  // see RequestDay
  std::string name_space, request_id;
  friend bool operator==(const RequestPlace&, const RequestPlace&) = default;
};
// Days from 1970-01-01 to a time; 0 for any time before.
uint32_t RequestDay(int64_t time_us);
std::string RequestKey(const RequestPlace& request);
std::string RequestDayPrefix(uint32_t day);
absl::optional<RequestPlace> ParseRequestKey(absl::string_view key);

// f; the prefix holds all definitions of a namespace, by workflow and revision.
struct DefinitionPlace {
  std::string name_space, workflow;
  uint32_t revision = 0;
  friend bool operator==(const DefinitionPlace&, const DefinitionPlace&) = default;
};
std::string DefinitionKey(const DefinitionPlace& definition);
std::string DefinitionPrefix(absl::string_view name_space);
absl::optional<DefinitionPlace> ParseDefinitionKey(absl::string_view key);

// l; the value is the calendar's hash. The newest version of a calendar has the greatest index.
struct CalendarPlace {
  std::string name_space, calendar;
  uint64_t index = 0;
  friend bool operator==(const CalendarPlace&, const CalendarPlace&) = default;
};
std::string CalendarKey(const CalendarPlace& calendar);
absl::optional<CalendarPlace> ParseCalendarKey(absl::string_view key);

// The value of k: an instance.
std::string NumberValue(uint64_t number);
absl::optional<uint64_t> ParseNumberValue(absl::string_view value);

// The value of q, f and a: a record, and the SHA-256 (32 bytes, CHECKed) of what it accepted or named.
struct RecordedHash {
  uint64_t index = 0;
  std::string hash;
  friend bool operator==(const RecordedHash&, const RecordedHash&) = default;
};
std::string RecordedHashValue(const RecordedHash& recorded);
absl::optional<RecordedHash> ParseRecordedHashValue(absl::string_view value);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_KEYS_H_
