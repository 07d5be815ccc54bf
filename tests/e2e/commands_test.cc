// The binary from outside: a server, and people at their terminals.
#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr char kNote[] =
    "workflow: note\n"
    "title: 便条\n"
    "subject: \"${data.text}\"\n"
    "data: [ { name: text, type: string, input: true } ]\n"
    "states:\n"
    "  - id: write\n"
    "    task: { role: writer, title: 写, form: [ { name: price, type: int, required: true } ] }\n"
    "    next: [ { event: done, to: [check] } ]\n"
    "  - id: check\n"
    "    task: { role: checker, title: 查, separate_from: [write] }\n"
    "    next: [ { event: done, to: [closed] } ]\n"
    "  - { id: closed, final: true }\n";

// "instances/17" -> 17, from the first that a text names.
std::string FirstNumberAfter(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  EXPECT_NE(at, std::string::npos) << text;
  if (at == std::string::npos) return "";
  const size_t first = at + mark.size();
  return text.substr(first, text.find_first_not_of("0123456789-", first) - first);
}

TEST(CommandsTest, ANoteFromDeployToVerify) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"));
  const std::string note = scratch.Write("note.yaml", kNote);
  const Result deployed = server.Command({"deploy", note});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.err;
  EXPECT_THAT(server.Command({"workflows"}).out, HasSubstr("note"));

  const Result started = server.Command({"start", "note", "--input", R"({"text": "换股"})", "--json"});
  ASSERT_EQ(started.exit_code, 0) << started.err;
  const std::string instance = FirstNumberAfter(started.out, "/instances/");
  const Result drawn = server.Command({"draw", instance});
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_THAT(drawn.out, HasSubstr("<svg"));
  EXPECT_THAT(server.Command({"draw", instance, "--format", "dot"}).out,
              ContainsRegex("\"write\" .label=.*fillcolor=\"#ffe08a\""));
  const auto task = [&] { return FirstNumberAfter(server.Command({"tasks", "--json"}).out, "/tasks/"); };
  const std::string writing = task();
  EXPECT_EQ(server.Command({"claim", writing}, "xie", "writer").exit_code, 0);
  EXPECT_EQ(server.Command({"release", writing}, "xie", "writer").exit_code, 0);
  const Result written = server.Command({"complete", writing, "--form", R"({"price": 7})"}, "xie", "writer");
  ASSERT_EQ(written.exit_code, 0) << written.err;

  const Result own = server.Command({"complete", task()}, "xie", "writer,checker");
  EXPECT_EQ(own.exit_code, 1);
  EXPECT_THAT(own.err, HasSubstr("SEPARATION_OF_DUTIES"));
  ASSERT_EQ(server.Command({"complete", task()}, "fu", "checker").exit_code, 0);

  EXPECT_THAT(server.Command({"ps", "--json"}).out, HasSubstr("COMPLETED"));
  EXPECT_EQ(server.Command({"show", instance}).exit_code, 0);
  const Result history = server.Command({"history", instance});
  EXPECT_EQ(history.exit_code, 0);
  EXPECT_THAT(history.out, HasSubstr("xie  refused, SEPARATION_OF_DUTIES"));
  const Result early = server.Command({"state", instance, "--at", "1"});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("INSTANCE_NOT_STARTED"));
  EXPECT_EQ(server.Command({"incidents"}).exit_code, 0);
  const Result verified = server.Command({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  EXPECT_EQ(server.Stop(), 0);

  EXPECT_EQ(RunProgram({"replay", "--data", scratch.Path("ledger")}).exit_code, 0);
  const Result folder = RunProgram({"verify", "--data", scratch.Path("ledger"), "--json"});
  EXPECT_EQ(folder.exit_code, 0);
  EXPECT_THAT(folder.out, HasSubstr("\"agreed\": true"));
}

TEST(CommandsTest, DeployShowsWhatIsWrongAsACompilerDoes) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"));
  const std::string note =
      scratch.Write("note.yaml", "workflow: note\nstates: [ { id: a, next: [ { to: c } ] } ]\n");
  const Result refused = server.Command({"deploy", "--validate-only", note});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.err, note +
                             ":2:34: error: there is no state 'c' [TARGET_UNKNOWN]\n"
                             "  states: [ { id: a, next: [ { to: c } ] } ]\n" +
                             "  " + std::string(33, ' ') + "^\n");
}

