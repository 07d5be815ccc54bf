#include "clients/cli/evidence/verification.h"

#include <sstream>
#include <string>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using ::testing::HasSubstr;

// Runs a remote check that ends with this result.
Screen RunVerify(const char* result, bool json) {
  FakeServer server;
  server.audit.verify = [&](auto&, const auto&, auto& writer) {
    v1::VerifyResponse response;
    response.set_records(5);
    writer.Write(response);
    ParseText(result, *response.mutable_result());
    writer.Write(response);
    return grpc::Status::OK;
  };
  Connection connection;
  connection.server = server.address();
  connection.json = json;
  std::ostringstream out;
  std::ostringstream err;
  Screen screen;
  screen.exit_code = RemoteVerify(connection, Check(), Terminal{&out, &err, Shanghai()});
  screen.out = out.str();
  screen.err = err.str();
  return screen;
}

TEST(RemoteVerify, AgreementExitsWithZero) {
  const Screen screen = RunVerify(
      "agreed: true records: 10 instances: 2 rows: 7 reexecuted: 9 elapsed_us: 1500000 "
      "levels { level: 1 } levels { level: 2 } levels { level: 3 }",
      false);
  EXPECT_EQ(screen.exit_code, kDone);
  EXPECT_EQ(screen.err, "");
  EXPECT_EQ(screen.out,
            "result          all agree\n"
            "1 integrity     agrees\n"
            "2 completeness  agrees\n"
            "3 meaning       agrees\n"
            "records         10\n"
            "instances       2\n"
            "rows            7\n"
            "re-executed     9\n"
            "checkpoints     0\n"
            "seconds         1.5\n");
}

TEST(RemoteVerify, DifferencesExitWithOne) {
  const char* result =
      "records: 10 difference_count: 9 levels { level: 1 } levels { level: 2 differences: 8 } "
      "levels { level: 3 differences: 1 } "
      "differences { index: 3 level: 2 message: 'fact 2: expected a, found b' } "
      "differences { index: -1 level: 3 message: 'row task 3: missing' }";
  const Screen screen = RunVerify(result, false);
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.out,
              HasSubstr("1 integrity     agrees\n2 completeness  8 differ\n3 meaning       1 differ\n"));
  EXPECT_THAT(screen.out, HasSubstr("LEVEL  RECORD  DIFFERENCE\n"
                                    "2      3       fact 2: expected a, found b\n"
                                    "3      stored  row task 3: missing\n"
                                    "and 7 more\n"));
  EXPECT_THAT(RunVerify(result, true).out, HasSubstr("\"agreed\": false"));
}

// Shows a check made in this process, at a terminal.
Screen ShowLocal(const Verification& verify) {
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{&out, &err, Shanghai()};
  terminal.progress = true;
  Screen screen;
  screen.exit_code = ShowVerification({}, terminal, {.fold_only = true}, verify);
  screen.out = out.str();
  screen.err = err.str();
  return screen;
}

TEST(ShowVerification, ProgressOverwritesItself) {
  const Screen screen = ShowLocal([](Session&, const Progress& progress) {
    progress("records", 1'000, 2'500);
    progress("files", 3, 7);
    return MessageOf<v1::VerifyResult>("agreed: true records: 2500 reexecuted: 7");
  });
  EXPECT_EQ(screen.err, "\r1000 of 2500 records\x1b[K\r3 of 7 files\x1b[K\r\x1b[K");
  EXPECT_EQ(screen.exit_code, kDone);
  EXPECT_THAT(screen.out, HasSubstr("records"));
  EXPECT_THAT(screen.out, testing::Not(HasSubstr("re-executed")));
}

TEST(ShowVerification, RemarksFollowTheResult) {
  const Screen screen = ShowLocal([](Session&, const Progress&) {
    return MessageOf<v1::VerifyResult>(
        "agreed: true checkpoints: 7 remarks: 'the ledger was forked at record 8'");
  });
  EXPECT_EQ(screen.exit_code, kDone);
  EXPECT_THAT(screen.out, HasSubstr("checkpoints"));
  EXPECT_THAT(screen.out, HasSubstr("remark: the ledger was forked at record 8\n"));
}

TEST(ShowVerification, LevelsThatWereNotLookedAtAreNamed) {
  std::ostringstream out;
  const auto verify = [](Session&, const Progress&) {
    return MessageOf<v1::VerifyResult>("agreed: true records: 5 levels { level: 1 }");
  };
  EXPECT_EQ(ShowVerification({}, Terminal{&out, &out, Shanghai()}, {.level = 1}, verify), kDone);
  EXPECT_THAT(out.str(), HasSubstr("1 integrity     agrees\n2 completeness  not looked at\n"));
  EXPECT_THAT(out.str(), testing::Not(HasSubstr("rows")));
}

TEST(ShowVerification, CheckThatCannotBeMadeIsAFailure) {
  const Screen screen = ShowLocal([](Session&, const Progress&) -> absl::StatusOr<v1::VerifyResult> {
    return Refuse(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND", "no ledger is there");
  });
  EXPECT_EQ(screen.exit_code, kFailed);
  EXPECT_THAT(screen.err, HasSubstr("liushui: no ledger is there [LEDGER_NOT_FOUND]\n"));
}

}  // namespace
}  // namespace liushui::cli
