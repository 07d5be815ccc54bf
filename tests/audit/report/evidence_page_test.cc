#include "engine/audit/report/evidence_page.h"

#include <string>

#include "engine/audit/evidence/collect_case.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

class EvidencePageTest : public testing::Test {
 protected:
  EvidencePageTest() {
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    errand_ = RunErrand(branch_, "e-1");
    CaseCollector collector(kNamespace, errand_);
    for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
      const Record record = branch_.At(index);
      const std::string& bytes = branch_.ledger.records[index];
      if (record.instance() != errand_) continue;
      EXPECT_TRUE(collector.AddRecord(index, bytes).ok());
    }
    for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
      const Record record = branch_.At(index);
      if (collector.definitions().count(record.definition_deployed().hash()) == 0) continue;
      EXPECT_TRUE(collector.AddDeployment(index, branch_.ledger.records[index]).ok());
    }
    evidence_ = collector.Take();
    options_.language = Language::kEnglish;
  }

  ReportPage Make(PageSource source) {
    const absl::StatusOr<ReportPage> page = PageOfEvidence(source, options_);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *page : ReportPage();
  }

  Branch branch_;
  uint64_t errand_ = 0;
  proof::Evidence evidence_;
  StoryOptions options_;
};

TEST_F(EvidencePageTest, WhatAgreesHasPassed) {
  const ReportPage page = Make({evidence_});
  EXPECT_EQ(page.story.title, "跑腿");
  ASSERT_EQ(page.checks.size(), 3u) << "without a checkpoint nothing is said of inclusion";
  for (const ReportCheck& check : page.checks) EXPECT_TRUE(check.passed) << check.what << check.detail;
  EXPECT_FALSE(page.proof.has_value());
}

TEST_F(EvidencePageTest, WhatWasForgedHasNot) {
  Record record = branch_.At(evidence_.records.rbegin()->first);
  record.mutable_actor()->set_name("somebody else");
  record.set_time_us(record.time_us() - 1);
  record.mutable_step()->add_facts()->set_logged("never happened");
  evidence_.records.rbegin()->second = record.SerializeAsString();
  const ReportPage page = Make({evidence_});
  EXPECT_FALSE(page.checks[1].passed);
  EXPECT_NE(page.checks[1].detail, "");
}

TEST_F(EvidencePageTest, UnderAKeyThatDidNotSignNothingIsProved) {
  evidence_.checkpoint = "no note";
  const ReportPage page = Make({evidence_});
  EXPECT_FALSE(page.checks[0].passed);
  EXPECT_FALSE(page.proof.has_value());
}

TEST_F(EvidencePageTest, WhatNamesTheCaseStandsAmongItsRecordsAndIsUnsealed) {
  Record access;
  access.set_index(evidence_.records.rbegin()->first + 1);
  access.mutable_actor()->set_name("sealed");
  access.mutable_access_recorded()->add_cases()->set_instance(errand_);
  PageSource source{evidence_};
  source.beside = {access};
  source.unseal = [](Record& record) {
    if (record.actor().name() == "sealed") record.mutable_actor()->set_name("auditor");
  };
  const ReportPage page = Make(source);
  ASSERT_EQ(page.story.accesses.size(), 1u);
  EXPECT_EQ(page.story.accesses[0].who.name, "auditor");
}

TEST_F(EvidencePageTest, NoRecordsAreNoCase) {
  evidence_.records.clear();
  EXPECT_FALSE(PageOfEvidence({evidence_}, options_).ok());
}

}  // namespace
}  // namespace liushui::audit
