#include "engine/server/messages/note_message.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

Identity Caller() {
  return {"binjiang", {}};
}

TEST(NoteMessageTest, NameIsReadBack) {
  const auto note = ReadNoteName({"name", "namespaces/binjiang/tasks/17-3/notes/258"}, Caller());
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->task.instance, 17u);
  EXPECT_EQ(note->task.ordinal, 3u);
  EXPECT_EQ(note->number, 258u);
}

TEST(NoteMessageTest, OtherNamesAreRefused) {
  for (const char* tail : {"", "/notes/", "/notes/0", "/notes/01", "/notes/x", "/notes/3/4"}) {
    const std::string name = absl::StrCat("namespaces/binjiang/tasks/17-3", tail);
    EXPECT_EQ(ReasonOf(ReadNoteName({"name", name}, Caller()).status()), "FIELD_INVALID") << tail;
  }
  EXPECT_EQ(ReasonOf(ReadNoteName({"name", "namespaces/else/tasks/17-3/notes/1"}, Caller()).status()),
            "NAMESPACE_DENIED");
}

TEST(NoteMessageTest, NoteSaysWhoAndWhat) {
  state::v1::TaskNote note;
  note.set_time_us(5'000'000);
  note.mutable_note()->set_number(2);
  note.mutable_note()->set_person("sun");
  note.mutable_note()->set_on_behalf_of("li");
  note.mutable_note()->set_text("签字页");
  note.mutable_note()->mutable_attachment()->set_sha256("\x01\x02");
  note.mutable_note()->mutable_attachment()->set_size(7);
  const v1::TaskNote message = NoteMessage(note, "namespaces/b/tasks/1-2");
  EXPECT_EQ(message.name(), "namespaces/b/tasks/1-2/notes/2");
  EXPECT_EQ(message.on_behalf_of(), "li");
  EXPECT_EQ(message.create_time().seconds(), 5);
  EXPECT_EQ(message.attachment().sha256(), "0102");
  EXPECT_EQ(message.attachment().size(), 7);
}

}  // namespace
}  // namespace liushui::server
