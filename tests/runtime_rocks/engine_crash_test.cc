// What a power cut may do to an engine on a real disk, and what it may not: whatever was acknowledged is
// there, nothing is half there, a repeated request is answered with its record, and every message arrives
// exactly once.
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/audit/verify.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/runtime/engine.h"
#include "gtest/gtest.h"
#include "storage/rocks_store.h"
#include "tests/runtime/box.h"
#include "tests/storage/scratch_folder.h"
#include "tests/storage/unsynced_file_system.h"

namespace liushui::runtime {
namespace {

using storage::UnsyncedFileSystem;
using Answered = absl::StatusOr<Outcome>;

constexpr char kBranch[] = "beijing";

// Told to go, it sends one note to the counter.
constexpr char kSender[] = R"yaml(
workflow: sender
title: 发信
events: [ { name: go }, { name: stop } ]
states:
  - id: idle
    next:
      - { event: go, then: [ { send: { event: note, to: "{'workflow': 'counter', 'key': 'c'}" } } ] }
      - { event: stop, to: [over] }
  - { id: over, final: true }
)yaml";

constexpr char kCounter[] = R"yaml(
workflow: counter
title: 计数
data: [ { name: heard, type: int, value: "0" } ]
events: [ { name: note }, { name: stop } ]
states:
  - id: counting
    next:
      - { event: note, then: [ { set: { heard: data.heard + 1 } } ] }
      - { event: stop, to: [over] }
  - { id: over, final: true }
)yaml";

// Its first child ends at once, and with that the second is not needed any more.
constexpr char kQuick[] = "workflow: quick\nstates: [ { id: over, final: true } ]\n";
constexpr char kSlow[] = R"yaml(
workflow: slow
events: [ { name: stop } ]
states:
  - { id: waiting, next: [ { event: stop, to: [over] } ] }
  - { id: over, final: true }
)yaml";
constexpr char kRace[] = R"yaml(
workflow: race
states:
  - id: both
    regions:
      - id: a
        states: [ { id: first, child: { workflow: quick }, next: [ { event: done, to: [over] } ] } ]
      - id: b
        states: [ { id: second, child: { workflow: slow }, next: [ { event: done, to: [over] } ] } ]
  - { id: over, final: true }
)yaml";

uint64_t Seed() {
  const uint64_t seed = std::random_device()();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

DeployRequest Deploy(const std::string& yaml, const chart::ChildCharts& children = {}) {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr));
  chart::CompileOptions options;
  options.children = &children;
  auto chart = chart::Compile(workflow, options);
  LIUSHUI_CHECK_OK(chart.status());
  return {*std::move(chart)};
}

// One client on one disk, through many cuts.
class EngineCrashTest : public testing::Test {
 protected:
  EngineCrashTest() { std::filesystem::create_directory(scratch_.Child("kept")); }

