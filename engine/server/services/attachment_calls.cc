#include "engine/server/services/attachment_calls.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/people/duty.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/calls/request_stream.h"
#include "engine/server/messages/note_message.h"
#include "engine/server/messages/task_message.h"

namespace liushui::server {
namespace {

using UploadStream = RequestStream<v1::UploadAttachmentRequest>;
using DownloadStream = AnswerStream<v1::DownloadAttachmentResponse>;

constexpr size_t kMaxMediaTypeBytes = 128;
constexpr size_t kMaxPieceBytes = 1 << 20;
constexpr char kAnyBytes[] = "application/octet-stream";

absl::Status Unavailable() {
  return Refuse(absl::StatusCode::kFailedPrecondition, "ATTACHMENTS_UNAVAILABLE",
                "this server was started without a folder for attached files");
}

absl::Status InvalidUpload(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "UPLOAD_INVALID", sentence);
}

absl::Status CheckFile(const v1::UploadedFile& file) {
  FieldChecks checks;
  checks.RequiredText("file.file_name", file.file_name(), kMaxFileNameBytes);
  checks.Key("file.file_name", file.file_name(), kMaxFileNameBytes);
  if (file.file_name().find('/') != std::string::npos) {
    checks.Add("file.file_name", "expected the name of a file without folders, found a '/' in it");
  }
  checks.Key("file.media_type", file.media_type(), kMaxMediaTypeBytes);
  checks.Text("file.note", file.note(), core::kMaxTaskTextBytes);
  checks.Range("file.size", file.size(), 0, INT64_MAX);
  RETURN_IF_ERROR(checks.Result());
  if (static_cast<uint64_t>(file.size()) <= storage::kMaxAttachmentBytes) return absl::OkStatus();
  return Refuse(absl::StatusCode::kResourceExhausted, "ATTACHMENT_TOO_LARGE",
                absl::StrCat("expected a file of at most ", storage::kMaxAttachmentBytes, " bytes, found ",
                             file.size()));
}

// One upload, on a thread that may block.
class Receiving {
 public:
  Receiving(const ServerParts& parts, Identity identity, UploadStream* stream,
            v1::UploadAttachmentResponse* response)
      : parts_(parts), identity_(std::move(identity)), stream_(stream), response_(response) {}

  // Reads, stores and records; the stream is closed then, or once the record is durable.
  void Run() {
    absl::StatusOr<runtime::InstanceRequest> prepared = Prepare();
    absl::StatusOr<runtime::Caller> caller =
        prepared.ok() ? CallerOf(file_, identity_) : absl::StatusOr<runtime::Caller>(prepared.status());
    if (!caller.ok()) return stream_->Close(caller.status());
    parts_.engine.Submit(*std::move(caller), *std::move(prepared),
                         [stream = stream_, response = response_,
                          name = file_.name()](const absl::StatusOr<runtime::Outcome>& outcome) {
                           if (outcome.ok()) Answer(*outcome, response);
                           stream->Close(RefusalOf(ChildKind::kTask, name, outcome.status()));
                         });
  }

 private:
  static void Answer(const runtime::Outcome& outcome, v1::UploadAttachmentResponse* response) {
    if (outcome.task.has_value()) *response->mutable_task() = TaskMessage(*outcome.task);
    for (const auto& fact : outcome.record.step().facts()) {
      if (fact.has_task_noted()) {
        *response->mutable_attachment() = AttachmentMessage(fact.task_noted().attachment());
      }
    }
    response->set_position(static_cast<int64_t>(outcome.position()));
  }

  absl::StatusOr<runtime::InstanceRequest> Prepare() {
    if (!stream_->Read(&piece_) || !piece_.has_file()) {
      return InvalidUpload("expected, in the first message, what is uploaded");
    }
    file_ = piece_.file();
    RETURN_IF_ERROR(CheckFile(file_));
    ASSIGN_OR_RETURN(const ChildNumber number,
                     ReadChildName(ChildKind::kTask, {"file.name", file_.name()}, identity_));
    RETURN_IF_ERROR(
        parts_.engine.reads().GetTask(identity_.name_space, number.instance, number.ordinal).status());
    ASSIGN_OR_RETURN(const storage::StoredContent content, Store());
    runtime::InstanceRequest request;
    request.instance = number.instance;
    ledger::v1::AttachFile* attach = request.input.mutable_attach();
    attach->set_task(number.ordinal);
    attach->set_sha256(content.sha256);
    attach->set_size(content.size);
    attach->set_name(file_.file_name());
    attach->set_media_type(file_.media_type().empty() ? kAnyBytes : file_.media_type());
    attach->set_note(file_.note());
    return request;
  }

