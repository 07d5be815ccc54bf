#include "engine/audit/report/period/period_proof.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/tree/growing_tree.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;

class Notes final : public CheckpointSource {
 public:
  absl::StatusOr<absl::optional<std::string>> Next() override {
    if (next_ == notes.size()) return absl::optional<std::string>();
    return absl::optional<std::string>(notes[next_++]);
  }
  std::vector<std::string> notes;

 private:
  size_t next_ = 0;
};

// A ledger of one record an hour from 1970-01-01, each published.
class PeriodProofTest : public testing::Test {
 protected:
  PeriodProofTest() {
    scope_.from = scope_.to = absl::CivilDay(1970, 1, 2);
    ledger::v1::Record first;
    first.mutable_signing_key_announced()->set_origin("north.example");
    first.mutable_signing_key_announced()->set_verifier_key(VerifierKeyText(key_.verifier()));
    Add(first);
  }

  void Add(ledger::v1::Record record) {
    record.set_index(records_.size());
    record.set_time_us(static_cast<int64_t>(records_.size()) * kDayUs / 24);
    records_.push_back(record);
    std::vector<proof::FullTile> full;
    tree_.Append(tree_.hasher().Leaf(record.SerializeAsString()), &full);
    const std::string text = proof::CheckpointText({key_.verifier().name, {tree_.size(), tree_.Root()}, {}});
    notes_.notes.push_back(proof::NoteText({text, {key_.SignNote(text)}}));
  }

  PeriodStory Read() {
    PeriodStory story;
    story.scope = scope_;
    story.position = story.end_record = records_.size();
    PeriodProof proof(scope_, &notes_);
    for (const ledger::v1::Record& record : records_)
      EXPECT_TRUE(proof.Take(record, record.SerializeAsString()).ok());
    EXPECT_TRUE(proof.Finish(story).ok());
    return story;
  }

  const proof::SigningKey key_ =
      *proof::SigningKey::FromSeed("north.example", proof::SignatureType::kEd25519, std::string(32, 'k'));
  proof::GrowingTree tree_;
  std::vector<ledger::v1::Record> records_;
  Notes notes_;
  PeriodScope scope_;
};

TEST_F(PeriodProofTest, OnlyTheDaysCheckpointsAreShown) {
  while (records_.size() < 72) Add({});
  const PeriodStory story = Read();
  EXPECT_EQ(story.checkpoint_count, 24);
  ASSERT_EQ(story.checkpoints.size(), 24u);
  EXPECT_EQ(story.checkpoints.front().size, 25u);
  EXPECT_EQ(story.checkpoints.back().size, 48u);
  EXPECT_EQ(story.checkpoints.back().origin, "north.example");
  ASSERT_EQ(story.keys.size(), 1u);
  EXPECT_THAT(story.keys[0], HasSubstr("north.example+"));
  ASSERT_EQ(story.checks.size(), 1u);
  EXPECT_TRUE(story.checks[0].passed) << story.checks[0].detail;
}

TEST_F(PeriodProofTest, ManyAreThinnedOutAndTheLastStays) {
  scope_.to = scope_.from + 400;
  while (records_.size() < 1'000) Add({});
  const PeriodStory story = Read();
  EXPECT_EQ(story.checkpoint_count, 1'000 - 24);
  EXPECT_LE(story.checkpoints.size(), kMaxPeriodCheckpoints);
  EXPECT_GE(story.checkpoints.size(), kMaxPeriodCheckpoints / 2);
  EXPECT_EQ(story.checkpoints.back().size, 1'000u);
  for (size_t i = 1; i < story.checkpoints.size(); ++i)
    EXPECT_LT(story.checkpoints[i - 1].size, story.checkpoints[i].size);
}

TEST_F(PeriodProofTest, ARecordThatIsAnotherIsSeen) {
  while (records_.size() < 10) Add({});
  records_[5].set_time_us(records_[5].time_us() + 1);
  const PeriodStory story = Read();
  EXPECT_FALSE(story.checks[0].passed);
  EXPECT_THAT(story.checks[0].detail, HasSubstr("6"));
}

TEST_F(PeriodProofTest, NothingPublishedProvesNothing) {
  notes_.notes.clear();
  EXPECT_FALSE(Read().checks[0].passed);
  EXPECT_EQ(Read().checkpoint_count, 0);
}

}  // namespace
}  // namespace liushui::audit
