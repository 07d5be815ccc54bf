// comment, notes, attach and download, as somebody at the screen sees them.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "clients/cli/commands.h"
#include "clients/cli/session.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

TEST(CommentCommand, NamesTheNote) {
  FakeServer server;
  v1::CommentTaskRequest seen;
  server.tasks.comment_task = [&](auto&, const v1::CommentTaskRequest& request,
                                  v1::CommentTaskResponse& response) {
    seen = request;
    ParseText(R"pb(task { name: "namespaces/test/tasks/17-3" notes: 2 })pb", response);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"comment", "17-3", "已致电"}).out, "note 2 on task 17-3\n");
  EXPECT_EQ(seen.text(), "已致电");
}

TEST(NotesCommand, ListsRemarksAndFiles) {
  FakeServer server;
  server.tasks.list_task_notes = [](auto&, const auto&, v1::ListTaskNotesResponse& response) {
    ParseText(R"pb(
                notes { name: "namespaces/test/tasks/17-3/notes/1" person: "li" text: "已致电" }
                notes {
                  name: "namespaces/test/tasks/17-3/notes/2"
                  person: "sun"
                  on_behalf_of: "li"
                  text: "签字页"
                  attachment { file_name: "a.pdf" size: 5 }
                })pb",
              response);
    *response.mutable_notes(0)->mutable_create_time() = At(9, 0);
    *response.mutable_notes(1)->mutable_create_time() = At(9, 5);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"notes", "17-3"}).out,
            "NOTE  TIME                       WHO         TEXT    FILE\n"
            "1     2026-03-02T09:00:00+08:00  li          已致电\n"
            "2     2026-03-02T09:05:00+08:00  sun for li  签字页  a.pdf (5 bytes)\n");
}

TEST(NotesCommand, SaysThatThereAreNone) {
  FakeServer server;
  server.tasks.list_task_notes = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  EXPECT_EQ(RunCommand(server, {"notes", "17-3"}).out, "task 17-3 has no notes\n");
}

TEST(AttachCommand, SendsTheFileInPieces) {
  FakeServer server;
  v1::UploadedFile file;
  std::string content;
  server.tasks.upload_attachment = [&](auto& reader, v1::UploadAttachmentResponse& response) {
    v1::UploadAttachmentRequest piece;
    while (reader.Read(&piece)) {
      if (piece.has_file()) file = piece.file();
      content += piece.content();
    }
    ParseText(R"pb(
                task { name: "namespaces/test/tasks/17-3" notes: 1 }
                attachment { file_name: "a.pdf" size: 200000 sha256: "ab" })pb",
              response);
    return grpc::Status::OK;
  };
  const commands::ScratchFiles files;
  const std::string text(200'000, 'x');
  const Screen screen =
      RunCommand(server, {"attach", "17-3", files.Write("a.pdf", text), "--note", "签字页"});
  EXPECT_EQ(screen.out, "note 1 on task 17-3: a.pdf, 200000 bytes, SHA-256 ab\n") << screen.err;
  EXPECT_EQ(content, text);
  EXPECT_EQ(file.file_name(), "a.pdf");
  EXPECT_EQ(file.size(), 200'000);
  EXPECT_EQ(file.note(), "签字页");
  EXPECT_NE(file.request_id(), "");
}

TEST(AttachCommand, RefusalBeforeTheEndIsTold) {
  FakeServer server;
  server.tasks.upload_attachment = [](auto&, auto&) {
    return Refusal(grpc::RESOURCE_EXHAUSTED, "ATTACHMENT_TOO_LARGE", "too large");
  };
  const commands::ScratchFiles files;
  const Screen screen = RunCommand(server, {"attach", "17-3", files.Write("a", std::string(5'000'000, 'x'))});
  EXPECT_NE(screen.exit_code, kDone);
  EXPECT_THAT(screen.err, HasSubstr("ATTACHMENT_TOO_LARGE"));
}

TEST(DownloadCommand, WritesTheFile) {
  FakeServer server;
  v1::DownloadAttachmentRequest seen;
  server.tasks.download_attachment = [&](auto&, const v1::DownloadAttachmentRequest& request, auto& writer) {
    seen = request;
    v1::DownloadAttachmentResponse piece;
    piece.mutable_attachment()->set_file_name("a.pdf");
    writer.Write(piece);
    for (const char* text : {"ab", "c"}) {
      piece.set_content(text);
      writer.Write(piece);
    }
    return grpc::Status::OK;
  };
  const commands::ScratchFiles files;
  const std::string path = files.Path("got.pdf");
  EXPECT_EQ(RunCommand(server, {"download", "17-3", "2", "--to", path}).err, path + ": 3 bytes\n");
  EXPECT_EQ(seen.name(), "namespaces/test/tasks/17-3/notes/2");
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "abc");
}

TEST(DownloadCommand, BrokenOffLeavesNoFile) {
  FakeServer server;
  server.tasks.download_attachment = [](auto&, const auto&, auto&) {
    return Refusal(grpc::DATA_LOSS, "ATTACHMENT_CORRUPT", "other bytes");
  };
  const commands::ScratchFiles files;
  EXPECT_NE(RunCommand(server, {"download", "17-3", "2", "--to", files.Path("a")}).exit_code, kDone);
  EXPECT_FALSE(std::filesystem::exists(files.Path("a")));
}

}  // namespace
}  // namespace liushui::cli