  absl::StatusOr<storage::StoredContent> Store() {
    ASSIGN_OR_RETURN(const auto upload, parts_.attachments->Begin());
    storage::ContentDigest digest;
    int64_t size = 0;
    while (stream_->Read(&piece_)) {
      const std::string& content = piece_.content();
      if (piece_.has_file() || content.size() > kMaxPieceBytes) {
        return InvalidUpload(absl::StrCat("expected, after the first message, content in pieces of at most ",
                                          kMaxPieceBytes, " bytes"));
      }
      size += static_cast<int64_t>(content.size());
      if (size > file_.size()) break;
      digest.Add(content);
      RETURN_IF_ERROR(upload->Append(content));
    }
    if (size != file_.size()) {
      return InvalidUpload(absl::StrCat("expected ", file_.size(), " bytes of content, as announced, found ",
                                        size > file_.size() ? "more" : absl::StrCat(size)));
    }
    const std::string found = absl::BytesToHexString(digest.Finish());
    if (!file_.sha256().empty() && absl::AsciiStrToLower(file_.sha256()) != found) {
      return InvalidUpload(
          absl::StrCat("expected content with the SHA-256 ", file_.sha256(), ", found ", found));
    }
    file_.set_sha256(found);  // part of what a repeat must have in common
    return upload->Finish();
  }

  const ServerParts& parts_;
  const Identity identity_;
  UploadStream* const stream_;
  v1::UploadAttachmentResponse* const response_;
  v1::UploadAttachmentRequest piece_;
  v1::UploadedFile file_;
};

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
  if (parts.attachments == nullptr) return Unavailable();
  ASSIGN_OR_RETURN(const NoteNumber name, ReadNoteName({"name", request.name()}, identity));
  const runtime::Reads& reads = parts.engine.reads();
  RETURN_IF_ERROR(reads.GetTask(identity.name_space, name.task.instance, name.task.ordinal).status());
  ASSIGN_OR_RETURN(const auto note, reads.GetNote(name.task.instance, name.task.ordinal, name.number));
  if (note.note().has_attachment()) return note.note().attachment();
  return Refuse(absl::StatusCode::kNotFound, "NOTE_UNKNOWN",
                absl::StrCat("expected a note with a file, found that note ", name.number, " of task ",
                             name.task.instance, "-", name.task.ordinal, " is a mere remark"));
}

}  // namespace

grpc::ServerReadReactor<v1::UploadAttachmentRequest>* ReceiveAttachment(
    const ServerParts& parts, StreamedCall<v1::UploadAttachmentResponse*> call) {
  auto* stream = new UploadStream(parts.group, call.context);
  auto identity = parts.authenticator.Identify(*call.context);
  absl::Status accepted = identity.status();
  if (accepted.ok() && parts.attachments == nullptr) accepted = Unavailable();
  if (accepted.ok()) {
    // Shared because work of a pool must be copyable.
    const auto receiving = std::make_shared<Receiving>(parts, *std::move(identity), stream, call.message);
    accepted = parts.streams.Run([receiving] { receiving->Run(); });
  }
  if (!accepted.ok()) stream->Close(accepted);
  return stream;
}

grpc::ServerWriteReactor<v1::DownloadAttachmentResponse>* SendAttachment(
    const ServerParts& parts, StreamedCall<const v1::DownloadAttachmentRequest*> call) {
  auto* stream = new DownloadStream(parts.group, call.context);
  const auto identity = parts.authenticator.Identify(*call.context);
  absl::Status accepted = identity.status();
  if (accepted.ok()) {
    accepted = parts.streams.Run([&parts, stream, request = *call.message, identity = *identity] {
      const auto found = FindAttachment(parts, request, identity);
      if (!found.ok()) return stream->Close(found.status());
      stream->Close(
          StreamContent(parts, AttachmentMessage(*found), {found->sha256(), found->size()}, *stream));
    });
  }
  if (!accepted.ok()) stream->Close(accepted);
  return stream;
}

}  // namespace liushui::server
