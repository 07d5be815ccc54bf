#include "tests/runtime/held_store.h"

#include "engine/base/refusal.h"

namespace liushui::runtime {
namespace {

class HeldStore : public storage::Store {
 public:
  explicit HeldStore(HeldDisk* disk) : disk_(*disk) {}

  uint64_t size() const override { return disk_.store().size(); }
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const override {
    return disk_.store().ReadRecord(index);
  }
  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive,
                           storage::RecordVisitor visitor) const override {
    return disk_.store().ReadRecords(first, last_exclusive, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const override {
    return disk_.store().ReadRow(key);
  }
  absl::Status ScanRows(const storage::ScanRange& range, storage::RowVisitor visitor) const override {
    return disk_.store().ScanRows(range, visitor);
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return disk_.store().ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return disk_.store().ReadHead(); }
  absl::Status Commit(const storage::CommitBatch& batch) override { return disk_.Commit(batch); }
  std::unique_ptr<storage::Snapshot> TakeSnapshot() const override { return disk_.store().TakeSnapshot(); }
  absl::Status CheckSpace() const override { return disk_.CheckSpace(); }
  storage::StoreStatistics Statistics() const override { return disk_.store().Statistics(); }
  absl::Status VerifyFiles() const override { return disk_.store().VerifyFiles(); }
  absl::Status Close() override { return absl::OkStatus(); }

 private:
  HeldDisk& disk_;
};

}  // namespace

std::unique_ptr<storage::Store> HeldDisk::Open() {
  return std::make_unique<HeldStore>(this);
}

void HeldDisk::Hold() {
  MutexLock lock(&mutex_);
  held_ = true;
}

void HeldDisk::Release() {
  MutexLock lock(&mutex_);
  held_ = false;
  changed_.NotifyAll();
}

void HeldDisk::AwaitCommit() {
  MutexLock lock(&mutex_);
  while (waiting_ == 0) changed_.Wait(&mutex_);
}

void HeldDisk::Break() {
  MutexLock lock(&mutex_);
  broken_ = true;
}

void HeldDisk::FillUp() {
  MutexLock lock(&mutex_);
  full_ = true;
}

void HeldDisk::MakeSpace() {
  MutexLock lock(&mutex_);
  full_ = false;
}

int HeldDisk::commits() const {
  MutexLock lock(&mutex_);
  return commits_;
}

absl::Status HeldDisk::Commit(const storage::CommitBatch& batch) {
  {
    MutexLock lock(&mutex_);
    ++waiting_;
    changed_.NotifyAll();
    while (held_) changed_.Wait(&mutex_);
    --waiting_;
    if (broken_) return absl::InternalError("the disk is broken");
    ++commits_;
  }
  return store_->Commit(batch);
}

absl::Status HeldDisk::CheckSpace() const {
  MutexLock lock(&mutex_);
  if (!full_) return absl::OkStatus();
  return Refuse(absl::StatusCode::kResourceExhausted, "LEDGER_DISK_LOW", "the disk is nearly full");
}

}  // namespace liushui::runtime
