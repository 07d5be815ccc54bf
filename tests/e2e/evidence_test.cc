// Evidence that leaves the house: made by a server, or from its folder, and checked with nothing but the file
// and the key; a tree for third parties; and a witness that follows the server.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

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
    "events: [ { name: go } ]\n"
    "data: [ { name: reason, type: string, input: true } ]\n"
    "states:\n"
    "  - id: wait\n"
    "    next: [ { event: go, to: [check] } ]\n"
    "  - id: check\n"
    "    task: { role: leader, title: 核对, form: [ { name: agree, type: bool, required: true } ] }\n"
    "    next: [ { event: done, to: [over] } ]\n"
    "  - { id: over, final: true }\n";

std::string ReadWhole(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class EvidenceTest : public ::testing::Test {
 protected:
  // A server with one errand that is over; its number.
  std::string RunErrand(ServerProcess& server) {
    Must(server, {"deploy", scratch_.Write("errand.yaml", kWorkflow)});
    Must(server, {"start", "errand", "--key", "e-1", "--input", "{\"reason\": \"取件\"}"});
    Must(server, {"send", "errand/e-1", "go"});
    const std::string tasks = Must(server, {"tasks", "--json"});
    const size_t name = tasks.find("/tasks/") + 7;
    const std::string task = tasks.substr(name, tasks.find('"', name) - name);
    Must(server, {"claim", task});
    Must(server, {"complete", task, "--form", "{\"agree\": true}"});
    return task.substr(0, task.find('-'));
  }
  std::string Must(const ServerProcess& server, const std::vector<std::string>& arguments) {
    const Result result = server.Command(arguments, "wang", "leader");
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
    return result.out;
  }
  std::string Key() const {
    const std::string text = ReadWhole(scratch_.Path("ledger.proofs/log.vkey"));
    return text.substr(0, text.find('\n'));
  }
  static int Python(const std::string& arguments) {
    const std::string command =
        "python3 " LIUSHUI_SOURCE_DIR "/clients/python/verify_bundle.py " + arguments + " >/dev/null 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  }

  ScratchFolder scratch_;
};

TEST_F(EvidenceTest, BundleIsProvedWithoutTheServer) {
  const std::string bundle = scratch_.Path("case.zip");
  std::string instance;
  {
    ServerProcess server(scratch_.Path("ledger"));
    instance = RunErrand(server);
    Must(server, {"prove", "errand/e-1", "-o", bundle});
    EXPECT_EQ(server.Stop(), 0);
  }
  const Result checked = RunProgram({"verify", bundle, "--key", Key()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("result       proved"));
  EXPECT_THAT(checked.out, HasSubstr("errand/e-1"));
  EXPECT_THAT(checked.out, HasSubstr("that no refused attempt was left out"));
  EXPECT_THAT(checked.out, Not(HasSubstr("WHOSE ledger it is")));
  EXPECT_EQ(Python(bundle + " --key '" + Key() + "'"), 0);
  const Result own = RunProgram({"verify", bundle});
  EXPECT_EQ(own.exit_code, 0) << own.err;
  EXPECT_THAT(own.out, HasSubstr("WHOSE ledger it is"));
  EXPECT_EQ(Python(bundle), 0);
  const Result offline =
      RunProgram({"prove", instance, "-o", scratch_.Path("offline.zip"), "--data", scratch_.Path("ledger")});
  EXPECT_EQ(offline.exit_code, 0) << offline.err;
  EXPECT_EQ(RunProgram({"verify", scratch_.Path("offline.zip"), "--key", Key()}).exit_code, 0);
  EXPECT_EQ(Python(scratch_.Path("offline.zip") + " --key '" + Key() + "'"), 0);
}

TEST_F(EvidenceTest, EditedBundleIsNotProved) {
  const std::string bundle = scratch_.Path("case.zip");
  ServerProcess server(scratch_.Path("ledger"));
  RunErrand(server);
  Must(server, {"prove", "errand/e-1", "-o", bundle});
  std::string bytes = ReadWhole(bundle);
  bytes[bytes.size() / 2] ^= 0x01;
  const std::string edited = scratch_.Write("edited.zip", bytes);
  const Result checked = RunProgram({"verify", edited, "--key", Key()});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.out, HasSubstr("NOT proved"));
  EXPECT_EQ(Python(edited), 1);
  const std::string stranger = "ledger.example/other+00000000+AQID";
  EXPECT_EQ(RunProgram({"verify", bundle, "--key", stranger}).exit_code, 2);
  EXPECT_EQ(RunProgram({"verify", scratch_.Path("nowhere.zip")}).exit_code, 2);
  EXPECT_EQ(Python(scratch_.Path("nowhere.zip")), 2);
  EXPECT_EQ(server.Command({"prove", "17777", "-o", bundle}).exit_code, 1);
}

TEST_F(EvidenceTest, TreeIsCheckedByAnyone) {
  const std::string tree = scratch_.Path("tree");
  {
    ServerProcess server(scratch_.Path("ledger"));
    RunErrand(server);
    const Result denied = server.Command({"export", "tiles", tree}, "wang", "leader");
    EXPECT_EQ(denied.exit_code, 1);
    EXPECT_THAT(denied.err, HasSubstr("ROLE_DENIED"));
    const Result exported = server.Command({"export", "tiles", tree}, "chen", "auditor");
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_EQ(server.Stop(), 0);
  }
  const Result checked = RunProgram({"verify", "--tiles", tree, "--key", Key()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_EQ(RunProgram({"verify", "--tiles", tree}).exit_code, 2);  // no key
  // The rest of it from the folder, over what is there.
  const Result offline = RunProgram({"export", "tiles", tree, "--data", scratch_.Path("ledger")});
  EXPECT_EQ(offline.exit_code, 0) << offline.err;
  EXPECT_EQ(RunProgram({"verify", "--tiles", tree, "--key", Key()}).exit_code, 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tree + "/tile/entries")) {
    if (!entry.is_regular_file()) continue;
    std::ofstream(entry.path(), std::ios::binary | std::ios::app) << "x";
  }
  EXPECT_EQ(RunProgram({"verify", "--tiles", tree, "--key", Key()}).exit_code, 1);
  const Result again = RunProgram({"export", "tiles", tree, "--data", scratch_.Path("ledger")});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("TREE_FILE_DIFFERENT"));
}

TEST_F(EvidenceTest, WitnessFollowsTheServer) {
  {
    ServerProcess first(scratch_.Path("ledger"));  // so that the ledger has a key
    EXPECT_EQ(first.Stop(), 0);
  }
  for (const std::string folder : {"ledger", "ledger.proofs"}) {
    std::filesystem::copy(scratch_.Path(folder), scratch_.Path("backup." + folder),
                          std::filesystem::copy_options::recursive);
  }
  RunningProgram witness({"witness", "--key", scratch_.Path("witness.pem"), "--name", "witness.example/hq",
                          "--log", Key(), "--state", scratch_.Path("cosigned"), "--listen", "127.0.0.1:0"});
  const std::string line = witness.first_line();
  ASSERT_THAT(line, HasSubstr(" on http://"));
  const size_t key = line.find("witness.example/hq");
  const std::string vkey = line.substr(key, line.find(' ', key) - key);
  const std::string url = line.substr(line.find("http://"));
  const std::string policy =
      scratch_.Write("policy", "log " + Key() + "\nwitness hq " + vkey + " " + url + "\nquorum hq\n");
  ServerProcess server(scratch_.Path("ledger"), {"--witnesses", policy});
  RunErrand(server);
  Must(server, {"prove", "errand/e-1", "-o", scratch_.Path("case.zip")});
  const Result checked = RunProgram({"verify", scratch_.Path("case.zip"), "--policy", policy});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("hq at "));
  EXPECT_EQ(Python(scratch_.Path("case.zip") + " --policy " + policy), 0);
  // The bundle names the witness, too.
  EXPECT_THAT(RunProgram({"verify", scratch_.Path("case.zip")}).out, HasSubstr("hq at "));
  EXPECT_EQ(server.Stop(), 0);
  // Ledger and checkpoints as they were before: only the witness knows better.
  for (const std::string folder : {"ledger", "ledger.proofs"}) {
    std::filesystem::remove_all(scratch_.Path(folder));
    std::filesystem::copy(scratch_.Path("backup." + folder), scratch_.Path(folder),
                          std::filesystem::copy_options::recursive);
  }
  const Result refused = RunProgram({"serve", "--data", scratch_.Path("ledger"), "--listen", "127.0.0.1:0",
                                     "--witnesses", policy});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("[WITNESS_AHEAD]"));
  ServerProcess fork(scratch_.Path("ledger"), {"--witnesses", policy, "--fork"});
  EXPECT_THAT(Key(), HasSubstr(".fork-"));
  // Of the new name the witness knows nothing yet, which is said with every checkpoint.
  EXPECT_THAT(fork.Command({"checkpoint", "--covering", "1"}).err, HasSubstr("does not cosign: "));
  EXPECT_EQ(fork.Stop(), 0);
  EXPECT_EQ(witness.Stop(), 0);
}

}  // namespace
}  // namespace liushui::e2e
