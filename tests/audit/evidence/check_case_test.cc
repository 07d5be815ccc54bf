// What the records of a bundle say together: gathered from a branch's ledger, checked, and forged.
#include "engine/audit/evidence/check_case.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/evidence/collect_case.h"
#include "engine/proof/evidence/digest.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr char kDated[] = R"(
workflow: dated
title: 有期限
calendar: small
states:
  - id: wait
    task: { role: clerk, title: 等, due: { after: 1bd }, escalate: [ { after: 0h, role: leader } ] }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)";

class CheckCaseTest : public testing::Test {
 protected:
  CheckCaseTest() {
    branch_.DeployCalendar();
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    errand_ = RunErrand(branch_, "e-1");
    Collect();
  }

  // The records of the errand, and what deployed its definition and calendar.
  void Collect() {
    CaseCollector collector(kNamespace, errand_);
    for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
      const Record record = branch_.At(index);
      const bool is_own = (record.has_step() || record.has_refused()) && record.instance() == errand_;
      if (!is_own) continue;
      ASSERT_TRUE(collector.AddRecord(index, branch_.ledger.records[index]).ok());
    }
    for (bool more = true; more;) {
      more = false;
      for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
        const Record record = branch_.At(index);
        const bool wanted = collector.definitions().count(record.definition_deployed().hash()) > 0 ||
                            collector.calendars().count(record.calendar_deployed().hash()) > 0;
        if (!wanted || collector.Has(index)) continue;
        ASSERT_TRUE(collector.AddDeployment(index, branch_.ledger.records[index]).ok());
        more = true;
      }
    }
    evidence_ = collector.Take();
  }

  // A record of the bundle as somebody would rather have it.
  void Forge(uint64_t index, const std::function<void(Record&)>& change) {
    Record record = branch_.At(index);
    change(record);
    evidence_.records[index] = record.SerializeAsString();
  }
  // Something differs, and the first difference says this.
  void ExpectFirst(uint64_t index, absl::string_view words) const {
    const VerifyReport report = CheckCase(evidence_).report;
    ASSERT_FALSE(report.agreed());
    EXPECT_EQ(report.differences[0].index, static_cast<int64_t>(index)) << TextOf(report);
    EXPECT_TRUE(absl::StrContains(report.differences[0].message, words)) << TextOf(report);
  }

  Branch branch_;
  uint64_t errand_ = 0;
  proof::Evidence evidence_;
};

TEST_F(CheckCaseTest, WholeCaseAgrees) {
  const CaseReport report = CheckCase(evidence_);
  EXPECT_TRUE(report.report.agreed()) << TextOf(report.report);
  EXPECT_EQ(report.report.instances, 1u);
  EXPECT_EQ(report.steps + report.refusals, evidence_.records.size());
  EXPECT_GT(report.refusals, 0u);
  EXPECT_EQ(report.report.reexecuted, evidence_.records.size());
  EXPECT_EQ(report.state.SerializeAsString(), branch_.live(errand_).state.SerializeAsString());
  EXPECT_LT(report.first_us, report.last_us);
}

TEST_F(CheckCaseTest, DefinitionIsEnclosedByItsHash) {
  ASSERT_EQ(evidence_.definitions.size(), 1u);
  const auto& [hash, content] = *evidence_.definitions.begin();
  EXPECT_EQ(proof::Sha256Hex(content.bytes), hash);
  EXPECT_TRUE(absl::StrContains(content.json, "errand"));
}

TEST_F(CheckCaseTest, CalendarIsEnclosedByItsHash) {
  branch_.Deploy(kDated);
  errand_ = branch_.Start(Li(), "workflow: 'dated'");
  Collect();
  ASSERT_EQ(evidence_.calendars.size(), 1u);
  const auto& [hash, content] = *evidence_.calendars.begin();
  EXPECT_EQ(proof::Sha256Hex(content.bytes), hash);
  EXPECT_TRUE(absl::StrContains(content.json, "Asia/Shanghai"));
  EXPECT_TRUE(CheckCase(evidence_).report.agreed()) << TextOf(CheckCase(evidence_).report);
  evidence_.calendars.begin()->second.json = "{}";
  EXPECT_FALSE(CheckCase(evidence_).report.agreed());
}

