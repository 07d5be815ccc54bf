#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/convert.h"
#include "engine/views/keys.h"
#include "gtest/gtest.h"
#include "liushui/state/v1/state.pb.h"
#include "tests/world/world.h"

namespace liushui::world {

const state::v1::TaskState* World::FindTask(const TaskName& name) const {
  const auto instance = live_.find(name.instance);
  if (instance == live_.end()) return nullptr;
  const state::v1::TaskState* found = nullptr;
  for (const auto& [ordinal, task] : instance->second.tasks) {
    if (task.state() == name.state && task.item_key() == name.item_key) found = &task;
  }
  return found;
}

const state::v1::JobState* World::FindJob(uint64_t instance, absl::string_view state) const {
  for (const auto& [ordinal, job] : live_.at(instance).jobs) {
    if (job.state() == state) return &job;
  }
  return nullptr;
}

std::vector<state::v1::TaskState> World::OpenTasks(uint64_t instance) const {
  std::vector<state::v1::TaskState> open;
  for (const auto& [ordinal, task] : live_.at(instance).tasks) {
    if (task.closed_us() == 0) open.push_back(task);
  }
  return open;
}

std::vector<uint64_t> World::Instances() const {
  std::vector<uint64_t> numbers;
  for (const auto& [number, instance] : live_) numbers.push_back(number);
  return numbers;
}

const chart::Chart& World::ChartOf(uint64_t instance) const {
  return *by_hash_.at(live_.at(instance).state.definition()).chart;
}

std::vector<std::string> World::Leaves(uint64_t instance) const {
  const chart::Chart& chart = ChartOf(instance);
  const auto& configuration = state(instance).configuration();
  std::vector<std::string> leaves;
  for (const std::string& id : configuration) {
    if (chart.IsAtomic(chart.FindState(id))) leaves.push_back(id);
  }
  return leaves;
}

cel::Value World::Datum(uint64_t instance, absl::string_view name) const {
  for (const auto& datum : state(instance).data()) {
    if (datum.name() == name) return chart::FromLedger(datum.value());
  }
  return cel::Value::Null();
}

bool World::DeliverOne() {
  const std::string prefix = "b";
  const auto row = rows_.lower_bound(prefix);
  if (row == rows_.end() || row->first.compare(0, 1, prefix) != 0) return false;
  const auto key = views::ParseOutboxKey(row->first);
  state::v1::Outbound outbound;
  if (!key.has_value() || !outbound.ParseFromString(row->second)) {
    ADD_FAILURE() << "outbox row is malformed";
    return false;
  }
  if (outbound.message().has_event()) {
    DeliverEvent(key->index, key->ordinal, outbound.sender(), outbound.message().event());
  } else {
    DeliverStart(key->index, key->ordinal, outbound.sender(), outbound.message().start());
  }
  return true;
}

void World::DeliverEvent(uint64_t index, uint32_t ordinal, uint64_t sender,
                         const ledger::v1::SentEvent& sent) {
  uint64_t receiver = sent.instance();
  if (!sent.workflow().empty()) {
    const auto found = keys_.find(absl::StrCat(sent.workflow(), "/", sent.business_key()));
    receiver = found == keys_.end() ? UINT64_MAX : found->second;
  }
  ledger::v1::Input input;
  ledger::v1::Origin* origin = input.mutable_deliver()->mutable_origin();
  origin->set_instance(sender);
  origin->set_index(index);
  origin->set_ordinal(ordinal);
  *input.mutable_deliver()->mutable_event() = sent.event();
  const auto found = live_.find(receiver);
  if (found == live_.end()) return FailDelivery(*origin, "NO_RECEIVER", "there is no such instance");
  const absl::Status status = Decide({core::InstanceName("test", sender), {}},
                                     by_hash_.at(found->second.state.definition()), receiver, input);
  if (!status.ok()) FailDelivery(*origin, ReasonOf(status), status.message());
}

void World::DeliverStart(uint64_t index, uint32_t ordinal, uint64_t sender,
                         const ledger::v1::SentStart& sent) {
  ledger::v1::Input input;
  ledger::v1::StartInstance* start = input.mutable_start();
  start->set_workflow(sent.workflow());
  start->set_business_key(sent.business_key());
  *start->mutable_inputs() = sent.inputs();
  ledger::v1::Origin* origin = start->mutable_origin();
  origin->set_generation(sent.generation());
  origin->set_instance(sender);
  origin->set_index(index);
  origin->set_ordinal(ordinal);
  const auto found = newest_.find(sent.workflow());
  if (found == newest_.end()) return FailDelivery(*origin, "WORKFLOW_UNKNOWN", "there is no such workflow");
  const std::string key = absl::StrCat(sent.workflow(), "/", sent.business_key());
  if (!sent.business_key().empty() && keys_.count(key) > 0) {
    return FailDelivery(*origin, "BUSINESS_KEY_EXISTS", absl::StrCat("key ", sent.business_key(), " exists"));
  }
  start->set_definition(found->second.chart->hash());
  const uint64_t number = records_.size();
  const absl::Status status = Decide({core::InstanceName("test", sender), {}}, found->second, number, input);
  if (!status.ok()) return FailDelivery(*origin, ReasonOf(status), status.message());
  if (!sent.business_key().empty()) keys_[key] = number;
}

void World::FailDelivery(const ledger::v1::Origin& origin, absl::string_view reason,
                         absl::string_view message) {
  ledger::v1::Input input;
  *input.mutable_deliver()->mutable_origin() = origin;
  input.mutable_deliver()->mutable_failure()->set_reason(std::string(reason));
  input.mutable_deliver()->mutable_failure()->set_message(std::string(message));
  const state::v1::InstanceState& sender = live_.at(origin.instance()).state;
  if (Decide({}, by_hash_.at(sender.definition()), origin.instance(), input).ok()) return;
  ledger::v1::Record record = NewRecord({});
  *record.mutable_message_dropped()->mutable_origin() = origin;
  *record.mutable_message_dropped()->mutable_failure() = input.deliver().failure();
  Append(std::move(record), nullptr, nullptr);
}

}  // namespace liushui::world
