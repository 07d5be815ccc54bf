// The limits of complaints, set for a branch from the command line: what is listed, what a complaint takes,
// what its auditor is told.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParametersTest, TheBranchSetsTheLimitsOfItsComplaints) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"), {"--simulated-clock", "2026-03-02T09:00:00+08:00"});
  const auto command = [&](const std::vector<std::string>& arguments) {
    return server.Command(arguments, "he.gui", "compliance,service_desk");
  };
  const auto run = [&](const std::vector<std::string>& arguments) {
    const Result result = command(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
    return result.out;
  };
  run({"deploy", LIUSHUI_SOURCE_DIR "/workflows"});
  EXPECT_THAT(run({"parameters", "list"}), HasSubstr("no parameters"));
  EXPECT_THAT(run({"parameters", "list", "complaint"}),
              ContainsRegex("complaint.close_days +办结期限（天） +int +60 \\(投诉处理规定, unverified\\)"));
  EXPECT_THAT(run({"parameters", "set", "complaint", "close_days", "45", "--reason", "分公司规定", "--source",
                   "分公司投诉办法 第8条", "--source-status", "verified"}),
              HasSubstr("1 parameter set"));
  const Result refused = command({"parameters", "set", "complaint", "close_days", "0", "--reason", "试"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, testing::AllOf(HasSubstr("parameter complaint.close_days: `data.close_days > 0"),
                                          HasSubstr("does not hold for 0")));
  scratch.Write("p.csv", "workflow,input,value\ncomplaint,visit_days,14\ncomplaint,silence,3bd\n");
  EXPECT_THAT(run({"parameters", "import", scratch.Path("p.csv"), "--reason", "2026年标准", "--dry-run"}),
              HasSubstr("2 parameters set - so it would be"));
  run({"parameters", "import", scratch.Path("p.csv"), "--reason", "2026年标准"});

  run({"start", "complaint", "--key", "c-1"});
  const std::string shown = run({"show", "complaint/c-1"});
  EXPECT_THAT(
      shown,
      ContainsRegex(
          "close_days +办结期限（天） +45 +parameter, set by he.gui .* 分公司投诉办法 第8条 +verified"));
  EXPECT_THAT(shown, ContainsRegex("decide_days +决定期限（天） +15 +default +投诉处理规定 +unverified"));
  run({"parameters", "unset", "complaint", "close_days", "--reason", "恢复总部标准"});
  run({"start", "complaint", "--key", "c-2"});
  EXPECT_THAT(run({"show", "complaint/c-2"}),
              AllOf(ContainsRegex("close_days +办结期限（天） +60 +default"), Not(HasSubstr("45"))));
  EXPECT_THAT(run({"show", "complaint/c-1"}), HasSubstr("45"));
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(RunProgram({"verify", "--data", scratch.Path("ledger")}).exit_code, 0);
}

}  // namespace
}  // namespace liushui::e2e
