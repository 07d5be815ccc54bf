#include "engine/server/services/attachments/receiving.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/candidates.h"
#include "engine/core/people/duty.h"
#include "engine/server/messages/error_details.h"
#include "engine/server/messages/note_message.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/services/attachments/attachment_calls.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxMediaTypeBytes = 128;
constexpr size_t kMaxPieceBytes = 1 << 20;
constexpr char kAnyBytes[] = "application/octet-stream";

absl::Status InvalidUpload(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "UPLOAD_INVALID", sentence);
}

absl::Status CheckFile(const v1::UploadedFile& file) {
  FieldChecks checks;
  checks.RequiredText("file.file_name", file.file_name(), kMaxFileNameBytes);
  checks.Key("file.file_name", file.file_name(), kMaxFileNameBytes);
  if (file.file_name().find('/') != std::string::npos || file.file_name() == "." ||
      file.file_name() == "..") {
    checks.Add("file.file_name",
               "expected the name of a file without folders, found a '/' in it, '.' or '..'");
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

// What is attached, without its content.
runtime::InstanceRequest RequestFor(const v1::UploadedFile& file, const ChildNumber& number) {
  runtime::InstanceRequest request;
  request.instance = number.instance;
  ledger::v1::AttachFile* attach = request.input.mutable_attach();
  attach->set_task(number.ordinal);
  attach->set_size(static_cast<uint64_t>(file.size()));
  attach->set_name(file.file_name());
  attach->set_media_type(file.media_type().empty() ? kAnyBytes : file.media_type());
  attach->set_note(file.note());
  return request;
}

void Answer(const runtime::Outcome& outcome, v1::UploadAttachmentResponse* response) {
  if (outcome.task.has_value()) *response->mutable_task() = TaskMessage(*outcome.task);
  for (const auto& fact : outcome.record.step().facts()) {
    if (fact.has_task_noted()) {
      *response->mutable_attachment() = AttachmentMessage(fact.task_noted().attachment());
    }
  }
  response->set_position(static_cast<int64_t>(outcome.position()));
}

}  // namespace

Receiving::Receiving(const ServerParts& parts, const Rpc& rpc)
    : parts_(parts),
      rpc_(rpc),
      claimed_(parts.authenticator.Claimed(*rpc.context)),
      identity_(parts.authenticator.Identify(*rpc.context)) {
  parts_.group.Enter();
  parts_.group.Begin();
}

Receiving::~Receiving() {
  parts_.uploads.Leave(this);
  parts_.group.Leave();
}

void Receiving::Begin() {
  self_ = shared_from_this();
  if (!identity_.ok() && ReasonOf(identity_.status()) != kNotSubstitute) return Close(identity_.status());
  if (parts_.attachments == nullptr) return Close(AttachmentsUnavailable());
  const std::string person =
      identity_.ok() ? absl::StrCat(identity_->name_space, "/", identity_->actor.name()) : std::string();
  const absl::Status entered = parts_.uploads.Enter(self_, person);
  if (!entered.ok()) return Close(entered);
  ReadOn();
}

void Receiving::CutOff(const absl::Status& why) {
  if (Seal()) Close(why);
}

void Receiving::OnReadDone(bool ok) {
  parts_.uploads.Run([self = shared_from_this(), ok] { self->Take(ok); });
}

void Receiving::OnDone() {
  const std::shared_ptr<Receiving> self = std::move(self_);  // until this function is over
  parts_.group.End();
}

void Receiving::ReadOn() {
  const MutexLock lock(&mutex_);
  if (!closed_) StartRead(&piece_);
}

bool Receiving::Seal() {
  const MutexLock lock(&mutex_);
  if (sealed_ || closed_) return false;
  sealed_ = true;
  return true;
}

void Receiving::Close(const absl::Status& status) {
  {
    const MutexLock lock(&mutex_);
    if (closed_) return;
    closed_ = true;
  }
  Finish(ToGrpc(status));
}

void Receiving::Take(bool ok) {
  if (!has_head_) {
    if (ok && piece_.has_file()) return TakeHead();
    return Close(InvalidUpload("expected, in the first message, what is uploaded"));
  }
  if (!ok) return TakeEnd();
  const absl::Status taken = TakeContent();
  if (!taken.ok()) return Close(taken);
  ReadOn();
}

void Receiving::TakeHead() {
  has_head_ = true;
  file_ = piece_.file();
  if (!identity_.ok()) {
    return parts_.authenticator.TurnAway(
        claimed_, {"UploadAttachment", file_.name()}, identity_.status(),
        [self = shared_from_this()](const absl::Status& answer) { self->Close(answer); });
  }
  const absl::Status fits = CheckFile(file_);
  if (!fits.ok()) return Close(fits);
  const auto number = ReadChildName(ChildKind::kTask, {"file.name", file_.name()}, *identity_);
  if (!number.ok()) return Close(number.status());
  number_ = *number;
  const auto task = parts_.engine.reads().GetTask(identity_->name_space, number_.instance, number_.ordinal);
  if (!task.ok()) return Close(task.status());
  parts_.uploads.Expect(this, static_cast<uint64_t>(file_.size()));
  if (core::IsConcerned(*task, identity_->actor)) return AcceptContent();
  AskEngine();
}

void Receiving::AskEngine() {
  // Without a hash nothing can come of it but a refusal; that the hash is missing is seen last.
  parts_.engine.Submit(
      {identity_->name_space, identity_->actor, "", ""}, RequestFor(file_, number_),
      [self = shared_from_this()](const absl::StatusOr<runtime::Outcome>& outcome) {
        if (ReasonOf(outcome.status()) != "INPUT_INVALID") {
          return self->Close(RefusalOf(ChildKind::kTask, self->file_.name(), outcome.status()));
        }
        // Somebody has just called on him.
        self->parts_.uploads.Run([self] { self->AcceptContent(); });
      });
}

void Receiving::AcceptContent() {
  auto upload = parts_.attachments->Begin();
  if (!upload.ok()) return Close(upload.status());
  upload_ = *std::move(upload);
  ReadOn();
}

absl::Status Receiving::TakeContent() {
  const std::string& content = piece_.content();
  if (piece_.has_file() || content.size() > kMaxPieceBytes) {
    return InvalidUpload(absl::StrCat("expected, after the first message, content in pieces of at most ",
                                      kMaxPieceBytes, " bytes"));
  }
  size_ += static_cast<int64_t>(content.size());
  if (size_ > file_.size()) {
    return InvalidUpload(
        absl::StrCat("expected ", file_.size(), " bytes of content, as announced, found more"));
  }
  digest_.Add(content);
  return upload_->Append(content);
}

absl::StatusOr<runtime::InstanceRequest> Receiving::Stored() {
  if (size_ != file_.size()) {
    return InvalidUpload(
        absl::StrCat("expected ", file_.size(), " bytes of content, as announced, found ", size_));
  }
  const std::string found = absl::BytesToHexString(digest_.Finish());
  if (!file_.sha256().empty() && absl::AsciiStrToLower(file_.sha256()) != found) {
    return InvalidUpload(
        absl::StrCat("expected content with the SHA-256 ", file_.sha256(), ", found ", found));
  }
  file_.set_sha256(found);  // part of what a repeat must have in common
  ASSIGN_OR_RETURN(const storage::StoredContent content, upload_->Finish());
  runtime::InstanceRequest request = RequestFor(file_, number_);
  request.input.mutable_attach()->set_sha256(content.sha256);
  return request;
}

void Receiving::TakeEnd() {
  if (!Seal()) return;
  absl::StatusOr<runtime::InstanceRequest> request = Stored();
  if (!request.ok()) return Close(request.status());
  absl::StatusOr<runtime::Caller> caller = CallerOf(file_, *identity_);
  if (!caller.ok()) return Close(caller.status());
  parts_.engine.Submit(*std::move(caller), *std::move(request),
                       [self = shared_from_this()](const absl::StatusOr<runtime::Outcome>& outcome) {
                         self->parts_.uploads.Run([self, outcome] { self->AnswerWith(outcome); });
                       });
}

void Receiving::AnswerWith(const absl::StatusOr<runtime::Outcome>& outcome) {
  // Of a failure nobody knows whether the record is there.
  const bool refused =
      IsRefusal(outcome.status()) && outcome.status().code() != absl::StatusCode::kUnavailable;
  if (!refused) upload_->Keep();
  upload_.reset();
  if (outcome.ok()) Answer(*outcome, rpc_.response);
  Close(RefusalOf(ChildKind::kTask, file_.name(), outcome.status()));
}

}  // namespace liushui::server
