#include "engine/audit/row_text.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/views/alias_keys.h"
#include "engine/views/child_keys.h"
#include "engine/views/directory_keys.h"
#include "engine/views/keys.h"
#include "engine/views/note_keys.h"
#include "engine/views/parameter_keys.h"
#include "engine/views/schedule_keys.h"
#include "engine/views/signing_key_keys.h"
#include "engine/views/turn_keys.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::audit {
namespace {

using views::Table;

absl::optional<Table> TableOf(absl::string_view key) {
  for (const Table table : views::AllTables()) {
    if (!key.empty() && key.front() == static_cast<char>(table)) return table;
  }
  return absl::nullopt;
}

// The part of an instance a row is about; for tables of such rows.
absl::optional<views::InstancePart> PartOf(Table table, absl::string_view key) {
  switch (table) {
    case Table::kTask:
      return views::ParseTaskKey(key);
    case Table::kOpenTask:
      return views::ParseOpenTaskKey(key);
    case Table::kClosedTask:
      return views::ParseClosedTaskKey(key);
    case Table::kJob:
      return views::ParseJobKey(key);
    case Table::kChild:
      return views::ParseChildKey(key);
    case Table::kIncident:
      return views::ParseIncidentKey(key);
    default:
      return absl::nullopt;
  }
}

// The instance a row is about, for tables whose rows name nothing else of it.
absl::optional<uint64_t> WholeOf(Table table, absl::string_view key) {
  switch (table) {
    case Table::kInstance:
      return views::ParseInstanceKey(key);
    case Table::kNamespaceInstance:
      return views::ParseNamespaceInstanceKey(key);
    case Table::kTimer:
      return views::ParseTimerKey(key);
    case Table::kHistory: {
      const auto place = views::ParseHistoryKey(key);
      return place.has_value() ? absl::optional<uint64_t>(place->instance) : absl::nullopt;
    }
    default:
      return absl::nullopt;
  }
}

absl::string_view NounOf(Table table) {
  switch (table) {
    case Table::kInstance:
      return "state";
    case Table::kNamespaceInstance:
      return "list entry";
    case Table::kTimer:
      return "earliest timer";
    case Table::kHistory:
      return "history entry";
    case Table::kTask:
      return "task";
    case Table::kOpenTask:
      return "open-task entry";
    case Table::kClosedTask:
      return "closed-task entry";
    case Table::kJob:
      return "job";
    case Table::kChild:
      return "child";
    case Table::kIncident:
      return "incident";
    default:
      return "row";
  }
}

// Keys of tables whose rows do not belong to an instance, and items.
std::string DescribeNamed(Table table, absl::string_view key) {
  if (const auto item = views::ParseItemKey(key))
    return absl::StrCat("item '", item->key, "' of each ", item->each, " of instance ", item->instance);
  if (const auto place = views::ParseTurnKey(key)) {
    const bool waits = place->turn.queue == core::ItemTurn::Queue::kWaiting;
    return absl::StrCat(waits ? "place in the queue of item " : "place of timer ",
                        waits ? place->turn.rank : place->turn.timer, " of each ", place->turn.each,
                        " of instance ", place->instance);
  }
  if (const auto place = views::ParseOutboxKey(key))
    return absl::StrCat("message ", place->ordinal, " of record ", place->index);
  if (const auto business_key = views::ParseBusinessKeyKey(key))
    return absl::StrCat("business key '", business_key->key, "' of workflow ", business_key->workflow, " in ",
                        business_key->name_space);
  if (const auto request = views::ParseRequestKey(key))
    return absl::StrCat("request '", request->request_id, "' of day ", request->day, " in ",
                        request->name_space);
  if (const auto definition = views::ParseDefinitionKey(key))
    return absl::StrCat("workflow ", definition->workflow, " revision ", definition->revision, " in ",
                        definition->name_space);
  if (const auto calendar = views::ParseCalendarKey(key))
    return absl::StrCat("calendar ", calendar->calendar, " of record ", calendar->index, " in ",
                        calendar->name_space);
  if (const auto note = views::ParseNoteKey(key))
    return absl::StrCat("note ", note->number, " of task ", note->task, " of instance ", note->instance);
  if (const auto alias = views::ParseAliasKey(key))
    return absl::StrCat("alias ", alias->alias, " of workflow ", alias->workflow, " in ", alias->name_space);
  if (const auto place = views::ParseParameterKey(key))
    return absl::StrCat("parameter ", place->workflow, ".", place->input, " in ", place->name_space);
  if (const auto name_space = views::ParseSettingsKey(key)) return absl::StrCat("settings of ", *name_space);
  if (const auto index = views::ParseSigningKeyKey(key))
    return absl::StrCat("signing key of record ", *index);
  const std::pair<absl::string_view, absl::optional<views::NamedPlace>> named[] = {
      {"person ", views::ParsePersonKey(key)},
      {"team ", views::ParseTeamKey(key)},
      {"subject ", views::ParseSubjectKey(key)},
      {"schedule ", views::ParseScheduleKey(key)},
      {"standing of schedule ", views::ParseStandingKey(key)}};
  for (const auto& [noun, place] : named) {
    if (place.has_value()) return absl::StrCat(noun, place->id, " in ", place->name_space);
  }
  return absl::StrCat(NounOf(table), " with the malformed key ", HexOf(key));
}

// An empty message of the type a table's values have; null where they are no messages.
std::unique_ptr<google::protobuf::Message> MessageOf(absl::optional<Table> table) {
  if (!table.has_value()) return nullptr;
  switch (*table) {
    case Table::kInstance:
      return std::make_unique<state::v1::InstanceState>();
    case Table::kTask:
      return std::make_unique<state::v1::TaskState>();
    case Table::kJob:
      return std::make_unique<state::v1::JobState>();
    case Table::kItem:
      return std::make_unique<state::v1::ItemState>();
    case Table::kOutbox:
      return std::make_unique<state::v1::Outbound>();
    case Table::kIncident:
      return std::make_unique<state::v1::IncidentRow>();
    case Table::kPerson:
      return std::make_unique<ledger::v1::Person>();
    case Table::kTeam:
      return std::make_unique<ledger::v1::Team>();
    case Table::kSchedule:
      return std::make_unique<workflow::v1::Schedule>();
    case Table::kStanding:
      return std::make_unique<ledger::v1::ScheduleStatus>();
    case Table::kNote:
      return std::make_unique<state::v1::TaskNote>();
    case Table::kSettings:
      return std::make_unique<ledger::v1::NamespaceSettings>();
    case Table::kSubject:
      return std::make_unique<state::v1::SubjectRow>();
    case Table::kParameter:
      return std::make_unique<state::v1::ParameterRow>();
    default:
      return nullptr;
  }
}

}  // namespace

