#include "engine/proof/note/verifier_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

// The example of the specification.
constexpr absl::string_view kKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr absl::string_view kNote =
    "This is an example message.\n\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

Note ExampleNote() {
  return ParseNote(kNote).value();
}

TEST(VerifierKey, SpecificationsExampleVerifies) {
  const absl::StatusOr<VerifierKey> key = ParseVerifierKey(kKey);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(VerifierKeyText(*key), kKey);
  EXPECT_EQ(key->id(), 0x530d903au);
  EXPECT_TRUE(CheckSignature(ExampleNote(), *key).ok());
}

TEST(CheckSignature, OtherTextIsRefused) {
  Note note = ExampleNote();
  note.text[0] = 't';
  EXPECT_EQ(ReasonOf(CheckSignature(note, ParseVerifierKey(kKey).value())), "SIGNATURE_WRONG");
}

TEST(CheckSignature, OneWrongLineAmongRightOnesIsRefused) {
  Note note = ExampleNote();
  note.signatures.push_back(note.signatures.front());
  note.signatures.back().signature[5] ^= 1;
  EXPECT_EQ(ReasonOf(CheckSignature(note, ParseVerifierKey(kKey).value())), "SIGNATURE_WRONG");
}

TEST(CheckSignature, UnknownKeysAreIgnored) {
  Note note = ExampleNote();
  note.signatures.insert(note.signatures.begin(), {"example.com/foo", 1, "anything"});
  note.signatures.push_back({"example.com/other", 0x530d903a, "anything"});
  EXPECT_TRUE(CheckSignature(note, ParseVerifierKey(kKey).value()).ok());
  note.signatures.erase(note.signatures.begin() + 1);
  EXPECT_EQ(ReasonOf(CheckSignature(note, ParseVerifierKey(kKey).value())), "NOT_SIGNED");
}

TEST(ParseVerifierKey, RefusesWhatIsNone) {
  const char* const kWrong[] = {
      "",
      "example.com/foo",
      "example.com/foo+530d903a",
      "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
      "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "example.com/foo+530d903a+Aeky",
  };
  for (const char* text : kWrong) {
    EXPECT_EQ(ReasonOf(ParseVerifierKey(text).status()), "KEY_WRONG") << text;
  }
}

TEST(VerifyEd25519, OtherLengthsAreWrong) {
  EXPECT_FALSE(VerifyEd25519("short", "x", std::string(64, 'x')));
  EXPECT_FALSE(VerifyEd25519(std::string(32, 'x'), "x", "short"));
}

}  // namespace
}  // namespace liushui::proof
