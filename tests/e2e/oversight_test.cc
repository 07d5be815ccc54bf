// Oversight from outside: lists, counts and the board, now and as they were.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
data:
  - { name: weight, type: int, input: true }
states:
  - id: carry
    task: { role: clerk, title: "搬 ${data.weight}" }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class OversightTest : public testing::Test {
 protected:
  OversightTest() : server_(scratch_.Path("ledger"), {"--simulated-clock", "2026-03-02T09:00:00+08:00"}) {
    EXPECT_EQ(server_.Command({"deploy", scratch_.Write("errand.yaml", kErrand)}).exit_code, 0);
    for (const char* weight : {"1", "20", "300"}) {
      EXPECT_EQ(server_
                    .Command({"start", "errand", "--input", std::string("{\"weight\": ") + weight + "}",
                              "--key", std::string("w") + weight})
                    .exit_code,
                0);
    }
  }
  Result Run(const std::vector<std::string>& arguments) { return server_.Command(arguments, "li", "clerk"); }

  ScratchFolder scratch_;
  ServerProcess server_;
};

TEST_F(OversightTest, ListsAreFilteredAndOrdered) {
  const Result heavy = Run({"ps", "--filter", "data.weight > 10", "--order-by", "business_key desc"});
  ASSERT_EQ(heavy.exit_code, 0) << heavy.err;
  EXPECT_THAT(heavy.out, Not(HasSubstr("w1 ")));
  EXPECT_LT(heavy.out.find("w300"), heavy.out.find("w20"));
  const Result tasks = Run({"tasks", "--filter", "task.business_key == 'w20'"});
  EXPECT_THAT(tasks.out, HasSubstr("搬 20"));
  EXPECT_THAT(tasks.out, Not(HasSubstr("搬 300")));
  const Result mistaken = Run({"tasks", "--filter", "task.title == 'x' && task.owner == 'li'"});
  EXPECT_EQ(mistaken.exit_code, 1);
  EXPECT_THAT(mistaken.err,
              HasSubstr("  task.title == 'x' && task.owner == 'li'\n                            ^"));
  EXPECT_THAT(mistaken.err, HasSubstr("[FILTER_INVALID]"));
}

TEST_F(OversightTest, ThePastIsShownByPositionAndByTime) {
  const std::string tasks = Run({"tasks", "--json"}).out;
  const size_t name = tasks.find("/tasks/") + 7;
  const std::string task = tasks.substr(name, tasks.find('"', name) - name);
  const std::string instance = task.substr(0, task.find('-'));
  ASSERT_EQ(Run({"advance", "+1h"}).exit_code, 0);
  ASSERT_EQ(Run({"claim", task}).exit_code, 0);
  ASSERT_EQ(Run({"complete", task}).exit_code, 0);
  for (const char* moment : {"5", "2026-03-02T09:30:00+08:00"}) {
    EXPECT_THAT(Run({"show", instance, "--as-of", moment}).out, HasSubstr("carry")) << moment;
    EXPECT_THAT(Run({"task", task, "--as-of", moment, "--json"}).out, HasSubstr("OPEN")) << moment;
    EXPECT_THAT(Run({"ps", "--as-of", moment, "--json"}).out, Not(HasSubstr("COMPLETED"))) << moment;
    EXPECT_THAT(Run({"tasks", "--as-of", moment}).out, HasSubstr(task)) << moment;
  }
  EXPECT_THAT(Run({"tasks"}).out, Not(HasSubstr(task)));
  const Result changes = Run({"diff", instance, "2026-03-02T09:30:00+08:00", "2026-03-02T10:00:00+08:00"});
  EXPECT_EQ(changes.exit_code, 1) << changes.err;
  EXPECT_THAT(changes.out, HasSubstr("li  states: [\"carry\"] -> [\"over\"]  (completed task 1"));
  EXPECT_THAT(changes.out, HasSubstr("li  tasks.1.claimed_by: nothing -> li"));
  EXPECT_EQ(Run({"diff", instance, "5", "5"}).exit_code, 0);
  EXPECT_THAT(Run({"show", instance, "--as-of", "99999"}).err, HasSubstr("POSITION_UNKNOWN"));
}

