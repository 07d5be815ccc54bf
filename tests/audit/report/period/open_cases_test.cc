#include "engine/audit/report/period/open_cases.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;

class OpenCasesTest : public testing::Test {
 protected:
  OpenCasesTest() {
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
  }
  // Takes what the branch has written since.
  void CatchUp() {
    for (; next_ < branch_.ledger.size(); ++next_) {
      const ledger::v1::Record record = branch_.At(next_);
      if (!record.has_step()) continue;
      open_.Take(record, [this](const OpenCase& of, const OpenTask& task) {
        completed_.push_back(of.workflow + ": " + task.title + " by " + task.parts.at("").completed_by);
      });
    }
  }

  Branch branch_;
  OpenCases open_;
  std::vector<std::string> completed_;
  uint64_t next_ = 0;
};

TEST_F(OpenCasesTest, HoldersAreWhoTookItLast) {
  const uint64_t errand =
      branch_.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  branch_.Take(errand, Li(), "claim { task: 1 }");
  CatchUp();
  EXPECT_EQ(open_.Find(errand)->tasks.at(1).parts.at("").holder, "li");
  branch_.Take(errand, Li(), "release { task: 1 }");
  CatchUp();
  EXPECT_EQ(open_.Find(errand)->tasks.at(1).parts.at("").holder, "");
  EXPECT_THAT(open_.Find(errand)->tasks.at(1).offered, ElementsAre("clerk"));
}

TEST_F(OpenCasesTest, NothingIsKeptOfWhatHasEnded) {
  RunErrand(branch_, "e-1");
  CatchUp();
  EXPECT_TRUE(open_.cases().empty());
  EXPECT_THAT(completed_,
              ElementsAre("errand: 填写单据 by li", "errand: 复核单据 by zhang", testing::HasSubstr("巡视"),
                          testing::HasSubstr("巡视"), "visit: 拜访客户 by li"));
}

TEST_F(OpenCasesTest, CancelledCasesAreGone) {
  const uint64_t errand =
      branch_.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  branch_.Take(errand, Li(), "cancel { reason: '客户取消' }");
  CatchUp();
  EXPECT_EQ(open_.Find(errand), nullptr);
  EXPECT_TRUE(completed_.empty());
}

}  // namespace
}  // namespace liushui::audit
