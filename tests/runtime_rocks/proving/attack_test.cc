// What somebody may do to a ledger whose disk he holds, RocksDB's own checks happy, and where it is found: at
// open, or by verification.
#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocks_reader.h"
#include "tests/runtime_rocks/proving/victim.h"

namespace liushui::runtime {
namespace {

namespace fs = std::filesystem;
using storage::EncodeIndex;
using storage::kLedgerFamily;
using storage::kTablesFamily;
using storage::kTilesFamily;
using ::testing::HasSubstr;

constexpr int kFirstDay = 300;
constexpr int kSecondDay = 400;
// Each day an engine started; the first announced the key, too.
constexpr uint64_t kSize = 2 + kFirstDay + 1 + kSecondDay;

// A record that says something else.
std::string Forged(const std::string& bytes, const std::function<void(ledger::v1::Record&)>& change) {
  ledger::v1::Record record;
  LIUSHUI_CHECK(record.ParseFromString(bytes));
  change(record);
  return record.SerializeAsString();
}

std::string SaysYes(const std::string& bytes) {
  return Forged(bytes, [](auto& record) { record.mutable_substitution_refused()->set_message("yes"); });
}

void RewriteDeep(Victim& victim) {
  victim.Tamper(kLedgerFamily, {{EncodeIndex(10), SaysYes(victim.Records()[10])}});
}

void RewriteNew(Victim& victim) {
  victim.Tamper(kLedgerFamily, {{EncodeIndex(kSize - 1), SaysYes(victim.Records()[kSize - 1])}});
}

void SwapDeep(Victim& victim) {
  const std::vector<std::string> records = victim.Records();
  victim.Tamper(kLedgerFamily, {{EncodeIndex(20), records[30]}, {EncodeIndex(30), records[20]}});
}

void DropOne(Victim& victim) {
  victim.Tamper(kLedgerFamily, {{EncodeIndex(20), absl::nullopt}});
}

void RewriteAll(Victim& victim) {
  std::vector<std::string> records = victim.Records();
  records[350] = SaysYes(records[350]);
  victim.Forge(records);
}

// Renumbers what follows.
void DropAndRenumber(Victim& victim) {
  std::vector<std::string> records = victim.Records();
  records.erase(records.begin() + 350);
  for (size_t index = 350; index < records.size(); ++index) {
    records[index] = Forged(records[index], [index](auto& record) { record.set_index(index); });
  }
  victim.Forge(records);
}

void InsertAndRenumber(Victim& victim) {
  std::vector<std::string> records = victim.Records();
  records.insert(records.begin() + 350, records[349]);
  for (size_t index = 350; index < records.size(); ++index) {
    records[index] = Forged(records[index], [index](auto& record) { record.set_index(index); });
  }
  victim.Forge(records);
}

void CutNewest(Victim& victim) {
  std::vector<std::string> records = victim.Records();
  records.resize(kSize - 5);
  victim.Forge(records);
}

void FlipTile(Victim& victim) {
  std::string hashes(storage::kTileBytes, '\0');
  victim.Tamper(kTilesFamily, {{storage::TileKey(0, 1), hashes}});
}

void FlipHead(Victim& victim) {
  victim.Tamper(kTablesFamily, {{std::string(storage::kHeadKey), std::string(9 + 32, '\1')}});
}

void RewriteAndForgetTheHead(Victim& victim) {
  RewriteDeep(victim);
  victim.Tamper(kTablesFamily, {{std::string(storage::kHeadKey), absl::nullopt}});
}

void ForgetTheKey(Victim& victim) {
  victim.Tamper(kTablesFamily, {{"z" + EncodeIndex(1), absl::nullopt}});
}

void FlipCheckpoint(Victim& victim) {
  std::string note = ReadFile(victim.Proofs("checkpoint"));
  note[note.find('\n') + 1] ^= 1;  // of the size
  WriteFile(victim.Proofs("checkpoint"), note);
}

void RemoveCheckpoint(Victim& victim) {
  fs::remove(victim.Proofs("checkpoint"));
}

void RemoveKey(Victim& victim) {
  fs::remove(victim.Proofs("signing-key.pem"));
}

struct Attack {
  const char* name;
  void (*act)(Victim&);
  const char* at_open;      // what opening is refused with; empty: it is not seen then
  const char* by_checking;  // what verification finds; empty: nothing
};

constexpr Attack kAttacks[] = {
    {"RewriteDeep", RewriteDeep, "", "they differ in records 10 up to before 11"},
    {"RewriteNew", RewriteNew, "records 702 up to before 703, or the tiles over them",
     "is not that of the 703 records"},
    {"SwapDeep", SwapDeep, "", "they differ in records 20 up to before 21"},
    {"DropOne", DropOne, "", "record 20 was committed and is not in the ledger"},
    {"RewriteAll", RewriteAll, "a record from 303 up to before 703 was changed",
     "the published checkpoint of 703 records of victim.example is not that of this ledger"},
    {"DropAndRenumber", DropAndRenumber,
     "records 702 to 702 are gone, and up to record 303 it is what was published",
     "the published checkpoint of 703 records of victim.example: the ledger has only 702 records"},
    {"InsertAndRenumber", InsertAndRenumber,
     "a record from 303 up to before 703 was changed, removed or added",
     "the published checkpoint of 703 records of victim.example is not that of this ledger"},
    {"CutNewest", CutNewest, "records 698 to 702 are gone",
     "the published checkpoint of 703 records of victim.example: the ledger has only 698 records"},
    {"FlipTile", FlipTile, "records 0 up to before 512, or the tiles over them",
     "stored tile 1 of level 0, over records 256 up to before 512, is not that of the records"},
    {"FlipHead", FlipHead, "the head of the tree over the ledger", "the head of the tree over the ledger"},
    {"RewriteAndForgetTheHead", RewriteAndForgetTheHead, "a record from 2 up to before 302 was changed",
     "they differ in records 10 up to before 11"},
    {"ForgetTheKey", ForgetTheKey, "announces a key of victim.example", "signing key of record 1"},
    {"FlipCheckpoint", FlipCheckpoint, "not signed under a name and key of this ledger",
     "not signed under a name and key of this ledger"},
    {"RemoveCheckpoint", RemoveCheckpoint, "this ledger has published checkpoints as victim.example", ""},
    {"RemoveKey", RemoveKey, "record 1 announces the key victim.example+", ""},
};

class AttackTest : public testing::TestWithParam<Attack> {
 protected:
  // A ledger of two days, at rest; made once.
  static void SetUpTestSuite() {
    scratch_ = new storage::ScratchFolder();
    Victim original(scratch_->Child("original"));
    original.Write(kFirstDay);
    original.Write(kSecondDay);
    LIUSHUI_CHECK(original.Records().size() == kSize);
  }
  static void TearDownTestSuite() { delete scratch_; }

