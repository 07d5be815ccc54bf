// Where the inputs of an instance came from: given, a parameter of the namespace, or the default declared.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_INSTANCE_INPUTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_INSTANCE_INPUTS_H_

#include "absl/status/status.h"
#include "engine/runtime/reads.h"
#include "liushui/state/v1/state.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

// Reads the record of the start, those of migrations that took parameters, and those that set what was taken.
absl::Status AddInputs(const runtime::Reads& reads, const state::v1::InstanceState& state,
                       v1::Instance& instance);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_INSTANCE_INPUTS_H_
