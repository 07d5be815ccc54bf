// Files attached to tasks, up and down, over gRPC.
#include "engine/server/services/attachments/attachment_calls.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/read/attachment_check.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using Stub = v1::TaskService::Stub;

// SHA-256 of "abc" (FIPS 180-2, appendix B.1).
constexpr char kAbcHash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

struct Download {
  grpc::Status status;
  v1::Attachment attachment;
  std::string content;
};

class AttachmentCallsTest : public BranchTest {
 protected:
  AttachmentCallsTest() {
    task_ = branch_.OnlyTask(branch_.Start("note", R"({"text": "a"})").body.instance().name()).name();
    branch_.As("xie", "writer");
  }
  v1::UploadedFile File(int64_t size, const std::string& name = "签字.pdf") const {
    v1::UploadedFile file;
    file.set_name(task_);
    file.set_file_name(name);
    file.set_media_type("application/pdf");
    file.set_note("签字页");
    file.set_size(size);
    return file;
  }
  Answer<v1::UploadAttachmentResponse> Upload(const v1::UploadedFile& file,
                                              const std::vector<std::string>& pieces) {
    Answer<v1::UploadAttachmentResponse> answer;
    const auto context = branch_.Context();
    const auto writer = branch_.tasks().UploadAttachment(context.get(), &answer.body);
    v1::UploadAttachmentRequest request;
    *request.mutable_file() = file;
    writer->Write(request);
    for (const std::string& piece : pieces) {
      request.set_content(piece);
      writer->Write(request);
    }
    writer->WritesDone();
    answer.status = writer->Finish();
    return answer;
  }
  Download Fetch(const std::string& name) {
    Download download;
    const auto context = branch_.Context();
    v1::DownloadAttachmentRequest request;
    request.set_name(name);
    const auto reader = branch_.tasks().DownloadAttachment(context.get(), request);
    v1::DownloadAttachmentResponse piece;
    while (reader->Read(&piece)) {
      if (piece.has_attachment()) download.attachment = piece.attachment();
      download.content += piece.content();
    }
    download.status = reader->Finish();
    return download;
  }
  // An upload that has sent its first message and a byte, and sends no more.
  struct Slow {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<v1::UploadAttachmentResponse> response;
    std::unique_ptr<grpc::ClientWriter<v1::UploadAttachmentRequest>> writer;
  };
  Slow Begin(const v1::UploadedFile& file) {
    Slow slow{branch_.Context(), std::make_unique<v1::UploadAttachmentResponse>(), nullptr};
    slow.writer = branch_.tasks().UploadAttachment(slow.context.get(), slow.response.get());
    v1::UploadAttachmentRequest request;
    *request.mutable_file() = file;
    slow.writer->Write(request);
    request.set_content("a");
    slow.writer->Write(request);
    return slow;
  }
  v1::VerifyResponse Verified(bool fold_only = false) {
    v1::VerifyRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_fold_only(fold_only);
    const auto context = branch_.Context();
    const auto reader = branch_.audit().Verify(context.get(), request);
    v1::VerifyResponse response;
    v1::VerifyResponse last;
    while (reader->Read(&response)) last = response;
    EXPECT_TRUE(reader->Finish().ok());
    return last;
  }
  std::string FileOnDisk() const {
    return branch_.attachments() + "/" + std::string(kAbcHash).substr(0, 2) + "/" +
           std::string(kAbcHash).substr(2);
  }

  std::string task_;
};

TEST_F(AttachmentCallsTest, FileGoesUpAndComesDown) {
  const auto sent = Upload(File(3), {"a", "bc"});
  ASSERT_TRUE(sent.ok()) << sent.status.error_message();
  EXPECT_EQ(sent.body.attachment().sha256(), kAbcHash);
  EXPECT_EQ(sent.body.task().attachments(), 1);
  EXPECT_GT(sent.body.position(), 0);
  const Download got = Fetch(task_ + "/notes/1");
  ASSERT_TRUE(got.status.ok()) << got.status.error_message();
  EXPECT_EQ(got.content, "abc");
  EXPECT_EQ(got.attachment.file_name(), "签字.pdf");
  EXPECT_EQ(got.attachment.media_type(), "application/pdf");
}

