#include "engine/server/messages/instance_message.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "engine/core/decide.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

v1::ItemList ItemListMessage(const state::v1::Activity& each) {
  v1::ItemList message;
  message.set_state(each.state());
  message.set_total(static_cast<int32_t>(each.total()));
  message.set_waiting(static_cast<int32_t>(each.waiting()));
  message.set_open(static_cast<int32_t>(each.open()));
  message.set_done(static_cast<int32_t>(each.done()));
  message.set_failed(static_cast<int32_t>(each.failed()));
  message.set_left(each.left());
  return message;
}

}  // namespace

v1::Instance InstanceMessage(const state::v1::InstanceState& state, InstanceView view) {
  v1::Instance message;
  message.set_name(core::InstanceName(state.namespace_(), state.instance()));
  message.set_workflow(state.workflow());
  message.set_revision(static_cast<int32_t>(state.revision()));
  message.set_definition_hash(absl::BytesToHexString(state.definition()));
  message.set_business_key(state.business_key());
  message.set_data_subject(state.data_subject());
  message.set_subject(state.subject());
  message.set_status(static_cast<v1::Instance::Status>(state.status()));
  *message.mutable_states() = state.configuration();
  message.set_reason(state.reason());
  *message.mutable_start_time() = TimestampOf(state.started_us());
  *message.mutable_update_time() = TimestampOf(state.changed_us());
  if (state.ended_us() != 0) *message.mutable_end_time() = TimestampOf(state.ended_us());
  message.set_started_by(state.has_origin() && state.origin().instance() != 0
                             ? core::InstanceName(state.namespace_(), state.origin().instance())
                             : state.started_by());
  message.set_open_incidents(state.incidents_size());
  message.set_steps(static_cast<int64_t>(state.steps()));
  if (state.has_parent()) {
    v1::InstanceParent& parent = *message.mutable_parent();
    parent.set_instance(core::InstanceName(state.namespace_(), state.parent().instance()));
    parent.set_state(state.parent().state());
    parent.set_depth(static_cast<int32_t>(state.parent().depth()));
    parent.set_item_key(state.parent().item_key());
  }
  if (view == InstanceView::kBrief) return message;
  for (const state::v1::Activity& activity : state.activities()) {
    if (activity.kind() == state::v1::ACTIVITY_KIND_EACH)
      *message.add_item_lists() = ItemListMessage(activity);
  }
  WriteJson(state.data(), message.mutable_data());
  if (state.has_output()) WriteJson(state.output(), message.mutable_output());
  return message;
}

v1::InstanceChild ChildMessage(const state::v1::InstanceState& child) {
  v1::InstanceChild message;
  message.set_instance(core::InstanceName(child.namespace_(), child.instance()));
  message.set_workflow(child.workflow());
  message.set_business_key(child.business_key());
  message.set_state(child.parent().state());
  message.set_status(static_cast<v1::Instance::Status>(child.status()));
  message.set_reason(child.reason());
  message.set_open_incidents(child.incidents_size());
  *message.mutable_start_time() = TimestampOf(child.started_us());
  if (child.ended_us() != 0) *message.mutable_end_time() = TimestampOf(child.ended_us());
  message.set_item_key(child.parent().item_key());
  return message;
}

int64_t NextTimerOf(const state::v1::InstanceState& state) {
  int64_t next = -1;
  const auto take = [&next](const ledger::v1::TimerSet& timer) {
    next = next < 0 ? timer.due_us() : std::min<int64_t>(next, timer.due_us());
  };
  for (const ledger::v1::TimerSet& timer : state.timers()) take(timer);
  for (const state::v1::Activity& activity : state.activities()) {
    if (activity.has_next_timer()) take(activity.next_timer());
  }
  return next;
}

v1::WorkflowDefinition DefinitionMessage(const workflow::v1::Workflow& workflow, absl::string_view hash,
                                         const Deployment& deployment) {
  v1::WorkflowDefinition message;
  message.set_workflow(workflow.workflow());
  message.set_title(workflow.title());
  message.set_hash(absl::BytesToHexString(hash));
  message.set_calendar(workflow.calendar());
  message.set_calendar_hash(absl::BytesToHexString(deployment.calendar_hash));
  for (const ledger::v1::PinnedChild& pinned : deployment.children) {
    v1::ChildDefinition& child = *message.add_children();
    child.set_workflow(pinned.workflow());
    child.set_hash(absl::BytesToHexString(pinned.definition()));
  }
  if (deployment.revision == 0) return message;
  message.set_name(RevisionName(deployment.name_space, workflow.workflow(), deployment.revision));
  message.set_revision(static_cast<int32_t>(deployment.revision));
  *message.mutable_deploy_time() = TimestampOf(deployment.time_us);
  message.set_deployed_by(deployment.deployed_by);
  message.set_position(static_cast<int64_t>(deployment.position));
  return message;
}

v1::WorkflowDefinition DeployedMessage(const runtime::Deployed& deployed, absl::string_view name_space) {
  return DefinitionMessage(
      deployed.chart->definition().workflow(), deployed.chart->hash(),
      {std::string(name_space), deployed.revision, deployed.time_us, deployed.deployed_by,
       deployed.chart->definition().calendar(), deployed.index + 1, deployed.chart->definition().children()});
}

v1::WorkflowAlias AliasMessage(absl::string_view name_space, const runtime::WorkflowAlias& alias) {
  v1::WorkflowAlias message;
  message.set_name(AliasName(name_space, {alias.workflow, alias.alias}));
  message.set_workflow(alias.workflow);
  message.set_alias(alias.alias);
  message.set_revision(static_cast<int32_t>(alias.revision));
  message.set_hash(absl::BytesToHexString(alias.hash));
  *message.mutable_set_time() = TimestampOf(alias.time_us);
  message.set_set_by(alias.set_by);
  message.set_position(static_cast<int64_t>(alias.index + 1));
  return message;
}

}  // namespace liushui::server
