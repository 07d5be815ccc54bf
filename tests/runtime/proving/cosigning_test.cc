#include "engine/runtime/proving/cosigning.h"

#include <atomic>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/box.h"
#include "tests/runtime/held_store.h"
#include "tests/runtime/proving/told_witness.h"

namespace liushui::runtime {
namespace {

using ::testing::HasSubstr;

class CosigningTest : public testing::Test {
 protected:
  ToldWitness& AddWitness(const std::string& name) {
    witnesses_.push_back(std::make_shared<ToldWitness>(name));
    return *witnesses_.back();
  }
  Cosigning& Start() {
    CosigningParts parts;
    parts.store = &disk_.store();
    parts.witnesses.assign(witnesses_.begin(), witnesses_.end());
    parts.monotonic = [this] { return absl::Seconds(seconds_.load()); };
    parts.tell = [this](const std::string& sentence) { told_.Put(sentence); };
    parts.answered = [this] { answers_.Put(true); };
    cosigning_ = std::make_unique<Cosigning>(std::move(parts));
    return *cosigning_;
  }
  void Offer(uint64_t size) { cosigning_->Offer({absl::StrCat("text of ", size, "\n"), {}}, {size, {}}); }
  void Pass(int seconds) {
    seconds_ += seconds;
    cosigning_->Wake();
  }
  static absl::Status Contradiction(const char* reason) {
    return Refuse(absl::StatusCode::kFailedPrecondition, reason, "has cosigned 12, but this ledger has 5");
  }

  HeldDisk disk_;
  std::vector<std::shared_ptr<ToldWitness>> witnesses_;
  std::atomic<int64_t> seconds_ = 1'000;
  Box<std::string> told_;
  Box<bool> answers_;
  std::unique_ptr<Cosigning> cosigning_;
};

TEST_F(CosigningTest, LineComesWithWhatItCosigns) {
  AddWitness("a");
  Start();
  Offer(5);
  answers_.Take();
  const auto lines = cosigning_->TakeLines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].note.text, "text of 5\n");
  EXPECT_EQ(lines[0].line.name, "a");
  EXPECT_FALSE(cosigning_->HasLines());
  EXPECT_TRUE(cosigning_->Settled(5));
  EXPECT_FALSE(cosigning_->Settled(6));
}

TEST_F(CosigningTest, WitnessesDoNotWaitForEachOther) {
  ToldWitness& slow = AddWitness("slow");
  AddWitness("quick");
  slow.Hold();
  Start();
  Offer(5);
  answers_.Take();
  EXPECT_EQ(cosigning_->TakeLines().at(0).line.name, "quick");
  EXPECT_FALSE(cosigning_->Settled(5));
  slow.Answer();
  answers_.Take();
  EXPECT_EQ(cosigning_->TakeLines().at(0).line.name, "slow");
}

TEST_F(CosigningTest, PauseGrowsUpToItsEnd) {
  ToldWitness& witness = AddWitness("a");
  witness.Refuse(absl::UnavailableError("away"));
  Start();
  Offer(5);
  answers_.Take();
  EXPECT_TRUE(cosigning_->Settled(5));  // nobody waits for it
  for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    const size_t asked = witness.questions();
    Pass(pause - 1);
    EXPECT_EQ(witness.questions(), asked);
    Pass(1);
    answers_.Take();
    EXPECT_EQ(witness.questions(), asked + 1);
  }
  EXPECT_THAT(told_.Take(), HasSubstr("does not cosign: away"));
  EXPECT_TRUE(told_.empty());
}

TEST_F(CosigningTest, EachNewReasonIsTold) {
  ToldWitness& witness = AddWitness("a");
  witness.Refuse(absl::UnavailableError("away"));
  Start();
  Offer(5);
  EXPECT_THAT(told_.Take(), HasSubstr("away"));
  answers_.Take();
  witness.Refuse(absl::UnavailableError("ill"));
  Pass(1);
  EXPECT_THAT(told_.Take(), HasSubstr("ill"));
  answers_.Take();
  witness.Refuse(Contradiction(kWitnessAhead));
  Pass(2);
  EXPECT_THAT(told_.Take(), HasSubstr("the witness a contradicts this ledger and is asked no more: has "));
}

TEST_F(CosigningTest, WitnessThatContradictsIsAskedNoMore) {
  ToldWitness& witness = AddWitness("a");
  witness.Refuse(Contradiction(kWitnessDisagrees));
  Start();
  Offer(5);
  answers_.Take();
  Offer(6);
  Pass(1'000);
  cosigning_->Stop();
  EXPECT_EQ(witness.questions(), 1u);
  const WitnessStanding standing = cosigning_->Standings().at(0);
  EXPECT_TRUE(standing.contradicts);
  EXPECT_EQ(standing.cosigned_size, 0u);
  EXPECT_THAT(standing.complaint, HasSubstr("has cosigned 12"));
}

TEST_F(CosigningTest, StopEndsAQuestion) {
  ToldWitness& witness = AddWitness("a");
  witness.Hold();
  Start();
  Offer(5);
  witness.AwaitQuestions(1);
  cosigning_->Stop();
  cosigning_->Stop();
  EXPECT_TRUE(told_.empty());
}

TEST_F(CosigningTest, LedgerThatIsContradictedIsNotOpened) {
  AddWitness("a").Refuse(absl::UnavailableError("away"));
  const auto ask = [this] {
    return AskBeforeOpening({witnesses_.begin(), witnesses_.end()}, {{"text\n", {}}, {5, {}}, &disk_.store()},
                            [this](const std::string& sentence) { told_.Put(sentence); });
  };
  EXPECT_TRUE(ask().ok());
  EXPECT_THAT(told_.Take(), HasSubstr("could not ask the witness a whether it has seen more"));
  AddWitness("b").Refuse(Contradiction(kWitnessAhead));
  const absl::Status refused = ask();
  EXPECT_EQ(ReasonOf(refused), "WITNESS_AHEAD");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("has cosigned 12, but this ledger has 5"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("--fork"));
}

}  // namespace
}  // namespace liushui::runtime
