// How RocksDB is set up, every setting with its reason. Measured with 7.8.3.
#ifndef LIUSHUI_STORAGE_DATABASE_OPTIONS_H_
#define LIUSHUI_STORAGE_DATABASE_OPTIONS_H_

#include <memory>
#include <vector>

#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "storage/bounded_log.h"
#include "storage/rocks_store.h"

namespace liushui::storage {

// Where each column family's handle is in the vector RocksDB fills.
enum ColumnFamily {
  kDefaultFamily = 0,
  kLedgerFamily = 1,
  kTilesFamily = 2,
  kTablesFamily = 3,
  kFamilyCount = 4
};

// For a new database (`creating`) or an existing one. `env` must outlive the database; the log is shared
// because RocksDB's threads write to it until they end.
rocksdb::DBOptions MakeDatabaseOptions(bool creating, rocksdb::Env* env, std::shared_ptr<BoundedLog> log);

// In the order of ColumnFamily.
std::vector<rocksdb::ColumnFamilyDescriptor> MakeColumnFamilies(const RocksOptions& options);

// One fsync for one batch.
rocksdb::WriteOptions MakeWriteOptions();

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_DATABASE_OPTIONS_H_
