#include "engine/audit/proving/tree_check.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/tree/stored_head.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint64_t kRecords = 300;

// A stored tree over records, and what is changed in it.
class StoredTree : public TreeReader {
 public:
  explicit StoredTree(uint64_t records) {
    for (uint64_t i = 0; i < records; ++i)
      tree_.Append(tree_.hasher().Leaf(absl::StrCat("record ", i)), &full_);
    for (const proof::FullTile& tile : full_) tiles[{tile.level, tile.index}] = tile.hashes;
    head = proof::StoredHeadBytes({{tree_.size(), tree_.Root()}, tree_.range()});
  }
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    if (broken) return absl::DataLossError("the disk is gone");
    const auto found = tiles.find({level, index});
    if (found == tiles.end()) return absl::optional<std::string>();
    return absl::optional<std::string>(found->second);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return head; }
  proof::TreeHead Now() { return {tree_.size(), tree_.Root()}; }

  std::map<std::pair<int, uint64_t>, std::string> tiles;
  absl::optional<std::string> head;
  bool broken = false;

 private:
  proof::GrowingTree tree_;
  std::vector<proof::FullTile> full_;
};

// Notes of a test, by size.
class Notes final : public CheckpointSource {
 public:
  explicit Notes(std::vector<std::string> notes) : notes_(std::move(notes)) {
    std::stable_sort(notes_.begin(), notes_.end(), [](const std::string& a, const std::string& b) {
      return SizeInNote(a) < SizeInNote(b);
    });
  }
  absl::StatusOr<absl::optional<std::string>> Next() override {
    if (next_ == notes_.size()) return absl::optional<std::string>();
    return absl::optional<std::string>(notes_[next_++]);
  }

 private:
  std::vector<std::string> notes_;
  size_t next_ = 0;
};

class TreeCheckTest : public testing::Test {
 protected:
  TreeCheckTest() {
    ledger::v1::Record record;
    record.mutable_signing_key_announced()->set_origin("north.example");
    record.mutable_signing_key_announced()->set_verifier_key(VerifierKeyText(key_.verifier()));
    EXPECT_TRUE(keys_.Take(record).ok());
  }

  // What a check of so many records finds.
  std::vector<std::string> Check(uint64_t records = kRecords) {
    VerifyReport report;
    Notes notes(checkpoints_);
    TreeCheck check({&stored_, &notes, &keys_});
    for (uint64_t i = 0; i < records; ++i) {
      EXPECT_TRUE(check.Take(absl::StrCat("record ", i), report).ok());
    }
    EXPECT_TRUE(check.Finish(report).ok());
    std::vector<std::string> found;
    for (const Difference& difference : report.differences) found.push_back(difference.message);
    remarks_ = report.remarks;
    compared_ = report.checkpoints;
    return found;
  }
  void Publish(const proof::TreeHead& head, const proof::SigningKey& key) {
    const std::string text = proof::CheckpointText({key.verifier().name, head, {}});
    checkpoints_.push_back(proof::NoteText({text, {key.SignNote(text)}}));
  }
  void Publish(const proof::TreeHead& head) { Publish(head, key_); }

  static proof::SigningKey KeyOf(const std::string& origin, char seed) {
    return *proof::SigningKey::FromSeed(origin, proof::SignatureType::kEd25519, std::string(32, seed));
  }

  const proof::SigningKey key_ = KeyOf("north.example", 'k');
  SigningKeys keys_;
  StoredTree stored_{kRecords};
  std::vector<std::string> checkpoints_;
  std::vector<std::string> remarks_;
  uint64_t compared_ = 0;
};

TEST_F(TreeCheckTest, TreeOfTheRecordsAgrees) {
  Publish(StoredTree(1).Now());
  Publish(StoredTree(256).Now());
  Publish(stored_.Now());
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_EQ(compared_, 3u);
  EXPECT_THAT(remarks_, IsEmpty());
}

TEST_F(TreeCheckTest, EverySignatureOfManyIsChecked) {
  for (uint64_t size = 1; size <= kRecords; ++size) {
    const proof::TreeHead head = StoredTree(size).Now();
    for (int again = 0; again < 5; ++again) Publish(head);
  }
  checkpoints_.resize(checkpoints_.size() - 1);
  Publish(StoredTree(170).Now(), KeyOf("north.example", 'x'));
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("the published checkpoint of 170 records of north.example: ")));
  EXPECT_EQ(compared_, 5 * kRecords - 1);
}

TEST_F(TreeCheckTest, NothingComparedIsRemarked) {
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(remarks_, ElementsAre(HasSubstr("no published checkpoint was compared")));
}

TEST_F(TreeCheckTest, CheckpointBelowItsKeyIsFound) {
  Publish(StoredTree(0).Now());
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("no record below 0 announces a key of north.example")));
}

