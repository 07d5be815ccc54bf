// The life of a task from outside: handed on, remarked on, with a file that the verifier misses when it is
// gone.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;

constexpr char kDesk[] =
    "workflow: desk\n"
    "title: 柜台\n"
    "data: [ { name: client, type: string, input: true, personal: true } ]\n"
    "states:\n"
    "  - id: call\n"
    "    task:\n"
    "      role: clerk\n"
    "      title: 致电\n"
    "      delegate: { role: runner }\n"
    "      supervisor: { role: leader }\n"
    "      show: { 客户: data.client }\n"
    "      form: [ { name: fen, type: int, required: true, minimum: 1, maximum: 500 } ]\n"
    "    next: [ { event: done, to: [over] } ]\n"
    "  - { id: over, final: true }\n";

// The task's name, "17-3", from a list of tasks as JSON.
std::string OnlyTask(const ServerProcess& server) {
  const std::string listed = server.Command({"tasks", "--json"}).out;
  const std::string mark = "/tasks/";
  const size_t at = listed.find(mark);
  EXPECT_NE(at, std::string::npos) << listed;
  if (at == std::string::npos) return "";
  const size_t first = at + mark.size();
  return listed.substr(first, listed.find_first_not_of("0123456789-", first) - first);
}

// The only file of the attachments, wherever it lies.
std::string OnlyFile(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) return entry.path().string();
  }
  return "";
}

TEST(TasksTest, ATaskIsHandedOnAndItsFileIsVerified) {
  const ScratchFolder scratch;
  const std::string ledger = scratch.Path("ledger");
  ServerProcess server(ledger);
  ASSERT_EQ(server.Command({"deploy", scratch.Write("desk.yaml", kDesk)}).exit_code, 0);
  ASSERT_EQ(server.Command({"start", "desk", "--input", R"({"client": "王女士"})"}).exit_code, 0);
  const std::string task = OnlyTask(server);
  EXPECT_THAT(server.Command({"task", task}).out, HasSubstr("王女士"));

  ASSERT_EQ(server.Command({"claim", task}, "ann", "clerk").exit_code, 0);
  EXPECT_THAT(server.Command({"delegate", task, "--to", "don"}, "ann", "clerk").out,
              HasSubstr("given to don"));
  EXPECT_THAT(server.Command({"complete", task, "--form", R"({"fen": 501})"}, "don", "runner").err,
              HasSubstr("at most 500"));
  ASSERT_EQ(server.Command({"complete", task, "--form", R"({"fen": 7})"}, "don", "runner").exit_code, 0);
  EXPECT_THAT(server.Command({"update", task, "--priority", "90", "--reason", "急"}, "ann", "clerk").err,
              HasSubstr("ROLE_DENIED"));
  ASSERT_EQ(server.Command({"update", task, "--due", "+1h", "--reason", "急"}, "sue", "leader").exit_code, 0);

  ASSERT_EQ(server.Command({"comment", task, "已致电"}, "ann", "clerk").exit_code, 0);
  const std::string page = scratch.Write("签字页.pdf", "signed");
  const Result attached = server.Command({"attach", task, page, "--note", "签字页"}, "ann", "clerk");
  ASSERT_EQ(attached.exit_code, 0) << attached.err;
  EXPECT_THAT(server.Command({"notes", task}).out, HasSubstr("签字页.pdf (6 bytes)"));
  const std::string copy = scratch.Path("copy.pdf");
  ASSERT_EQ(server.Command({"download", task, "2", "--to", copy}).exit_code, 0);
  std::ifstream file(copy);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "signed");

  const Result confirmed = server.Command({"complete", task}, "ann", "clerk");
  EXPECT_THAT(confirmed.out, HasSubstr("completed, ann (done)")) << confirmed.err;
  EXPECT_EQ(server.Stop(), 0);

  EXPECT_EQ(RunProgram({"verify", "--data", ledger}).exit_code, 0);
  std::filesystem::remove(OnlyFile(ledger + "/attachments"));
  const Result missing = RunProgram({"verify", "--data", ledger});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.out + missing.err, HasSubstr("签字页.pdf"));
  EXPECT_EQ(RunProgram({"replay", "--data", ledger}).exit_code, 0);
}

}  // namespace
}  // namespace liushui::e2e
