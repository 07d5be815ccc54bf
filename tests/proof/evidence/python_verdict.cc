#include "tests/proof/evidence/python_verdict.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::proof {

int PythonVerdict(const std::string& archive, const std::string& policy) {
  std::string folder = (std::filesystem::temp_directory_path() / "liushui-evidence-XXXXXX").string();
  LIUSHUI_CHECK(mkdtemp(folder.data()) != nullptr);
  std::ofstream(folder + "/bundle.zip", std::ios::binary) << archive;
  std::ofstream(folder + "/policy", std::ios::binary) << policy;
  const std::string command =
      absl::StrCat("python3 ", LIUSHUI_SOURCE_DIR, "/clients/python/verify_bundle.py ", folder,
                   "/bundle.zip --policy ", folder, "/policy >", folder, "/out 2>&1");
  const int status = std::system(command.c_str());
  std::filesystem::remove_all(folder);
  LIUSHUI_CHECK(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace liushui::proof
