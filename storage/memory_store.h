// A store in memory: the same answers as one on disk, gone with the process. For tests, and where RocksDB
// must stay out of the process (thread sanitizer).
#ifndef LIUSHUI_STORAGE_MEMORY_STORE_H_
#define LIUSHUI_STORAGE_MEMORY_STORE_H_

#include <memory>

#include "storage/store.h"

namespace liushui::storage {

// An empty store. A commit after a snapshot was taken copies all rows: meant for thousands of them, not
// millions.
std::unique_ptr<Store> NewMemoryStore();

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_MEMORY_STORE_H_