  AttackTest() { victim_.CopyOf(Victim(scratch_->Child("original"))); }
  ~AttackTest() override { fs::remove_all(scratch_->Child("victim")); }

  static storage::ScratchFolder* scratch_;
  Victim victim_{scratch_->Child("victim")};
};

storage::ScratchFolder* AttackTest::scratch_ = nullptr;

TEST_P(AttackTest, IsFound) {
  const Attack& attack = GetParam();
  ASSERT_EQ(victim_.Findings(), "");
  attack.act(victim_);
  const std::string found = victim_.Findings();
  if (*attack.by_checking == '\0') {
    EXPECT_EQ(found, "");
  } else {
    EXPECT_THAT(found, HasSubstr(attack.by_checking));
  }
  const absl::Status opened = victim_.Open().status();
  if (*attack.at_open == '\0') {
    EXPECT_TRUE(opened.ok()) << opened;
  } else {
    EXPECT_THAT(std::string(opened.message()), HasSubstr(attack.at_open));
  }
}

INSTANTIATE_TEST_SUITE_P(All, AttackTest, testing::ValuesIn(kAttacks),
                         [](const auto& row) { return std::string(row.param.name); });

// Attacks on a ledger as a running server leaves it on disk.
class LogAttackTest : public testing::Test {
 protected:
  LogAttackTest() {
    Victim live(scratch_.Child("live"));
    live.Write(50, [&](Engine& engine) {
      backup_.CopyOf(live);
      LIUSHUI_CHECK_OK(engine.proofs().Covering(52, absl::Seconds(60)).status());
      victim_.CopyOf(live);
    });
  }
  std::vector<std::string> Logs() {
    std::vector<std::string> logs;
    for (const auto& entry : fs::directory_iterator(victim_.Ledger() + "/database")) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) logs.push_back(entry.path().string());
    }
    return logs;
  }

  storage::ScratchFolder scratch_;
  Victim backup_{scratch_.Child("backup")};
  Victim victim_{scratch_.Child("victim")};
};

TEST_F(LogAttackTest, KilledServerComesBack) {
  EXPECT_TRUE(victim_.Open().ok());
}

TEST_F(LogAttackTest, LogCutShortIsSeen) {
  ASSERT_EQ(Logs().size(), 1u);
  const std::string log = Logs()[0];
  fs::resize_file(log, fs::file_size(log) * 9 / 10);
  const absl::Status opened = victim_.Open().status();
  EXPECT_THAT(std::string(opened.message()), HasSubstr("but a checkpoint of 52 was published: records "));
}

TEST_F(LogAttackTest, LogThatIsGoneIsSeen) {
  ASSERT_EQ(Logs().size(), 1u);
  fs::remove(Logs()[0]);
  EXPECT_FALSE(victim_.Open().ok());
}

TEST_F(LogAttackTest, OlderBackupIsSeenAndGoesOnOnlyAsAFork) {
  victim_.Write(10);
  Victim restored(scratch_.Child("restored"));
  restored.CopyOf(victim_);
  restored.CopyLedgerOf(backup_);
  const absl::Status opened = restored.Open().status();
  EXPECT_THAT(std::string(opened.message()), HasSubstr("start with --fork"));
  EXPECT_THAT(std::string(opened.message()), HasSubstr("was published: records 52 to "));
}

}  // namespace
}  // namespace liushui::runtime
