#include "storage/attachment_folder.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

// SHA-256 of "abc" (FIPS 180-2, appendix B.1).
constexpr char kAbcHash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class AttachmentFolderTest : public ::testing::Test {
 protected:
  AttachmentFolderTest() : folder_(AttachmentFolder::Open(Path()).value()) {}
  std::string Path() const { return scratch_.Child("attachments"); }
  StoredContent Store(const std::string& bytes) {
    const auto upload = folder_->Begin().value();
    LIUSHUI_CHECK_OK(upload->Append(bytes));
    StoredContent content = upload->Finish().value();
    upload->Keep();
    return content;
  }
  // An upload that has come whole, and whose record is not written yet.
  std::unique_ptr<AttachmentFolder::Upload> Finished(const std::string& bytes) {
    auto upload = folder_->Begin().value();
    LIUSHUI_CHECK_OK(upload->Append(bytes));
    LIUSHUI_CHECK_OK(upload->Finish().status());
    return upload;
  }
  std::string FileOf(const StoredContent& content) const {
    const std::string hex = absl::BytesToHexString(content.sha256);
    return Path() + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
  }
  int Files() const {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Path())) {
      if (entry.is_regular_file()) ++files;
    }
    return files;
  }

  ScratchFolder scratch_;
  std::unique_ptr<AttachmentFolder> folder_;
};

TEST_F(AttachmentFolderTest, ContentLiesUnderItsHash) {
  const StoredContent content = Store("abc");
  EXPECT_EQ(absl::BytesToHexString(content.sha256), kAbcHash);
  EXPECT_EQ(content.size, 3u);
  EXPECT_TRUE(std::filesystem::exists(FileOf(content)));
}

TEST_F(AttachmentFolderTest, ReadsBackPieceByPiece) {
  std::string bytes(3 * kContentPieceBytes + 5, 'x');
  bytes[kContentPieceBytes] = 'y';
  const StoredContent content = Store(bytes);
  std::string found;
  int pieces = 0;
  ASSERT_TRUE(folder_
                  ->Read(content,
                         [&](absl::string_view piece) {
                           found.append(piece.data(), piece.size());
                           ++pieces;
                           return true;
                         })
                  .ok());
  EXPECT_EQ(found, bytes);
  EXPECT_EQ(pieces, 4);
}

TEST_F(AttachmentFolderTest, ReaderMayStop) {
  const StoredContent content = Store(std::string(3 * kContentPieceBytes, 'x'));
  int pieces = 0;
  ASSERT_TRUE(folder_->Read(content, [&](absl::string_view) { return ++pieces < 2; }).ok());
  EXPECT_EQ(pieces, 2);
}

TEST_F(AttachmentFolderTest, SameContentIsStoredOnce) {
  Store("abc");
  Store("abc");
  EXPECT_EQ(Files(), 1);
}

TEST_F(AttachmentFolderTest, ContentWhoseRecordIsRefusedGoes) {
  auto refused = Finished("abc");
  EXPECT_EQ(Files(), 1);
  refused.reset();
  EXPECT_EQ(Files(), 0);
}

TEST_F(AttachmentFolderTest, ContentThatWasThereStays) {
  const StoredContent content = Store("abc");
  Finished("abc").reset();
  EXPECT_TRUE(folder_->Check(content).ok());
}

TEST_F(AttachmentFolderTest, ContentStaysAsLongAsAnyUploadNeedsIt) {
  struct Row {
    const char* what;
    bool first_kept;
    bool second_kept;
    int files;
  };
  for (const Row& row : {Row{"both refused", false, false, 0}, Row{"the first is recorded", true, false, 1},
                         Row{"the second is recorded", false, true, 1}}) {
    SCOPED_TRACE(row.what);
    auto first = Finished("abc");
    auto second = Finished("abc");
    if (row.first_kept) first->Keep();
    first.reset();
    EXPECT_EQ(Files(), 1);
    if (row.second_kept) second->Keep();
    second.reset();
    EXPECT_EQ(Files(), row.files);
    EXPECT_TRUE(folder_->RemoveOthers({}).ok());
  }
}

TEST_F(AttachmentFolderTest, OthersThanThoseNamedAreRemoved) {
  const StoredContent named = Store("abc");
  const StoredContent other = Store("abcd");
  const auto removed = folder_->RemoveOthers({named.sha256});
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_EQ(removed->contents, 1u);
  EXPECT_EQ(removed->bytes, 4u);
  EXPECT_TRUE(folder_->Check(named).ok());
  EXPECT_EQ(ReasonOf(folder_->Check(other)), "ATTACHMENT_MISSING");
}

TEST_F(AttachmentFolderTest, EmptyContentIsAContent) {
  const StoredContent content = Store("");
  EXPECT_TRUE(folder_->Check(content).ok());
}

TEST_F(AttachmentFolderTest, DroppedUploadLeavesNothing) {
  { ASSERT_TRUE(folder_->Begin().value()->Append("abc").ok()); }
  EXPECT_EQ(Files(), 0);
}

TEST_F(AttachmentFolderTest, OpeningRemovesWhatWasLeftUnfinished) {
  Store("abc");
  std::ofstream(Path() + "/new/0") << "half";
  ASSERT_TRUE(AttachmentFolder::Open(Path()).ok());
  EXPECT_EQ(Files(), 1);
}

TEST_F(AttachmentFolderTest, LimitIsExact) {
  const auto upload = folder_->Begin().value();
  const std::string half(kMaxAttachmentBytes / 2, 'x');
  ASSERT_TRUE(upload->Append(half).ok());
  ASSERT_TRUE(upload->Append(half).ok());
  EXPECT_EQ(ReasonOf(upload->Append("x")), "ATTACHMENT_TOO_LARGE");
}

TEST_F(AttachmentFolderTest, MissingIsTold) {
  const StoredContent content = Store("abc");
  std::filesystem::remove(FileOf(content));
  EXPECT_EQ(ReasonOf(folder_->Check(content)), "ATTACHMENT_MISSING");
  EXPECT_EQ(ReasonOf(AttachmentFolder::OpenForReading(scratch_.Child("none"))->Check(content)),
            "ATTACHMENT_MISSING");
}

TEST_F(AttachmentFolderTest, ChangedBytesAreSeenBeforeAnyIsGiven) {
  const StoredContent content = Store("abc");
  std::ofstream(FileOf(content)) << "abd";
  bool visited = false;
  EXPECT_EQ(ReasonOf(folder_->Read(content,
                                   [&](absl::string_view) {
                                     visited = true;
                                     return true;
                                   })),
            "ATTACHMENT_CORRUPT");
  EXPECT_FALSE(visited);
}

TEST_F(AttachmentFolderTest, StoringAgainMendsWhatWasChanged) {
  const StoredContent content = Store("abc");
  std::ofstream(FileOf(content)) << "abd";
  Store("abc");
  EXPECT_TRUE(folder_->Check(content).ok());
}

TEST_F(AttachmentFolderTest, OtherLengthIsCorruptToo) {
  StoredContent content = Store("abc");
  content.size = 4;
  EXPECT_EQ(ReasonOf(folder_->Check(content)), "ATTACHMENT_CORRUPT");
}

}  // namespace
}  // namespace liushui::storage
