#include "tests/runtime/proving/publishing_desk.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/proof/note/note.h"
#include "engine/runtime/proving/tree_writer.h"
#include "engine/views/rows.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {

using ledger::v1::Record;

PublishingDesk::PublishingDesk() {
  options_ = Simulated();
  options_.proofs.folder = scratch_.Child("ledger.proofs");
  options_.proofs.data = scratch_.Child("ledger");
  options_.proofs.interval = absl::Hours(1);
  options_.proofs.tell = [this](const std::string& sentence) { told_.push_back(sentence); };
}

absl::Status PublishingDesk::Open() {
  Close();
  auto engine = Engine::Open(disk_->Open(), options_);
  if (engine.ok()) engine_ = *std::move(engine);
  return engine.status();
}

void PublishingDesk::MustOpen() {
  LIUSHUI_CHECK_OK(Open());
}

void PublishingDesk::Write(int count) {
  for (int i = 0; i < count; ++i) {
    Box<Answered> box;
    // Of one person not all would be recorded.
    engine_->Submit(CallerOf({absl::StrCat("li", i), {}}),
                    SubstitutionRefusal{"ClaimTask", absl::StrCat("tasks/", i), "no"},
                    [&box](Answered answered) { box.Put(std::move(answered)); });
    LIUSHUI_CHECK_OK(box.Take().status());
  }
}

std::vector<Record> PublishingDesk::Records() const {
  std::vector<Record> records;
  const storage::Store& store = disk_->store();
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view bytes) {
    LIUSHUI_CHECK(records.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return true;
  }));
  return records;
}

Record PublishingDesk::Newest(const std::function<bool(const Record&)>& of_kind) const {
  const std::vector<Record> records = Records();
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (of_kind(*record)) return *record;
  }
  return Record();
}

void PublishingDesk::Replace(uint64_t count, const Change& change) {
  Close();
  const std::vector<Record> records = Records();
  auto disk = std::make_unique<HeldDisk>();
  TreeWriter tree{proof::GrowingTree()};
  proof::TreeHasher hasher;
  for (uint64_t index = 0; index < count; ++index) {
    Record record = records[index];
    if (change) change(record);
    storage::CommitBatch batch;
    batch.first_index = index;
    batch.records = {record.SerializeAsString()};
    for (views::RowWrite& row : views::RowsOf(record, nullptr, nullptr)) {
      batch.changes.push_back({std::move(row.key), std::move(row.value)});
    }
    Growth growth;
    tree.Add(batch.records[0], &growth);
    batch.tiles = std::move(growth.tiles);
    batch.head = HeadOf(growth, &hasher);
    LIUSHUI_CHECK_OK(disk->store().Commit(batch));
  }
  disk_ = std::move(disk);
}

std::string PublishingDesk::Read(const std::string& name) const {
  std::ifstream file(Path(name), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void PublishingDesk::WriteFile(const std::string& name, const std::string& bytes) const {
  std::ofstream(Path(name), std::ios::binary | std::ios::trunc) << bytes;
}

void PublishingDesk::Remove(const std::string& name) const {
  LIUSHUI_CHECK(std::filesystem::remove_all(Path(name)) > 0);
}

proof::Checkpoint PublishingDesk::Published() const {
  const auto note = proof::ParseNote(Read("checkpoint"));
  LIUSHUI_CHECK_OK(note.status());
  const auto checkpoint = proof::ParseCheckpoint(note->text);
  LIUSHUI_CHECK_OK(checkpoint.status());
  return *checkpoint;
}

bool PublishingDesk::Told(const std::string& part) const {
  for (const std::string& sentence : told_) {
    if (absl::StrContains(sentence, part)) return true;
  }
  return false;
}

}  // namespace liushui::runtime
