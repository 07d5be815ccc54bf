#include "storage/memory_store.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "engine/base/check.h"
#include "engine/base/mutex.h"

namespace liushui::storage {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

// The rows after some commit, and how many readers hold them. Only unheld rows are changed in place.
struct RowsVersion {
  Rows rows;
  absl::optional<std::string> head;
  int holders = 0;
};

// A view of the store after one commit, holding its rows. It lives within the lifetime of the store's
// contents.
struct View {
  uint64_t size = 0;
  std::shared_ptr<RowsVersion> version;  // shared by the store and every reader of that commit
};

// Everything the store holds. Thread-safe: all of it is guarded by one lock, except the rows of a held
// version, which do not change while held.
class Contents {
 public:
  View Hold() ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(!closed_);
    ++current_->holders;
    ++holders_;
    return View{records_.size(), current_};
  }

  void Release(const View& view) ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    --view.version->holders;
    --holders_;
  }

  uint64_t size() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    return records_.size();
  }

  std::string Record(uint64_t index) const ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    return records_[index];
  }

  absl::Status Commit(const CommitBatch& batch) ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(!closed_);
    absl::Status placed = CheckFirstIndex(batch, records_.size());
    if (!placed.ok()) return placed;
    if (!(batch.changes.empty() && batch.head.empty()) && current_->holders > 0) {
      current_ = std::make_shared<RowsVersion>(RowsVersion{current_->rows, current_->head, 0});
    }
    records_.insert(records_.end(), batch.records.begin(), batch.records.end());
    ++statistics_.commits;
    statistics_.bytes_committed += BytesOf(batch);
    for (const RowChange& change : batch.changes) Apply(change);
    for (const storage::Tile& tile : batch.tiles) tiles_[{tile.level, tile.index}] = tile.hashes;
    if (!batch.head.empty()) current_->head = batch.head;
    return absl::OkStatus();
  }

  absl::optional<std::string> Tile(int level, uint64_t index) const ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    const auto found = tiles_.find({level, index});
    if (found == tiles_.end()) return absl::nullopt;
    return found->second;
  }

  StoreStatistics Statistics() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    return statistics_;
  }

  void Close() ABSL_LOCKS_EXCLUDED(mutex_) {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(holders_ == 0);
    closed_ = true;
  }

 private:
  void Apply(const RowChange& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (change.value.has_value()) {
      current_->rows[change.key] = *change.value;
    } else {
      current_->rows.erase(change.key);
    }
  }

  mutable Mutex mutex_;
  std::vector<std::string> records_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<int, uint64_t>, std::string> tiles_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<RowsVersion> current_ ABSL_GUARDED_BY(mutex_) = std::make_shared<RowsVersion>();
  int holders_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  StoreStatistics statistics_ ABSL_GUARDED_BY(mutex_);
};

void ScanForward(const Rows& rows, const ScanRange& range, RowVisitor visitor) {
  auto row =
      range.start_after < range.prefix ? rows.lower_bound(range.prefix) : rows.upper_bound(range.start_after);
  for (; row != rows.end() && absl::StartsWith(row->first, range.prefix); ++row) {
    if (!visitor(row->first, row->second)) return;
  }
}

void ScanBackward(const Rows& rows, const ScanRange& range, RowVisitor visitor) {
  const absl::optional<std::string> end = EndOfPrefix(range.prefix);
  auto row = end.has_value() ? rows.lower_bound(*end) : rows.end();
  if (!range.start_after.empty() && (!end.has_value() || range.start_after < *end)) {
    row = rows.lower_bound(range.start_after);
  }
  while (row != rows.begin()) {
    --row;
    if (!absl::StartsWith(row->first, range.prefix)) return;
    if (!visitor(row->first, row->second)) return;
  }
}

class MemorySnapshot : public Snapshot {
 public:
  explicit MemorySnapshot(Contents* contents) : contents_(contents), view_(contents->Hold()) {}
  ~MemorySnapshot() override { contents_->Release(view_); }

  uint64_t size() const override { return view_.size; }

  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override {
    absl::Status held = CheckRecordRange(index, index + 1, view_.size);
    if (!held.ok()) return held;
    return contents_->Record(index);
  }

  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const override {
    absl::Status held = CheckRecordRange(first, last_exclusive, view_.size);
    if (!held.ok()) return held;
    for (uint64_t index = first; index < last_exclusive; ++index) {
      if (!visitor(index, contents_->Record(index))) break;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    const Rows& rows = view_.version->rows;
    const auto row = rows.find(std::string(key));
    if (row == rows.end()) return absl::optional<std::string>();
    return absl::optional<std::string>(row->second);
  }

  absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const override {
    CheckRange(range);
    if (range.reverse) {
      ScanBackward(view_.version->rows, range, visitor);
    } else {
      ScanForward(view_.version->rows, range, visitor);
    }
    return absl::OkStatus();
  }

  // Tiles never change, so that those of a later commit are no harm.
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return contents_->Tile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return view_.version->head; }

 private:
  Contents* const contents_;
  const View view_;
};

class MemoryStore : public Store {
 public:
  ~MemoryStore() override { contents_.Close(); }

  uint64_t size() const override { return contents_.size(); }
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override {
    return MemorySnapshot(&contents_).ReadRecord(index);
  }
  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const override {
    return MemorySnapshot(&contents_).ReadRecords(first, last_exclusive, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    return MemorySnapshot(&contents_).ReadRow(key);
  }
  absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const override {
    return MemorySnapshot(&contents_).ScanRows(range, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return MemorySnapshot(&contents_).ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override {
    return MemorySnapshot(&contents_).ReadHead();
  }

  absl::Status Commit(const CommitBatch& batch) override {
    CheckLimits(batch);
    return contents_.Commit(batch);
  }
  std::unique_ptr<Snapshot> TakeSnapshot() const override {
    return std::make_unique<MemorySnapshot>(&contents_);
  }
  absl::Status CheckSpace() const override { return absl::OkStatus(); }
  StoreStatistics Statistics() const override { return contents_.Statistics(); }
  absl::Status VerifyFiles() const override { return absl::OkStatus(); }
  absl::Status Close() override {
    contents_.Close();
    return absl::OkStatus();
  }

 private:
  mutable Contents contents_;
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore() {
  return std::make_unique<MemoryStore>();
}

}  // namespace liushui::storage
