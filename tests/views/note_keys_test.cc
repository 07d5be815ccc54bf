#include "engine/views/note_keys.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using testing::Optional;

TEST(NoteKeysTest, KeyIsReadBack) {
  EXPECT_THAT(ParseNoteKey(NoteKey({7, 3, 258})), Optional(NotePlace{7, 3, 258}));
}

TEST(NoteKeysTest, PrefixHoldsTheNotesOfOneTask) {
  EXPECT_TRUE(absl::StartsWith(NoteKey({7, 3, 1}), NotePrefix(7, 3)));
  EXPECT_FALSE(absl::StartsWith(NoteKey({7, 4, 1}), NotePrefix(7, 3)));
  EXPECT_LT(NoteKey({7, 3, 9}), NoteKey({7, 3, 10}));
}

TEST(NoteKeysTest, OtherKeysAreNone) {
  EXPECT_EQ(ParseNoteKey(""), absl::nullopt);
  EXPECT_EQ(ParseNoteKey(NotePrefix(7, 3)), absl::nullopt);
  EXPECT_EQ(ParseNoteKey(NoteKey({7, 3, 1}) + "x"), absl::nullopt);
}

}  // namespace
}  // namespace liushui::views
