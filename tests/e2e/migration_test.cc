// A migration from outside: judged, carried out, carried on, and still a sound ledger.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;

std::string Sheet(const std::string& state) {
  return "workflow: sheet\ntitle: t\nstates:\n  - id: " + state +
         "\n    task: { role: clerk, title: Do it }\n    next: [ { event: done, to: [end] } ]\n"
         "  - { id: end, final: true }\n";
}

TEST(MigrationTest, InstancesMoveToANewRevision) {
  const ScratchFolder scratch;
  ServerProcess server(scratch.Path("ledger"));
  ASSERT_EQ(server.Command({"deploy", scratch.Write("one.yaml", Sheet("work"))}).exit_code, 0);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(server.Command({"start", "sheet"}).exit_code, 0);
  ASSERT_EQ(server.Command({"deploy", scratch.Write("two.yaml", Sheet("labour"))}).exit_code, 0);

  const Result judged = server.Command({"migrate", "sheet", "--to", "latest", "--dry-run"});
  EXPECT_EQ(judged.exit_code, 1);
  EXPECT_THAT(judged.out, HasSubstr("[MIGRATION_STATE_GONE]"));
  const std::string mapping = scratch.Write("mapping.yaml", "states: { work: labour }\n");
  const Result moved = server.Command({"migrate", "sheet", "--to", "2", "--mapping", mapping}, "mei");
  EXPECT_EQ(moved.exit_code, 0) << moved.out << moved.err;
  EXPECT_THAT(moved.out, HasSubstr("3 looked at: 3 moved, 0 were there already, 0 refused\n"));
  EXPECT_THAT(server.Command({"migrate", "sheet", "--to", "2", "--map", "work=labour"}).out,
              HasSubstr("0 moved, 3 were there already"));
  const Result verified = server.Command({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

}  // namespace
}  // namespace liushui::e2e