TEST(CommandsTest, DeclaredProcessesAreServed) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"), {"--workflows", LIUSHUI_SOURCE_DIR "/workflows"});
  EXPECT_THAT(server.ready_line(), HasSubstr(", position "));
  const auto listed = server.As("tester").ListWorkflows({});
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->definitions_size(), 4);
  EXPECT_EQ(server.Stop(), 0);
}

TEST(CommandsTest, SimulatedClockIsForLife) {
  const ScratchFolder scratch;
  const std::vector<std::string> simulated = {"--simulated-clock", "2026-03-02T08:00:00+08:00"};
  {
    ServerProcess server(scratch.Path("ledger"), simulated);
    EXPECT_EQ(server.Command({"advance", "+1h"}).exit_code, 0);
    EXPECT_EQ(server.Stop(), 0);
  }
  const std::vector<std::string> elsewhen = {"--simulated-clock", "2026-04-01T08:00:00+08:00"};
  ServerProcess again(scratch.Path("ledger"), elsewhen);
  const auto clock = again.As("tester").GetClock({});
  ASSERT_TRUE(clock.ok()) << clock.status();
  EXPECT_TRUE(clock->simulated());
  EXPECT_GE(clock->time().seconds(), 1772409600 + 3600);
}

TEST(CommandsTest, TimesAreLocalAndShowTheirOffset) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"), {"--simulated-clock", "2026-03-02T08:00:00+08:00"});
  setenv("TZ", "Asia/Shanghai", 1);
  EXPECT_THAT(server.Command({"clock"}).out, HasSubstr("  2026-03-02T08:00:00+08:00\n"));
  EXPECT_THAT(server.Command({"clock", "--json"}).out, HasSubstr("2026-03-02T00:00:00"));
  setenv("TZ", "UTC", 1);
  EXPECT_THAT(server.Command({"clock"}).out, HasSubstr("  2026-03-02T00:00:00+00:00\n"));
  unsetenv("TZ");
  EXPECT_THAT(RunProgram({"--help"}).out, HasSubstr("Times are local (TZ)"));
  EXPECT_EQ(server.Stop(), 0);
}

TEST(CommandsTest, ExitCodesSayWhatHappened) {
  const ScratchFolder scratch;
  EXPECT_EQ(RunProgram({"--help"}).exit_code, 0);
  EXPECT_EQ(RunProgram({}).exit_code, 2);
  EXPECT_EQ(RunProgram({"serve"}).exit_code, 2);
  EXPECT_EQ(RunProgram({"serve", "--data", "x", "--namespace", "BIG"}).exit_code, 2);
  EXPECT_EQ(RunProgram({"frobnicate"}).exit_code, 2);
  EXPECT_THAT(RunProgram({"frobnicate"}).err, HasSubstr("there is no command frobnicate [USAGE]\n"));
  EXPECT_THAT(RunProgram({"--version"}).out, HasSubstr("liushui 0.1.0"));
  EXPECT_EQ(RunProgram({"help"}).out, RunProgram({"--help"}).out);
  EXPECT_EQ(RunProgram({"help", "serve"}).out, RunProgram({"serve", "--help"}).out);
  EXPECT_EQ(RunProgram({"verify", "--data", scratch.Path("none")}).exit_code, 3);
  EXPECT_EQ(RunProgram({"check", scratch.Write("bad.yaml", "workflow: a\n")}).exit_code, 1);
  EXPECT_EQ(RunProgram({"check", LIUSHUI_SOURCE_DIR "/workflows"}).exit_code, 0);
  std::string gone;
  {
    ServerProcess server(scratch.Path("ledger"));
    gone = server.address();
    EXPECT_EQ(server.Command({"start", "nothing"}).exit_code, 1);
    EXPECT_EQ(RunProgram({"serve", "--data", scratch.Path("ledger"), "--listen", "127.0.0.1:0"}).exit_code,
              3);
    EXPECT_EQ(RunProgram({"serve", "--data", scratch.Path("other"), "--listen", gone}).exit_code, 3);
    EXPECT_EQ(server.Stop(), 0);
  }
  EXPECT_EQ(RunProgram({"ps", "--server", gone, "--timeout", "2"}).exit_code, 3);
}

TEST(CommandsTest, HelpShowsExamples) {
  for (const char* command : {"serve", "check", "verify", "replay", "start", "complete"}) {
    const Result help = RunProgram({command, "--help"});
    EXPECT_EQ(help.exit_code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("liushui " + std::string(command))) << command;
  }
}

}  // namespace
}  // namespace liushui::e2e
