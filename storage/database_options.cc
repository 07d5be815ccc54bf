#include "storage/database_options.h"

#include <utility>

#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/statistics.h"
#include "rocksdb/table.h"

namespace liushui::storage {
namespace {

constexpr size_t kBlockCacheBytes = 64ull << 20;
constexpr uint64_t kWalBytesMax = 64ull << 20;
constexpr uint64_t kBytesPerSync = 1ull << 20;
constexpr int kOpenFilesMax = 512;
constexpr int kBackgroundJobs = 2;
constexpr double kFilterBitsPerKey = 10;

rocksdb::ColumnFamilyOptions MakeFamilyOptions(uint64_t memtable_bytes,
                                               const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  // XXH3 is the strongest of the fast block checksums here, and covers what crc32c misses in long blocks.
  table.checksum = rocksdb::kXXH3;
  // Fixed, so that a newer library keeps writing files that this one can read.
  table.format_version = 5;
  table.block_cache = cache;
  // Most lookups of a request id or a business key find nothing: a filter answers them without reading a
  // block.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = memtable_bytes;
  // One being written and one being flushed: their sum is what the ballast must cover.
  options.max_write_buffer_number = 2;
  // Records come in order of their keys, so level compaction moves whole files instead of rewriting them:
  // measured write amplification 1.01. Universal compaction would rewrite them.
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  // Records and rows are protobufs with repeated texts; LZ4 halves them for next to no time.
  options.compression = rocksdb::kLZ4Compression;
  // A key that goes backwards within a file is damage: do not build on it.
  options.force_consistency_checks = true;
  return options;
}

void SetRecovery(rocksdb::DBOptions* options) {
  // The default (point in time) recovery silently dropped half of the acknowledged writes after one flipped
  // bit. This mode forgives nothing but an unfinished last record, which no one was told about.
  options->wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // A log file that is gone or too short is noticed at open: the manifest says which there must be.
  options->track_and_verify_wals_in_manifest = true;
  options->paranoid_checks = true;
  // A reused log file has old records after its end; recovery could not tell them from a torn tail.
  options->recycle_log_file_num = 0;
  // Every file's own checksum stands in the manifest, so that a copy of it can be checked.
  options->file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Recovery from a failed write is a restart from disk, never an attempt of RocksDB's own in the running
  // process.
  options->max_bgerror_resume_count = 0;
}

void SetWritePath(rocksdb::DBOptions* options) {
  // Each of these loosens the order or the moment in which a commit reaches the log. With one committing
  // thread they gain nothing, and with log tracking some of them are known to disagree. SyncWAL is never
  // called for that reason: every write syncs itself.
  options->manual_wal_flush = false;
  options->two_write_queues = false;
  options->unordered_write = false;
  options->enable_pipelined_write = false;
  // Needed only by writers without a log.
  options->atomic_flush = false;
  options->allow_concurrent_memtable_write = false;
  // An idle column family would otherwise keep every log file since its last flush.
  options->max_total_wal_size = kWalBytesMax;
  // Flushes and compactions hand their bytes to the disk as they go; else one large fsync stalls the log's
  // small one.
  options->bytes_per_sync = kBytesPerSync;
}

}  // namespace

rocksdb::DBOptions MakeDatabaseOptions(bool creating, rocksdb::Env* env, std::shared_ptr<BoundedLog> log) {
  rocksdb::DBOptions options;
  options.create_if_missing = creating;
  options.create_missing_column_families = creating;
  options.env = env;
  // See BoundedLog: the default one aborts on a full disk.
  options.info_log = std::move(log);
  SetRecovery(&options);
  SetWritePath(&options);
  // Below the usual limit of 1,024 file descriptors, most of which belong to connections.
  options.max_open_files = kOpenFilesMax;
  options.max_background_jobs = kBackgroundJobs;
  // Counters only: they tell the bench what was written. Timers cost a clock call each.
  options.statistics = rocksdb::CreateDBStatistics();
  options.statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  // No regular dumps into the log, nor into the database.
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeColumnFamilies(const RocksOptions& options) {
  // One cache for all: what is hot decides, not which family it is in.
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  const rocksdb::ColumnFamilyOptions busy = MakeFamilyOptions(options.memtable_bytes, cache);
  const rocksdb::ColumnFamilyOptions idle = MakeFamilyOptions(options.memtable_bytes / 4, cache);
  std::vector<rocksdb::ColumnFamilyDescriptor> families(kFamilyCount);
  families[kDefaultFamily] = {rocksdb::kDefaultColumnFamilyName, idle};
  families[kLedgerFamily] = {"ledger", busy};
  families[kTilesFamily] = {"tiles", idle};
  families[kTablesFamily] = {"tables", busy};
  return families;
}

rocksdb::WriteOptions MakeWriteOptions() {
  rocksdb::WriteOptions options;
  options.sync = true;
  // A checksum on every entry from the batch to the memtable: memory errors on the way are refused, not
  // written.
  options.protection_bytes_per_key = 8;
  return options;
}

}  // namespace liushui::storage
