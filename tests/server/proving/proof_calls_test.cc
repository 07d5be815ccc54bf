// Checkpoints and proofs as a client gets them, and checks them without the server.
#include <memory>
#include <string>

#include "engine/base/check.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/proof_file.h"
#include "engine/proof/tree/proofs.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using Stub = v1::AuditService::Stub;

proof::HashList HashesOf(const google::protobuf::RepeatedPtrField<std::string>& bytes) {
  proof::HashList hashes;
  for (const std::string& hash : bytes) hashes.push_back(proof::ToHash(hash));
  return hashes;
}

// A server whose ledger publishes, or not.
class ProofCallsTest : public testing::Test {
 protected:
  void Serve(bool publishes = true) {
    runtime::EngineOptions options;
    options.simulated_start = absl::FromUnixSeconds(1'772'413'200);
    if (publishes) options.proofs.folder = scratch_.Child("proofs");
    options.proofs.interval = absl::Hours(1);
    auto engine = runtime::Engine::Open(storage::NewMemoryStore(), options);
    LIUSHUI_CHECK_OK(engine.status());
    engine_ = *std::move(engine);
    ServerOptions server;
    server.address = "127.0.0.1:0";
    auto started = Server::Start(*engine_, server);
    LIUSHUI_CHECK_OK(started.status());
    server_ = *std::move(started);
    stub_ = v1::AuditService::NewStub(
        grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
  }
  ~ProofCallsTest() override {
    server_->Stop(absl::Seconds(5));
    EXPECT_TRUE(engine_->Stop().ok());
  }

  // Two records more.
  void MoveClock() {
    for (int i = 0; i < 2; ++i) {
      LIUSHUI_CHECK_OK(
          engine_->AdvanceClock(engine_->Now() + absl::Hours(1), absl::InfiniteFuture()).status());
    }
  }
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    Request request, Response* response) {
    request.set_parent("namespaces/binjiang");
    grpc::ClientContext context;
    context.AddMetadata("liushui-namespace", "binjiang");
    context.AddMetadata("liushui-actor", "auditor");
    return (*stub_.*method)(&context, request, response);
  }
  v1::GetCheckpointResponse Checkpoint(int64_t min_size) {
    v1::GetCheckpointRequest request;
    request.set_min_size(min_size);
    v1::GetCheckpointResponse response;
    const grpc::Status status = Call(&Stub::GetCheckpoint, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  int64_t position() const { return static_cast<int64_t>(engine_->reads().position()); }

  storage::ScratchFolder scratch_;
  std::unique_ptr<runtime::Engine> engine_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(ProofCallsTest, CheckpointIsSignedByTheKeyItNames) {
  Serve();
  const v1::GetCheckpointResponse response = Checkpoint(0);
  const auto key = proof::ParseVerifierKey(response.verifier_key());
  ASSERT_TRUE(key.ok()) << key.status();
  const auto checkpoint = proof::OpenCheckpoint(response.note(), *key);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(static_cast<int64_t>(checkpoint->head.size), response.size());
  EXPECT_EQ(response.position(), position());
}

TEST_F(ProofCallsTest, CheckpointCoversWhatItIsAskedFor) {
  Serve();
  MoveClock();
  EXPECT_LT(Checkpoint(0).size(), position());
  EXPECT_EQ(Checkpoint(position()).size(), position());
}

TEST_F(ProofCallsTest, EveryRecordIsProved) {
  Serve();
  MoveClock();
  const proof::VerifierKey key = *proof::ParseVerifierKey(Checkpoint(0).verifier_key());
  proof::TreeHasher hasher;
  for (int64_t index = 0; index < position(); ++index) {
    v1::GetInclusionProofRequest request;
    request.set_index(index);
    v1::GetInclusionProofResponse response;
    ASSERT_TRUE(Call(&Stub::GetInclusionProof, request, &response).ok());
    const auto file = proof::ParseProofFile(response.proof_file());
    ASSERT_TRUE(file.ok()) << file.status();
    const auto checkpoint = proof::OpenCheckpoint(file->checkpoint, key);
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    std::string record;
    ASSERT_TRUE(engine_->proofs()
                    .ReadRecordBytes(index, index + 1,
                                     [&](uint64_t, absl::string_view bytes) {
                                       record = std::string(bytes);
                                       return true;
                                     })
                    .ok());
    EXPECT_TRUE(proof::CheckInclusion(hasher.Leaf(record), index, checkpoint->head, file->inclusion).ok());
    EXPECT_EQ(response.leaf_hash(), proof::HashBytes(hasher.Leaf(record)));
    EXPECT_EQ(response.root_hash(), proof::HashBytes(checkpoint->head.root));
  }
}

TEST_F(ProofCallsTest, RecordIsProvedInAnOlderTreeToo) {
  Serve();
  MoveClock();
  v1::GetInclusionProofRequest request;
  request.set_index(1);
  request.set_tree_size(3);
  v1::GetInclusionProofResponse response;
  ASSERT_TRUE(Call(&Stub::GetInclusionProof, request, &response).ok());
  EXPECT_TRUE(proof::CheckInclusion(proof::ToHash(response.leaf_hash()), 1,
                                    {3, proof::ToHash(response.root_hash())}, HashesOf(response.hashes()))
                  .ok());
  EXPECT_EQ(response.proof_file(), "");
  request.set_index(3);
  EXPECT_EQ(ReasonIn(Call(&Stub::GetInclusionProof, request, &response)), "LEAF_OUT_OF_TREE");
}

TEST_F(ProofCallsTest, GrowthIsProved) {
  Serve();
  const v1::GetCheckpointResponse before = Checkpoint(0);
  MoveClock();
  v1::GetConsistencyProofRequest request;
  request.set_from_size(before.size());
  request.set_to_size(position());
  v1::GetConsistencyProofResponse response;
  ASSERT_TRUE(Call(&Stub::GetConsistencyProof, request, &response).ok());
  const proof::TreeHead old_head = proof::ParseCheckpoint(proof::ParseNote(before.note())->text)->head;
  EXPECT_EQ(response.from_root(), proof::HashBytes(old_head.root));
  EXPECT_TRUE(proof::CheckConsistency(old_head,
                                      {static_cast<uint64_t>(position()), proof::ToHash(response.to_root())},
                                      HashesOf(response.hashes()))
                  .ok());
  request.set_from_size(position());
  request.set_to_size(2);
  EXPECT_EQ(ReasonIn(Call(&Stub::GetConsistencyProof, request, &response)), "TREE_SIZES_REVERSED");
}

TEST_F(ProofCallsTest, NothingIsProvedBeyondTheEnd) {
  Serve();
  v1::GetCheckpointRequest checkpoint;
  v1::GetCheckpointResponse note;
  v1::GetInclusionProofRequest inclusion;
  v1::GetInclusionProofResponse proof;
  for (const int64_t beyond : {position() + 1, int64_t{-1}}) {
    checkpoint.set_min_size(beyond);
    EXPECT_EQ(ReasonIn(Call(&Stub::GetCheckpoint, checkpoint, &note)), "POSITION_UNKNOWN");
    inclusion.set_index(beyond);
    EXPECT_EQ(ReasonIn(Call(&Stub::GetInclusionProof, inclusion, &proof)), "POSITION_UNKNOWN");
  }
  inclusion.set_index(position());
  EXPECT_EQ(ReasonIn(Call(&Stub::GetInclusionProof, inclusion, &proof)), "POSITION_UNKNOWN");
}

TEST_F(ProofCallsTest, ServerThatSignsNothingSaysSo) {
  Serve(/*publishes=*/false);
  v1::GetCheckpointResponse response;
  EXPECT_EQ(ReasonIn(Call(&Stub::GetCheckpoint, v1::GetCheckpointRequest(), &response)), "CHECKPOINTS_OFF");
}

}  // namespace
}  // namespace liushui::server
