// Evidence gathered from a running engine's ledger, proved under its own checkpoint.
#include "engine/runtime/evidence/gather_case.h"

#include <gtest/gtest.h>

#include "engine/audit/evidence/check_case.h"
#include "engine/audit/evidence/check_signer.h"
#include "engine/base/refusal.h"
#include "engine/proof/evidence/bundle.h"
#include "tests/runtime/desk.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

class GatherCaseTest : public ::testing::Test {
 protected:
  GatherCaseTest() : desk_(Publishing()) {
    desk_.Deploy(kLeave);
    leave_ = desk_.Start(Li(), "leave", "a");
    desk_.Start(Li(), "leave", "b");
    EXPECT_TRUE(desk_.Take(Li(), leave_, "claim { task: 1 }").ok());
    EXPECT_TRUE(desk_.Take(Li(), leave_, "release { task: 1 }").ok());
    EXPECT_FALSE(desk_.Take(Wang(), leave_, "claim { task: 1 }").ok());
    desk_.Deploy(kNotice);
  }

  EngineOptions Publishing() {
    EngineOptions options = Simulated();
    options.proofs.folder = scratch_.path() + "/proofs";
    return options;
  }
  proof::Evidence Gather() {
    auto evidence = desk_.reads().GatherEvidence(kBranch, leave_);
    EXPECT_TRUE(evidence.ok()) << evidence.status();
    return *std::move(evidence);
  }

  storage::ScratchFolder scratch_;
  Desk desk_;
  uint64_t leave_ = 0;
};

TEST_F(GatherCaseTest, HoldsItsRecordsAndWhatItRanOn) {
  const proof::Evidence evidence = Gather();
  EXPECT_EQ(evidence.name_space, kBranch);
  EXPECT_EQ(evidence.instance, leave_);
  EXPECT_EQ(evidence.records.begin()->first, leave_);
  EXPECT_EQ(evidence.records.size(), 4u);  // the last refusal, too
  EXPECT_EQ(evidence.deployments.size(), 1u);
  EXPECT_EQ(evidence.definitions.size(), 1u);
  const audit::CaseReport report = audit::CheckCase(evidence);
  EXPECT_TRUE(report.report.agreed());
  EXPECT_EQ(report.steps, 3u);
  EXPECT_EQ(report.refusals, 1u);
}

TEST_F(GatherCaseTest, IsProvedUnderACheckpoint) {
  proof::Evidence evidence = Gather();
  Proofs& proofs = desk_.engine().proofs();
  const auto published = proofs.Covering(SizeToCover(evidence), absl::Seconds(10));
  ASSERT_TRUE(published.ok()) << published.status();
  evidence.policy = PolicyText(*published);
  const auto tiles = proofs.Tiles();
  ASSERT_TRUE(AddProofs(published->note, tiles.get(), evidence).ok());
  const auto archive = proof::WriteBundle(evidence);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const auto read = proof::ReadBundle(*archive);
  ASSERT_TRUE(read.ok()) << read.status();
  const proof::Policy policy = proof::Policy::Parse(read->policy).value();
  const auto opened = proof::CheckBundle(*read, policy);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_TRUE(audit::CheckSigner(*read, *opened).ok()) << audit::CheckSigner(*read, *opened);
}

TEST_F(GatherCaseTest, ContentsStandInTheRecordsByteForByte) {
  const proof::Evidence evidence = Gather();
  const std::string& deployment = evidence.deployments.begin()->second;
  EXPECT_NE(deployment.find(evidence.definitions.begin()->second.bytes), std::string::npos);
}

TEST_F(GatherCaseTest, NewestRecordMustBeCovered) {
  proof::Evidence evidence = Gather();
  EXPECT_EQ(evidence.keys.size(), 1u);
  EXPECT_EQ(SizeToCover(evidence), evidence.records.rbegin()->first + 1);
  evidence.keys[1'000] = "a key";
  EXPECT_EQ(SizeToCover(evidence), 1'001u);
}

TEST_F(GatherCaseTest, UnknownInstanceIsRefused) {
  EXPECT_EQ(ReasonOf(desk_.reads().GatherEvidence("shanghai", leave_).status()), "INSTANCE_UNKNOWN");
  EXPECT_EQ(ReasonOf(desk_.reads().GatherEvidence(kBranch, 17'777).status()), "INSTANCE_UNKNOWN");
}

}  // namespace
}  // namespace liushui::runtime
