#include "engine/runtime/read/attachment_check.h"

#include "engine/base/check.h"
#include "engine/views/note_keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/memory_store.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

class AttachmentCheckTest : public ::testing::Test {
 protected:
  AttachmentCheckTest()
      : store_(storage::NewMemoryStore()),
        folder_(storage::AttachmentFolder::Open(scratch_.Child("attachments")).value()) {}

  storage::StoredContent Content(const std::string& bytes) {
    const auto upload = folder_->Begin().value();
    LIUSHUI_CHECK_OK(upload->Append(bytes));
    storage::StoredContent content = upload->Finish().value();
    upload->Keep();
    return content;
  }
  void Name(uint32_t number, const storage::StoredContent& content) {
    state::v1::TaskNote note;
    note.mutable_note()->mutable_attachment()->set_name("签字.pdf");
    note.mutable_note()->mutable_attachment()->set_sha256(content.sha256);
    note.mutable_note()->mutable_attachment()->set_size(content.size);
    LIUSHUI_CHECK_OK(store_->Commit(
        {store_->size(), {"record"}, {{views::NoteKey({17, 3, number}), note.SerializeAsString()}}}));
  }
  std::vector<std::string> Differences() {
    audit::VerifyReport report;
    const absl::Status status = CheckAttachments(*store_, folder_.get(), {}, report);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> messages;
    for (const auto& difference : report.differences) messages.push_back(difference.message);
    return messages;
  }

  storage::ScratchFolder scratch_;
  const std::unique_ptr<storage::Store> store_;
  const std::unique_ptr<storage::AttachmentFolder> folder_;
};

TEST_F(AttachmentCheckTest, WholeContentsAgree) {
  Name(1, Content("abc"));
  EXPECT_THAT(Differences(), ::testing::IsEmpty());
}

TEST_F(AttachmentCheckTest, MissingContentIsADifferenceOnce) {
  const storage::StoredContent lost{std::string(32, 'h'), 3};
  Name(1, lost);
  Name(2, lost);
  EXPECT_THAT(Differences(), ::testing::ElementsAre(::testing::HasSubstr("note 1 of task 17-3 (签字.pdf)")));
}

TEST_F(AttachmentCheckTest, OtherLengthIsADifference) {
  storage::StoredContent content = Content("abc");
  content.size = 4;
  Name(1, content);
  EXPECT_EQ(Differences().size(), 1u);
}

}  // namespace
}  // namespace liushui::runtime