TEST_F(TreeCheckTest, RetiredKeySignsNoMore) {
  const proof::SigningKey second = KeyOf("north.example", 's');
  ledger::v1::Record record;
  record.set_index(100);
  ledger::v1::SigningKeyRotated& rotated = *record.mutable_signing_key_rotated();
  rotated.set_origin("north.example");
  rotated.set_previous_verifier_key(VerifierKeyText(key_.verifier()));
  rotated.set_verifier_key(VerifierKeyText(second.verifier()));
  rotated.set_signature(key_.Sign(RotationText(rotated, 100)));
  ASSERT_TRUE(keys_.Take(record).ok());
  Publish(StoredTree(100).Now(), key_);
  Publish(StoredTree(101).Now(), second);
  EXPECT_THAT(Check(), IsEmpty());
  Publish(StoredTree(200).Now(), key_);
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("record 100 gave that right to another")));
  checkpoints_ = {};
  Publish(StoredTree(100).Now(), second);
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("record 0 gave that right to another")));
}

TEST_F(TreeCheckTest, ChangedTileIsNamedToTheRecord) {
  stored_.tiles[{0, 0}][40 * 32] ^= 1;
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("they differ in records 40 up to before 41")));
}

TEST_F(TreeCheckTest, MissingTileIsNamed) {
  stored_.tiles.clear();
  EXPECT_THAT(Check(),
              ElementsAre("stored tile 0 of level 0, over records 0 up to before 256, is not there"));
}

TEST_F(TreeCheckTest, ChangedHeadIsFound) {
  stored_.head = *StoredTree(299).ReadHead();
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("of 299 records with root")));
  stored_.head = "none";
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("the head of the tree over the ledger is none")));
}

TEST_F(TreeCheckTest, LedgerOfBeforeTheTreeHasNone) {
  stored_.head = absl::nullopt;
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(TreeCheckTest, DiskThatFailsIsAFailure) {
  stored_.broken = true;
  VerifyReport report;
  TreeCheck check({&stored_, nullptr, &keys_});
  absl::Status taken;
  for (uint64_t i = 0; i < kRecords && taken.ok(); ++i) taken = check.Take("record", report);
  EXPECT_EQ(taken.message(), "the disk is gone");
}

TEST_F(TreeCheckTest, CheckpointOfAnotherPastIsFound) {
  Publish({256, StoredTree(255).Now().root});
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("a record below 256 was changed, removed or added since")));
}

TEST_F(TreeCheckTest, CheckpointOfMoreThanThereIsIsFound) {
  Publish(StoredTree(301).Now());
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("the published checkpoint of 301 records of north.example: the "
                                             "ledger has only 300 records")));
}

TEST_F(TreeCheckTest, CheckpointOfAnotherKeyIsFound) {
  Publish(stored_.Now(), KeyOf("north.example", 'x'));
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("not signed under a name and key of this ledger")));
}

TEST_F(TreeCheckTest, NoteThatIsNoneIsFound) {
  checkpoints_ = {"none"};
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("a published checkpoint is none: ")));
}

TEST_F(TreeCheckTest, WhatWasPublishedBeyondAForkIsNotCompared) {
  const proof::SigningKey fork = KeyOf("north.example.fork-100", 'f');
  ledger::v1::Record record;
  record.set_index(100);
  record.mutable_ledger_forked()->set_previous_origin("north.example");
  record.mutable_ledger_forked()->set_origin(fork.verifier().name);
  record.mutable_ledger_forked()->set_verifier_key(VerifierKeyText(fork.verifier()));
  ASSERT_TRUE(keys_.Take(record).ok());
  Publish({200, StoredTree(7).Now().root});
  Publish({100, StoredTree(7).Now().root});  // with the old world's record 99; here the engine started
  Publish(StoredTree(90).Now());
  Publish(stored_.Now(), fork);
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_EQ(compared_, 2u);
  EXPECT_THAT(remarks_, ElementsAre(HasSubstr("forked at record 100: it was north.example, and goes on as "
                                              "north.example.fork-100"),
                                    HasSubstr("2 published checkpoints were not compared: they lie beyond")));
  Publish({120, StoredTree(7).Now().root}, KeyOf("north.example.fork-90", 'g'));
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(remarks_[0], HasSubstr("they are of north.example.fork-90, a name that this ledger never had"));
  Publish({99, StoredTree(7).Now().root});
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("the published checkpoint of 99 records")));
}

TEST_F(TreeCheckTest, CheckpointOfAnotherLedgerIsFound) {
  Publish(StoredTree(5).Now(), KeyOf("south.example", 'k'));
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("1 published checkpoints of south.example are not signed")));
}

}  // namespace
}  // namespace liushui::audit
