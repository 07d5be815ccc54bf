#include "engine/audit/check/verification.h"

#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

class VerificationTest : public testing::Test {
 protected:
  VerificationTest() {
    branch_.DeployCalendar();
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    RunErrand(branch_, "e-1");
  }
  // Takes records first ... end-1.
  void Take(Verification& verification, uint64_t first, uint64_t end) const {
    for (uint64_t index = first; index < end; ++index)
      ASSERT_TRUE(verification.Take(index, branch_.ledger.records[index]).ok()) << index;
  }

  Branch branch_;
  VerifyOptions options_;
};

TEST_F(VerificationTest, RecordsOneByOneAgree) {
  Verification verification(branch_.ledger, &branch_.tables, options_);
  EXPECT_FALSE(verification.HasPlace());
  Take(verification, 0, branch_.ledger.size());
  EXPECT_TRUE(verification.HasPlace());
  ASSERT_TRUE(verification.Finish().ok());
  const VerifyReport report = verification.TakeReport();
  EXPECT_EQ(TextOf(report), "");
  EXPECT_EQ(report.records, branch_.ledger.size());
}

TEST_F(VerificationTest, RecordInAnothersPlaceDiffers) {
  Verification verification(branch_.ledger, nullptr, options_);
  Take(verification, 0, 3);
  ASSERT_TRUE(verification.Take(3, branch_.ledger.records[4]).ok());
  EXPECT_FALSE(verification.TakeReport().agreed());
}

TEST_F(VerificationTest, PlaceOfAnotherLedgerIsRefused) {
  Verification verification(branch_.ledger, &branch_.tables, options_);
  Take(verification, 0, 4);
  VerifyOptions resumed = options_;
  resumed.place = verification.Place();
  branch_.Forge(2, [](ledger::v1::Record& record) { record.set_time_us(record.time_us() + 1); });
  Verification second(branch_.ledger, &branch_.tables, resumed);
  absl::Status status = second.Resume();
  for (uint64_t index = 0; status.ok() && index < branch_.ledger.size(); ++index)
    status = second.Take(index, branch_.ledger.records[index]);
  EXPECT_FALSE(status.ok());
}

}  // namespace
}  // namespace liushui::audit
