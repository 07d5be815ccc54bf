// BenchFolder: where a benchmark writes: a folder that was named, which stays, or a temporary one, which
// goes.
#ifndef LIUSHUI_TESTS_BENCH_DESK_BENCH_FOLDER_H_
#define LIUSHUI_TESTS_BENCH_DESK_BENCH_FOLDER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace liushui::bench {

// Made when it is, if it is not there.
class BenchFolder {
 public:
  // `named` may be empty; `benchmark` is part of the name of a temporary one.
  BenchFolder(const std::string& named, absl::string_view benchmark);
  ~BenchFolder();
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  const bool temporary_;
  const std::string path_;
};

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_DESK_BENCH_FOLDER_H_
