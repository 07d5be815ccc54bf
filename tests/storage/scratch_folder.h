// A folder for one test, gone after it.
#ifndef LIUSHUI_TESTS_STORAGE_SCRATCH_FOLDER_H_
#define LIUSHUI_TESTS_STORAGE_SCRATCH_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/base/check.h"

namespace liushui::storage {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "liushui-test-XXXXXX").string();
    LIUSHUI_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string Child(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace liushui::storage

#endif  // LIUSHUI_TESTS_STORAGE_SCRATCH_FOLDER_H_
