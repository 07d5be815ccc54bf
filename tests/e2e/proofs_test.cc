// What a ledger publishes of itself, from outside: checkpoints, proofs, a restored backup, a new key.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/proof_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr char kWorkflow[] =
    "workflow: leap\n"
    "events: [ { name: go } ]\n"
    "states:\n"
    "  - { id: here, next: [ { event: go, to: [there] } ] }\n"
    "  - { id: there, final: true }\n";

class ProofsTest : public ::testing::Test {
 protected:
  std::string Ledger() const { return scratch_.Path("ledger"); }
  // Serves, starts so many instances, and stops in good order.
  void Work(int instances, const std::vector<std::string>& more = {}) {
    ServerProcess server(Ledger(), more);
    Start(server, instances);
    ASSERT_EQ(server.Stop(), 0);
  }
  void Start(ServerProcess& server, int instances) {
    ASSERT_EQ(server.Command({"deploy", scratch_.Write("leap.yaml", kWorkflow)}).exit_code, 0);
    for (int i = 0; i < instances; ++i) ASSERT_EQ(server.Command({"start", "leap"}).exit_code, 0);
  }
  void Copy(const std::string& from, const std::string& to) {
    fs::remove_all(scratch_.Path(to));
    fs::copy(scratch_.Path(from), scratch_.Path(to), fs::copy_options::recursive);
  }
  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(scratch_.Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  proof::VerifierKey Key() const {
    const std::string text = Read("ledger.proofs/log.vkey");
    return *proof::ParseVerifierKey(text.substr(0, text.find('\n')));
  }
  // Serving is refused, with this in what is said.
  void ExpectRefused(int exit_code, const std::string& part) {
    const Result refused = RunProgram({"serve", "--data", Ledger(), "--listen", "127.0.0.1:0"});
    EXPECT_EQ(refused.exit_code, exit_code);
    EXPECT_THAT(refused.err, HasSubstr(part));
  }

  ScratchFolder scratch_;
};

TEST_F(ProofsTest, CheckpointAndProofsAreForEverybody) {
  ServerProcess server(Ledger());
  Start(server, 3);
  const Result note = server.Command({"checkpoint", "--covering", "5"});
  ASSERT_EQ(note.exit_code, 0) << note.err;
  const auto before = proof::OpenCheckpoint(note.out, Key());
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_GE(before->head.size, 5u);
  const Result record = server.Command({"prove", "--index", "4"});
  ASSERT_EQ(record.exit_code, 0) << record.err;
  const auto file = proof::ParseProofFile(record.out);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(proof::OpenCheckpoint(file->checkpoint, Key()).ok());
  const Result growth = server.Command({"prove", "--from", "2"});
  EXPECT_EQ(growth.exit_code, 0) << growth.err;
  EXPECT_THAT(growth.out, HasSubstr("from 2 "));
  EXPECT_EQ(server.Command({"prove", "--index", "4000"}).exit_code, 1);
  EXPECT_EQ(server.Command({"prove"}).exit_code, 2);
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(ProofsTest, RestoredBackupGoesOnOnlyUnderAnotherName) {
  Work(2);
  Copy("ledger", "backup");
  Work(3);
  EXPECT_EQ(RunProgram({"verify", "--data", Ledger()}).exit_code, 0);
  Copy("backup", "ledger");
  ExpectRefused(3, " are gone, and up to record ");
  const Result found = RunProgram({"verify", "--data", Ledger()});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.out, HasSubstr("the ledger has only "));
  const std::string origin = Key().name;
  Work(1, {"--fork"});
  EXPECT_THAT(Key().name, HasSubstr(origin + ".fork-"));
  Work(1);
  const Result verified = RunProgram({"verify", "--data", Ledger()});
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
}

TEST_F(ProofsTest, ReplayedCheckpointIsRefused) {
  Work(1);
  Copy("ledger.proofs/checkpoint", "older");
  Work(2);
  Copy("older", "ledger.proofs/checkpoint");
  ExpectRefused(1, "but a newer one was published");
}

TEST_F(ProofsTest, KeyIsRotatedAndTheLedgerVerifies) {
  Work(1);
  const proof::VerifierKey before = Key();
  Work(1, {"--rotate-key"});
  EXPECT_NE(Key(), before);
  EXPECT_EQ(Key().name, before.name);
  EXPECT_TRUE(proof::OpenCheckpoint(Read("ledger.proofs/checkpoint"), Key()).ok());
  EXPECT_EQ(RunProgram({"verify", "--data", Ledger()}).exit_code, 0);
}

TEST_F(ProofsTest, ProofsLieWhereTheyAreToldTo) {
  Work(1, {"--proofs", scratch_.Path("published"), "--signing-key", scratch_.Path("key.pem"), "--origin",
           "branch.example/north"});
  EXPECT_FALSE(fs::exists(scratch_.Path("ledger.proofs")));
  EXPECT_TRUE(fs::exists(scratch_.Path("key.pem")));
  EXPECT_THAT(Read("published/checkpoint"), testing::StartsWith("branch.example/north\n"));
  EXPECT_EQ(RunProgram({"verify", "--data", Ledger(), "--proofs", scratch_.Path("published")}).exit_code, 0);
}

}  // namespace
}  // namespace liushui::e2e
