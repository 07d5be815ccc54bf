// A ledger's signer and a witness, over HTTP on this machine.
#include "engine/witness/client.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/witness/http_server.h"
#include "tests/witness/dribbling_peer.h"
#include "tests/witness/followed_ledger.h"

namespace liushui::witness {
namespace {

class WitnessClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    witness_ = OpenWitness(scratch_.Path("state"), {&ledger_});
    auto server = HttpServer::Start(witness_.get(), "127.0.0.1:0");
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  WitnessClient Client(char seed = 'w') {
    return WitnessClient::Make({WitnessKey(seed).verifier(), absl::StrCat("http://", server_->address())})
        .value();
  }
  absl::StatusOr<proof::NoteSignature> Ask(WitnessClient& client, FollowedLedger& ledger, uint64_t size) {
    return client.Ask(ledger.NoteAt(size), ledger.ProverTo(size));
  }

  ScratchFolder scratch_;
  FollowedLedger ledger_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(WitnessClientTest, IsCosignedAgainAndAgain) {
  WitnessClient client = Client();
  for (const uint64_t size : {0, 1, 5, 5, 12, 300}) {
    const auto line = Ask(client, ledger_, size);
    ASSERT_TRUE(line.ok()) << size << ": " << line.status();
    proof::Note note = proof::ParseNote(ledger_.NoteAt(size)).value();
    note.signatures.push_back(*line);
    EXPECT_EQ(proof::CheckCosignature(note, WitnessKey().verifier()).value(), kWitnessSeconds);
  }
}

TEST_F(WitnessClientTest, LearnsWhatTheWitnessKnows) {
  WitnessClient first = Client();
  ASSERT_TRUE(Ask(first, ledger_, 5).ok());
  WitnessClient second = Client();  // as after a restart of the signer
  EXPECT_TRUE(Ask(second, ledger_, 12).ok());
  EXPECT_TRUE(Ask(first, ledger_, 20).ok());
}

TEST_F(WitnessClientTest, OlderLedgerIsToldThatItIs) {
  WitnessClient client = Client();
  ASSERT_TRUE(Ask(client, ledger_, 12).ok());
  const auto line = Ask(client, ledger_, 5);
  EXPECT_EQ(ReasonOf(line.status()), "WITNESS_AHEAD") << line.status();
  EXPECT_NE(line.status().message().find("a tree of 12 records of this origin, but this ledger has 5"),
            absl::string_view::npos);
}

TEST_F(WitnessClientTest, OtherHistoryIsRefused) {
  WitnessClient client = Client();
  ASSERT_TRUE(Ask(client, ledger_, 5).ok());
  FollowedLedger fork("ledger.example/north", 'b');
  EXPECT_EQ(ReasonOf(Ask(client, fork, 12).status()), "WITNESS_DISAGREES");
}

TEST_F(WitnessClientTest, UnknownLedgerIsRefused) {
  WitnessClient client = Client();
  FollowedLedger south("ledger.example/south");
  EXPECT_EQ(ReasonOf(Ask(client, south, 5).status()), "WITNESS_REFUSED");
}

TEST_F(WitnessClientTest, CosignatureByAnotherKeyIsNone) {
  WitnessClient client = Client('x');
  EXPECT_EQ(ReasonOf(Ask(client, ledger_, 5).status()), "WITNESS_SILENT");
}

TEST_F(WitnessClientTest, NobodyThereIsSilence) {
  WitnessClient client = Client();
  server_->Stop();
  EXPECT_EQ(ReasonOf(Ask(client, ledger_, 5).status()), "WITNESS_SILENT");
}

TEST_F(WitnessClientTest, DribblingPeerEndsWithItsTime) {
  const DribblingServer peer;
  auto client = WitnessClient::Make({WitnessKey().verifier(), peer.url()}, absl::Milliseconds(300));
  ASSERT_TRUE(client.ok()) << client.status();
  const auto line = client->Ask(ledger_.NoteAt(5), ledger_.ProverTo(5));
  EXPECT_EQ(ReasonOf(line.status()), "WITNESS_SILENT") << line.status();
}

TEST_F(WitnessClientTest, QuestionIsInterrupted) {
  const DribblingServer peer;
  auto client = WitnessClient::Make({WitnessKey().verifier(), peer.url()}, absl::Hours(1));
  ASSERT_TRUE(client.ok()) << client.status();
  client->Interrupt();  // nothing is asked yet
  std::thread interrupter([&] {
    while (!peer.was_asked()) std::this_thread::yield();
    client->Interrupt();
  });
  EXPECT_EQ(ReasonOf(client->Ask(ledger_.NoteAt(5), ledger_.ProverTo(5)).status()), "WITNESS_SILENT");
  interrupter.join();
}

TEST_F(WitnessClientTest, TooLargeASubmissionIsRefusedUnread) {
  WitnessClient client = Client();
  std::string note = ledger_.NoteAt(5);
  note += std::string(2 * proof::kMaxSubmissionBytes, 'x');
  EXPECT_FALSE(client.Ask(note, ledger_.ProverTo(5)).ok());
}

TEST(WitnessAddressTest, HasOneForm) {
  const auto reason = [](const std::string& url) {
    return ReasonOf(WitnessClient::Make({WitnessKey().verifier(), url}).status());
  };
  EXPECT_EQ(reason("http://127.0.0.1:7234"), "");
  EXPECT_EQ(reason("http://witness.example/some/path/"), "");
  for (const char* url : {"", "http://", "http:///path", "witness.example", "https://witness.example"}) {
    EXPECT_EQ(reason(url), "WITNESS_ADDRESS_WRONG") << url;
  }
  const FollowedLedger ledger;
  EXPECT_EQ(ReasonOf(WitnessClient::Make({ledger.key().verifier(), "http://127.0.0.1:7234"}).status()),
            "WITNESS_ADDRESS_WRONG");
}

}  // namespace
}  // namespace liushui::witness
