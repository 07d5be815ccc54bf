#include "clients/cli/evidence/remote_evidence.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/output_file.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

absl::Status Prove(Session& session, const std::string& instance, const std::string& to) {
  v1::ExportEvidenceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, instance));
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(to));
  absl::Status written;
  int64_t bytes = 0;
  int64_t total = 0;
  RETURN_IF_ERROR(session.client().ExportEvidence(request, [&](const v1::ExportEvidenceResponse& piece) {
    written = file->Write(piece.content());
    bytes += static_cast<int64_t>(piece.content().size());
    total = piece.total_bytes();
    return written.ok();
  }));
  RETURN_IF_ERROR(written);
  if (bytes == 0 || bytes != total) {
    return absl::DataLossError(absl::StrCat("the server sent ", bytes, " of ", total, " bytes of evidence"));
  }
  RETURN_IF_ERROR(file->Keep());
  session.err() << to << ": " << bytes << " bytes; `liushui verify " << to << "` checks it\n";
  return absl::OkStatus();
}

absl::Status ExportTiles(Session& session, const std::string& path, const TreeVerifier& verify) {
  ASSIGN_OR_RETURN(TreeFolder folder, TreeFolder::Open(path));
  v1::ExportTilesRequest request;
  request.set_from_size(static_cast<int64_t>(folder.size()));
  std::string content;
  absl::Status put;
  int64_t records = 0;
  bool whole = false;
  const absl::Status read = session.client().ExportTiles(request, [&](const v1::ExportTilesResponse& piece) {
    content += piece.content();
    if (piece.more()) return true;
    whole = piece.path() == "checkpoint";
    put = whole && request.from_size() > 0 ? verify(session, path, content) : absl::OkStatus();
    if (put.ok()) put = folder.Put(piece.path(), content);
    content.clear();
    records = piece.total();
    if (session.terminal().progress) {
      session.err() << "\r" << piece.records() << " of " << records << " records\x1b[K" << std::flush;
    }
    return put.ok();
  });
  if (session.terminal().progress) session.err() << "\r\x1b[K" << std::flush;
  RETURN_IF_ERROR(put);
  RETURN_IF_ERROR(read);
  if (!whole) return absl::DataLossError("the server ended the tree before its checkpoint");
  PrintTreeExport(session, path, folder, static_cast<uint64_t>(records));
  return absl::OkStatus();
}

}  // namespace

int RemoteProve(const Connection& connection, const std::string& instance, const std::string& to,
                const Terminal& terminal) {
  return RunSession(connection, terminal, [&](Session& session) { return Prove(session, instance, to); });
}

int RemoteExportTiles(const Connection& connection, const std::string& folder, const Terminal& terminal,
                      const TreeVerifier& verify) {
  return RunSession(connection, terminal,
                    [&](Session& session) { return ExportTiles(session, folder, verify); });
}

void PrintTreeExport(const Session& session, const std::string& path, const TreeFolder& folder,
                     uint64_t records) {
  session.err() << path << ": the tree of " << records << " records; " << folder.written()
                << " files written, " << folder.kept() << " there already; `liushui verify --tiles " << path
                << " --key VKEY` checks it\n";
}

}  // namespace liushui::cli
