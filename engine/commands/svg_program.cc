#include "engine/commands/svg_program.h"

#include <openssl/sha.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::commands {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// A file without a name, gone when it is closed: unlike a pipe it never makes the program wait for us.
absl::StatusOr<File> NamelessFile() {
  File file(std::tmpfile(), &std::fclose);
  if (file == nullptr) return absl::ErrnoToStatus(errno, "no temporary file can be made");
  return file;
}

absl::StatusOr<pid_t> Spawn(const std::string& program, int input, int output) {
  posix_spawn_file_actions_t actions;
  LIUSHUI_CHECK(posix_spawn_file_actions_init(&actions) == 0);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string name = program;
  std::string format = "-Tsvg";
  char* const arguments[] = {name.data(), format.data(), nullptr};
  pid_t process = 0;
  const int error = posix_spawnp(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    return Refuse(
        absl::StatusCode::kUnavailable, "DOT_MISSING",
        absl::StrCat("the program ", program,
                     " is not installed, which makes the picture: it comes with the package graphviz; ",
                     "--format dot does without"));
  }
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat(program, " cannot be run"));
  return process;
}

std::string ReadAll(std::FILE* file) {
  std::string text;
  char buffer[4096];
  std::rewind(file);
  for (size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
    text.append(buffer, count);
  return text;
}

}  // namespace

std::string MarkOf(absl::string_view drawing) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(drawing.data()), drawing.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return absl::StrCat("<!-- liushui draw, sha256 ", absl::BytesToHexString(digest), " -->\n");
}

absl::StatusOr<std::string> MakeSvg(absl::string_view drawing, const std::string& program) {
  ASSIGN_OR_RETURN(const File input, NamelessFile());
  ASSIGN_OR_RETURN(const File output, NamelessFile());
  std::fwrite(drawing.data(), 1, drawing.size(), input.get());
  if (std::fflush(input.get()) != 0) return absl::ErrnoToStatus(errno, "a temporary file cannot be written");
  std::rewind(input.get());
  ASSIGN_OR_RETURN(const pid_t process, Spawn(program, fileno(input.get()), fileno(output.get())));
  int status = 0;
  while (waitpid(process, &status, 0) < 0) LIUSHUI_CHECK(errno == EINTR);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError(
        absl::StrCat(program, " could not make the picture; --format dot shows what it got"));
  }
  return absl::StrCat(ReadAll(output.get()), MarkOf(drawing));
}

}  // namespace liushui::commands
