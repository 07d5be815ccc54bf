#include "clients/cli/exit_codes.h"

#include "clients/cli/session.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

using absl::StatusCode;

TEST(ExitCodeTest, SaysWhoseFaultItIs) {
  const struct {
    absl::Status status;
    int exit_code;
  } kCases[] = {
      {absl::OkStatus(), kDone},
      {Refuse(StatusCode::kNotFound, "TASK_UNKNOWN", "x"), kRefused},
      {Refuse(StatusCode::kResourceExhausted, "MAILBOX_FULL", "x"), kRefused},
      {Refuse(StatusCode::kInvalidArgument, "DECLARATION_INVALID", "x"), kRefused},
      {Misuse("x"), kMisused},
      {Refuse(StatusCode::kInvalidArgument, "JSON_INVALID", "x"), kMisused},
      {Refuse(StatusCode::kNotFound, "FILE_UNKNOWN", "x"), kMisused},
      {Refuse(StatusCode::kInvalidArgument, "FILE_TOO_LARGE", "x"), kMisused},
      {Refuse(StatusCode::kInvalidArgument, "ADDRESS_INVALID", "x"), kMisused},
      {Refuse(StatusCode::kFailedPrecondition, "FILE_UNREADABLE", "x"), kFailed},
      {Refuse(StatusCode::kPermissionDenied, "LEDGER_PERMISSION", "x"), kFailed},
      {Refuse(StatusCode::kFailedPrecondition, "NOT_A_LEDGER", "x"), kFailed},
      {Refuse(StatusCode::kUnavailable, "ENGINE_STOPPING", "x"), kFailed},
      {Refuse(StatusCode::kDataLoss, "LEDGER_DAMAGED", "x"), kFailed},
      {absl::UnavailableError("x"), kFailed},
      {absl::InternalError("x"), kFailed},
      {absl::DeadlineExceededError("x"), kFailed},
  };
  for (const auto& test : kCases) EXPECT_EQ(ExitCodeOf(test.status), test.exit_code) << test.status;
}

}  // namespace
}  // namespace liushui::cli
