// How many may send files at a time, and how long each may take.
#include "engine/server/services/attachments/uploads.h"

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/runtime/box.h"

namespace liushui::server {
namespace {

using std::chrono::milliseconds;

// Tells why it was cut off.
class Sending final : public Upload {
 public:
  void CutOff(const absl::Status& why) override { why_.Put(why); }
  absl::Status AwaitCutOff() { return why_.Take(); }
  bool cut_off() const { return !why_.empty(); }

 private:
  runtime::Box<absl::Status> why_;
};

// Uploads that leave at the end of the test.
class UploadsTest : public ::testing::Test {
 protected:
  static UploadLimits Limits(milliseconds patience) {
    UploadLimits limits;
    limits.uploads_max = 5;
    limits.of_one_person_max = 2;
    limits.patience = patience;
    limits.least_bytes_a_second = 1'000;
    return limits;
  }
  explicit UploadsTest(milliseconds patience = std::chrono::hours(1)) : uploads_(Limits(patience)) {}
  ~UploadsTest() override {
    for (const auto& sending : sending_) uploads_.Leave(sending.get());
  }
  absl::Status Enter(const std::string& person) {
    sending_.push_back(std::make_shared<Sending>());
    return uploads_.Enter(sending_.back(), person);
  }

  Uploads uploads_;
  std::vector<std::shared_ptr<Sending>> sending_;
};

class ImpatientTest : public UploadsTest {
 protected:
  ImpatientTest() : UploadsTest(milliseconds(200)) {}
};

TEST_F(UploadsTest, OnePersonHasOnlySomeOfThem) {
  EXPECT_TRUE(Enter("li").ok());
  EXPECT_TRUE(Enter("li").ok());
  EXPECT_EQ(ReasonOf(Enter("li")), "UPLOADS_TOO_MANY");
  EXPECT_TRUE(Enter("zhang").ok());
  uploads_.Leave(sending_[0].get());
  EXPECT_TRUE(Enter("li").ok());
}

TEST_F(UploadsTest, AllHaveOnlySoMany) {
  for (const char* person : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(Enter(person).ok());
  EXPECT_EQ(ReasonOf(Enter("f")), "UPLOADS_TOO_MANY");
}

TEST_F(ImpatientTest, TheLateIsCutOff) {
  ASSERT_TRUE(Enter("li").ok());
  EXPECT_EQ(ReasonOf(sending_[0]->AwaitCutOff()), "UPLOAD_TOO_SLOW");
}

TEST_F(ImpatientTest, WhoeverAnnouncedMoreMayTakeLonger) {
  ASSERT_TRUE(Enter("li").ok());
  uploads_.Expect(sending_[0].get(), 3'600'000'000);
  ASSERT_TRUE(Enter("zhang").ok());
  EXPECT_EQ(ReasonOf(sending_[1]->AwaitCutOff()), "UPLOAD_TOO_SLOW");
  EXPECT_FALSE(sending_[0]->cut_off());
}

TEST_F(UploadsTest, NobodySendsWhenAllAreClosed) {
  ASSERT_TRUE(Enter("li").ok());
  uploads_.CloseAll();
  EXPECT_EQ(ReasonOf(sending_[0]->AwaitCutOff()), "ENGINE_STOPPING");
  EXPECT_EQ(ReasonOf(Enter("zhang")), "ENGINE_STOPPING");
}

}  // namespace
}  // namespace liushui::server
