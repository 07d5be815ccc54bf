#include "tests/runtime_rocks/proving/victim.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/runtime/proving/published_history.h"
#include "engine/runtime/proving/tree_writer.h"
#include "engine/runtime/read/ledger_source.h"
#include "storage/bounded_log.h"
#include "storage/rocks_reader.h"
#include "tests/runtime/box.h"

namespace liushui::runtime {
namespace {

namespace fs = std::filesystem;

storage::RocksOptions Disk(bool read_only) {
  storage::RocksOptions disk;
  disk.create_if_missing = !read_only;
  disk.read_only = read_only;
  disk.low_space_bytes = 0;
  disk.ballast_bytes = 0;
  return disk;
}

}  // namespace

void Victim::CopyLedgerOf(const Victim& other) {
  fs::create_directories(folder_);
  fs::remove_all(Ledger());
  fs::copy(other.Ledger(), Ledger(), fs::copy_options::recursive);
}

void Victim::CopyOf(const Victim& other) {
  CopyLedgerOf(other);
  fs::remove_all(Proofs());
  fs::copy(other.Proofs(), Proofs(), fs::copy_options::recursive);
}

absl::StatusOr<std::unique_ptr<Engine>> Victim::Open() {
  fs::create_directories(folder_);
  auto store = storage::OpenRocksStore(Ledger(), Disk(/*read_only=*/false));
  if (!store.ok()) return store.status();
  EngineOptions options;
  options.simulated_start = absl::FromUnixSeconds(1'772'413'200);
  options.failed = [](const absl::Status&) {};
  options.proofs.folder = folder_ + "/ledger.proofs";
  options.proofs.data = Ledger();
  options.proofs.origin = "victim.example";
  options.proofs.interval = absl::Hours(1);
  return Engine::Open(*std::move(store), options);
}

void Victim::Write(int records, const std::function<void(Engine&)>& then) {
  auto engine = Open();
  LIUSHUI_CHECK_OK(engine.status());
  for (int i = 0; i < records; ++i) {
    Caller caller;
    caller.name_space = "beijing";
    // Of one person not all would be recorded.
    caller.actor.set_name(absl::StrCat("li", i));
    Box<absl::StatusOr<Outcome>> box;
    (*engine)->Submit(caller,
                      SubstitutionRefusal{"ClaimTask", absl::StrCat("namespaces/beijing/tasks/1-", i), "no"},
                      [&box](absl::StatusOr<Outcome> outcome) { box.Put(std::move(outcome)); });
    LIUSHUI_CHECK_OK(box.Take().status());
  }
  if (then) then(**engine);
}

std::string Victim::Findings() const {
  const auto store = storage::OpenRocksStore(Ledger(), Disk(/*read_only=*/true));
  if (!store.ok()) return std::string(store.status().message());
  audit::VerifyOptions options;
  const auto published = *PublishedHistory::Open(*ProofsFolder::OpenForReading(Proofs()));
  options.checkpoints = published.get();
  const auto report = VerifyStore(**store, **store, options);
  if (!report.ok()) return std::string(report.status().message());
  std::string found;
  for (const audit::Difference& difference : report->differences)
    absl::StrAppend(&found, difference.message, "\n");
  return found;
}

std::vector<std::string> Victim::Records() const {
  const auto store = storage::OpenRocksStore(Ledger(), Disk(/*read_only=*/true));
  LIUSHUI_CHECK_OK(store.status());
  std::vector<std::string> records;
  LIUSHUI_CHECK_OK((*store)->ReadRecords(0, (*store)->size(), [&](uint64_t, absl::string_view bytes) {
    records.emplace_back(bytes);
    return true;
  }));
  return records;
}

void Victim::Tamper(storage::ColumnFamily family, const Changes& changes) {
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  const auto options = storage::MakeDatabaseOptions(false, rocksdb::Env::Default(),
                                                    std::make_shared<storage::BoundedLog>("", 0));
  LIUSHUI_CHECK(rocksdb::DB::Open(options, Ledger() + "/database",
                                  storage::MakeColumnFamilies(Disk(/*read_only=*/false)), &families, &opened)
                    .ok());
  const std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteBatch batch;
  for (const auto& [key, value] : changes) {
    LIUSHUI_CHECK(
        (value.has_value() ? batch.Put(families[family], key, *value) : batch.Delete(families[family], key))
            .ok());
  }
  LIUSHUI_CHECK(database->Write(storage::MakeWriteOptions(), &batch).ok());
  LIUSHUI_CHECK(database->Flush(rocksdb::FlushOptions(), families).ok());
  for (rocksdb::ColumnFamilyHandle* handle : families) {
    LIUSHUI_CHECK(database->DestroyColumnFamilyHandle(handle).ok());
  }
}

void Victim::Forge(const std::vector<std::string>& records) {
  const size_t before = Records().size();
  Changes ledger;
  Growth growth;
  TreeWriter tree{proof::GrowingTree()};
  for (size_t index = 0; index < records.size(); ++index) {
    ledger[storage::EncodeIndex(index)] = records[index];
    tree.Add(records[index], &growth);
  }
  for (size_t index = records.size(); index < before; ++index)
    ledger[storage::EncodeIndex(index)] = absl::nullopt;
  Tamper(storage::kLedgerFamily, ledger);
  Changes tiles;
  for (const storage::Tile& tile : growth.tiles)
    tiles[storage::TileKey(tile.level, tile.index)] = tile.hashes;
  Tamper(storage::kTilesFamily, tiles);
  proof::TreeHasher hasher;
  Tamper(storage::kTablesFamily, {{std::string(storage::kHeadKey), HeadOf(growth, &hasher)},
                                  {std::string(storage::kSizeKey), storage::EncodeIndex(records.size())}});
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace liushui::runtime
