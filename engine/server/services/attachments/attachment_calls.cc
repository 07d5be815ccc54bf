#include "engine/server/services/attachments/attachment_calls.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/messages/note_message.h"
#include "engine/server/services/attachments/receiving.h"

namespace liushui::server {
namespace {

using DownloadStream = AnswerStream<v1::DownloadAttachmentResponse>;

absl::Status StreamContent(const ServerParts& parts, const v1::Attachment& head,
                           const storage::StoredContent& content, DownloadStream& stream) {
  RETURN_IF_ERROR(parts.attachments->Check(content));
  v1::DownloadAttachmentResponse response;
  *response.mutable_attachment() = head;
  if (!stream.Write(response)) return absl::OkStatus();
  return parts.attachments->Read(content, [&](absl::string_view piece) {
    response.set_content(std::string(piece));
    return stream.Write(response);
  });
}

absl::StatusOr<ledger::v1::Attachment> FindAttachment(const ServerParts& parts,
                                                      const v1::DownloadAttachmentRequest& request,
                                                      const Identity& identity) {
  if (parts.attachments == nullptr) return AttachmentsUnavailable();
  ASSIGN_OR_RETURN(const NoteNumber name, ReadNoteName({"name", request.name()}, identity));
  const runtime::Reads& reads = parts.engine.reads();
  RETURN_IF_ERROR(reads.GetTask(identity.name_space, name.task.instance, name.task.ordinal).status());
  ASSIGN_OR_RETURN(const auto note, reads.GetNote(name.task.instance, name.task.ordinal, name.number));
  if (note.note().has_attachment()) return note.note().attachment();
  return Refuse(absl::StatusCode::kNotFound, "NOTE_UNKNOWN",
                absl::StrCat("expected a note with a file, found that note ", name.number, " of task ",
                             name.task.instance, "-", name.task.ordinal, " is a mere remark"));
}

// A file of a case with personal data may hold them.
absl::Status NoteDownload(const ServerParts& parts, const v1::DownloadAttachmentRequest& request,
                          const Identity& identity) {
  ASSIGN_OR_RETURN(const NoteNumber name, ReadNoteName({"name", request.name()}, identity));
  if (!parts.accesses.NamesOf(identity.name_space, name.task.instance)->any()) return absl::OkStatus();
  return parts.accesses.NoteAndWait(identity, {AccessKind::kDownload, {name.task.instance}});
}

}  // namespace

absl::Status AttachmentsUnavailable() {
  return Refuse(absl::StatusCode::kFailedPrecondition, "ATTACHMENTS_UNAVAILABLE",
                "this server was started without a folder for attached files");
}

grpc::ServerReadReactor<v1::UploadAttachmentRequest>* ReceiveAttachment(
    const ServerParts& parts, StreamedCall<v1::UploadAttachmentResponse*> call) {
  // Keeps itself alive.
  const auto receiving = std::make_shared<Receiving>(parts, Receiving::Rpc{call.context, call.message});
  receiving->Begin();
  return receiving.get();
}

grpc::ServerWriteReactor<v1::DownloadAttachmentResponse>* SendAttachment(
    const ServerParts& parts, StreamedCall<const v1::DownloadAttachmentRequest*> call) {
  auto* stream = new DownloadStream(parts.group, call.context);
  const auto identity = parts.authenticator.Identify(*call.context);
  absl::Status accepted = identity.status();
  if (accepted.ok()) {
    accepted = parts.downloads.Run([&parts, stream, request = *call.message, identity = *identity] {
      const auto found = FindAttachment(parts, request, identity);
      if (!found.ok()) return stream->Close(found.status());
      const absl::Status noted = NoteDownload(parts, request, identity);
      if (!noted.ok()) return stream->Close(noted);
      stream->Close(
          StreamContent(parts, AttachmentMessage(*found), {found->sha256(), found->size()}, *stream));
    });
  }
  if (!accepted.ok()) stream->Close(accepted);
  return stream;
}

}  // namespace liushui::server
