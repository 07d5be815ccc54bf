// comment, notes, attach and download.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/files.h"
#include "clients/cli/output_file.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/table.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr size_t kMaxAttachmentBytes = 32 << 20;

struct CommentOptions {
  std::string task;
  std::string text;
  std::string request_id;
};

void DeclareComment(CLI::App& command, CommentOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("TEXT", options.text, "the remark")->required();
  command.add_option("--request-id", options.request_id, "repeat an earlier request under its id");
}

absl::Status Comment(Session& session, const CommentOptions& options) {
  v1::CommentTaskRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ChildArgument(session, "tasks", options.task));
  request.set_text(options.text);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(const v1::CommentTaskResponse commented, session.client().CommentTask(request));
  if (session.json()) {
    session.PrintJson(commented);
  } else {
    session.out() << "note " << commented.task().notes() << " on task "
                  << client::ShortName(commented.task().name()) << "\n";
  }
  return absl::OkStatus();
}

struct NotesOptions {
  std::string task;
  int limit = kListLimit;
};

void DeclareNotes(CLI::App& command, NotesOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
}

std::string FileText(const v1::TaskNote& note) {
  if (!note.has_attachment()) return "";
  return absl::StrCat(note.attachment().file_name(), " (", note.attachment().size(), " bytes)");
}

absl::Status Notes(Session& session, const NotesOptions& options) {
  v1::ListTaskNotesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), ChildArgument(session, "tasks", options.task));
  ASSIGN_OR_RETURN(
      const v1::ListTaskNotesResponse listed,
      FetchPages(
          request, options.limit,
          [&](const v1::ListTaskNotesRequest& page) { return session.client().ListTaskNotes(page); },
          [](v1::ListTaskNotesResponse& response) { return response.mutable_notes(); }));
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  if (listed.notes_size() == 0) {
    session.out() << "task " << options.task << " has no notes\n";
    return absl::OkStatus();
  }
  Table table({"NOTE", "TIME", "WHO", "TEXT", "FILE"});
  for (const v1::TaskNote& note : listed.notes()) {
    const std::string who = note.on_behalf_of().empty()
                                ? note.person()
                                : absl::StrCat(note.person(), " for ", note.on_behalf_of());
    table.Add({client::ShortName(note.name()), session.TimeOf(note.create_time()), who, note.text(),
               FileText(note)});
  }
  table.Print(session.terminal());
  SayIfMore(session, listed.next_page_token(), listed.notes_size());
  return absl::OkStatus();
}

struct AttachOptions {
  std::string task;
  std::string file;
  std::string name;
  std::string type;
  std::string note;
  std::string request_id;
};

void DeclareAttach(CLI::App& command, AttachOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("FILE", options.file, "the file; at most 32 MiB")->required();
  command.add_option("--name", options.name, "what it is called there; without it its own name");
  command.add_option("--type", options.type, "media type such as application/pdf");
  command.add_option("--note", options.note, "what it is");
  command.add_option("--request-id", options.request_id, "repeat an earlier request under its id");
}

absl::Status Attach(Session& session, const AttachOptions& options) {
  ASSIGN_OR_RETURN(const std::string content, ReadFile(options.file, kMaxAttachmentBytes));
  v1::UploadedFile file;
  ASSIGN_OR_RETURN(*file.mutable_name(), ChildArgument(session, "tasks", options.task));
  file.set_file_name(options.name.empty() ? std::filesystem::path(options.file).filename().string()
                                          : options.name);
  file.set_media_type(options.type);
  file.set_note(options.note);
  file.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(const v1::UploadAttachmentResponse attached,
                   session.client().UploadAttachment(file, content));
  if (session.json()) {
    session.PrintJson(attached);
  } else {
    session.out() << "note " << attached.task().notes() << " on task "
                  << client::ShortName(attached.task().name()) << ": " << attached.attachment().file_name()
                  << ", " << attached.attachment().size() << " bytes, SHA-256 "
                  << attached.attachment().sha256() << "\n";
  }
  return absl::OkStatus();
}

struct DownloadOptions {
  std::string task;
  int note = 0;
  std::string to;
};

void DeclareDownload(CLI::App& command, DownloadOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("NOTE", options.note, "number of the note, as `liushui notes` shows it")->required();
  command.add_option("--to", options.to, "where to write it; without it the file's own name, here");
}

absl::Status Fetch(Session& session, const std::string& name, std::string path, v1::Attachment* attachment) {
  v1::DownloadAttachmentRequest request;
  request.set_name(name);
  std::string content;
  RETURN_IF_ERROR(
      session.client().DownloadAttachment(request, [&](const v1::DownloadAttachmentResponse& piece) {
        if (piece.has_attachment()) *attachment = piece.attachment();
        content += piece.content();
        return true;
      }));
  if (path.empty()) path = std::filesystem::path(attachment->file_name()).filename().string();
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(path));
  RETURN_IF_ERROR(file->Write(content));
  RETURN_IF_ERROR(file->Keep());
  session.err() << path << ": " << content.size() << " bytes\n";
  return absl::OkStatus();
}

absl::Status Download(Session& session, const DownloadOptions& options) {
  ASSIGN_OR_RETURN(const std::string task, ChildArgument(session, "tasks", options.task));
  v1::Attachment attachment;
  RETURN_IF_ERROR(Fetch(session, absl::StrCat(task, "/notes/", options.note), options.to, &attachment));
  if (session.json()) session.PrintJson(attachment);
  return absl::OkStatus();
}

}  // namespace

void AddNoteCommands(CommandSet& commands) {
  commands.Add<CommentOptions>(
      {"comment", "remark on a task", {"comment 17-3 '客户下午三点后方便' --as li --roles service_desk"}},
      DeclareComment, Comment);
  commands.Add<NotesOptions>({"notes",
                              "list the remarks on a task and the files attached to it",
                              {"notes 17-3", "notes 17-3 --json"}},
                             DeclareNotes, Notes);
  commands.Add<AttachOptions>({"attach",
                               "attach a file to a task",
                               {"attach 17-3 signed.pdf --note '签字页' --as li --roles service_desk",
                                "attach 17-3 scan0007.pdf --name 签字页.pdf --type application/pdf"}},
                              DeclareAttach, Attach);
  commands.Add<DownloadOptions>(
      {"download", "fetch a file attached to a task", {"download 17-3 2", "download 17-3 2 --to signed.pdf"}},
      DeclareDownload, Download);
}

}  // namespace liushui::cli
