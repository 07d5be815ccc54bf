#include "engine/runtime/oversight/oversight.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/keys.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace liushui::runtime {
namespace {

using google::protobuf::internal::WireFormatLite;
using state::v1::TaskState;

bool IsIn(absl::string_view key, views::Table table) {
  return key.front() == static_cast<char>(table);
}

// What a record changed. Rows lie in order of key, and an instance's comes before its tasks'.
std::shared_ptr<CommittedRecord> TakeRecord(const DurableBatch& durable, size_t record) {
  auto taken = std::make_shared<CommittedRecord>();
  taken->index = durable.batch.first_index + record;
  const auto [first, end] = durable.rows[record];
  for (size_t at = first; at < end; ++at) {
    storage::RowChange& change = durable.batch.changes[at];
    if (!change.value.has_value()) continue;
    if (IsIn(change.key, views::Table::kInstance)) taken->instance = *std::move(change.value);
    if (!IsIn(change.key, views::Table::kTask)) continue;
    LIUSHUI_CHECK(taken->tasks.emplace_back().ParseFromString(*change.value));
  }
  return taken;
}

// Goes on to a field of the message the stream is in, and into the message it holds. False if there is none.
bool EnterField(google::protobuf::io::CodedInputStream& input, int field) {
  while (const uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) == field) {
      uint32_t length = 0;
      if (!input.ReadVarint32(&length)) return false;
      input.PushLimit(static_cast<int>(length));
      return true;
    }
    if (!WireFormatLite::SkipField(&input, tag)) return false;
  }
  return false;
}

}  // namespace

std::string DefinitionIn(absl::string_view instance_row) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(instance_row.data()),
                                               static_cast<int>(instance_row.size()));
  while (const uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) == state::v1::InstanceState::kDefinitionFieldNumber) {
      std::string definition;
      return WireFormatLite::ReadBytes(&input, &definition) ? definition : std::string();
    }
    if (!WireFormatLite::SkipField(&input, tag)) break;
  }
  return "";
}

bool IsMove(absl::string_view record) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(record.data()),
                                               static_cast<int>(record.size()));
  // The input comes first in a step.
  return EnterField(input, ledger::v1::Record::kStepFieldNumber) &&
         EnterField(input, ledger::v1::Step::kInputFieldNumber) &&
         EnterField(input, ledger::v1::Input::kMigrateFieldNumber);
}

absl::TimeZone Oversight::ZoneOf(absl::string_view instance_row) {
  return ZoneOfDefinition(DefinitionIn(instance_row));
}

absl::TimeZone Oversight::ZoneOfDefinition(const std::string& definition) {
  const auto known = zones_.find(definition);
  if (known != zones_.end()) return known->second;
  const std::shared_ptr<const chart::Chart> chart = registry_.FindChart(definition);
  LIUSHUI_CHECK(chart != nullptr);
  const absl::TimeZone zone = chart->calendar() == nullptr ? absl::UTCTimeZone() : chart->calendar()->zone();
  zones_.emplace(definition, zone);
  return zone;
}

absl::Status Oversight::Rebuild(const CountingProgress& progress) {
  const absl::Time now = clock_.Now();
  uint64_t counted = 0;
  InstanceTasks change;
  absl::Status failure;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(const auto task, ParseRow<TaskState>(key, value));
    if (change.instance != task.instance() || counted == 0) {
      ASSIGN_OR_RETURN(const auto row, store_.ReadRow(views::InstanceKey(task.instance())));
      if (!row.has_value() || DefinitionIn(*row).empty()) {
        return absl::DataLossError(absl::StrCat("task row ", absl::BytesToHexString(key),
                                                " belongs to instance ", task.instance(),
                                                ", whose row is missing or does not parse"));
      }
      change.instance = task.instance();
      change.zone = ZoneOf(*row);
    }
    change.tasks = {&task};
    index_.Apply({change}, store_.size(), now);
    if (++counted % kTasksPerReport == 0 && progress) progress(counted);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.ScanRows({views::TablePrefix(views::Table::kTask), "", false},
                                  [&](absl::string_view key, absl::string_view value) {
                                    failure = take(key, value);
                                    return failure.ok();
                                  }));
  RETURN_IF_ERROR(failure);
  index_.Apply({}, store_.size(), now);
  return absl::OkStatus();
}

bool Oversight::TouchesClosed(const ledger::v1::Record& record, const CommittedRecord& taken) const {
  for (const auto& [definition, zone] : zones_) {
    if (zone != zones_.begin()->second) return true;
  }
  std::set<uint32_t> withdrawn;
  for (const ledger::v1::Fact& fact : record.step().facts())
    if (fact.has_task_withdrawn()) withdrawn.insert(fact.task_withdrawn());
  return std::any_of(taken.tasks.begin(), taken.tasks.end(), [&](const TaskState& task) {
    return IsClosed(task) && withdrawn.count(task.task()) == 0;
  });
}

absl::Status Oversight::RecountMoved(const ledger::v1::Record& record, InstanceTasks& change) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> chain,
                   ReadChain(store_, record.instance(), record.previous_index()));
  ASSIGN_OR_RETURN(const audit::FoldedInstance before, FoldChain(store_, chain));
  const audit::FoldedInstance& was = moves_.emplace_back(before);
  audit::FoldedInstance& is = moves_.emplace_back(before);
  RETURN_IF_ERROR(audit::Fold(record, is));
  change.former_zone = ZoneOfDefinition(was.state.definition());
  for (const auto& [ordinal, task] : was.tasks)
    if (IsClosed(task)) change.formerly_closed.push_back(&task);
  change.tasks.clear();
  for (const auto& [ordinal, task] : is.tasks) change.tasks.push_back(&task);
  return absl::OkStatus();
}

InstanceTasks Oversight::ChangeOf(const DurableBatch& durable, size_t record, const CommittedRecord& taken) {
  InstanceTasks change;
  change.zone = ZoneOf(taken.instance);
  const auto [first, end] = durable.rows[record];
  for (size_t at = first; at < end; ++at) {
    const auto instance = views::ParseInstanceKey(durable.batch.changes[at].key);
    if (instance.has_value()) change.instance = *instance;
  }
  for (const TaskState& task : taken.tasks) change.tasks.push_back(&task);
  if (!IsMove(durable.batch.records[record])) return change;
  ledger::v1::Record move;
  LIUSHUI_CHECK(move.ParseFromString(durable.batch.records[record]));
  if (TouchesClosed(move, taken)) LIUSHUI_CHECK_OK(RecountMoved(move, change));
  return change;
}

void Oversight::Committed(const DurableBatch& durable) {
  std::vector<SharedRecord> records;
  std::vector<InstanceTasks> changes;
  for (size_t record = 0; record < durable.rows.size(); ++record) {
    std::shared_ptr<CommittedRecord> taken = TakeRecord(durable, record);
    if (!taken->instance.empty()) changes.push_back(ChangeOf(durable, record, *taken));
    records.push_back(std::move(taken));
  }
  index_.Apply(changes, durable.batch.first_index + durable.batch.records.size(), clock_.Now());
  moves_.clear();
  feed_.Add(std::move(records));
}

}  // namespace liushui::runtime
