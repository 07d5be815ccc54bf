#include "engine/server/services/evidence/export_streams.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/proof/evidence/tree_files.h"
#include "engine/runtime/evidence/gather_case.h"
#include "engine/server/messages/names.h"

namespace liushui::server {
namespace {

// The reader went away: there is nobody to tell.
absl::Status ReaderGone() {
  return absl::CancelledError("the caller went away");
}

bool HasRole(const Identity& identity, absl::string_view role) {
  const auto& roles = identity.actor.roles();
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

// Sends a file in pieces that fit into messages.
absl::Status SendFile(v1::ExportTilesResponse response, absl::string_view content,
                      AnswerStream<v1::ExportTilesResponse>& stream) {
  do {
    const absl::string_view piece = content.substr(0, kTreePieceBytes);
    content.remove_prefix(piece.size());
    response.set_content(std::string(piece));
    response.set_more(!content.empty());
    if (!stream.Write(response)) return ReaderGone();
  } while (!content.empty());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<proof::Evidence> GatherProved(const ServerParts& parts, absl::string_view name_space,
                                             uint64_t instance) {
  runtime::Proofs& proofs = parts.engine.proofs();
  ASSIGN_OR_RETURN(proof::Evidence evidence, parts.engine.reads().GatherEvidence(name_space, instance));
  ASSIGN_OR_RETURN(const runtime::PublishedCheckpoint published,
                   proofs.Covering(runtime::SizeToCover(evidence), kCheckpointPatience));
  evidence.policy = runtime::PolicyText(published);
  const std::unique_ptr<proof::TileSource> tiles = proofs.Tiles();
  RETURN_IF_ERROR(runtime::AddProofs(published.note, tiles.get(), evidence));
  return evidence;
}

absl::Status StreamEvidence(const ServerParts& parts, const v1::ExportEvidenceRequest& request,
                            const Identity& identity, AnswerStream<v1::ExportEvidenceResponse>& stream) {
  ASSIGN_OR_RETURN(const uint64_t instance, ReadInstanceName({"instance", request.instance()}, identity));
  ASSIGN_OR_RETURN(const proof::Evidence evidence, GatherProved(parts, identity.name_space, instance));
  ASSIGN_OR_RETURN(const std::string archive, proof::WriteBundle(evidence));
  v1::ExportEvidenceResponse response;
  response.set_total_bytes(static_cast<int64_t>(archive.size()));
  for (size_t sent = 0; sent < archive.size(); sent += kEvidencePieceBytes) {
    response.set_content(archive.substr(sent, kEvidencePieceBytes));
    if (!stream.Write(response)) return ReaderGone();
  }
  return absl::OkStatus();
}

absl::Status StreamTiles(const ServerParts& parts, const v1::ExportTilesRequest& request,
                         const Identity& identity, AnswerStream<v1::ExportTilesResponse>& stream) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  if (!HasRole(identity, kAuditorRole)) {
    return Refuse(absl::StatusCode::kPermissionDenied, "ROLE_DENIED",
                  absl::StrCat("the tree holds records of all namespaces: expected a caller with the role ",
                               kAuditorRole));
  }
  runtime::Proofs& proofs = parts.engine.proofs();
  ASSIGN_OR_RETURN(const runtime::PublishedCheckpoint published, proofs.Newest());
  const uint64_t size = published.head.size;
  if (request.from_size() < 0 || request.from_size() > static_cast<int64_t>(size)) {
    return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                  absl::StrCat("from_size: expected a size up to ", size, ", that of the checkpoint, found ",
                               request.from_size()));
  }
  const std::unique_ptr<proof::TileSource> tiles = proofs.Tiles();
  uint64_t streamed = static_cast<uint64_t>(request.from_size());
  const auto read = [&](uint64_t first, uint64_t end, auto visit) {
    streamed = end;
    return proofs.ReadRecordBytes(first, end, visit);
  };
  const auto send = [&](const std::string& path, const std::string& content) {
    v1::ExportTilesResponse response;
    response.set_path(path);
    response.set_records(static_cast<int64_t>(streamed));
    response.set_total(static_cast<int64_t>(size));
    return SendFile(std::move(response), content, stream);
  };
  return proof::WriteTreeFiles({published.note, size, static_cast<uint64_t>(request.from_size())},
                               tiles.get(), read, send);
}

}  // namespace liushui::server
