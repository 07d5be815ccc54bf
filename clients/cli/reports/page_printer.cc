#include "clients/cli/reports/page_printer.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"

extern char** environ;

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

absl::Status NotMade(absl::string_view why) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "PDF_NOT_MADE", why);
}

// Runs a program without output and waits for its end; its exit code, or -1.
int RunQuietly(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int failed = posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0 || waitpid(process, &status, 0) != process || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace

std::string FindBrowser() {
  const char* const path = std::getenv("PATH");
  if (path == nullptr) return "";
  for (const char* name : {"chromium", "chromium-browser", "google-chrome", "chrome"}) {
    for (const absl::string_view folder : absl::StrSplit(path, ':')) {
      std::string program = absl::StrCat(folder, "/", name);
      if (access(program.c_str(), X_OK) == 0 && fs::is_regular_file(program)) return program;
    }
  }
  return "";
}

absl::Status PrintPage(const std::string& browser, const std::string& html, const std::string& pdf) {
  std::error_code error;
  const fs::path profile = fs::temp_directory_path() / absl::StrCat("liushui-print-", getpid());
  const int code =
      RunQuietly({browser, "--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer",
                  "--host-resolver-rules=MAP * ~NOTFOUND", absl::StrCat("--user-data-dir=", profile.string()),
                  absl::StrCat("--print-to-pdf=", fs::absolute(pdf, error).string()),
                  absl::StrCat("file://", fs::absolute(html, error).string())});
  fs::remove_all(profile, error);
  if (code == 0 && fs::exists(pdf, error) && fs::file_size(pdf, error) > 0) return absl::OkStatus();
  return NotMade(absl::StrCat(browser, " made no ", pdf, " (it ended with ", code, "); the page is ", html));
}

}  // namespace liushui::cli
