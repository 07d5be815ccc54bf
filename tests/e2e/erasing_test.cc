// A client's data from the command line: sealed on disk, shown, restricted, erased; and the ledger still
// verifies.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCase[] =
    "workflow: case\n"
    "title: 案件\n"
    "retention: { years: 1, source: 试验, source_status: unverified }\n"
    "data: [ { name: client, type: string, input: true, personal: true } ]\n"
    "events: [ { name: settled } ]\n"
    "states:\n"
    "  - { id: open, next: [ { event: settled, to: over } ] }\n"
    "  - { id: over, final: true }\n";

// The bytes of all files below a folder.
std::string BytesBelow(const std::string& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

TEST(ErasingTest, AClientIsErasedAndTheLedgerVerifies) {
  const ScratchFolder scratch;
  const std::string ledger = scratch.Path("ledger");
  ServerProcess server(ledger, {"--simulated-clock", "2026-03-02T08:00:00+08:00"});
  ASSERT_EQ(server.Command({"deploy", scratch.Write("case.yaml", kCase)}).exit_code, 0);
  const Result started = server.Command(
      {"start", "case", "--key", "k-1", "--subject", "c-17", "--input", R"({"client": "陈女士"})"});
  ASSERT_EQ(started.exit_code, 0) << started.err;
  EXPECT_THAT(server.Command({"show", "case/k-1"}).out, HasSubstr("陈女士"));
  EXPECT_THAT(server.Command({"history", "case/k-1"}).out, HasSubstr("陈女士"));

  const Result open = server.Command({"erase", "case/k-1", "--reason", "客户要求"});
  EXPECT_THAT(open.out, HasSubstr("restricted instead: a case is still open"));
  ASSERT_EQ(server.Command({"send", "case/k-1", "settled"}).exit_code, 0);
  const Result kept = server.Command({"erase", "case/k-1", "--reason", "客户要求", "--yes"});
  EXPECT_EQ(kept.exit_code, 1);
  EXPECT_THAT(kept.err, HasSubstr("not erased but restricted: kept until 2027-03-02"));
  EXPECT_THAT(server.Command({"show", "case/k-1"}).out, HasSubstr("«restricted»"));

  ASSERT_EQ(server.Command({"advance", "+366d"}).exit_code, 0);
  EXPECT_THAT(server.Command({"retention"}).out, HasSubstr("c-17"));
  const Result erased = server.Command({"erase", "--subject", "c-17", "--reason", "期满", "--yes"});
  EXPECT_EQ(erased.exit_code, 0) << erased.err;
  EXPECT_THAT(server.Command({"show", "case/k-1"}).out, HasSubstr("«erased»"));
  EXPECT_THAT(server.Command({"history", "case/k-1"}).out, HasSubstr("«erased»"));
  EXPECT_EQ(server.Command({"verify"}).exit_code, 0);
  ASSERT_EQ(server.Stop(), 0);
  EXPECT_THAT(BytesBelow(ledger), Not(HasSubstr("陈女士")));
  EXPECT_EQ(RunProgram({"verify", "--data", ledger}).exit_code, 0);
}

}  // namespace
}  // namespace liushui::e2e