TEST_F(CheckCaseTest, BeginningOfACaseAgrees) {
  while (evidence_.records.size() > 3) evidence_.records.erase(std::prev(evidence_.records.end()));
  const CaseReport report = CheckCase(evidence_);
  EXPECT_TRUE(report.report.agreed()) << TextOf(report.report);
}

TEST_F(CheckCaseTest, EveryMissingStepIsFound) {
  const std::map<uint64_t, std::string> all = evidence_.records;
  for (const auto& [index, bytes] : all) {
    if (index == all.rbegin()->first || branch_.At(index).has_refused()) continue;
    evidence_.records = all;
    evidence_.records.erase(index);
    EXPECT_FALSE(CheckCase(evidence_).report.agreed()) << index;
  }
}

TEST_F(CheckCaseTest, FirstRecordMustBeThere) {
  evidence_.records.erase(evidence_.records.begin());
  ExpectFirst(evidence_.records.begin()->first, "the instance's first record is not there");
}

TEST_F(CheckCaseTest, ForgedTitleIsFound) {
  Forge(errand_, [](Record& record) {
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_task_opened()) fact.mutable_task_opened()->set_title("别的");
    }
  });
  ExpectFirst(errand_, "re-execution");
}

TEST_F(CheckCaseTest, RecordOfAnotherPlaceIsFound) {
  const uint64_t second = std::next(evidence_.records.begin())->first;
  evidence_.records[second] = evidence_.records[errand_];
  ExpectFirst(second, absl::StrCat("expected record ", second));
}

TEST_F(CheckCaseTest, RecordOfAnotherInstanceIsFound) {
  const uint64_t second = std::next(evidence_.records.begin())->first;
  Forge(second, [](Record& record) { record.set_instance(record.instance() + 1); });
  ExpectFirst(second, "expected a record of instance");
}

TEST_F(CheckCaseTest, EarlierTimeIsFound) {
  const uint64_t second = std::next(evidence_.records.begin())->first;
  Forge(second, [](Record& record) { record.set_time_us(1); });
  ExpectFirst(second, "its time is before");
}

TEST_F(CheckCaseTest, NoRecordIsFound) {
  evidence_.records[errand_] = "\x01";
  ExpectFirst(errand_, "");
  EXPECT_EQ(CheckCase(evidence_).report.instances, 0u);
}

TEST_F(CheckCaseTest, MissingDefinitionIsFound) {
  for (auto deployment = evidence_.deployments.begin(); deployment != evidence_.deployments.end();) {
    const bool is_definition = branch_.At(deployment->first).has_definition_deployed();
    deployment = is_definition ? evidence_.deployments.erase(deployment) : std::next(deployment);
  }
  ExpectFirst(errand_, "was never deployed");
}

TEST_F(CheckCaseTest, EnclosedContentIsThatOfTheRecord) {
  evidence_.definitions.begin()->second.bytes += "!";
  ExpectFirst(branch_.Find([](const Record& record) { return record.has_definition_deployed(); }),
              "is not what it deploys");
}

TEST_F(CheckCaseTest, EnclosedTextSaysTheSame) {
  evidence_.definitions.begin()->second.json = "{}";
  ExpectFirst(branch_.Find([](const Record& record) { return record.has_definition_deployed(); }),
              ".json does not say what");
}

TEST_F(CheckCaseTest, ContentThatNobodyDeployedIsFound) {
  evidence_.definitions[proof::Sha256Hex("another")] = {"another", "{}"};
  ExpectFirst(static_cast<uint64_t>(-1), "is enclosed, but no enclosed record deploys it");
}

TEST_F(CheckCaseTest, DeploymentThatTheCaseDoesNotRunOnIsFound) {
  for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
    const Record record = branch_.At(index);
    if (!record.has_definition_deployed() || evidence_.deployments.count(index) > 0) continue;
    evidence_.deployments[index] = branch_.ledger.records[index];
    const VerifyReport report = CheckCase(evidence_).report;
    EXPECT_TRUE(absl::StrContains(TextOf(report), "deploys something that the case does not run on"))
        << TextOf(report);
    return;
  }
  FAIL() << "the branch has no other definition";
}

TEST_F(CheckCaseTest, OtherRecordIsNoDeployment) {
  evidence_.deployments[0] = branch_.ledger.records[0];
  ExpectFirst(0, "expected record 0 of namespace");
}

}  // namespace
}  // namespace liushui::audit