std::string DescribeKey(absl::string_view key) {
  const absl::optional<Table> table = TableOf(key);
  if (!table.has_value()) return absl::StrCat("row of no known table with the key ", HexOf(key));
  if (const auto instance = WholeOf(*table, key))
    return absl::StrCat(NounOf(*table), " of instance ", *instance);
  if (const auto part = PartOf(*table, key))
    return absl::StrCat(NounOf(*table), " ", part->ordinal, " of instance ", part->instance);
  return DescribeNamed(*table, key);
}

absl::optional<uint64_t> InstanceOfKey(absl::string_view key) {
  const absl::optional<Table> table = TableOf(key);
  if (!table.has_value()) return absl::nullopt;
  if (const auto instance = WholeOf(*table, key)) return instance;
  if (const auto part = PartOf(*table, key)) return part->instance;
  if (const auto item = views::ParseItemKey(key)) return item->instance;
  if (const auto turn = views::ParseTurnKey(key)) return turn->instance;
  if (const auto note = views::ParseNoteKey(key)) return note->instance;
  return absl::nullopt;
}

std::string DescribeValues(absl::string_view key, absl::string_view expected, absl::string_view stored) {
  const auto expected_message = MessageOf(TableOf(key));
  const auto stored_message = MessageOf(TableOf(key));
  if (expected_message != nullptr && expected_message->ParseFromArray(expected.data(), expected.size()) &&
      stored_message->ParseFromArray(stored.data(), stored.size())) {
    const std::string difference =
        FirstDifference(*expected_message, *stored_message, {"the ledger says", "stored is"});
    if (!difference.empty()) return difference;
  }
  return absl::StrCat("the ledger says ", HexOf(expected), ", stored is ", HexOf(stored));
}

}  // namespace liushui::audit