  bool Open() {
    storage::RocksOptions disk;
    disk.create_if_missing = true;
    disk.low_space_bytes = 0;
    disk.memtable_bytes = 64 << 10;  // as small as RocksDB allows: flushes and compactions are cut too
    disk.ballast_bytes = 0;
    disk.file_system = disk_;
    auto store = storage::OpenRocksStore(scratch_.Child("ledger"), disk);
    if (!store.ok()) return false;
    EngineOptions options;
    options.simulated_start = absl::FromUnixSeconds(1'772'413'200);
    options.failed = [](const absl::Status&) {};
    auto engine = Engine::Open(*std::move(store), options);
    if (!engine.ok()) return false;
    engine_ = *std::move(engine);
    return true;
  }

  std::shared_ptr<Box<Answered>> Submit(const std::string& id, const Request& request) {
    Caller caller;
    caller.name_space = kBranch;
    caller.actor.set_name("li");
    caller.request_id = id;
    caller.request_hash = std::string(32, 'h');
    auto waiting = std::make_shared<Box<Answered>>();  // shared with the engine, which may answer late
    engine_->Submit(caller, request, [waiting](Answered answered) { waiting->Put(std::move(answered)); });
    return waiting;
  }

  // Everything in `open_` is asked; what is acknowledged moves to `acknowledged_`. False once the power is
  // off.
  bool AskAll() {
    std::map<std::string, std::shared_ptr<Box<Answered>>> waiting;
    for (const auto& [id, request] : open_) waiting[id] = Submit(id, request);
    bool all = true;
    for (auto& [id, box] : waiting) {
      const Answered answered = box->Take();
      if (!answered.ok()) {
        EXPECT_FALSE(IsRefusal(answered.status())) << answered.status();
        all = false;
        continue;
      }
      acknowledged_[id] = {open_.at(id), answered->record.index()};
      open_.erase(id);
    }
    return all;
  }

  bool Prepare() {
    if (sender_ != 0) return true;
    open_["deploy sender"] = Deploy(kSender);
    open_["deploy counter"] = Deploy(kCounter);
    const DeployRequest quick = Deploy(kQuick);
    const DeployRequest slow = Deploy(kSlow);
    open_["deploy quick"] = quick;
    open_["deploy slow"] = slow;
    if (!AskAll()) return false;
    open_["deploy race"] = Deploy(kRace, {{"quick", quick.chart}, {"slow", slow.chart}});
    if (!AskAll()) return false;
    open_["start sender"] = StartRequest{"sender", "s", {}, false};
    open_["start counter"] = StartRequest{"counter", "c", {}, false};
    if (!AskAll()) return false;
    sender_ = acknowledged_.at("start sender").second;
    return true;
  }

  void SendUntilCut() {
    do {
      for (int count = 0; count < 5; ++count) {
        ledger::v1::Input go;
        go.mutable_event()->set_name("go");
        open_[absl::StrCat("go ", ++sent_)] = InstanceRequest{sender_, go};
      }
      ++races_;
      open_[absl::StrCat("race ", races_)] = StartRequest{"race", absl::StrCat(races_), {}, false};
    } while (AskAll() && sent_ < kMaxSent);
  }

  // Every acknowledged request is answered with its own record again.
  void CheckAcknowledged() {
    for (const auto& [id, known] : acknowledged_) {
      const Answered again = Submit(id, known.first)->Take();
      ASSERT_TRUE(again.ok()) << id << ": " << again.status();
      EXPECT_EQ(again->record.index(), known.second) << id;
    }
  }

  // Each race has started both, heard of the first, and cancelled the second.
  void CheckRaces() {
    for (int number = 1; number <= races_; ++number) {
      const auto race = engine_->reads().FindInstance(kBranch, "race", absl::StrCat(number));
      ASSERT_TRUE(race.ok()) << race.status();
      EXPECT_EQ(race->status(), state::v1::INSTANCE_STATUS_COMPLETED) << number;
      const auto children = engine_->reads().ListChildren(race->instance(), 10);
      ASSERT_TRUE(children.ok());
      ASSERT_EQ(children->shown.size(), 2) << number;
      EXPECT_EQ(children->shown[0].status(), state::v1::INSTANCE_STATUS_COMPLETED) << number;
      EXPECT_EQ(children->shown[1].status(), state::v1::INSTANCE_STATUS_CANCELLED) << number;
    }
  }

  void CheckLedger() {
    const auto report = engine_->reads().Verify({});
    ASSERT_TRUE(report.ok()) << report.status();
    for (const audit::Difference& difference : report->differences) {
      ADD_FAILURE() << difference.index << ": " << difference.message;
    }
  }

  static constexpr int kMaxSent = 600;
  const uint64_t seed_ = Seed();
  std::mt19937_64 random_{seed_};
  storage::ScratchFolder scratch_;
  std::shared_ptr<UnsyncedFileSystem> disk_ =
      std::make_shared<UnsyncedFileSystem>(scratch_.Child("kept"), seed_);
  std::unique_ptr<Engine> engine_;
  std::map<std::string, Request> open_;  // asked and not acknowledged, by request id
  std::map<std::string, std::pair<Request, uint64_t>> acknowledged_;
  uint64_t sender_ = 0;
  int sent_ = 0;
  int races_ = 0;
};

TEST_F(EngineCrashTest, PowerCutsLoseAndDoubleNothing) {
  for (int cut = 0; cut < 25; ++cut) {
    disk_->CutPowerAfter(random_() % (cut % 4 == 0 ? 60 : 500));
    if (Open() && Prepare()) SendUntilCut();
    engine_.reset();
    disk_->RestorePower(random_() % 2 == 0 ? UnsyncedFileSystem::Tail::kDropped
                                           : UnsyncedFileSystem::Tail::kTorn);
  }
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Prepare());
  // What was not acknowledged is repeated: it takes effect now, or did before.
  ASSERT_TRUE(AskAll());
  CheckAcknowledged();
  ASSERT_TRUE(engine_->AdvanceClock(engine_->Now(), absl::InfiniteFuture()).ok());
  const auto counter = engine_->reads().FindInstance(kBranch, "counter", "c");
  ASSERT_TRUE(counter.ok());
  EXPECT_EQ(counter->data(0).value().int_(), sent_);
  EXPECT_GT(sent_, 50);
  CheckRaces();
  CheckLedger();
}

TEST_F(EngineCrashTest, UncutLedgerOpensAgain) {
  ASSERT_TRUE(Open());
  ASSERT_TRUE(Prepare());
  ASSERT_TRUE(AskAll());
  ASSERT_TRUE(engine_->Stop().ok());
  engine_.reset();
  ASSERT_TRUE(Open());
  CheckAcknowledged();
  CheckLedger();
}

}  // namespace
}  // namespace liushui::runtime
