#include "engine/server/services/audit_calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/status_macros.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/messages/verify_message.h"
#include "engine/server/services/branch/instance_inputs.h"
#include "engine/server/services/evidence/export_streams.h"
#include "engine/server/services/oversight/change_lists.h"
#include "engine/server/services/proving/proof_answers.h"

namespace liushui::server {
namespace {

constexpr int kDefaultHistoryPage = 200;

absl::Status PositionUnknown(absl::string_view field, int64_t found, uint64_t position) {
  return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                absl::StrCat(field, ": expected a position of the ledger, which ends at ", position,
                             ", found ", found));
}

struct Range {
  uint64_t first = 0;
  uint64_t end = 0;
};

absl::StatusOr<Range> ReadRange(const v1::ReadRecordsRequest& request, const Identity& identity,
                                uint64_t position) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  const int64_t last = static_cast<int64_t>(position);
  if (request.first() < 0 || request.first() > last)
    return PositionUnknown("first", request.first(), position);
  const int64_t end = request.end() == 0 ? last : request.end();
  if (end < request.first() || end > last) return PositionUnknown("end", request.end(), position);
  return Range{static_cast<uint64_t>(request.first()), static_cast<uint64_t>(end)};
}

// The records of the caller's branch, and those of none: the engine's own.
absl::Status StreamRecords(const runtime::Reads& reads, const Range& range, absl::string_view name_space,
                           AnswerStream<v1::ReadRecordsResponse>& stream) {
  return reads.ReadRecords(range.first, range.end, [&](const ledger::v1::Record& record) {
    if (!record.namespace_().empty() && record.namespace_() != name_space) return true;
    v1::ReadRecordsResponse response;
    *response.mutable_record() = record;
    return stream.Write(response);
  });
}

// What a caller wants to be looked at.
absl::StatusOr<audit::VerifyOptions> ReadCheck(const v1::VerifyRequest& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  const int level = request.level() == 0 ? audit::kLevels : request.level();
  const bool is_level = level >= 1 && level <= audit::kLevels;
  if (!is_level || (request.fold_only() && level != audit::kLevels)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "LEVEL_INVALID",
                  absl::StrCat("level: expected 1, 2 or 3, and 3 with fold_only, found ", request.level()));
  }
  audit::VerifyOptions options;
  options.level = static_cast<audit::Level>(level);
  options.fold_only = request.fold_only();
  return options;
}

absl::Status StreamVerification(const ServerParts& parts, audit::VerifyOptions options,
                                AnswerStream<v1::VerifyResponse>& stream) {
  v1::VerifyResponse progress;
  options.progress = [&](uint64_t records, uint64_t total) {
    progress.set_records(static_cast<int64_t>(records));
    progress.set_total(static_cast<int64_t>(total));
    return stream.Write(progress);
  };
  options.file_progress = [&](uint64_t files, uint64_t total) {
    progress.set_files(static_cast<int64_t>(files));
    progress.set_files_total(static_cast<int64_t>(total));
    return stream.Write(progress);
  };
  // Before the snapshot is taken, so that it has all that they say.
  const auto checkpoints = parts.engine.proofs().Published();
  if (checkpoints.ok()) {
    options.checkpoints = checkpoints->get();
  } else if (ReasonOf(checkpoints.status()) != "CHECKPOINTS_OFF") {
    return ForAuditor(checkpoints.status());
  }
  const absl::Time start = absl::Now();
  absl::StatusOr<audit::VerifyReport> verified = parts.engine.reads().Verify(options);
  if (!verified.ok()) return ForAuditor(verified.status());
  audit::VerifyReport& report = *verified;
  RETURN_IF_ERROR(parts.engine.reads().VerifyAttachments(parts.attachments, options, report));
  v1::VerifyResponse last;
  last.set_records(static_cast<int64_t>(report.records));
  last.set_total(static_cast<int64_t>(report.records));
  last.set_files(static_cast<int64_t>(report.files));
  last.set_files_total(static_cast<int64_t>(report.files + report.files_unchecked));
  *last.mutable_result() = VerifyMessage(report, absl::Now() - start);
  stream.Write(last);
  return absl::OkStatus();
}

