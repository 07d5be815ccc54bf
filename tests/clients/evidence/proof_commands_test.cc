// checkpoint and proofs, as somebody at the screen sees them.
#include "clients/cli/evidence/proof_commands.h"

#include <sstream>

#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

constexpr char kNote[] = "north.example\n3\nAAA=\n\n— north.example BBB=\n";

TEST(CheckpointCommand, PrintsTheNoteByteForByte) {
  FakeServer server;
  v1::GetCheckpointRequest seen;
  server.audit.get_checkpoint = [&](auto&, const auto& request, v1::GetCheckpointResponse& response) {
    seen = request;
    response.set_note(kNote);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"checkpoint", "--covering", "3"}).out, kNote);
  EXPECT_EQ(seen.parent(), "namespaces/test");
  EXPECT_EQ(seen.min_size(), 3);
}

TEST(CheckpointCommand, WitnessesThatDoNotCosignAreNamedBesideTheNote) {
  FakeServer server;
  server.audit.get_checkpoint = [&](auto&, const auto&, v1::GetCheckpointResponse& response) {
    response.set_note(kNote);
    response.add_witnesses()->set_name("good.example");
    v1::WitnessStanding& away = *response.add_witnesses();
    away.set_name("away.example");
    away.set_complaint("no answer in time");
    v1::WitnessStanding& against = *response.add_witnesses();
    against.set_name("hq.example");
    against.set_complaint("has cosigned 12 records");
    against.set_contradicts(true);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"checkpoint"});
  EXPECT_EQ(screen.out, kNote);
  EXPECT_EQ(screen.err,
            "witness away.example does not cosign: no answer in time\n"
            "witness hq.example CONTRADICTS this ledger: has cosigned 12 records\n");
}

TEST(CheckpointCommand, ServerWithoutCheckpointsSaysSo) {
  FakeServer server;
  server.audit.get_checkpoint = [](auto&, const auto&, auto&) {
    return Refusal(grpc::FAILED_PRECONDITION, "CHECKPOINTS_OFF", "none are signed", {});
  };
  const Screen screen = RunCommand(server, {"checkpoint"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.err, HasSubstr("none are signed [CHECKPOINTS_OFF]"));
}

class ProofCommands : public testing::Test {
 protected:
  ProofCommands() {
    connection_.server = server_.address();
    connection_.name_space = "test";
  }
  FakeServer server_;
  Connection connection_;
  std::ostringstream out_, err_;
  const Terminal terminal_{&out_, &err_, Shanghai()};
};

TEST_F(ProofCommands, RecordIsProvedByAText) {
  server_.audit.get_inclusion_proof = [](auto&, const auto& request,
                                         v1::GetInclusionProofResponse& response) {
    EXPECT_EQ(request.index(), 17);
    response.set_proof_file("c2sp.org/tlog-proof@v1\n");
    return grpc::Status::OK;
  };
  EXPECT_EQ(RemoteProveRecord(connection_, 17, terminal_), kDone);
  EXPECT_EQ(out_.str(), "c2sp.org/tlog-proof@v1\n");
}

TEST_F(ProofCommands, GrowthIsProvedByRootsAndHashes) {
  server_.audit.get_consistency_proof = [](auto&, const auto& request,
                                           v1::GetConsistencyProofResponse& response) {
    response.set_from_size(request.from_size());
    response.set_to_size(9);
    response.set_from_root("abc");
    response.set_to_root("def");
    response.add_hashes("ghi");
    return grpc::Status::OK;
  };
  EXPECT_EQ(RemoteProveGrowth(connection_, {5, 0}, terminal_), kDone);
  EXPECT_EQ(out_.str(), "from 5 YWJj\nto 9 ZGVm\nZ2hp\n");
}

}  // namespace
}  // namespace liushui::cli
