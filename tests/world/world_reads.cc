#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/convert.h"
#include "engine/core/children.h"
#include "engine/views/child_keys.h"
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

const state::v1::ItemState* World::FindItem(const TaskName& name) const {
  const audit::FoldedInstance& instance = live_.at(name.instance);
  const state::v1::ItemState* found = nullptr;
  for (const state::v1::Activity& activity : instance.state.activities()) {
    if (activity.state() != name.state) continue;
    const auto item = instance.items.find({activity.ordinal(), name.item_key});
    if (item != instance.items.end()) found = &item->second;
  }
  return found;
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

std::vector<uint64_t> World::Children(uint64_t instance) const {
  std::vector<uint64_t> children;
  for (const auto& [number, live] : live_) {
    if (live.state.has_parent() && live.state.parent().instance() == instance) children.push_back(number);
  }
  return children;
}

uint64_t World::ReceiverOf(const ledger::v1::SentEvent& sent) const {
  if (sent.workflow().empty()) return sent.instance();
  const auto found = keys_.find(absl::StrCat(sent.workflow(), "/", sent.business_key()));
  return found == keys_.end() ? UINT64_MAX : found->second;
}

// One that is stuck hears of what others have to tell once it goes on.
bool World::WaitsForReceiver(const state::v1::Outbound& outbound) const {
  const ledger::v1::MessageSent& message = outbound.message();
  if (!message.has_result() && !message.has_event()) return false;
  const auto receiver =
      live_.find(message.has_result() ? message.result().parent() : ReceiverOf(message.event()));
  return receiver != live_.end() && receiver->second.state.status() == state::v1::INSTANCE_STATUS_STUCK;
}

std::string World::KeyFor(const ledger::v1::SentStart& sent) const {
  if (sent.business_key().empty() || !sent.has_parent()) return sent.business_key();
  const auto holder_of = [&](const std::string& key) -> absl::StatusOr<core::KeyHolder> {
    const auto owner = keys_.find(absl::StrCat(sent.workflow(), "/", key));
    return core::HolderFor(sent.parent(), owner == keys_.end() ? nullptr : &live_.at(owner->second).state);
  };
  return core::KeyOfTry(sent.business_key(), holder_of).value();
}

bool World::DeliverOne() {
  const std::string prefix = "b";
  auto row = rows_.lower_bound(prefix);
  state::v1::Outbound outbound;
  for (; row != rows_.end() && row->first.compare(0, 1, prefix) == 0; ++row) {
    if (outbound.ParseFromString(row->second) && !WaitsForReceiver(outbound)) break;
  }
  if (row == rows_.end() || row->first.compare(0, 1, prefix) != 0) return false;
  const auto key = views::ParseOutboxKey(row->first);
  if (!key.has_value()) {
    ADD_FAILURE() << "outbox row is malformed";
    return false;
  }
  ledger::v1::Origin origin;
  origin.set_instance(outbound.sender());
  origin.set_index(key->index);
  origin.set_ordinal(key->ordinal);
  if (outbound.message().has_event()) {
    DeliverEvent(outbound, origin);
  } else if (outbound.message().has_start()) {
    DeliverStart(outbound, origin);
  } else {
    DeliverBetween(outbound, origin);
  }
  return true;
}

void World::DeliverEvent(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin) {
  const ledger::v1::SentEvent& sent = outbound.message().event();
  const uint64_t receiver = ReceiverOf(sent);
  ledger::v1::Input input;
  *input.mutable_deliver()->mutable_origin() = origin;
  *input.mutable_deliver()->mutable_event() = sent.event();
  const auto found = live_.find(receiver);
  if (found == live_.end()) {
    return FailDelivery(outbound, origin,
                        Refuse(absl::StatusCode::kNotFound, "NO_RECEIVER", "there is no such instance"));
  }
  const absl::Status status = Decide({core::InstanceName("test", outbound.sender()), {}},
                                     by_hash_.at(found->second.state.definition()), receiver, input);
  if (!status.ok()) FailDelivery(outbound, origin, status);
}

// A child's result, or a parent's cancel.
void World::DeliverBetween(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin) {
  ledger::v1::Input input;
  *input.mutable_deliver()->mutable_origin() = origin;
  uint64_t receiver = outbound.message().result().parent();
  if (outbound.message().has_result()) {
    *input.mutable_deliver()->mutable_result() = outbound.message().result().result();
  } else {
    const ledger::v1::CancelChild& cancel = outbound.message().cancel();
    *input.mutable_deliver()->mutable_cancel() = cancel;
    const auto row = rows_.find(views::ChildKey(outbound.sender(), cancel.child()));
    receiver = row == rows_.end() ? UINT64_MAX : *views::ParseNumberValue(row->second);
  }
  const auto found = live_.find(receiver);
  absl::Status status = Refuse(absl::StatusCode::kNotFound, "NO_RECEIVER", "there is no such instance");
  if (found != live_.end()) {
    status = Decide({core::InstanceName("test", outbound.sender()), {}},
                    by_hash_.at(found->second.state.definition()), receiver, input);
  }
  if (!status.ok()) FailDelivery(outbound, origin, status);
}

const World::Deployed* World::FindStarted(const ledger::v1::SentStart& sent) const {
  const auto& deployed = sent.definition().empty() ? newest_ : by_hash_;
  const auto found = deployed.find(sent.definition().empty() ? sent.workflow() : sent.definition());
  return found == deployed.end() ? nullptr : &found->second;
}

void World::DeliverStart(const state::v1::Outbound& outbound, ledger::v1::Origin origin) {
  const ledger::v1::SentStart& sent = outbound.message().start();
  ledger::v1::Input input;
  ledger::v1::StartInstance* start = input.mutable_start();
  start->set_workflow(sent.workflow());
  start->set_business_key(KeyFor(sent));
  *start->mutable_inputs() = sent.inputs();
  if (sent.has_parent()) *start->mutable_parent() = sent.parent();
  *start->mutable_origin() = origin;
  start->mutable_origin()->set_generation(sent.generation());
  const Deployed* deployed = FindStarted(sent);
  if (deployed == nullptr) {
    return FailDelivery(outbound, origin,
                        Refuse(absl::StatusCode::kNotFound, "WORKFLOW_UNKNOWN", "there is no such workflow"));
  }
  const std::string key = absl::StrCat(sent.workflow(), "/", start->business_key());
  if (!sent.business_key().empty() && keys_.count(key) > 0) {
    return FailDelivery(outbound, origin,
                        Refuse(absl::StatusCode::kAlreadyExists, "BUSINESS_KEY_EXISTS",
                               absl::StrCat("key ", sent.business_key(), " exists")));
  }
  start->set_definition(deployed->chart->hash());
  const uint64_t number = records_.size();
  const absl::Status status =
      Decide({core::InstanceName("test", outbound.sender()), {}}, *deployed, number, input);
  if (!status.ok()) return FailDelivery(outbound, origin, status);
  if (!sent.business_key().empty()) keys_[key] = number;
}

void World::FailDelivery(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin,
                         const absl::Status& why) {
  ledger::v1::Undelivered failure;
  failure.set_reason(ReasonOf(why));
  failure.set_message(std::string(why.message()));
  const ledger::v1::MessageSent& message = outbound.message();
  if (message.has_result() || message.has_cancel()) return Drop(origin, failure);
  ledger::v1::Input input;
  *input.mutable_deliver()->mutable_origin() = origin;
  if (message.start().has_parent()) {
    ledger::v1::ChildResult* result = input.mutable_deliver()->mutable_result();
    result->set_child(message.start().parent().child());
    result->set_each(message.start().parent().each());
    result->set_item_key(message.start().parent().item_key());
    *result->mutable_failure() = failure;
  } else {
    *input.mutable_deliver()->mutable_failure() = failure;
  }
  const state::v1::InstanceState& sender = live_.at(origin.instance()).state;
  if (Decide({}, by_hash_.at(sender.definition()), origin.instance(), input).ok()) return;
  Drop(origin, failure);
}

void World::Drop(const ledger::v1::Origin& origin, const ledger::v1::Undelivered& failure) {
  ledger::v1::Record record = NewRecord({});
  *record.mutable_message_dropped()->mutable_origin() = origin;
  *record.mutable_message_dropped()->mutable_failure() = failure;
  Append(std::move(record), nullptr, nullptr);
}

}  // namespace liushui::world