TEST_F(OversightTest, BoardShowsNowAndThen) {
  const std::string tasks = Run({"tasks", "--json"}).out;
  const size_t name = tasks.find("/tasks/") + 7;
  const std::string first = tasks.substr(name, tasks.find('"', name) - name);
  const Result counted = Run({"count", "--by", "state,status"});
  EXPECT_THAT(counted.out, HasSubstr("3 tasks at position"));
  ASSERT_EQ(Run({"complete", first}).exit_code, 0);
  EXPECT_THAT(Run({"count", "--by", "person", "--status", "completed"}).out, HasSubstr("li"));
  const Result board = Run({"board", "--day", "2026-03-02", "--json"});
  ASSERT_EQ(board.exit_code, 0) << board.err;
  EXPECT_THAT(board.out, HasSubstr(R"("done":1)"));
  EXPECT_THAT(board.out, HasSubstr(R"("clerk":{)"));
  EXPECT_THAT(board.out, HasSubstr(R"("tasks":2)"));
  const Result then = Run({"board", "--day", "2026-03-02", "--as-of", "6", "--json"});
  ASSERT_EQ(then.exit_code, 0) << then.err;
  EXPECT_THAT(then.out, HasSubstr(R"("tasks":3)"));
  EXPECT_THAT(then.out, Not(HasSubstr(R"("done":1)")));
  const Result by_time = Run({"board", "--as-of", "2026-03-02T09:00:00+08:00", "--json"});
  EXPECT_THAT(by_time.out, HasSubstr(R"("tasks":2)")) << by_time.err;
  // A position has a day of its own.
  ASSERT_EQ(Run({"advance", "+2d"}).exit_code, 0);
  EXPECT_THAT(Run({"board", "--json"}).out, HasSubstr(R"("day":"2026-03-04")"));
  EXPECT_THAT(Run({"board", "--as-of", "6", "--json"}).out, HasSubstr(R"("day":"2026-03-02")"));
}

// The text between two others.
std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t from = text.find(begin);
  if (from == std::string::npos) return "";
  return text.substr(from + begin.size(), text.find(end, from + begin.size()) - from - begin.size());
}

TEST(ManagersDayTest, BoardOfARunningDaySaysWhatItsOutputWill) {
  ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"), {"--simulated-clock", "2026-03-02T08:00:00+08:00",
                                                "--workflows", LIUSHUI_SOURCE_DIR "/workflows"});
  const Result started = server.Command(
      {"start", "daily_manager_day", "--key", "song.yi/2026-03-02", "--input",
       R"({"manager": "song.yi", "team_leader": "song.changqing", "date": "2026-03-02", "presents": true,)"
       R"( "community": "南苑", "advice_wanted": ["C0001"], "branch_sms": true, "visit_quota": 4})"});
  ASSERT_EQ(started.exit_code, 0) << started.err;
  const auto parts = [&] {
    const Result board = server.Command({"board", "--day", "2026-03-02", "--json"});
    return Between(board.out, R"("parts":)", R"(,"running")");
  };
  const std::string running = parts();
  EXPECT_THAT(running, HasSubstr("advice_plan"));
  ASSERT_EQ(server.Command({"advance", "2026-03-02T20:05:00+08:00"}).exit_code, 0);
  const Result reviews = server.Command({"tasks", "--filter", "task.state == 'review'", "--json"});
  const Result reviewed = server.Command(
      {"complete", Between(reviews.out, "/tasks/", "\""), "--form", R"({"accept": true, "note": "好"})"},
      "song.changqing", "team_leader");
  ASSERT_EQ(reviewed.exit_code, 0) << reviewed.err;
  EXPECT_EQ(parts(), running);
}

}  // namespace
}  // namespace liushui::e2e
