// prove, export and verify on a folder that no server has open.
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/files.h"
#include "clients/cli/session.h"
#include "engine/base/refusal.h"
#include "engine/commands/evidence/export.h"
#include "engine/commands/evidence/prove.h"
#include "engine/commands/evidence/report.h"
#include "engine/commands/evidence/verify_evidence.h"
#include "engine/commands/evidence/witness.h"
#include "engine/commands/serve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocks_store.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EvidenceCommandsTest : public ::testing::Test {
 protected:
  // A ledger with one instance, closed in good order; `proofs` says whether it publishes.
  void MakeLedger(bool proofs = true) {
    scratch_.Write("workflows/leap.yaml", kGoodWorkflow);
    storage::RocksOptions store_options;
    store_options.create_if_missing = true;
    store_options.ballast_bytes = 0;
    auto store = storage::OpenRocksStore(scratch_.Path("ledger"), store_options);
    ASSERT_TRUE(store.ok()) << store.status();
    runtime::EngineOptions engine_options;
    if (proofs) engine_options.proofs.folder = scratch_.Path("ledger.proofs");
    engine_options.proofs.data = scratch_.Path("ledger");
    auto engine = runtime::Engine::Open(*std::move(store), engine_options);
    ASSERT_TRUE(engine.ok()) << engine.status();
    ServeOptions options;
    options.workflows = scratch_.Path("workflows");
    ASSERT_TRUE(DeployFiles(**engine, options, {out_, err_}).ok()) << err_.str();
    Start(**engine, options.name_space);
    ASSERT_TRUE((*engine)->Stop().ok());
    Clear();
  }
  void Start(runtime::Engine& engine, const std::string& name_space) {
    runtime::Caller caller;
    caller.name_space = name_space;
    caller.actor.set_name("li");
    runtime::StartRequest start;
    start.workflow = "leap";
    start.business_key = "a";
    std::promise<absl::StatusOr<runtime::Outcome>> answered;
    engine.Submit(std::move(caller), std::move(start),
                  [&](absl::StatusOr<runtime::Outcome> outcome) { answered.set_value(std::move(outcome)); });
    const auto outcome = answered.get_future().get();
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    instance_ = absl::StrCat(outcome->instance.instance());
  }
  void Clear() {
    out_.str("");
    err_.str("");
  }
  cli::Terminal Terminal() { return {&out_, &err_, absl::UTCTimeZone()}; }
  LedgerPlace Place() const { return {scratch_.Path("ledger"), ""}; }
  std::string Key() const {
    std::ifstream file(scratch_.Path("ledger.proofs/log.vkey"));
    std::string line;
    std::getline(file, line);
    return line;
  }
  std::string Bundle() const { return scratch_.Path("case.zip"); }
  int ProveIt() { return Prove({Place(), instance_, Bundle()}, Terminal()); }
  int Check(const TrustedKeys& trusted, bool json = false) {
    Clear();
    return VerifyBundle({Bundle(), trusted, json}, Terminal());
  }
  int CheckTree(const TrustedKeys& trusted) {
    Clear();
    return VerifyTiles({scratch_.Path("tree"), trusted, false}, Terminal());
  }

  ScratchFiles scratch_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::string instance_;
};

TEST_F(EvidenceCommandsTest, GoodBundleIsProved) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  EXPECT_EQ(Check({Key(), ""}), cli::kDone) << out_.str() << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("result       proved\n"));
  EXPECT_THAT(out_.str(), HasSubstr("leap/a"));
  EXPECT_THAT(out_.str(), HasSubstr("\nproved\n"));
  EXPECT_THAT(out_.str(), HasSubstr("that the instance has no records after "));
  EXPECT_THAT(out_.str(), HasSubstr("no witness cosigned"));
}

TEST_F(EvidenceCommandsTest, KeyOfTheBundleItselfIsSaidToBe) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  EXPECT_EQ(Check({}), cli::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("WHOSE ledger it is"));
  EXPECT_EQ(Check({Key(), ""}), cli::kDone);
  EXPECT_THAT(out_.str(), Not(HasSubstr("WHOSE ledger it is")));
}

TEST_F(EvidenceCommandsTest, ReportOfABundleSaysWhatCouldBeChecked) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  BundleReport report;
  report.bundle = Bundle();
  report.options.language = "en";
  report.options.output = scratch_.Path("case.html");
  EXPECT_EQ(ReportBundle(report, Terminal()), cli::kDone) << err_.str();
  EXPECT_THAT(scratch_.Read("case.html"), HasSubstr("made offline from the evidence in case.zip"));
  EXPECT_THAT(scratch_.Read("case.html"), HasSubstr("taken from the evidence itself"));
  report.trusted.key = Key();
  EXPECT_EQ(ReportBundle(report, Terminal()), cli::kDone) << err_.str();
  EXPECT_THAT(scratch_.Read("case.html"), HasSubstr("given by whoever checked it"));
  EXPECT_THAT(scratch_.Read("case.html"), Not(HasSubstr("✗")));
}

TEST_F(EvidenceCommandsTest, ReportUnderAnotherKeySaysThatItDoesNotHold) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  BundleReport report;
  report.bundle = Bundle();
  report.options.output = scratch_.Path("case.html");
  report.trusted.key = proof::VerifierKeyText(
      proof::SigningKey::FromSeed("other", proof::SignatureType::kEd25519, std::string(32, 'o'))
          .value()
          .verifier());
  EXPECT_EQ(ReportBundle(report, Terminal()), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("does not hold: "));
  EXPECT_THAT(scratch_.Read("case.html"), HasSubstr("✗"));
}

