#include "engine/witness/http_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/evidence/digest.h"
#include "tests/witness/dribbling_peer.h"
#include "tests/witness/followed_ledger.h"

namespace liushui::witness {
namespace {

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    witness_ = OpenWitness(scratch_.Path("state"), {&ledger_});
    server_ = HttpServer::Start(witness_.get(), "127.0.0.1:0").value();
  }
  httplib::Client Client() const { return httplib::Client(absl::StrCat("http://", server_->address())); }

  ScratchFolder scratch_;
  FollowedLedger ledger_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, SpeaksTheProtocol) {
  httplib::Client client = Client();
  client.set_keep_alive(true);
  const auto path = absl::StrCat("/", proof::Sha256Hex("ledger.example/north"), "/checkpoint");
  EXPECT_EQ(client.Get(path)->status, 404);
  const std::string body = proof::SubmissionText(0, {}, ledger_.NoteAt(5));
  const auto cosigned = client.Post("/add-checkpoint", body, "text/plain");
  EXPECT_EQ(cosigned->status, 200);
  EXPECT_EQ(cosigned->body.rfind("\xe2\x80\x94 witness.example ", 0), 0u);
  const auto conflict = client.Post("/add-checkpoint", body, "text/plain");
  EXPECT_EQ(conflict->status, 409);
  EXPECT_EQ(conflict->get_header_value("Content-Type"), "text/x.tlog.size");
  EXPECT_EQ(client.Get(path)->status, 200);
}

TEST_F(HttpServerTest, OtherPathsAndMethodsAreNotFound) {
  httplib::Client client = Client();
  EXPECT_EQ(client.Get("/add-checkpoint")->status, 404);
  EXPECT_EQ(client.Get("/")->status, 404);
  EXPECT_EQ(client.Get("/../state/checkpoint")->status, 404);
  EXPECT_EQ(client.Post("/sign-subtree", "", "text/plain")->status, 404);
}

TEST_F(HttpServerTest, BodyIsBounded) {
  httplib::Client client = Client();
  const std::string body(proof::kMaxSubmissionBytes + 1, 'x');
  const auto answer = client.Post("/add-checkpoint", body, "text/plain");
  // It may hang up before all is sent.
  if (answer) {
    EXPECT_EQ(answer->status, 413);
  }
}

// More than wait at the kernel's door may be turned away; the others are answered, and so is who comes after.
TEST_F(HttpServerTest, ManyAskAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 30; ++i) {
    threads.emplace_back([this] {
      const auto answer = Client().Post("/add-checkpoint", "nonsense", "text/plain");
      if (answer) {
        EXPECT_EQ(answer->status, 400);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto answer = Client().Post("/add-checkpoint", "nonsense", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
}

TEST_F(HttpServerTest, SlowConnectionsEndWithTheirTime) {
  HttpLimits limits;
  limits.threads = 2;
  limits.connection_time = absl::Milliseconds(300);
  limits.silence = absl::Hours(1);
  const auto server = HttpServer::Start(witness_.get(), "127.0.0.1:0", limits).value();
  std::vector<std::unique_ptr<DribblingClient>> slow;
  for (int i = 0; i < 4; ++i) slow.push_back(std::make_unique<DribblingClient>(server->address()));
  bool answered = false;
  std::thread other([&] {
    httplib::Client client(absl::StrCat("http://", server->address()));
    client.set_read_timeout(std::chrono::minutes(1));
    const auto answer = client.Post("/add-checkpoint", "nonsense", "text/plain");
    answered = answer && answer->status == 400;
  });
  for (const auto& client : slow) {
    while (client->Dribble()) continue;
  }
  other.join();
  EXPECT_TRUE(answered);
}

TEST_F(HttpServerTest, StopsWhileSomebodyDribbles) {
  HttpLimits limits;
  limits.connection_time = absl::Hours(1);
  limits.silence = absl::Hours(1);
  const auto server = HttpServer::Start(witness_.get(), "127.0.0.1:0", limits).value();
  DribblingClient slow(server->address());
  EXPECT_TRUE(slow.Dribble());
  server->Stop();
}

TEST_F(HttpServerTest, StopsTwice) {
  server_->Stop();
  server_->Stop();
  EXPECT_FALSE(Client().Get("/"));
}

TEST_F(HttpServerTest, AddressesThatCannotBe) {
  for (const char* address : {"", "127.0.0.1", ":1", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1"}) {
    EXPECT_EQ(ReasonOf(HttpServer::Start(witness_.get(), address).status()), "ADDRESS_INVALID") << address;
  }
  EXPECT_EQ(ReasonOf(HttpServer::Start(witness_.get(), server_->address()).status()), "ADDRESS_UNAVAILABLE");
}

}  // namespace
}  // namespace liushui::witness
