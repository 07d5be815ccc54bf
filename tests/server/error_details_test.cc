#include "engine/server/messages/error_details.h"

#include <string>
#include <vector>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

// The detail of one kind; the test fails without it.
template <typename Detail>
Detail DetailIn(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& each : status.details()) {
    if (each.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << detail.GetTypeName() << " in " << status.DebugString();
  return detail;
}

bool HasRetry(const google::rpc::Status& status) {
  google::rpc::RetryInfo retry;
  for (const auto& each : status.details()) {
    if (each.UnpackTo(&retry)) return true;
  }
  return false;
}

TEST(ErrorDetailsTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
}

TEST(ErrorDetailsTest, RefusalKeepsCodeSentenceAndReason) {
  const absl::Status refusal = Refuse(absl::StatusCode::kAborted, "TASK_CLAIMED", "task 17: claimed by 王五");
  const grpc::Status status = ToGrpc(refusal);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "task 17: claimed by 王五");
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 10);
  const auto info = DetailIn<google::rpc::ErrorInfo>(details);
  EXPECT_EQ(info.reason(), "TASK_CLAIMED");
  EXPECT_EQ(info.domain(), "liushui");
  EXPECT_FALSE(HasRetry(details));
}

TEST(ErrorDetailsTest, ViolationsBecomeBadRequest) {
  const absl::Status refusal = RefuseFields("FORM_INVALID", "two fields",
                                            {{"form.price", "REQUIRED", "expected a price, found none"},
                                             {"form.code", "PATTERN", "expected six digits, found 6"}});
  const auto request = DetailIn<google::rpc::BadRequest>(DetailsOf(refusal));
  ASSERT_EQ(request.field_violations_size(), 2);
  EXPECT_EQ(request.field_violations(0).field(), "form.price");
  EXPECT_EQ(request.field_violations(0).reason(), "REQUIRED");
  EXPECT_EQ(request.field_violations(1).description(), "expected six digits, found 6");
}

TEST(ErrorDetailsTest, FullMailboxSaysWhenToTryAgain) {
  for (const char* reason : {"MAILBOX_FULL", "LEDGER_DISK_LOW", "SERVER_BUSY"}) {
    EXPECT_TRUE(HasRetry(DetailsOf(Refuse(absl::StatusCode::kResourceExhausted, reason, "later")))) << reason;
  }
}

TEST(ErrorDetailsTest, FailureGivesNothingAway) {
  ::testing::internal::CaptureStderr();
  const grpc::Status status = ToGrpc(absl::DataLossError("block 7 of /secret/path"));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), ::testing::HasSubstr("block 7"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("secret"), std::string::npos);
  EXPECT_EQ(status.error_details().find("secret"), std::string::npos);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(DetailIn<google::rpc::ErrorInfo>(details).reason(), "INTERNAL");
}

TEST(ErrorDetailsTest, LongListsAreCutAndCounted) {
  std::vector<Violation> violations;
  for (int i = 0; i < 300; ++i) violations.push_back({"input.field", "REQUIRED", std::string(100, 'x')});
  const google::rpc::Status details =
      DetailsOf(RefuseFields("INPUT_INVALID", std::string(5000, 'y'), violations));
  EXPECT_LE(details.message().size(), kMaxSentenceBytes);
  const auto request = DetailIn<google::rpc::BadRequest>(details);
  EXPECT_GT(request.field_violations_size(), 10);
  EXPECT_LE(request.ByteSizeLong(), kMaxViolationBytes);
  const auto info = DetailIn<google::rpc::ErrorInfo>(details);
  EXPECT_EQ(std::stoi(info.metadata().at("violations_omitted")), 300 - request.field_violations_size());
}

TEST(ErrorDetailsTest, SentencesAreCutBetweenCharacters) {
  std::string sentence;
  for (int i = 0; i < 400; ++i) sentence += "流";
  const google::rpc::Status details =
      DetailsOf(Refuse(absl::StatusCode::kInvalidArgument, "FIELD_INVALID", sentence));
  const std::string cut = details.message().substr(0, details.message().size() - 3);
  EXPECT_EQ(cut.size() % 3, 0u);
  EXPECT_EQ(details.message().substr(cut.size()), "...");
}

}  // namespace
}  // namespace liushui::server
