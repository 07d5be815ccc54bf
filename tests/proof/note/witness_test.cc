// What a witness decides, a row for each sentence of the specification.
#include "engine/proof/note/witness.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

SigningKey KeyOf(absl::string_view name, char seed = 'l') {
  return SigningKey::FromSeed(name, SignatureType::kEd25519, std::string(32, seed)).value();
}

constexpr absl::string_view kOrigin = "ledger.example/north";

TreeHead HeadOf(size_t size) {
  return {size, NaiveRoot(MakeRecords(size))};
}

std::string NoteOf(const TreeHead& head, const SigningKey& key = KeyOf(kOrigin)) {
  const std::string text = CheckpointText({std::string(kOrigin), head, {}});
  return NoteText({text, {key.SignNote(text)}});
}

std::string Grown(size_t old_size, size_t size) {
  const HashList growth = old_size == 0 ? HashList() : NaiveConsistency(old_size, MakeRecords(size));
  return SubmissionText(old_size, growth, NoteOf(HeadOf(size)));
}

WitnessVerdict VerdictOn(const std::string& text, const TreeHead& last) {
  const absl::StatusOr<Submission> submission = ParseSubmission(text);
  if (!submission.ok()) return WitnessVerdict::kMalformed;
  return JudgeSubmission(*submission, {KeyOf(kOrigin).verifier()}, last).verdict;
}

TEST(WitnessSubmission, ComesBackAsWritten) {
  const Submission submission = ParseSubmission(Grown(5, 11)).value();
  EXPECT_EQ(submission.old_size, 5u);
  EXPECT_EQ(submission.growth, NaiveConsistency(5, MakeRecords(11)));
  EXPECT_EQ(submission.checkpoint.head, HeadOf(11));
}

TEST(WitnessSubmission, HasOneForm) {
  const std::string note = NoteOf(HeadOf(3));
  const std::string hash = absl::StrCat(absl::Base64Escape(std::string(32, 'h')), "\n");
  std::string hashes;
  for (size_t i = 0; i < kMaxGrowthHashes; ++i) hashes += hash;
  EXPECT_TRUE(ParseSubmission(absl::StrCat("old 1\n", hashes, "\n", note)).ok());
  for (const std::string& text :
       {std::string(), std::string("old 1"), std::string("old 1\n\n"), absl::StrCat("old 01\n\n", note),
        absl::StrCat("old -1\n\n", note), absl::StrCat("old\n\n", note), absl::StrCat("OLD 1\n\n", note),
        absl::StrCat("old 1\n", note), absl::StrCat("old 1\nAAAA\n\n", note),
        absl::StrCat("old 1\n", hashes, hash, "\n", note), absl::StrCat("old 18446744073709551616\n\n", note),
        absl::StrCat("old 1\n\n", note, std::string(kMaxSubmissionBytes, 'x'))}) {
    EXPECT_FALSE(ParseSubmission(text).ok()) << text.substr(0, 80);
  }
}

TEST(WitnessJudgement, FirstCheckpointIsCosigned) {
  EXPECT_EQ(VerdictOn(Grown(0, 7), {}), WitnessVerdict::kCosign);
  EXPECT_EQ(VerdictOn(Grown(0, 0), {}), WitnessVerdict::kCosign);
}

TEST(WitnessJudgement, EveryGrowthIsCosigned) {
  for (size_t size = 1; size <= 20; ++size) {
    for (size_t old_size = 1; old_size <= size; ++old_size) {
      EXPECT_EQ(VerdictOn(Grown(old_size, size), HeadOf(old_size)), WitnessVerdict::kCosign)
          << old_size << " to " << size;
    }
  }
}

TEST(WitnessJudgement, UnknownOriginIsNotFound) {
  const Submission submission = ParseSubmission(Grown(0, 7)).value();
  const auto judgement = JudgeSubmission(submission, {KeyOf("ledger.example/south").verifier()}, {});
  EXPECT_EQ(judgement.verdict, WitnessVerdict::kUnknownLog);
}

TEST(WitnessJudgement, AnotherKeyIsForbidden) {
  const std::string text = SubmissionText(0, {}, NoteOf(HeadOf(7), KeyOf(kOrigin, 'x')));
  EXPECT_EQ(VerdictOn(text, {}), WitnessVerdict::kNotSigned);
}

TEST(WitnessJudgement, WrongSignatureIsForbidden) {
  Note note = ParseNote(NoteOf(HeadOf(7))).value();
  note.signatures[0].signature[0] ^= 0x01;
  EXPECT_EQ(VerdictOn(SubmissionText(0, {}, NoteText(note)), {}), WitnessVerdict::kNotSigned);
}

TEST(WitnessJudgement, EitherOfTwoKeysOfALogWillDo) {
  const Submission submission =
      ParseSubmission(SubmissionText(0, {}, NoteOf(HeadOf(7), KeyOf(kOrigin, 'x')))).value();
  const auto judgement =
      JudgeSubmission(submission, {KeyOf(kOrigin).verifier(), KeyOf(kOrigin, 'x').verifier()}, {});
  EXPECT_EQ(judgement.verdict, WitnessVerdict::kCosign) << judgement.why;
}

TEST(WitnessJudgement, OldSizeBeyondTheCheckpointIsMalformed) {
  EXPECT_EQ(VerdictOn(SubmissionText(8, {}, NoteOf(HeadOf(7))), HeadOf(8)), WitnessVerdict::kMalformed);
}

TEST(WitnessJudgement, AnotherOldSizeIsAConflict) {
  EXPECT_EQ(VerdictOn(Grown(5, 7), HeadOf(6)), WitnessVerdict::kOtherSize);
  EXPECT_EQ(VerdictOn(Grown(0, 7), HeadOf(6)), WitnessVerdict::kOtherSize);
  EXPECT_EQ(VerdictOn(Grown(5, 7), {}), WitnessVerdict::kOtherSize);
}

TEST(WitnessJudgement, ForkIsNeverCosigned) {
  TreeHead fork = HeadOf(7);
  fork.root[0] ^= 0x01;
  // Another tree of the same size, one that does not grow out of the last, one without a proof.
  EXPECT_EQ(VerdictOn(SubmissionText(7, {}, NoteOf(fork)), HeadOf(7)), WitnessVerdict::kInconsistent);
  EXPECT_EQ(VerdictOn(SubmissionText(5, NaiveConsistency(5, MakeRecords(7)), NoteOf(fork)), HeadOf(5)),
            WitnessVerdict::kInconsistent);
  EXPECT_EQ(VerdictOn(SubmissionText(5, {}, NoteOf(HeadOf(7))), HeadOf(5)), WitnessVerdict::kInconsistent);
}

TEST(WitnessJudgement, ProofFromNothingIsRefused) {
  EXPECT_EQ(VerdictOn(SubmissionText(0, {Hash{}}, NoteOf(HeadOf(7))), {}), WitnessVerdict::kInconsistent);
}

TEST(WitnessJudgement, EmptyTreeHasTheHashOfNothing) {
  EXPECT_EQ(VerdictOn(SubmissionText(0, {}, NoteOf({0, Hash{}})), {}), WitnessVerdict::kInconsistent);
}

}  // namespace
}  // namespace liushui::proof
