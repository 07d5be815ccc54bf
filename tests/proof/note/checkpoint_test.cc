#include "engine/proof/note/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

using ::testing::ElementsAre;

// The example of the specification.
constexpr absl::string_view kText =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
constexpr int64_t kNoon = 1'700'000'000;

SigningKey Key(absl::string_view name, SignatureType type, char seed) {
  return SigningKey::FromSeed(name, type, std::string(32, seed)).value();
}
SigningKey Log() {
  return Key("example.com/behind-the-sofa", SignatureType::kEd25519, 'l');
}
SigningKey Witness() {
  return Key("witness.example/w1", SignatureType::kEd25519Cosignature, 'w');
}

std::string SignedBy(const SigningKey& key, const std::string& text) {
  return NoteText({text, {key.SignNote(text)}});
}

TEST(Checkpoint, SpecificationsExampleIsReadAsWritten) {
  const absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(kText);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint->head.size, 20852163u);
  EXPECT_EQ(CheckpointText(*checkpoint), kText);
}

TEST(Checkpoint, ExtensionsAreKept) {
  const std::string text = absl::StrCat(kText, "one\ntwo\n");
  EXPECT_THAT(ParseCheckpoint(text).value().extensions, ElementsAre("one", "two"));
  EXPECT_EQ(CheckpointText(ParseCheckpoint(text).value()), text);
}

TEST(Checkpoint, RefusesWhatIsNone) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const std::string kWrong[] = {
      "",
      "origin\n1\n",
      absl::StrCat("origin\n1\n", root.substr(0, root.size() - 1)),
      absl::StrCat("\n1\n", root),
      absl::StrCat("origin\n01\n", root),
      absl::StrCat("origin\n-1\n", root),
      absl::StrCat("origin\n1 \n", root),
      absl::StrCat("origin\n18446744073709551616\n", root),
      "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2\n",
      "origin\n1\nAAAA\n",
      absl::StrCat("origin\n1\n", root, "\n"),
      absl::StrCat("origin\n1\n", root, "\nextension\n"),
  };
  for (const std::string& text : kWrong) {
    EXPECT_EQ(ReasonOf(ParseCheckpoint(text).status()), "CHECKPOINT_WRONG") << text;
  }
}

TEST(OpenCheckpoint, SignedByItsLog) {
  const std::string note = SignedBy(Log(), std::string(kText));
  EXPECT_EQ(OpenCheckpoint(note, Log().verifier()).value(), ParseCheckpoint(kText).value());
}

TEST(OpenCheckpoint, AnotherKeyDoesNotDo) {
  const SigningKey other = Key("example.com/behind-the-sofa", SignatureType::kEd25519, 'x');
  const std::string note = SignedBy(other, std::string(kText));
  EXPECT_EQ(ReasonOf(OpenCheckpoint(note, Log().verifier()).status()), "NOT_SIGNED");
}

TEST(OpenCheckpoint, AnotherOriginIsRefused) {
  const std::string text = "elsewhere.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  EXPECT_EQ(ReasonOf(OpenCheckpoint(SignedBy(Log(), text), Log().verifier()).status()), "ORIGIN_WRONG");
}

TEST(Cosignature, SaysWhen) {
  const Note note{std::string(kText), {Cosign(kText, Witness(), kNoon)}};
  EXPECT_EQ(CheckCosignature(note, Witness().verifier()).value(), kNoon);
}

// What the specification signs, written out.
TEST(Cosignature, IsOverTheTextOfTheSpecification) {
  const NoteSignature line = Cosign(kText, Witness(), 1679315147);
  const std::string message = absl::StrCat("cosignature/v1\ntime 1679315147\n", kText);
  EXPECT_TRUE(
      VerifyEd25519(Witness().verifier().public_key, message, absl::string_view(line.signature).substr(8)));
}

TEST(Cosignature, AnotherTimeIsRefused) {
  Note note{std::string(kText), {Cosign(kText, Witness(), kNoon)}};
  note.signatures[0].signature[7] ^= 1;
  EXPECT_EQ(ReasonOf(CheckCosignature(note, Witness().verifier()).status()), "SIGNATURE_WRONG");
  note.signatures[0].signature = "short";
  EXPECT_EQ(ReasonOf(CheckCosignature(note, Witness().verifier()).status()), "SIGNATURE_WRONG");
}

TEST(Cosignature, OfAnotherCheckpointIsRefused) {
  const std::string other = absl::StrCat(kText, "extension\n");
  const Note note{other, {Cosign(kText, Witness(), kNoon)}};
  EXPECT_EQ(ReasonOf(CheckCosignature(note, Witness().verifier()).status()), "SIGNATURE_WRONG");
}

TEST(Cosignature, MissingIsRefused) {
  const Note note{std::string(kText), {Log().SignNote(kText)}};
  EXPECT_EQ(ReasonOf(CheckCosignature(note, Witness().verifier()).status()), "NOT_SIGNED");
}

}  // namespace
}  // namespace liushui::proof
