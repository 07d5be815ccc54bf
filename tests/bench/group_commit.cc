#include "tests/bench/group_commit.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::bench {
namespace {

// What the engine writes for a step of the workflow `load`, on average over starts and completions.
constexpr size_t kRecordBytes = 224;
constexpr size_t kStateBytes = 114;
constexpr size_t kRowBytes = 103;

std::string BigEndian(uint64_t number) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8) bytes[i] = static_cast<char>(number & 0xFF);
  return bytes;
}

}  // namespace

GroupCommit::GroupCommit(std::unique_ptr<storage::Store> store)
    : store_(std::move(store)), thread_([this] { Run(); }) {}

GroupCommit::~GroupCommit() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void GroupCommit::Add(std::string request, std::function<void(uint64_t)> done) {
  MutexLock lock(&mutex_);
  waiting_.push_back({std::move(request), std::move(done)});
  changed_.NotifyAll();
}

void GroupCommit::Run() {
  for (;;) {
    std::vector<Waiting> group;
    {
      MutexLock lock(&mutex_);
      while (waiting_.empty() && !stopping_) changed_.Wait(&mutex_);
      if (waiting_.empty()) return;
      group.swap(waiting_);
    }
    Commit(group);
  }
}

void GroupCommit::Commit(std::vector<Waiting>& group) {
  storage::CommitBatch batch;
  batch.first_index = store_->size();
  for (size_t i = 0; i < group.size(); ++i) {
    const std::string number = BigEndian(batch.first_index + i);
    std::string record = std::move(group[i].request);
    if (record.size() < kRecordBytes) record.resize(kRecordBytes, 'r');
    batch.records.push_back(std::move(record));
    batch.changes.push_back({absl::StrCat("s", number), std::string(kStateBytes, 's')});
    batch.changes.push_back({absl::StrCat("i", number), std::string(kRowBytes, 'i')});
  }
  LIUSHUI_CHECK_OK(store_->Commit(batch));
  for (size_t i = 0; i < group.size(); ++i) group[i].done(batch.first_index + i);
}

}  // namespace liushui::bench
