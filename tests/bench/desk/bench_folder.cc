#include "tests/bench/desk/bench_folder.h"

#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace liushui::bench {
namespace {

std::string PathOf(const std::string& named, absl::string_view benchmark) {
  if (!named.empty()) return named;
  return absl::StrCat(std::filesystem::temp_directory_path().string(), "/liushui-", benchmark, "-bench-",
                      getpid());
}

}  // namespace

BenchFolder::BenchFolder(const std::string& named, absl::string_view benchmark)
    : temporary_(named.empty()), path_(PathOf(named, benchmark)) {
  std::filesystem::create_directories(path_);
}

BenchFolder::~BenchFolder() {
  if (temporary_) std::filesystem::remove_all(path_);
}

}  // namespace liushui::bench
