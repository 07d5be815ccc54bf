// Everything at once, from many threads, with restarts: at the end the ledger verifies, and what was
// acknowledged is there.
#include "engine/runtime/sequence/sequencer.h"

#include <cstdio>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

// A relay: each hands a note to the next by key, and starts one more.
constexpr char kRelay[] = R"yaml(
workflow: relay
title: 接力
data:
  - { name: next, type: string, input: true, value: "''" }
  - { name: heard, type: int, value: "0" }
  - { name: failed, type: int, value: "0" }
events: [ { name: note }, { name: pass } ]
states:
  - id: running
    next:
      - { event: note, then: [ { set: { heard: data.heard + 1 } } ] }
      - event: pass
        then:
          - send: { event: note, to: "{'workflow': 'relay', 'key': data.next}" }
          - start: { workflow: leave, key: data.next }
      - { event: error.communication, then: [ { set: { failed: data.failed + 1 } } ] }
      - { after: 20m, to: [tired] }
  - id: tired
    task: { role: clerk, title: 休息 }
    next: [ { event: done, to: [running] }, { event: note, then: [ { set: { heard: data.heard + 1 } } ] } ]
)yaml";

uint64_t Seed() {
  const uint64_t seed = std::random_device()();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

// One client of many: asks at random, remembers what was acknowledged.
class Client {
 public:
  Client(Desk* desk, uint64_t seed) : desk_(*desk), random_(seed) {}

  void Ask(int times) {
    for (int count = 0; count < times; ++count) AskOnce();
  }
  // Every acknowledged record is there, and a repeat gets it again.
  void CheckAcknowledged() {
    for (const auto& [id, outcome] : acknowledged_) {
      const auto repeat = desk_.Ask(outcome.first, outcome.second.first);
      ASSERT_TRUE(repeat.ok()) << repeat.status();
      EXPECT_EQ(repeat->record.index(), outcome.second.second);
    }
  }

 private:
  void AskOnce() {
    const std::string id = absl::StrCat(random_());
    const Caller caller = CallerOf(random_() % 2 == 0 ? Li() : Zhang(), id);
    Request request;
    if (instances_.empty() || random_() % 6 == 0) {
      StartRequest start{
          random_() % 2 == 0 ? "relay" : "notice", absl::StrCat("k", random_() % 30), {}, false};
      if (start.workflow == "notice") start.business_key.clear();
      ledger::v1::NamedValue next;
      next.set_name("next");
      next.mutable_value()->set_string(absl::StrCat("k", random_() % 30));
      if (start.workflow == "relay") *start.inputs.Add() = next;
      request = start;
    } else {
      request = InstanceRequest{instances_[random_() % instances_.size()], ParseInput(RandomInput())};
    }
    const Answered answered = desk_.Ask(caller, request);
    EXPECT_TRUE(answered.ok() || IsRefusal(answered.status())) << answered.status();
    if (!answered.ok()) return;
    instances_.push_back(answered->record.instance());
    acknowledged_[id] = {caller, {request, answered->record.index()}};
  }

  std::string RandomInput() {
    const uint32_t task = 1 + random_() % 6;
    switch (random_() % 8) {
      case 0:
        return absl::StrCat("claim { task: ", task, " }");
      case 1:
        return absl::StrCat("complete { task: ", task, " }");
      case 2:
        return absl::StrCat("fail_job { job: 1 attempt: ", 1 + random_() % 2, " message: '占线' }");
      case 3:
        return absl::StrCat("complete_job { job: 1 attempt: ", 1 + random_() % 2, " }");
      case 4:
        return random_() % 5 == 0 ? "cancel { reason: '停' }" : "event { name: 'note' }";
      default:
        return "event { name: 'pass' }";
    }
  }

  Desk& desk_;
  std::mt19937_64 random_;
  std::vector<uint64_t> instances_;
  std::map<std::string, std::pair<Caller, std::pair<Request, uint64_t>>> acknowledged_;  // by request id
};

TEST(SequencerTest, ManyClientsAndRestartsLeaveAnHonestLedger) {
  const uint64_t seed = Seed();
  EngineOptions options = Simulated();
  options.cache_bytes_max = 20'000;
  options.batch_size_max = 7;
  Desk desk(options);
  desk.Deploy(kRelay);
  desk.Deploy(kLeave);
  desk.Deploy(kNotice);
  std::vector<Client> clients;
  for (uint64_t client = 0; client < 4; ++client) clients.emplace_back(&desk, seed + client);
  for (int round = 0; round < 4; ++round) {
    std::vector<std::thread> threads;
    for (Client& client : clients) threads.emplace_back([&] { client.Ask(100); });
    threads.emplace_back([&] {
      for (int step = 0; step < 5; ++step) desk.Advance(absl::Minutes(7));
    });
    for (std::thread& thread : threads) thread.join();
    desk.Reopen();
    EXPECT_EQ(desk.Disagreements(), "");
  }
  for (Client& client : clients) client.CheckAcknowledged();
  // The mixture is as wild as it is meant to be: floors well below what is usual, because the threads race.
  const auto count = [&](const std::function<bool(const ledger::v1::Record&)>& match) {
    return desk.Records(match).size();
  };
  EXPECT_GT(count([](const auto& r) { return r.step().input().has_deliver(); }), 8);
  EXPECT_GT(count([](const auto& r) { return r.step().input().deliver().has_failure(); }), 2);
  EXPECT_GT(count([](const auto& r) { return r.step().input().start().has_origin(); }), 1);
  EXPECT_GT(count([](const auto& r) { return r.step().input().has_timer(); }), 5);
}

}  // namespace
}  // namespace liushui::runtime
