// The sample branch from its files: its people, its schedule, its calendar; and a substitute at work.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Source(const std::string& path) {
  return std::string(LIUSHUI_SOURCE_DIR "/workflows/") + path;
}

TEST(BranchTest, TheSampleBranchBeginsItsDayByItself) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"), {"--simulated-clock", "2026-03-02T07:00:00+08:00"});
  const auto run = [&](const std::vector<std::string>& arguments) {
    const Result result = server.Command(arguments, "mei.zhuren", "branch_manager");
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
    return result.out;
  };
  run({"deploy", LIUSHUI_SOURCE_DIR "/workflows"});
  EXPECT_THAT(run({"people", "import", Source("sample/people.csv")}), HasSubstr("34 added"));
  EXPECT_THAT(run({"people", "import", Source("sample/people.csv"), "--replace"}),
              HasSubstr("nothing changes"));
  EXPECT_THAT(run({"teams", "list"}), HasSubstr("song.changqing"));
  EXPECT_THAT(run({"schedules", "put", Source("schedules")}), HasSubstr("put  next"));
  EXPECT_THAT(run({"schedules", "preview", "daily_manager_day", "--count", "2"}), HasSubstr("zhu.liu"));
  run({"people", "absent", "song.yi", "--until", "2026-03-03", "--reason", "年假"});
  run({"people", "substitute", "song.yi", "song.er"});
  run({"advance", "2026-03-02T08:30:00+08:00"});
  const std::string fired = run({"schedules", "show", "daily_manager_day"});
  EXPECT_THAT(fired, HasSubstr("zhu.liu/2026-03-02"));
  EXPECT_THAT(fired, HasSubstr("ABSENT: away: 年假"));
  EXPECT_THAT(fired, Not(HasSubstr("song.yi/2026-03-02")));
  EXPECT_THAT(run({"calendar", "cn-trading", "2026-02"}), HasSubstr("春节"));
  EXPECT_THAT(run({"calendars"}), HasSubstr("newest"));
  const Result denied =
      server.Command({"tasks", "--mine", "--on-behalf-of", "song.yi"}, "zhu.yi", "client_manager");
  EXPECT_THAT(denied.err, HasSubstr("NOT_SUBSTITUTE"));
  EXPECT_EQ(server.Command({"tasks", "--mine", "--on-behalf-of", "song.yi"}, "song.er").exit_code, 0);
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(RunProgram({"verify", "--data", scratch.Path("ledger")}).exit_code, 0);
}

}  // namespace
}  // namespace liushui::e2e
