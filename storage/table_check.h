// Which table files of a database cannot be opened.
//
// Where RocksDB fails to open a database because of one table file, it does not always say which: a damaged
// list of a file's properties is blamed on the manifest (7.8.3). Whoever restores a file wants its name.
#ifndef LIUSHUI_STORAGE_TABLE_CHECK_H_
#define LIUSHUI_STORAGE_TABLE_CHECK_H_

#include <string>
#include <vector>

#include "rocksdb/env.h"

namespace liushui::storage {

// The names ("000016.sst"), sorted, of the table files in the folder that a reader refuses: footer, index,
// properties and what else opening reads; rows are not read. Empty where the folder cannot be listed. For a
// database that is not open.
std::vector<std::string> UnreadableTables(rocksdb::Env* env, const std::string& database_path);

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_TABLE_CHECK_H_