absl::StatusOr<v1::GetHistoryResponse> PageOfHistory(const runtime::Reads& reads,
                                                     const v1::GetHistoryRequest& request,
                                                     const Identity& identity) {
  ASSIGN_OR_RETURN(const uint64_t instance, ReadInstanceName({"instance", request.instance()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page,
                   ReadPage({request.page_size(), request.page_token()}, kDefaultHistoryPage));
  const runtime::Beside beside =
      request.accesses() ? runtime::Beside::kAccesses : runtime::Beside::kTurnedAway;
  ASSIGN_OR_RETURN(const auto found,
                   reads.GetHistory(identity.name_space, instance, page.size, page.after, beside));
  v1::GetHistoryResponse response;
  for (const ledger::v1::Record& record : found.rows) *response.add_records() = record;
  response.set_next_page_token(PageToken(found.next));
  response.set_position(static_cast<int64_t>(found.position));
  return response;
}

bool IsOpen(const state::v1::TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_OPEN || task.status() == state::v1::TASK_STATUS_CLAIMED;
}

absl::StatusOr<v1::GetInstanceAtResponse> ShowInstanceAt(const runtime::Reads& reads,
                                                         const v1::GetInstanceAtRequest& request,
                                                         const Identity& identity) {
  ASSIGN_OR_RETURN(const uint64_t instance, ReadInstanceName({"name", request.name()}, identity));
  const uint64_t position = reads.position();
  if (request.read_position() < 1 || request.read_position() > static_cast<int64_t>(position)) {
    return PositionUnknown("read_position", request.read_position(), position);
  }
  ASSIGN_OR_RETURN(
      const audit::FoldedInstance folded,
      reads.InstanceAt(identity.name_space, instance, static_cast<uint64_t>(request.read_position())));
  v1::GetInstanceAtResponse response;
  *response.mutable_instance() = InstanceMessage(folded.state, InstanceView::kWithData);
  RETURN_IF_ERROR(AddInputs(reads, folded.state, *response.mutable_instance()));
  for (const auto& [ordinal, task] : folded.tasks) {
    if (IsOpen(task)) *response.add_open_tasks() = TaskMessage(task);
  }
  return response;
}

}  // namespace

void AuditCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  methods.Add(this, &AuditCalls::RequestGetHistory, Reading(parts, Place::kPool, &PageOfHistory));
  methods.Add(this, &AuditCalls::RequestGetInstanceAt, Reading(parts, Place::kPool, &ShowInstanceAt));
  methods.Add(this, &AuditCalls::RequestListChanges, Reading(parts, Place::kPool, &PageOfChanges));
  methods.Add(this, &AuditCalls::RequestGetCheckpoint, Proving(parts, &AnswerCheckpoint));
  methods.Add(this, &AuditCalls::RequestGetInclusionProof, Proving(parts, &AnswerInclusionProof));
  methods.Add(this, &AuditCalls::RequestGetConsistencyProof, Proving(parts, &AnswerConsistencyProof));
}

grpc::ServerWriteReactor<v1::ReadRecordsResponse>* AuditCalls::ReadRecords(
    grpc::CallbackServerContext* context, const v1::ReadRecordsRequest* request) {
  const runtime::Reads& reads = parts_.engine.reads();
  const auto identity = parts_.authenticator.IdentifyFor(*context, *request);
  const absl::StatusOr<Range> range =
      identity.ok() ? ReadRange(*request, *identity, reads.position()) : identity.status();
  const std::string name_space = identity.ok() ? identity->name_space : std::string();
  return StreamOnPool(
      parts_.streams, new AnswerStream<v1::ReadRecordsResponse>(parts_.group, context), range.status(),
      [&reads, range, name_space](auto& stream) { return StreamRecords(reads, *range, name_space, stream); });
}

grpc::ServerWriteReactor<v1::VerifyResponse>* AuditCalls::Verify(grpc::CallbackServerContext* context,
                                                                 const v1::VerifyRequest* request) {
  const auto identity = parts_.authenticator.IdentifyFor(*context, *request);
  const absl::StatusOr<audit::VerifyOptions> check =
      identity.ok() ? ReadCheck(*request, *identity) : identity.status();
  return StreamOnPool(
      parts_.slow, new AnswerStream<v1::VerifyResponse>(parts_.group, context), check.status(),
      [&parts = parts_, check](auto& stream) { return StreamVerification(parts, *check, stream); });
}

grpc::ServerWriteReactor<v1::ExportEvidenceResponse>* AuditCalls::ExportEvidence(
    grpc::CallbackServerContext* context, const v1::ExportEvidenceRequest* request) {
  const auto identity = parts_.authenticator.IdentifyFor(*context, *request);
  return StreamOnPool(parts_.slow, new AnswerStream<v1::ExportEvidenceResponse>(parts_.group, context),
                      identity.status(), [&parts = parts_, identity, request = *request](auto& stream) {
                        return StreamEvidence(parts, request, *identity, stream);
                      });
}

grpc::ServerWriteReactor<v1::ExportTilesResponse>* AuditCalls::ExportTiles(
    grpc::CallbackServerContext* context, const v1::ExportTilesRequest* request) {
  const auto identity = parts_.authenticator.IdentifyFor(*context, *request);
  return StreamOnPool(parts_.streams, new AnswerStream<v1::ExportTilesResponse>(parts_.group, context),
                      identity.status(), [&parts = parts_, identity, request = *request](auto& stream) {
                        return StreamTiles(parts, request, *identity, stream);
                      });
}

}  // namespace liushui::server
