// Instances and definitions, as clients see them.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_INSTANCE_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_INSTANCE_MESSAGE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/runtime/reads.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

// Lists leave out the data.
enum class InstanceView { kBrief, kWithData };
v1::Instance InstanceMessage(const state::v1::InstanceState& state, InstanceView view);

// A child as it is listed in its parent.
v1::InstanceChild ChildMessage(const state::v1::InstanceState& child);

// Due of the earliest timer that waits, microseconds since 1970; -1 without one.
int64_t NextTimerOf(const state::v1::InstanceState& state);

// What is known of a deployed definition beside its text.
struct Deployment {
  std::string name_space;
  uint32_t revision = 0;
  int64_t time_us = 0;
  std::string deployed_by;
  std::string calendar_hash;  // of the pinned calendar; empty without one
  uint64_t position = 0;
  google::protobuf::RepeatedPtrField<ledger::v1::PinnedChild> children = {};
};
v1::WorkflowDefinition DefinitionMessage(const workflow::v1::Workflow& workflow, absl::string_view hash,
                                         const Deployment& deployment);

v1::WorkflowDefinition DeployedMessage(const runtime::Deployed& deployed, absl::string_view name_space);

v1::WorkflowAlias AliasMessage(absl::string_view name_space, const runtime::WorkflowAlias& alias);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_INSTANCE_MESSAGE_H_
