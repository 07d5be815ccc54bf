// ScratchFiles: a folder of a test's own, gone with it.
#ifndef LIUSHUI_TESTS_COMMANDS_SCRATCH_FILES_H_
#define LIUSHUI_TESTS_COMMANDS_SCRATCH_FILES_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/base/check.h"

namespace liushui::commands {

class ScratchFiles {
 public:
  ScratchFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "liushui-commands-XXXXXX").string();
    LIUSHUI_CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~ScratchFiles() { std::filesystem::remove_all(folder_); }
  ScratchFiles(const ScratchFiles&) = delete;
  ScratchFiles& operator=(const ScratchFiles&) = delete;

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string folder() const { return folder_.string(); }
  // Writes a file, making its folder; returns its path.
  std::string Write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return Path(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_;
};

inline constexpr char kGoodWorkflow[] =
    "workflow: leap\n"
    "title: 跳\n"
    "events: [ { name: go } ]\n"
    "states:\n"
    "  - { id: here, next: [ { event: go, to: [there] } ] }\n"
    "  - { id: there, final: true }\n";

inline constexpr char kGoodCalendar[] =
    "calendar: cn-test\n"
    "zone: Asia/Shanghai\n"
    "first_day: \"2026-01-01\"\n"
    "last_day: \"2026-12-31\"\n"
    "weekend: [sat, sun]\n"
    "sessions: [ { open: \"09:30\", close: \"11:30\" } ]\n"
    "office: { open: \"08:30\", close: \"17:30\" }\n";

}  // namespace liushui::commands

#endif  // LIUSHUI_TESTS_COMMANDS_SCRATCH_FILES_H_
