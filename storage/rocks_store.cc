#include "storage/rocks_store.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/statistics.h"
#include "storage/bounded_log.h"
#include "storage/database_options.h"
#include "storage/ledger_folder.h"
#include "storage/log_check.h"
#include "storage/rocks_reader.h"
#include "storage/rocks_status.h"
#include "storage/table_check.h"

namespace liushui::storage {
namespace {

constexpr uint64_t kLogBytesMax = 4ull << 20;

// An open database and all that must outlive it, in the order of their construction. Destroying it closes it.
struct Database {
  std::unique_ptr<LedgerFolder> folder;
  std::shared_ptr<BoundedLog> log;  // shared with RocksDB's own threads
  std::unique_ptr<rocksdb::Env> env;
  std::shared_ptr<rocksdb::Statistics> statistics;  // RocksDB counts, we read
  std::unique_ptr<rocksdb::DB> rocks;
  std::vector<rocksdb::ColumnFamilyHandle*> families;

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    if (rocks == nullptr) return;
    const absl::Status closed = Close();
    if (!closed.ok()) log->Note(closed.message());
  }

  absl::Status Close() {
    absl::Status closed;
    for (rocksdb::ColumnFamilyHandle* family : families) {
      closed.Update(FromRocks(rocks->DestroyColumnFamilyHandle(family), "closing a column family"));
    }
    families.clear();
    closed.Update(FromRocks(rocks->Close(), "closing the database"));
    rocks.reset();
    folder.reset();
    return closed;
  }

  rocksdb::ColumnFamilyHandle* ledger() const { return families[kLedgerFamily]; }
  rocksdb::ColumnFamilyHandle* tiles() const { return families[kTilesFamily]; }
  rocksdb::ColumnFamilyHandle* tables() const { return families[kTablesFamily]; }
  RocksReader Reader(const rocksdb::Snapshot* snapshot) const {
    return RocksReader(rocks.get(), {ledger(), tiles(), tables()}, snapshot);
  }
};

class RocksSnapshot : public Snapshot {
 public:
  RocksSnapshot(const Database* database, std::atomic<int>* live)
      : database_(database),
        live_(live),
        snapshot_(database->rocks->GetSnapshot()),
        reader_(database->Reader(snapshot_)) {
    live_->fetch_add(1);
    const absl::StatusOr<absl::optional<uint64_t>> size = reader_.ReadSize();
    // The size was read at open and is rewritten by every commit: a database that cannot show it any more has
    // lost its own size, and the process must not go on.
    LIUSHUI_CHECK_OK(size.status());
    LIUSHUI_CHECK(size->has_value());
    size_ = **size;
  }
  ~RocksSnapshot() override {
    database_->rocks->ReleaseSnapshot(snapshot_);
    live_->fetch_sub(1);
  }

