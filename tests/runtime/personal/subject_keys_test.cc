// Keys: made once, found again, and never again after they were destroyed.
#include "engine/runtime/personal/subject_keys.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

const SubjectName kChen{"beijing", "c-17"};

class SubjectKeysTest : public ::testing::Test {
 protected:
  SubjectKeysTest() { Open(); }
  void Open() {
    keys_.reset();
    auto keys = SubjectKeys::Open(folder());
    ASSERT_TRUE(keys.ok()) << keys.status();
    keys_ = *std::move(keys);
  }
  std::string folder() const { return scratch_.path() + "/keys"; }
  // The files below the folder of subjects.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() + "/subjects")) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }
  static std::string Content(const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  storage::ScratchFolder scratch_;
  std::unique_ptr<SubjectKeys> keys_;
};

TEST_F(SubjectKeysTest, AKeyIsMadeOnceAndFoundAgain) {
  EXPECT_FALSE(keys_->Find(kChen)->has_value());
  const auto made = keys_->Make(kChen);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(*keys_->Make(kChen), *made);
  Open();
  EXPECT_EQ(*keys_->Find(kChen), absl::make_optional(*made));
}

TEST_F(SubjectKeysTest, EverySubjectOfEveryNamespaceHasItsOwn) {
  const SecretKey chen = *keys_->Make(kChen);
  EXPECT_NE(chen, *keys_->Make({"beijing", "c-18"}));
  EXPECT_NE(chen, *keys_->Make({"shanghai", "c-17"}));
}

TEST_F(SubjectKeysTest, ADestroyedKeyIsGoneForEver) {
  const SecretKey made = *keys_->Make(kChen);
  ASSERT_EQ(Files().size(), 1u);
  ASSERT_TRUE(keys_->Destroy(kChen).ok());
  for (int again = 0; again < 2; ++again) {
    EXPECT_FALSE(keys_->Find(kChen)->has_value());
    EXPECT_EQ(ReasonOf(keys_->Make(kChen).status()), "SUBJECT_ERASED");
    EXPECT_EQ(Content(Files()[0]), "erased\n");
    EXPECT_TRUE(keys_->Destroy(kChen).ok());
    Open();
  }
  EXPECT_NE(*keys_->Make({"beijing", "c-18"}), made);
}

TEST_F(SubjectKeysTest, OneThatNeverHadAKeyCanBeErasedToo) {
  ASSERT_TRUE(keys_->Destroy(kChen).ok());
  EXPECT_EQ(ReasonOf(keys_->Make(kChen).status()), "SUBJECT_ERASED");
}

TEST_F(SubjectKeysTest, NobodyElseMayRead) {
  ASSERT_TRUE(keys_->Make(kChen).ok());
  struct stat found;
  for (const std::string& path : {Files()[0], folder() + "/request.key"}) {
    ASSERT_EQ(stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u) << path;
  }
  ASSERT_EQ(stat(folder().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
}

TEST_F(SubjectKeysTest, AFileThatIsNoKeyIsSaidSo) {
  ASSERT_TRUE(keys_->Make(kChen).ok());
  std::ofstream(Files()[0]) << "nothing";
  Open();
  EXPECT_EQ(ReasonOf(keys_->Find(kChen).status()), "SUBJECT_KEYS_WRONG");
  ASSERT_TRUE(keys_->Destroy(kChen).ok());
  std::ofstream(folder() + "/request.key") << "nothing";
  EXPECT_EQ(ReasonOf(SubjectKeys::Open(folder()).status()), "SUBJECT_KEYS_WRONG");
}

TEST_F(SubjectKeysTest, RequestHashesStayTheSame) {
  const std::string hash = keys_->RequestHash("what was asked");
  Open();
  EXPECT_EQ(keys_->RequestHash("what was asked"), hash);
  EXPECT_NE(keys_->RequestHash("what was askeD"), hash);
}

TEST_F(SubjectKeysTest, SubjectsAreShortNames) {
  for (const char* good : {"c-17", "A.b_c-9", "7"}) EXPECT_TRUE(IsSubject(good)) << good;
  for (const char* bad : {"", "-c", ".", "陈", "a/b", "a b"}) EXPECT_FALSE(IsSubject(bad)) << bad;
  EXPECT_TRUE(IsSubject(std::string(64, 'a')));
  EXPECT_FALSE(IsSubject(std::string(65, 'a')));
}

}  // namespace
}  // namespace liushui::runtime
