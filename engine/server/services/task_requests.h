// What the rpcs that change a task have in common: the task, the part that is meant, the expected version;
// and the task afterwards.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_TASK_REQUESTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_TASK_REQUESTS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/services/rules.h"

namespace liushui::server {

// A task by its name, which must be there.
struct NamedTask {
  ChildNumber number;
  state::v1::TaskState task;
};
inline absl::StatusOr<NamedTask> FindTask(const runtime::Reads& reads, const NameField& name,
                                          const Identity& identity) {
  NamedTask found;
  ASSIGN_OR_RETURN(found.number, ReadChildName(ChildKind::kTask, name, identity));
  ASSIGN_OR_RETURN(found.task,
                   reads.GetTask(identity.name_space, found.number.instance, found.number.ordinal));
  return found;
}

// How a part that is not named is found: by who asks (ChoosePart), or only where there is but one (NamePart).
enum class PartChoice { kByActor, kNamed };

// Fills task, part and version of the input. Returns the instance.
template <typename Request, typename Input>
absl::StatusOr<uint64_t> PrepareTask(const runtime::Reads& reads, const Request& request,
                                     const Identity& identity, Input* input,
                                     PartChoice choice = PartChoice::kByActor) {
  FieldChecks checks;
  checks.Text("part", request.part(), kMaxIdBytes);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(const uint32_t version, ReadEtag(request.etag()));
  ASSIGN_OR_RETURN(const NamedTask found, FindTask(reads, {"name", request.name()}, identity));
  ASSIGN_OR_RETURN(*input->mutable_part(), choice == PartChoice::kByActor
                                               ? ChoosePart(found.task, request.part(), identity.actor)
                                               : NamePart(found.task, request.part()));
  input->set_task(found.number.ordinal);
  input->set_version(version);
  return found.number.instance;
}

// The answer of every change: the task after it, and the position.
template <typename Request, typename Response>
Response TaskAfter(const Request&, const runtime::Outcome& outcome) {
  Response response;
  if (outcome.task.has_value()) *response.mutable_task() = TaskMessage(*outcome.task);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

// The rule of such an rpc.
template <typename Request, typename Response>
MutationRule<Request, Response> TaskRule(absl::StatusOr<runtime::Request> (*prepare)(const runtime::Reads&,
                                                                                     const Request&,
                                                                                     const Identity&)) {
  return {prepare, &TaskAfter<Request, Response>, ChildKind::kTask};
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_TASK_REQUESTS_H_