TEST_F(EvidenceCommandsTest, JsonSaysTheSame) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  EXPECT_EQ(Check({Key(), ""}, true), cli::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("\"proved\": true"));
  EXPECT_THAT(out_.str(), HasSubstr("\"not_shown\": ["));
}

TEST_F(EvidenceCommandsTest, EditedBundleIsNotProved) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  std::fstream file(Bundle(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(400);
  file.put('!');
  file.close();
  EXPECT_EQ(Check({Key(), ""}), cli::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("result  NOT proved\n"));
  EXPECT_THAT(out_.str(), HasSubstr("ZIP_WRONG"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("\nproved\n")));
}

TEST_F(EvidenceCommandsTest, QuorumOfTheVerifierCounts) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  const std::string witness = proof::VerifierKeyText(
      proof::SigningKey::FromSeed("w", proof::SignatureType::kEd25519Cosignature, std::string(32, 'w'))
          .value()
          .verifier());
  const std::string policy =
      scratch_.Write("policy", absl::StrCat("log ", Key(), "\nwitness w ", witness, "\nquorum w\n"));
  EXPECT_EQ(Check({"", policy}), cli::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("QUORUM_MISSED"));
}

TEST_F(EvidenceCommandsTest, WrongKeysAreTheVerifiersMistake) {
  MakeLedger();
  ASSERT_EQ(ProveIt(), cli::kDone) << err_.str();
  EXPECT_EQ(Check({"nonsense", ""}), cli::kMisused);
  EXPECT_EQ(Check({"", scratch_.Path("nowhere")}), cli::kMisused);
  EXPECT_EQ(Check({"", scratch_.Write("policy", "nonsense\n")}), cli::kMisused);
}

TEST_F(EvidenceCommandsTest, WhatCannotBeProvedIsRefused) {
  MakeLedger();
  EXPECT_EQ(Prove({Place(), "17777", Bundle()}, Terminal()), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("INSTANCE_UNKNOWN"));
  EXPECT_EQ(Prove({Place(), "leap/a", Bundle()}, Terminal()), cli::kMisused);
  EXPECT_EQ(Prove({{scratch_.Path("nowhere"), ""}, instance_, Bundle()}, Terminal()), cli::kFailed);
  EXPECT_EQ(Prove({{scratch_.Path("ledger"), scratch_.Path("nowhere")}, instance_, Bundle()}, Terminal()),
            cli::kRefused);
  EXPECT_FALSE(std::filesystem::exists(Bundle()));
}

TEST_F(EvidenceCommandsTest, TreeIsWrittenAndChecked) {
  MakeLedger();
  ASSERT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kDone) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("3 files written, 0 there already"));
  EXPECT_EQ(CheckTree({Key(), ""}), cli::kDone) << out_.str();
  Clear();
  ASSERT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kDone) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("1 files written, 2 there already"));
}

TEST_F(EvidenceCommandsTest, ExportedTreeMustBeTheBeginning) {
  MakeLedger();
  ASSERT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kDone) << err_.str();
  const std::string checkpoint = cli::ReadFile(scratch_.Path("tree/checkpoint"), 10'000).value();
  const auto check = [&] {
    absl::Status checked;
    cli::RunSession({}, Terminal(), [&](cli::Session& session) {
      checked = CheckExportedTree(session, scratch_.Path("tree"), checkpoint);
      return absl::OkStatus();
    });
    return checked;
  };
  EXPECT_TRUE(check().ok()) << check();
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(scratch_.Path("tree/tile/entries"))) {
    if (!entry.is_regular_file()) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(10);
    file.put('!');
  }
  EXPECT_EQ(ReasonOf(check()), "TREE_FILE_DIFFERENT") << check();
  EXPECT_THAT(std::string(check().message()), HasSubstr("tile/0/000"));
}

TEST_F(EvidenceCommandsTest, TreeNeedsAKey) {
  MakeLedger();
  ASSERT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kDone) << err_.str();
  EXPECT_EQ(CheckTree({}), cli::kMisused);
  EXPECT_THAT(err_.str(), HasSubstr("--key"));
}

TEST_F(EvidenceCommandsTest, EditedTreeIsNotProved) {
  MakeLedger();
  ASSERT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kDone) << err_.str();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch_.Path("tree/tile/0"))) {
    if (entry.is_regular_file()) std::ofstream(entry.path(), std::ios::binary) << "x";
  }
  EXPECT_EQ(CheckTree({Key(), ""}), cli::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("TREE_FILE_WRONG"));
  EXPECT_EQ(ExportTiles(Place(), scratch_.Path("tree"), Terminal()), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("TREE_FILE_DIFFERENT"));
}

TEST_F(EvidenceCommandsTest, FolderWithoutATreeIsAMistake) {
  EXPECT_EQ(CheckTree({"ledger.example/north+00000000+AQID", ""}), cli::kMisused);
}

TEST_F(EvidenceCommandsTest, WitnessSaysWhatItIsGivenWrongly) {
  WitnessOptions options;
  options.key = scratch_.Path("key.pem");
  options.name = "witness.example";
  options.state = scratch_.Path("state");
  options.logs = {"nonsense"};
  EXPECT_EQ(RunWitness(options, Terminal()), cli::kMisused);
  EXPECT_FALSE(std::filesystem::exists(options.key));
}

}  // namespace
}  // namespace liushui::commands
