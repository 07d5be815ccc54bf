#include "engine/server/messages/verify_message.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

TEST(VerifyMessageTest, AuditorIsToldWhatIsDamaged) {
  const absl::Status told = ForAuditor(absl::DataLossError("record 17 does not parse"));
  EXPECT_EQ(told.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReasonOf(told), "LEDGER_DAMAGED");
  EXPECT_THAT(std::string(told.message()), ::testing::HasSubstr("record 17 does not parse"));
}

TEST(VerifyMessageTest, OtherFailuresStayAsTheyAre) {
  const absl::Status refusal = Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING", "later");
  EXPECT_EQ(ForAuditor(refusal), refusal);
  EXPECT_FALSE(IsRefusal(ForAuditor(absl::InternalError("secret"))));
}

}  // namespace
}  // namespace liushui::server
