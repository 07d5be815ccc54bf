// Revisions of a workflow, and the aliases that stand for them.
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/registry.h"
#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/workflow_calls.h"

namespace liushui::server {
namespace {

// The instances of a workflow which have not ended, by revision.
absl::StatusOr<std::map<uint32_t, int64_t>> CountRunning(const runtime::Reads& reads,
                                                         const Identity& identity,
                                                         const std::string& workflow) {
  std::map<uint32_t, int64_t> running;
  runtime::InstanceQuery query;
  query.name_space = identity.name_space;
  query.workflow = workflow;
  query.limit = kMaxPageSize;
  do {
    ASSIGN_OR_RETURN(const auto page, reads.ListInstances(query));
    for (const state::v1::InstanceState& state : page.rows) {
      if (state.ended_us() == 0) ++running[state.revision()];
    }
    query.after = page.next;
  } while (!query.after.empty());
  return running;
}

absl::StatusOr<v1::ListRevisionsResponse> ShowRevisions(const runtime::Reads& reads,
                                                        const v1::ListRevisionsRequest& request,
                                                        const Identity& identity) {
  ASSIGN_OR_RETURN(const std::string workflow, ReadWholeWorkflowName({"parent", request.parent()}, identity));
  v1::ListRevisionsResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  const std::vector<runtime::Deployed> revisions = reads.ListRevisions(identity.name_space, workflow);
  if (revisions.empty()) return runtime::WorkflowUnknown(identity.name_space, workflow);
  std::map<uint32_t, int64_t> running;
  if (request.count_instances()) {
    ASSIGN_OR_RETURN(running, CountRunning(reads, identity, workflow));
  }
  std::multimap<uint32_t, std::string> aliases;
  for (const runtime::WorkflowAlias& alias : reads.ListAliases(identity.name_space, workflow)) {
    aliases.emplace(alias.revision, alias.alias);
  }
  for (const runtime::Deployed& deployed : revisions) {
    auto& revision = *response.add_revisions();
    *revision.mutable_definition() = DeployedMessage(deployed, identity.name_space);
    revision.set_running(running[deployed.revision]);
    const auto [first, last] = aliases.equal_range(deployed.revision);
    for (auto alias = first; alias != last; ++alias)
      revision.mutable_definition()->add_aliases(alias->second);
  }
  return response;
}

absl::StatusOr<v1::ListAliasesResponse> ShowAliases(const runtime::Reads& reads,
                                                    const v1::ListAliasesRequest& request,
                                                    const Identity& identity) {
  std::string workflow;
  if (absl::StrContains(request.parent(), "/workflows/")) {
    ASSIGN_OR_RETURN(workflow, ReadWholeWorkflowName({"parent", request.parent()}, identity));
    RETURN_IF_ERROR(reads.GetDefinition(identity.name_space, workflow, {}).status());
  } else {
    RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  }
  v1::ListAliasesResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  for (const runtime::WorkflowAlias& alias : reads.ListAliases(identity.name_space, workflow)) {
    *response.add_aliases() = AliasMessage(identity.name_space, alias);
  }
  return response;
}

absl::StatusOr<runtime::Request> PrepareSet(const runtime::Reads&, const v1::SetAliasRequest& request,
                                            const Identity& identity) {
  ASSIGN_OR_RETURN(AliasReference alias, ReadAliasName({"name", request.name()}, identity));
  FieldChecks checks;
  checks.RequiredText("revision", request.revision(), kMaxIdBytes);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(runtime::RevisionChoice choice, ReadRevision({"revision", request.revision()}));
  return runtime::SetAliasRequest{std::move(alias.workflow), std::move(alias.alias), std::move(choice)};
}

v1::SetAliasResponse AliasIsSet(const v1::SetAliasRequest&, const runtime::Outcome& outcome) {
  v1::SetAliasResponse response;
  *response.mutable_alias() = AliasMessage(outcome.record.namespace_(), runtime::AliasOf(outcome.record));
  response.set_changed(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareRemove(const runtime::Reads&, const v1::RemoveAliasRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(AliasReference alias, ReadAliasName({"name", request.name()}, identity));
  return runtime::RemoveAliasRequest{std::move(alias.workflow), std::move(alias.alias)};
}

v1::RemoveAliasResponse AliasIsRemoved(const v1::RemoveAliasRequest&, const runtime::Outcome& outcome) {
  v1::RemoveAliasResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

}  // namespace

void WorkflowCalls::RegisterVersions(const ServerParts& parts, UnaryMethods& methods) {
  using Set = MutationRule<v1::SetAliasRequest, v1::SetAliasResponse>;
  using Remove = MutationRule<v1::RemoveAliasRequest, v1::RemoveAliasResponse>;
  methods.Add(this, &WorkflowCalls::RequestListRevisions, Reading(parts, Place::kPool, &ShowRevisions));
  methods.Add(this, &WorkflowCalls::RequestListAliases, Reading(parts, Place::kPool, &ShowAliases));
  methods.Add(this, &WorkflowCalls::RequestSetAlias, Mutating(parts, Set{&PrepareSet, &AliasIsSet}));
  methods.Add(this, &WorkflowCalls::RequestRemoveAlias,
              Mutating(parts, Remove{&PrepareRemove, &AliasIsRemoved}));
}

}  // namespace liushui::server
