#include "storage/table_check.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/options.h"
#include "rocksdb/sst_file_reader.h"

namespace liushui::storage {

std::vector<std::string> UnreadableTables(rocksdb::Env* env, const std::string& database_path) {
  std::vector<std::string> files;
  std::vector<std::string> unreadable;
  if (!env->GetChildren(database_path, &files).ok()) return unreadable;
  std::sort(files.begin(), files.end());
  rocksdb::Options options;
  options.env = env;
  for (const std::string& file : files) {
    if (!absl::EndsWith(file, ".sst")) continue;
    rocksdb::SstFileReader reader(options);
    if (!reader.Open(absl::StrCat(database_path, "/", file)).ok()) unreadable.push_back(file);
  }
  return unreadable;
}

}  // namespace liushui::storage
