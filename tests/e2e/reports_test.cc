// liushui report, as somebody would use it: of a case, of a branch, and of evidence without any server.
#include <fstream>
#include <sstream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kWorkflow[] =
    "workflow: errand\n"
    "title: 跑腿\n"
    "data: [ { name: price, type: int, input: true, value: \"6\", title: 定价, source: 5.12, source_status: "
    "unverified } ]\n"
    "states:\n"
    "  - id: check\n"
    "    task: { role: leader, title: 核对, form: [ { name: agree, type: bool, required: true } ] }\n"
    "    next: [ { event: done, to: [over] } ]\n"
    "  - { id: over, title: 办妥, final: true }\n";

class ReportsTest : public ::testing::Test {
 protected:
  ReportsTest() : server_(scratch_.Path("ledger")) {
    Must({"deploy", scratch_.Write("errand.yaml", kWorkflow)});
    Must({"start", "errand", "--key", "e-1"});
    const std::string tasks = Must({"tasks", "--json"});
    const size_t name = tasks.find("/tasks/") + 7;
    const std::string task = tasks.substr(name, tasks.find('"', name) - name);
    EXPECT_EQ(server_.Command({"claim", task}, "zhao", "driver").exit_code, 1);
    Must({"complete", task, "--form", "{\"agree\": true}"});
  }
  std::string Must(const std::vector<std::string>& arguments) {
    const Result result = server_.Command(arguments, "wang", "leader");
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
    return result.out;
  }
  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(scratch_.Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  // Whatever the zone, the errand was within these days.
  static std::string Day(int days) {
    return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24) * days, absl::UTCTimeZone());
  }

  ScratchFolder scratch_;
  ServerProcess server_;
};

TEST_F(ReportsTest, OfACase) {
  Must({"report", "errand/e-1", "-o", scratch_.Path("case.html"), "--language", "en"});
  EXPECT_THAT(Read("case.html"), HasSubstr("Case report"));
  EXPECT_THAT(Read("case.html"), HasSubstr("ROLE_DENIED"));
  EXPECT_THAT(Read("case.html"), Not(HasSubstr("✗")));
}

TEST_F(ReportsTest, OfABranch) {
  Must({"report", "--from", Day(-1), "--to", Day(1), "-o", scratch_.Path("branch.html"), "--verify"});
  EXPECT_THAT(Read("branch.html"), HasSubstr("营业部期间报告"));
  EXPECT_THAT(Read("branch.html"), HasSubstr("办妥"));
  EXPECT_THAT(Read("branch.html"), HasSubstr("5.12（未核实）"));
  EXPECT_THAT(Read("branch.html"), Not(HasSubstr("✗")));
  const std::string json = Must({"report", "--from", Day(-1), "--to", Day(1), "--json"});
  EXPECT_THAT(json, HasSubstr("\"completed\": \"1\""));
  EXPECT_THAT(json, HasSubstr("\"reason\": \"ROLE_DENIED\""));
  Must({"report", "--from", Day(-1), "--to", Day(1), "-o", scratch_.Path("branch.json")});
  EXPECT_THAT(Read("branch.json"), HasSubstr("\"people\""));
}

TEST_F(ReportsTest, OfEvidenceWithoutAServer) {
  Must({"prove", "errand/e-1", "-o", scratch_.Path("case.zip")});
  EXPECT_EQ(server_.Stop(), 0);
  const Result made =
      RunProgram({"report", "--bundle", scratch_.Path("case.zip"), "-o", scratch_.Path("offline.html")});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(Read("offline.html"), HasSubstr("由证据文件 case.zip 离线生成"));
  EXPECT_THAT(Read("offline.html"), HasSubstr("e-1"));
  EXPECT_THAT(Read("offline.html"), Not(HasSubstr("✗")));
}

TEST_F(ReportsTest, WhatIsNoReportIsMisuse) {
  EXPECT_EQ(server_.Command({"report"}).exit_code, 2);
  EXPECT_EQ(server_.Command({"report", "--from", Day(0)}).exit_code, 2);
  EXPECT_EQ(server_.Command({"report", "errand/e-1", "--from", Day(0), "--to", Day(0)}).exit_code, 2);
  EXPECT_EQ(server_.Command({"report", "errand/e-1", "--key", "x"}).exit_code, 2);
  EXPECT_EQ(
      server_.Command({"report", "--from", Day(1), "--to", Day(0), "-o", scratch_.Path("x.html")}).exit_code,
      1);
  EXPECT_EQ(RunProgram({"report", "--bundle", scratch_.Path("nowhere.zip")}).exit_code, 2);
}

}  // namespace
}  // namespace liushui::e2e
