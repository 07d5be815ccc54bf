// Versions of a workflow from outside: two deployments, an alias that moves, and what changed between them.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;

std::string Leap(const std::string& title) {
  return "workflow: leap\ntitle: " + title +
         "\nevents: [ { name: go } ]\n"
         "states:\n"
         "  - { id: here, next: [ { event: go, to: [there] } ] }\n"
         "  - { id: there, final: true }\n";
}

TEST(VersionsTest, AnAliasMovesAndTheLedgerKnowsWho) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"));
  const std::string leap = scratch.Write("leap.yaml", Leap("跳"));
  ASSERT_EQ(server.Command({"deploy", leap}).exit_code, 0);
  EXPECT_THAT(server.Command({"deploy", leap}).out, HasSubstr("unchanged"));
  const std::string hop = scratch.Write("hop.yaml", Leap("蹦"));
  ASSERT_EQ(server.Command({"deploy", hop}).exit_code, 0);

  EXPECT_THAT(server.Command({"alias", "set", "leap", "stable", "1"}, "mei").out,
              HasSubstr("leap@stable is revision 1"));
  EXPECT_THAT(server.Command({"start", "leap@stable", "--json"}).out, HasSubstr("\"revision\": 1"));
  EXPECT_THAT(server.Command({"workflows", "leap"}).out, HasSubstr("stable"));

  const Result changed = server.Command({"diff", "leap@stable", "leap"});
  EXPECT_EQ(changed.exit_code, 1) << changed.err;
  EXPECT_EQ(changed.out, "~ title: 跳 -> 蹦\n");
  EXPECT_EQ(server.Command({"diff", "leap@2", hop}).exit_code, 0);
  EXPECT_EQ(server.Command({"diff", "leap@9", hop}).exit_code, 2);

  EXPECT_EQ(server.Command({"alias", "remove", "leap", "stable"}, "mei").exit_code, 0);
  EXPECT_THAT(server.Command({"start", "leap@stable"}).err, HasSubstr("[ALIAS_UNKNOWN]"));
  const Result verified = server.Command({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

}  // namespace
}  // namespace liushui::e2e
