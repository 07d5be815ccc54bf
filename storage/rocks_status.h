// RocksDB's statuses in our words.
#ifndef LIUSHUI_STORAGE_ROCKS_STATUS_H_
#define LIUSHUI_STORAGE_ROCKS_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace liushui::storage {

// OK for OK. Else a failure whose message begins with `doing` ("reading record 17") and ends in RocksDB's
// own: DATA_LOSS if what was written is damaged or gone, RESOURCE_EXHAUSTED if the disk is full, INTERNAL for
// the rest.
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing);

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_ROCKS_STATUS_H_