  uint64_t size() const override { return size_; }
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override {
    RETURN_IF_ERROR(CheckRecordRange(index, index + 1, size_));
    return reader_.ReadRecord(index);
  }
  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const override {
    RETURN_IF_ERROR(CheckRecordRange(first, last_exclusive, size_));
    return reader_.ReadRecords(first, last_exclusive, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    return reader_.ReadRow(key);
  }
  absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const override {
    CheckRange(range);
    return reader_.ScanRows(range, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return reader_.ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return reader_.ReadHead(); }

 private:
  const Database* const database_;
  std::atomic<int>* const live_;
  const rocksdb::Snapshot* const snapshot_;
  const RocksReader reader_;
  uint64_t size_ = 0;
};

class RocksStore : public Store {
 public:
  RocksStore(std::unique_ptr<Database> database, const RocksOptions& options, uint64_t size)
      : database_(std::move(database)), options_(options), size_(size) {}
  ~RocksStore() override {
    const absl::Status closed = Close();
    if (!closed.ok()) database_->log->Note(closed.message());
  }

  uint64_t size() const override { return size_.load(std::memory_order_acquire); }
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override;
  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const override {
    return RocksSnapshot(&open(), &live_snapshots_).ReadRecords(first, last_exclusive, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    return open().Reader(nullptr).ReadRow(key);
  }
  absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const override {
    CheckRange(range);
    return open().Reader(nullptr).ScanRows(range, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return open().Reader(nullptr).ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override {
    return open().Reader(nullptr).ReadHead();
  }

  absl::Status Commit(const CommitBatch& batch) override;
  std::unique_ptr<Snapshot> TakeSnapshot() const override {
    return std::make_unique<RocksSnapshot>(&open(), &live_snapshots_);
  }
  absl::Status CheckSpace() const override;
  StoreStatistics Statistics() const override;
  absl::Status VerifyFiles() const override;
  absl::Status Close() override;

 private:
  const Database& open() const {
    LIUSHUI_CHECK(database_->rocks != nullptr);
    return *database_;
  }
  absl::Status Fill(const CommitBatch& batch, rocksdb::WriteBatch* writes) const;
  absl::Status FillTree(const CommitBatch& batch, rocksdb::WriteBatch* writes) const;
  absl::Status Write(const CommitBatch& batch);

  const std::unique_ptr<Database> database_;
  const RocksOptions options_;
  std::atomic<uint64_t> size_;
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> bytes_committed_ = 0;
  mutable std::atomic<int> live_snapshots_ = 0;
  absl::Status failure_;  // of a commit; touched by the committing thread only
};

absl::StatusOr<std::string> RocksStore::ReadRecord(uint64_t index) const {
  // A reader may see a commit's rows a moment before size() counts its records; the size row is never behind.
  if (index >= size()) return TakeSnapshot()->ReadRecord(index);
  return open().Reader(nullptr).ReadRecord(index);
}

absl::Status RocksStore::Commit(const CommitBatch& batch) {
  CheckLimits(batch);
  if (options_.read_only) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "LEDGER_READ_ONLY",
                  absl::StrCat("the ledger ", open().folder->path(), " is open for reading only"));
  }
  RETURN_IF_ERROR(failure_);
  RETURN_IF_ERROR(CheckFirstIndex(batch, size()));
  failure_ = Write(batch);
  return failure_;
}

absl::Status RocksStore::Fill(const CommitBatch& batch, rocksdb::WriteBatch* writes) const {
  uint64_t index = batch.first_index;
  for (const std::string& record : batch.records) {
    RETURN_IF_ERROR(FromRocks(writes->Put(open().ledger(), EncodeIndex(index++), record), "adding a record"));
  }
  for (const RowChange& change : batch.changes) {
    const rocksdb::Status added = change.value.has_value()
                                      ? writes->Put(open().tables(), change.key, *change.value)
                                      : writes->Delete(open().tables(), change.key);
    RETURN_IF_ERROR(FromRocks(added, "adding a row"));
  }
  RETURN_IF_ERROR(FillTree(batch, writes));
  const rocksdb::Slice size(kSizeKey.data(), kSizeKey.size());
  return FromRocks(writes->Put(open().tables(), size, EncodeIndex(index)), "adding the size row");
}

absl::Status RocksStore::FillTree(const CommitBatch& batch, rocksdb::WriteBatch* writes) const {
  for (const Tile& tile : batch.tiles) {
    RETURN_IF_ERROR(FromRocks(writes->Put(open().tiles(), TileKey(tile.level, tile.index), tile.hashes),
                              "adding a tile"));
  }
  if (batch.head.empty()) return absl::OkStatus();
  const rocksdb::Slice head(kHeadKey.data(), kHeadKey.size());
  return FromRocks(writes->Put(open().tables(), head, batch.head), "adding the head row");
}

absl::Status RocksStore::Write(const CommitBatch& batch) {
  rocksdb::WriteBatch writes;
  RETURN_IF_ERROR(Fill(batch, &writes));
  const uint64_t size = batch.first_index + batch.records.size();
  RETURN_IF_ERROR(
      FromRocks(open().rocks->Write(MakeWriteOptions(), &writes),
                absl::StrCat("committing records from ", batch.first_index, " up to before ", size)));
  size_.store(size, std::memory_order_release);
  commits_.fetch_add(1);
  bytes_committed_.fetch_add(BytesOf(batch));
  return absl::OkStatus();
}

absl::Status RocksStore::CheckSpace() const {
  ASSIGN_OR_RETURN(const uint64_t free_bytes, open().folder->FreeBytes());
  if (free_bytes >= options_.low_space_bytes) return absl::OkStatus();
  return Refuse(absl::StatusCode::kResourceExhausted, "LEDGER_DISK_LOW",
                absl::StrCat("the disk of ledger ", open().folder->path(), " must have ",
                             options_.low_space_bytes, " bytes free, but has ", free_bytes));
}

StoreStatistics RocksStore::Statistics() const {
  const rocksdb::Statistics& counted = *database_->statistics;
  StoreStatistics statistics;
  statistics.commits = commits_.load();
  statistics.bytes_committed = bytes_committed_.load();
  statistics.bytes_written = counted.getTickerCount(rocksdb::WAL_FILE_BYTES) +
                             counted.getTickerCount(rocksdb::FLUSH_WRITE_BYTES) +
                             counted.getTickerCount(rocksdb::COMPACT_WRITE_BYTES);
  return statistics;
}

absl::Status RocksStore::VerifyFiles() const {
  return FromRocks(open().rocks->VerifyFileChecksums(rocksdb::ReadOptions()), "checking the files");
}

absl::Status RocksStore::Close() {
  if (database_->rocks == nullptr) return absl::OkStatus();
  LIUSHUI_CHECK(live_snapshots_.load() == 0);
  absl::Status closed;
  if (!options_.read_only && failure_.ok()) {
    // A ledger at rest is in files that are checksummed as a whole, not in the log, whose end recovery must
    // trust.
    closed = FromRocks(database_->rocks->Flush(rocksdb::FlushOptions(), database_->families),
                       "flushing the database");
  }
  closed.Update(database_->Close());
  return closed;
}

absl::Status OpenFailure(const rocksdb::Status& status, const Database& database) {
  const std::string& path = database.folder->path();
  std::string doing = absl::StrCat("opening the ledger ", path);
  if (status.IsCorruption()) {
    const std::vector<std::string> tables =
        UnreadableTables(database.env.get(), database.folder->DatabasePath());
    if (!tables.empty()) absl::StrAppend(&doing, ", unreadable: ", absl::StrJoin(tables, ", "));
  }
  // RocksDB calls it a wrong argument when the file CURRENT or a column family is not there.
  if (status.IsInvalidArgument()) return absl::DataLossError(absl::StrCat(doing, ": ", status.ToString()));
  absl::Status failure = FromRocks(status, doing);
  if (!absl::IsResourceExhausted(failure)) return failure;
  return absl::ResourceExhaustedError(
      absl::StrCat(failure.message(), "; delete ", path, "/ballast to make room"));
}

absl::Status OpenDatabase(const RocksOptions& options, Database* database) {
  const bool creating = !database->folder->has_format();
  const rocksdb::DBOptions settings = MakeDatabaseOptions(creating, database->env.get(), database->log);
  database->statistics = settings.statistics;
  const std::string path = database->folder->DatabasePath();
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = MakeColumnFamilies(options);
  rocksdb::DB* rocks = nullptr;
  const rocksdb::Status opened =
      options.read_only ? rocksdb::DB::OpenForReadOnly(settings, path, families, &database->families, &rocks)
                        : rocksdb::DB::Open(settings, path, families, &database->families, &rocks);
  database->rocks.reset(rocks);
  return opened.ok() ? absl::OkStatus() : OpenFailure(opened, *database);
}

// The ledger's size, once the size row and the ledger's own keys agree on it.
absl::StatusOr<uint64_t> VerifySize(const Database& database) {
  const RocksReader reader = database.Reader(nullptr);
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> size, reader.ReadSize());
  ASSIGN_OR_RETURN(const uint64_t measured, reader.MeasureLedger());
  const std::string& path = database.folder->path();
  if (!database.folder->has_format()) {
    if (measured == 0 && size.value_or(0) == 0) return 0;
    return absl::DataLossError(
        absl::StrCat("the ledger ", path, " holds ", measured, " records, but its file FORMAT is gone"));
  }
  if (!size.has_value())
    return absl::DataLossError(absl::StrCat("the ledger ", path, " has lost its size row"));
  if (*size == measured) return measured;
  return absl::DataLossError(absl::StrCat("the size row of the ledger ", path, " says that it holds ", *size,
                                          " records, but it ends after ", measured));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const std::string& path, const RocksOptions& options) {
  LIUSHUI_CHECK(options.ballast_bytes == 0 ||
                options.ballast_bytes >= kMaxMemtables * options.memtable_bytes);
  RocksOptions settings = options;
  if (settings.file_system == nullptr) settings.file_system = rocksdb::FileSystem::Default();
  auto database = std::make_unique<Database>();
  ASSIGN_OR_RETURN(database->folder, LedgerFolder::Enter(path, settings));
  LedgerFolder* const folder = database->folder.get();
  database->log = std::make_shared<BoundedLog>(settings.read_only ? "" : folder->LogPath(), kLogBytesMax);
  BoundedLog* const log = database->log.get();
  database->env = rocksdb::NewCompositeEnv(settings.file_system);
  RETURN_IF_ERROR(CheckLogs(settings.file_system.get(), folder->DatabasePath()));
  RETURN_IF_ERROR(OpenDatabase(settings, database.get()));
  ASSIGN_OR_RETURN(const uint64_t size, VerifySize(*database));
  auto store = std::make_unique<RocksStore>(std::move(database), settings, size);
  if (settings.read_only) return store;
  if (!folder->has_format()) {
    // An empty commit writes the size row of an empty ledger.
    RETURN_IF_ERROR(store->Commit(CommitBatch()));
    RETURN_IF_ERROR(folder->WriteFormat());
  }
  // After recovery, which may need the room, and without insisting: it serves only a disk that is full later.
  const absl::Status ballast = folder->MakeBallast(settings.ballast_bytes, settings.low_space_bytes);
  if (!ballast.ok()) log->Note(ballast.message());
  return store;
}

}  // namespace liushui::storage
