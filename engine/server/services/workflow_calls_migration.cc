// MigrateInstances: reading what is asked for, and streaming what becomes of it.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/program.h"
#include "engine/core/migration/migrate.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/migration_run.h"
#include "engine/server/services/workflow_calls.h"

namespace liushui::server {
namespace {

using Request = v1::MigrateInstancesRequest;

void CheckCount(FieldChecks& checks, absl::string_view field, int count, int most) {
  if (count > most) checks.Add(field, absl::StrCat("expected at most ", most, ", found ", count));
}

absl::Status CheckFields(const Request& request) {
  FieldChecks checks;
  checks.RequiredText("revision", request.revision(), kMaxIdBytes);
  checks.Text("filter", request.filter(), cel::kMaxSourceBytes);
  checks.Text("request_id", request.request_id(), kMaxMigrationIdBytes);
  checks.Range("max_moves", request.max_moves(), 0, INT64_MAX);
  CheckCount(checks, "source_revisions", request.source_revisions_size(), kMaxSourceRevisions);
  CheckCount(checks, "instances", request.instances_size(), kMaxNamedInstances);
  CheckCount(checks, "mapping", request.mapping_size(), kMaxMappings);
  CheckCount(checks, "data", request.data_size(), kMaxDatumExpressions);
  RETURN_IF_ERROR(checks.Result());
  for (int i = 0; i < request.mapping_size(); ++i) {
    checks.Name(absl::StrCat("mapping[", i, "].from"), request.mapping(i).from(), kMaxIdBytes);
    if (request.mapping(i).to().empty()) continue;
    checks.Name(absl::StrCat("mapping[", i, "].to"), request.mapping(i).to(), kMaxIdBytes);
  }
  for (int i = 0; i < request.data_size(); ++i) {
    checks.Name(absl::StrCat("data[", i, "].name"), request.data(i).name(), kMaxIdBytes);
    checks.RequiredText(absl::StrCat("data[", i, "].expression"), request.data(i).expression(),
                        cel::kMaxSourceBytes);
  }
  return checks.Result();
}

ledger::v1::Input InputFor(const Request& request, const runtime::Deployed& target) {
  ledger::v1::Input input;
  ledger::v1::Migrate& migrate = *input.mutable_migrate();
  migrate.set_definition(target.chart->hash());
  migrate.set_revision(target.revision);
  for (const auto& mapping : request.mapping()) {
    migrate.add_states()->set_from(mapping.from());
    migrate.mutable_states()->rbegin()->set_to(mapping.to());
  }
  for (const auto& datum : request.data()) {
    migrate.add_data()->set_name(datum.name());
    migrate.mutable_data()->rbegin()->set_expression(datum.expression());
  }
  std::sort(migrate.mutable_states()->begin(), migrate.mutable_states()->end(),
            [](const auto& a, const auto& b) { return a.from() < b.from(); });
  std::sort(migrate.mutable_data()->begin(), migrate.mutable_data()->end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  return input;
}

// A state that no revision has is a slip of the hand.
absl::Status CheckMappedExist(const MigrationPlan& plan, const std::vector<runtime::Deployed>& sources) {
  for (const auto& mapping : plan.input.migrate().states()) {
    const bool exists = std::any_of(sources.begin(), sources.end(), [&](const runtime::Deployed& source) {
      return source.chart->FindState(mapping.from()) != chart::kNoState;
    });
    if (exists) continue;
    return Refuse(absl::StatusCode::kInvalidArgument, "MIGRATION_MAPPING_INVALID",
                  absl::StrCat("'", mapping.from(), "' is mapped, but no revision that instances of ",
                               plan.workflow, " may be on has such a state"));
  }
  return absl::OkStatus();
}

// OK if what is asked makes sense for one of the revisions; else what is wrong with the newest of them.
absl::Status CheckPlan(const runtime::Reads& reads, const MigrationPlan& plan) {
  std::vector<runtime::Deployed> sources;
  for (runtime::Deployed& deployed : reads.ListRevisions(plan.caller.name_space, plan.workflow)) {
    const bool listed = plan.sources.empty() || plan.sources.count(deployed.revision) > 0;
    if (listed && deployed.chart->hash() != plan.target.chart->hash()) sources.push_back(std::move(deployed));
  }
  if (sources.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckMappedExist(plan, sources));
  absl::Status newest;
  for (const runtime::Deployed& source : sources) {
    absl::Status checked = core::CheckMigration(*source.chart, *plan.target.chart, plan.input.migrate());
    if (checked.ok() && !plan.filter.empty()) {
      checked = core::InstanceFilter::Compile(plan.filter, *source.chart).status();
    }
    if (checked.ok()) return absl::OkStatus();
    if (newest.ok()) newest = checked;
  }
  return newest;
}

}  // namespace

absl::StatusOr<MigrationPlan> ReadMigration(const runtime::Reads& reads, const Request& request,
                                            const runtime::Caller& caller) {
  const Identity identity{caller.name_space, caller.actor};
  MigrationPlan plan;
  plan.caller = caller;
  ASSIGN_OR_RETURN(plan.workflow, ReadWholeWorkflowName({"parent", request.parent()}, identity));
  RETURN_IF_ERROR(CheckFields(request));
  ASSIGN_OR_RETURN(const runtime::RevisionChoice choice, ReadRevision({"revision", request.revision()}));
  ASSIGN_OR_RETURN(plan.target, reads.GetDefinition(caller.name_space, plan.workflow, choice));
  for (int i = 0; i < request.source_revisions_size(); ++i) {
    const std::string field = absl::StrCat("source_revisions[", i, "]");
    ASSIGN_OR_RETURN(const runtime::RevisionChoice source,
                     ReadRevision({field, request.source_revisions(i)}));
    ASSIGN_OR_RETURN(const runtime::Deployed deployed,
                     reads.GetDefinition(caller.name_space, plan.workflow, source));
    plan.sources.insert(deployed.revision);
  }
  for (int i = 0; i < request.instances_size(); ++i) {
    const std::string field = absl::StrCat("instances[", i, "]");
    ASSIGN_OR_RETURN(const uint64_t instance, ReadInstanceName({field, request.instances(i)}, identity));
    plan.instances.push_back(instance);
  }
  plan.filter = request.filter();
  plan.input = InputFor(request, plan.target);
  plan.validate_only = request.validate_only();
  plan.max_moves = request.max_moves();
  RETURN_IF_ERROR(CheckPlan(reads, plan));
  return plan;
}

grpc::ServerWriteReactor<v1::MigrateInstancesResponse>* WorkflowCalls::MigrateInstances(
    grpc::CallbackServerContext* context, const Request* request) {
  auto* answers = new AnswerStream<v1::MigrateInstancesResponse>(parts_.group, context);
  const auto identity = parts_.authenticator.IdentifyFor(*context, *request);
  if (!identity.ok() && !Changes(*request)) {
    answers->Close(identity.status());
    return answers;
  }
  if (!identity.ok()) {
    parts_.authenticator.TurnAway(parts_.authenticator.Claimed(*context), RefusedCallOf(*request),
                                  identity.status(),
                                  [answers](const absl::Status& answer) { answers->Close(answer); });
    return answers;
  }
  const auto caller = CallerOf(*request, *identity);
  absl::StatusOr<MigrationPlan> plan =
      caller.ok() ? ReadMigration(parts_.engine.reads(), *request, *caller) : caller.status();
  return StreamOnPool(parts_.slow, answers, plan.status(), [&engine = parts_.engine, plan](auto& stream) {
    const auto write = [&stream](const v1::MigrateInstancesResponse& response) {
      return stream.Write(response);
    };
    return MigrationRun(engine, *plan, write).Run();
  });
}

}  // namespace liushui::server
