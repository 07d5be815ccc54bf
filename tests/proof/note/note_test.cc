#include "engine/proof/note/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// The example of the specification: its text has an empty line of its own.
constexpr absl::string_view kPoem =
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n";
constexpr absl::string_view kPoet =
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/"
    "5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

TEST(ParseNote, SpecificationsExample) {
  const std::string bytes = absl::StrCat(kPoem, "\n", kPoet);
  const absl::StatusOr<Note> note = ParseNote(bytes);
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->text, kPoem);
  ASSERT_THAT(note->signatures, SizeIs(1));
  EXPECT_EQ(note->signatures[0].name, "quasimodo.example/salvatore");
  EXPECT_EQ(note->signatures[0].key_id, 0x367ba04bu);
  EXPECT_EQ(note->signatures[0].signature.size(), 64u);
  EXPECT_EQ(NoteText(*note), bytes);
}

struct WrongCase {
  std::string bytes;
  std::string sentence;
};

TEST(ParseNote, RefusesWhatIsNone) {
  const std::string signature(kPoet);
  std::string many = "text\n\n";
  for (size_t i = 0; i <= kMaxNoteSignatures; ++i) many += signature;
  const WrongCase kCases[] = {
      {"", "empty line"},
      {"text\n", "empty line"},
      {"text\n\n", "no signature"},
      {absl::StrCat("text\n", signature), "empty line"},
      {absl::StrCat("text\r\n\n", signature), "control character"},
      {absl::StrCat("te\xff\n\n", signature), "UTF-8"},
      {"text\n\n— name\n", "a key's name"},
      {"text\n\n— na+me AAAAAAAA\n", "a key's name"},
      {"text\n\n— na\xe3\x80\x80me AAAAAAAA\n", "a key's name"},
      {"text\n\n— name AAAA\n", "key id"},
      {"text\n\n— name AAAAAAA\n", "base 64"},
      {"text\n\n- name AAAAAAAA\n", "dash"},
      {"text\n\n— name AAAAAAAA", "newline"},
      {absl::StrCat("text\n\n", signature, "more\n"), "dash"},
      {many, "at most 64"},
      {absl::StrCat(std::string(kMaxNoteBytes, 'x'), "\n\n", signature), "at most 1048576"},
  };
  for (const WrongCase& wrong : kCases) {
    const absl::Status status = ParseNote(wrong.bytes).status();
    EXPECT_EQ(ReasonOf(status), "NOTE_WRONG") << wrong.bytes.substr(0, 80);
    EXPECT_THAT(std::string(status.message()), HasSubstr(wrong.sentence));
  }
}

TEST(SignatureLine, IsReadAsWritten) {
  const NoteSignature signature{"流水.example/分行", 0x01020304, "bytes"};
  EXPECT_EQ(ParseSignatureLine(SignatureLine(signature)).value(), signature);
}

TEST(IsKeyName, HasNoSpaceAndNoPlus) {
  EXPECT_TRUE(IsKeyName("liushui.example/branch-1"));
  for (const char* name : {"", "a b", "a+b", "a\tb",
                           "a\xc2\xa0"
                           "b",
                           "\xff"}) {
    EXPECT_FALSE(IsKeyName(name)) << name;
  }
}

}  // namespace
}  // namespace liushui::proof
