// Whether RocksDB's write-ahead logs are whole.
//
// RocksDB checks them too, and fails on most damage. But it takes some for the end of the log, and then opens
// with every later commit gone and no word said (measured: up to 32 KiB of acknowledged commits for one
// flipped bit): a length that points past the end of the file, a type that only reused logs have, a header of
// zeros. Only an unfinished last record is an end that a crash can leave, and nothing valid can follow or
// hide in one.
//
// THE LOG'S FORMAT (RocksDB's, without its options for reuse and compression, which we leave off)
//   The file is blocks of 32,768 bytes. A block is fragments, then zeros where fewer than 7 bytes are left.
//   A fragment is a masked CRC-32C of type and payload (4 bytes, least significant first), the payload's
//   length (2 bytes, likewise), a type (1 whole, 2 first, 3 middle, 4 last of a commit), the payload.
#ifndef LIUSHUI_STORAGE_LOG_CHECK_H_
#define LIUSHUI_STORAGE_LOG_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/file_system.h"

namespace liushui::storage {

// OK if `log` is whole, up to an unfinished last fragment. DATA_LOSS, naming the byte, if not.
absl::Status CheckLog(absl::string_view log);

// Checks every log in the folder of a database that is not open; OK if there is no such folder. DATA_LOSS
// names the file and the byte.
absl::Status CheckLogs(rocksdb::FileSystem* file_system, const std::string& database_path);

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_LOG_CHECK_H_