TEST_F(AttachmentCallsTest, LargeFileComesInPieces) {
  const std::string piece(1 << 20, 'x');
  const auto sent = Upload(File(3 << 20), {piece, piece, piece});
  ASSERT_TRUE(sent.ok()) << sent.status.error_message();
  EXPECT_EQ(Fetch(task_ + "/notes/1").content, piece + piece + piece);
}

TEST_F(AttachmentCallsTest, RepeatedUploadIsOneNote) {
  v1::UploadedFile file = File(3);
  file.set_request_id("u-1");
  ASSERT_TRUE(Upload(file, {"abc"}).ok());
  const auto again = Upload(file, {"abc"});
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again.body.task().notes(), 1);
  EXPECT_EQ(ReasonIn(Upload(file, {"abd"}).status), "REQUEST_ID_REUSED");
}

TEST_F(AttachmentCallsTest, EachWrongUploadHasItsReason) {
  struct Row {
    const char* what;
    v1::UploadedFile file;
    std::vector<std::string> pieces;
    std::string reason;
  };
  v1::UploadedFile other_hash = File(3);
  other_hash.set_sha256(std::string(64, '0'));
  v1::UploadedFile no_task = File(3);
  no_task.set_name(task_ + "77");
  const Row rows[] = {
      {"less than announced", File(4), {"abc"}, "UPLOAD_INVALID"},
      {"more than announced", File(2), {"abc"}, "UPLOAD_INVALID"},
      {"other content", other_hash, {"abc"}, "UPLOAD_INVALID"},
      {"a piece too large", File(2 << 20), {std::string(2 << 20, 'x')}, "UPLOAD_INVALID"},
      {"a file too large", File((32 << 20) + 1), {}, "ATTACHMENT_TOO_LARGE"},
      {"no name", File(3, ""), {"abc"}, "FIELD_INVALID"},
      {"a path", File(3, "../a"), {"abc"}, "FIELD_INVALID"},
      {"this folder", File(3, "."), {"abc"}, "FIELD_INVALID"},
      {"the folder above", File(3, ".."), {"abc"}, "FIELD_INVALID"},
      {"no such task", no_task, {"abc"}, "TASK_UNKNOWN"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(ReasonIn(Upload(row.file, row.pieces).status), row.reason) << row.what;
}

TEST_F(AttachmentCallsTest, StrangerIsRefusedAndRecorded) {
  branch_.As("zed", "driver");
  const uint64_t before = branch_.engine().reads().position();
  EXPECT_EQ(ReasonIn(Upload(File(3), {"abc"}).status), "ROLE_DENIED");
  EXPECT_EQ(branch_.engine().reads().position(), before + 1);
}

TEST_F(AttachmentCallsTest, StrangerIsRefusedBeforeHisContentIsTaken) {
  branch_.As("zed", "driver");
  const Slow slow = Begin(File(32 << 20));
  // He does not say that this was all.
  EXPECT_EQ(ReasonIn(slow.writer->Finish()), "ROLE_DENIED");
  EXPECT_TRUE(std::filesystem::is_empty(branch_.attachments() + "/new"));
}

TEST_F(AttachmentCallsTest, ContentOfARefusedUploadIsRemoved) {
  v1::UploadedFile file = File(3);
  file.set_request_id("u-1");
  v1::UploadedFile other = file;
  other.set_note("另一页");
  ASSERT_TRUE(Upload(file, {"xyz"}).ok());
  EXPECT_EQ(ReasonIn(Upload(other, {"abc"}).status), "REQUEST_ID_REUSED");
  EXPECT_FALSE(std::filesystem::exists(FileOnDisk()));
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  EXPECT_EQ(ReasonIn(Upload(other, {"abc"}).status), "REQUEST_ID_REUSED");
  EXPECT_TRUE(std::filesystem::exists(FileOnDisk()));
}

TEST_F(AttachmentCallsTest, SlowUploadsHoldUpNobody) {
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  std::vector<Slow> slow;
  for (int person = 0; person < 6; ++person) {
    branch_.As("slow-" + std::to_string(person), "writer");
    for (int i = 0; i < 8; ++i) slow.push_back(Begin(File(2)));
  }
  branch_.As("xie", "writer");
  ASSERT_TRUE(Upload(File(3), {"abd"}).ok());
  EXPECT_EQ(Fetch(task_ + "/notes/2").content, "abd");
  EXPECT_TRUE(Verified().result().agreed());
  // Who is slow is not lost.
  v1::UploadAttachmentRequest request;
  request.set_content("b");
  EXPECT_TRUE(slow[0].writer->Write(request));
  slow[0].writer->WritesDone();
  EXPECT_TRUE(slow[0].writer->Finish().ok());
  branch_.server().Stop(absl::Minutes(1));
  for (size_t i = 1; i < slow.size(); ++i) EXPECT_EQ(ReasonIn(slow[i].writer->Finish()), "ENGINE_STOPPING");
  EXPECT_TRUE(std::filesystem::is_empty(branch_.attachments() + "/new"));
}

TEST_F(AttachmentCallsTest, LiveVerificationComparesFiles) {
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  ASSERT_TRUE(Upload(File(3), {"abd"}).ok());
  const v1::VerifyResponse good = Verified();
  EXPECT_TRUE(good.result().agreed()) << good.DebugString();
  EXPECT_EQ(good.result().files(), 2);
  EXPECT_EQ(good.files_total(), 2);
  const v1::VerifyResponse folded = Verified(true);
  EXPECT_EQ(folded.result().files_unchecked(), 2);
  std::ofstream(FileOnDisk()) << "abd";
  const v1::VerifyResponse bad = Verified();
  ASSERT_EQ(bad.result().differences_size(), 1) << bad.DebugString();
  EXPECT_THAT(bad.result().differences(0).message(), ::testing::HasSubstr("is not what the ledger names"));
  std::filesystem::remove(FileOnDisk());
  EXPECT_EQ(Verified().result().differences_size(), 1);
}

TEST_F(AttachmentCallsTest, SweepKeepsWhatRecordsName) {
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  std::ofstream(branch_.attachments() + "/ba/" + std::string(62, '0')) << "left by a crash";
  const auto named = runtime::NamedContents(branch_.engine().reads());
  ASSERT_TRUE(named.ok()) << named.status();
  const auto folder = storage::AttachmentFolder::OpenForReading(branch_.attachments());
  const auto removed = folder->RemoveOthers(*named);
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_EQ(removed->contents, 1u);
  EXPECT_EQ(Fetch(task_ + "/notes/1").content, "abc");
}

TEST_F(AttachmentCallsTest, LostContentIsTold) {
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  std::ofstream(FileOnDisk()) << "abd";
  const Download changed = Fetch(task_ + "/notes/1");
  EXPECT_EQ(ReasonIn(changed.status), "ATTACHMENT_CORRUPT");
  EXPECT_EQ(changed.content, "");
  std::filesystem::remove(FileOnDisk());
  EXPECT_EQ(ReasonIn(Fetch(task_ + "/notes/1").status), "ATTACHMENT_MISSING");
}

TEST_F(AttachmentCallsTest, OnlyNotesWithFilesComeDown) {
  v1::CommentTaskRequest comment;
  comment.set_name(task_);
  comment.set_text("已致电");
  ASSERT_TRUE(branch_.Call(branch_.tasks(), &Stub::CommentTask, comment).ok());
  EXPECT_EQ(ReasonIn(Fetch(task_ + "/notes/1").status), "NOTE_UNKNOWN");
  EXPECT_EQ(ReasonIn(Fetch(task_ + "/notes/2").status), "NOTE_UNKNOWN");
  EXPECT_EQ(ReasonIn(Fetch(task_).status), "FIELD_INVALID");
}

TEST_F(AttachmentCallsTest, UploadIsInTheLedger) {
  ASSERT_TRUE(Upload(File(3), {"abc"}).ok());
  const auto report = branch_.engine().reads().Verify({});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->agreed());
}

}  // namespace
}  // namespace liushui::server
