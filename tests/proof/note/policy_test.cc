#include "engine/proof/note/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kText = "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
constexpr int64_t kNoon = 1'700'000'000;

SigningKey LogKey(char seed = 'l') {
  return SigningKey::FromSeed("log.example", SignatureType::kEd25519, std::string(32, seed)).value();
}
SigningKey WitnessKey(const std::string& name) {
  const std::string seed = absl::StrFormat("%-32s", name);
  return SigningKey::FromSeed(absl::StrCat(name, ".example"), SignatureType::kEd25519Cosignature, seed)
      .value();
}

std::string LogLine(char seed = 'l') {
  return absl::StrCat("log ", VerifierKeyText(LogKey(seed).verifier()), " https://log.example\n");
}
std::string WitnessLine(const std::string& name) {
  return absl::StrCat("witness ", name, " ", VerifierKeyText(WitnessKey(name).verifier()), "\n");
}

// The specification's example: two of the three X, and one of the Y.
std::string TwoGroups() {
  std::string text = absl::StrCat("# two organisations\n\n", LogLine());
  for (const char* name : {"X1", "X2", "X3", "Y1", "Y2"}) text += WitnessLine(name);
  return absl::StrCat(text, "group\tX-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2\n",
                      "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n");
}

std::string Cosigned(const std::vector<std::string>& witnesses, char log_seed = 'l') {
  Note note{std::string(kText), {LogKey(log_seed).SignNote(kText)}};
  for (const std::string& name : witnesses) {
    note.signatures.push_back(Cosign(kText, WitnessKey(name), kNoon));
  }
  return NoteText(note);
}

std::string OpenReason(const std::string& policy, const std::string& note) {
  const absl::StatusOr<Policy> parsed = Policy::Parse(policy);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return ReasonOf(parsed->Open(note).status());
}

TEST(Policy, QuorumOfGroups) {
  EXPECT_THAT(OpenReason(TwoGroups(), Cosigned({"X1", "X3", "Y2"})), IsEmpty());
  EXPECT_THAT(OpenReason(TwoGroups(), Cosigned({"X1", "X2", "X3", "Y1", "Y2"})), IsEmpty());
  EXPECT_EQ(OpenReason(TwoGroups(), Cosigned({"X1", "X2", "X3"})), "QUORUM_MISSED");
  EXPECT_EQ(OpenReason(TwoGroups(), Cosigned({"X1", "Y1", "Y2"})), "QUORUM_MISSED");
  EXPECT_EQ(OpenReason(TwoGroups(), Cosigned({})), "QUORUM_MISSED");
}

TEST(Policy, SaysWhoCosigned) {
  const Policy policy = Policy::Parse(TwoGroups()).value();
  const Policy::Opened opened = policy.Open(Cosigned({"X1", "X2", "Y1"})).value();
  EXPECT_EQ(opened.cosigned, (std::map<std::string, int64_t>{{"X1", kNoon}, {"X2", kNoon}, {"Y1", kNoon}}));
  EXPECT_THAT(std::string(policy.Open(Cosigned({"X1", "Y1"})).status().message()), HasSubstr("X1, Y1"));
}

TEST(Policy, NoneAsksForNobody) {
  EXPECT_THAT(OpenReason(absl::StrCat(LogLine(), "quorum none\n"), Cosigned({})), IsEmpty());
}

TEST(Policy, ForgedCosignatureIsRefusedEvenIfNotNeeded) {
  Note note = ParseNote(Cosigned({"X1", "X2", "Y1", "Y2"})).value();
  note.signatures.back().signature[20] ^= 1;
  EXPECT_EQ(OpenReason(TwoGroups(), NoteText(note)), "SIGNATURE_WRONG");
}

TEST(Policy, UnknownLogIsRefused) {
  EXPECT_EQ(OpenReason("quorum none\n", Cosigned({})), "LOG_UNKNOWN");
}

TEST(Policy, LogMayHaveAnOldKeyAndANewOne) {
  const std::string policy = absl::StrCat(LogLine('l'), LogLine('n'), "quorum none\n");
  EXPECT_THAT(OpenReason(policy, Cosigned({}, 'l')), IsEmpty());
  EXPECT_THAT(OpenReason(policy, Cosigned({}, 'n')), IsEmpty());
  EXPECT_EQ(OpenReason(policy, Cosigned({}, 'x')), "NOT_SIGNED");
}

struct WrongCase {
  std::string text;
  std::string sentence;
};

TEST(Policy, SaysWhichLineIsWrong) {
  const std::string witnesses = absl::StrCat(WitnessLine("a"), WitnessLine("b"));
  const WrongCase kCases[] = {
      {"", "without a quorum"},
      {"logs x\nquorum none\n", "line 1 of the policy: expected log"},
      {"log\n", "expected: log"},
      {"log key\n", "expected a verifier key"},
      {absl::StrCat("log ", VerifierKeyText(WitnessKey("a").verifier()), "\n"), "key of type 1"},
      {absl::StrCat(LogLine(), LogLine()), "line 2 of the policy: the key"},
      {"witness a\n", "expected: witness"},
      {absl::StrCat("witness a ", VerifierKeyText(LogKey().verifier()), "\n"), "key of type 4"},
      {absl::StrCat("witness none ", VerifierKeyText(WitnessKey("a").verifier()), "\n"), "empty quorum"},
      {absl::StrCat(WitnessLine("a"), "witness a ", VerifierKeyText(WitnessKey("b").verifier()), "\n"),
       "defined twice"},
      {absl::StrCat(witnesses, "group g any\n"), "expected: group"},
      {absl::StrCat(witnesses, "group g any a c\n"), "called c above"},
      {absl::StrCat(witnesses, "group g any a a\n"), "a is a member already"},
      {absl::StrCat(witnesses, "group g 0 a b\n"), "from 1 to 2"},
      {absl::StrCat(witnesses, "group g 3 a b\n"), "from 1 to 2"},
      {absl::StrCat(witnesses, "group g some a b\n"), "from 1 to 2"},
      {absl::StrCat(witnesses, "group g all g a\n"), "called g above"},
      {absl::StrCat(witnesses, "group g all a b\ngroup h any a\n"), "a is a member already"},
      {"quorum\n", "expected: quorum"},
      {"quorum a\n", "called a above"},
      {"quorum none\nquorum none\n", "a second quorum"},
      {"quorum\rnone\n", "control character"},
  };
  for (const WrongCase& wrong : kCases) {
    const absl::Status status = Policy::Parse(wrong.text).status();
    EXPECT_EQ(ReasonOf(status), "POLICY_WRONG") << wrong.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(wrong.sentence)) << wrong.text;
  }
}

}  // namespace
}  // namespace liushui::proof
