#include "engine/commands/verify.h"

#include <grp.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/exit_codes.h"
#include "engine/commands/serve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocks_store.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

class VerifyTest : public ::testing::Test {
 protected:
  std::unique_ptr<storage::Store> OpenStore() {
    storage::RocksOptions options;
    options.create_if_missing = true;
    options.ballast_bytes = 0;
    auto store = storage::OpenRocksStore(scratch_.Path("ledger"), options);
    LIUSHUI_CHECK_OK(store.status());
    return *std::move(store);
  }

  // A ledger with a deployed workflow in it.
  void MakeLedger() {
    scratch_.Write("workflows/leap.yaml", kGoodWorkflow);
    auto engine = runtime::Engine::Open(OpenStore(), {});
    ASSERT_TRUE(engine.ok()) << engine.status();
    ServeOptions options;
    options.workflows = scratch_.Path("workflows");
    ASSERT_TRUE(DeployFiles(**engine, options, {out_, err_}).ok()) << err_.str();
    ASSERT_TRUE((*engine)->Stop().ok());
    out_.str("");
    err_.str("");
  }

  std::vector<std::filesystem::path> TableFiles() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.Path("ledger/database"))) {
      if (entry.path().extension() == ".sst") files.push_back(entry.path());
    }
    return files;
  }

  int Run(bool json = false) {
    return Verify({scratch_.Path("ledger"), check_, json, "", place_}, {&out_, &err_, absl::UTCTimeZone()});
  }

  ScratchFiles scratch_;
  cli::Check check_;
  std::string place_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(VerifyTest, GoodLedgerAgrees) {
  MakeLedger();
  EXPECT_EQ(Run(), cli::kDone) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("records         2\n"));
  EXPECT_THAT(out_.str(), HasSubstr("result          all agree\n"));
}

TEST_F(VerifyTest, LedgerWithoutCheckpointsIsSaidToBeComparedWithNone) {
  MakeLedger();
  EXPECT_EQ(Run(), cli::kDone) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("checkpoints     0\n"));
  EXPECT_THAT(out_.str(), HasSubstr("remark: no published checkpoint was compared with the ledger"));
  EXPECT_THAT(out_.str(), HasSubstr("remark: there is no folder "));
}

TEST_F(VerifyTest, LowerLevelsLookAtLess) {
  MakeLedger();
  check_.level = 2;
  EXPECT_EQ(Run(), cli::kDone) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("2 completeness  agrees\n3 meaning       not looked at\n"));
}

TEST_F(VerifyTest, FinishedCheckLeavesNoPlace) {
  MakeLedger();
  place_ = scratch_.Path("place");
  EXPECT_EQ(Run(), cli::kDone) << err_.str();
  EXPECT_FALSE(std::filesystem::exists(place_));
}

TEST_F(VerifyTest, WhatIsNoPlaceIsRefused) {
  MakeLedger();
  scratch_.Write("place", "not one");
  place_ = scratch_.Path("place");
  EXPECT_EQ(Run(), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("PLACE_INVALID"));
  EXPECT_TRUE(std::filesystem::exists(place_));
}

TEST_F(VerifyTest, JsonIsAsFromTheServer) {
  MakeLedger();
  EXPECT_EQ(Run(true), cli::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("\"agreed\": true,\n \"records\": \"2\""));
}

TEST_F(VerifyTest, ForeignRowIsFound) {
  MakeLedger();
  {
    const auto store = OpenStore();
    storage::CommitBatch batch;
    batch.first_index = store->size();
    batch.changes.push_back({"i12345678", "forged"});
    ASSERT_TRUE(store->Commit(batch).ok());
  }
  EXPECT_EQ(Run(), cli::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("result          differences\n"));
  EXPECT_THAT(out_.str(), HasSubstr("3 meaning       1 differ\n"));
}

void FlipByte(const std::filesystem::path& path, uintmax_t place) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(place));
  const char byte = static_cast<char>(file.get() ^ 0xff);
  file.seekp(static_cast<std::streamoff>(place));
  file.put(byte);
}

TEST_F(VerifyTest, DamageThatNobodyReadsIsFound) {
  MakeLedger();
  constexpr uintmax_t kStride = 40;
  int found = 0;
  for (const std::filesystem::path& file : TableFiles()) {
    for (uintmax_t place = 0; place < std::filesystem::file_size(file); place += kStride) {
      FlipByte(file, place);
      out_.str("");
      const int exit_code = Run();
      FlipByte(file, place);
      EXPECT_NE(exit_code, cli::kDone) << file << " at " << place;
      if (exit_code != cli::kRefused) continue;
      ++found;
      EXPECT_THAT(out_.str(), HasSubstr("\n1      stored  "));
      EXPECT_THAT(out_.str(), HasSubstr(file.filename().string()));
    }
  }
  EXPECT_GT(found, 0);
}

TEST_F(VerifyTest, MissingLedgerIsAFailure) {
  EXPECT_EQ(Run(), cli::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("LEDGER_NOT_FOUND"));
}

TEST_F(VerifyTest, LedgerInUseIsAFailure) {
  const auto store = OpenStore();
  EXPECT_EQ(Run(), cli::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("LEDGER_IN_USE"));
}

// An account that owns nothing, so that what root may do does not count.
constexpr uid_t kNobody = 65'534;

// Verifies the folder as somebody whom the operating system does not let in; ends the process.
[[noreturn]] void VerifyAsNobody(const std::string& folder) {
  if (geteuid() == 0) {
    LIUSHUI_CHECK(setgroups(0, nullptr) == 0);
    LIUSHUI_CHECK(setgid(kNobody) == 0);
    LIUSHUI_CHECK(setuid(kNobody) == 0);
  }
  _exit(Verify({folder}, {&std::cout, &std::cerr, absl::UTCTimeZone()}));
}

using VerifyDeathTest = VerifyTest;

TEST_F(VerifyDeathTest, LedgerOfOthersIsAFailure) {
  MakeLedger();
  std::filesystem::permissions(scratch_.Path("ledger"), std::filesystem::perms::none);
  EXPECT_EXIT(VerifyAsNobody(scratch_.Path("ledger")), ::testing::ExitedWithCode(cli::kFailed),
              "LEDGER_PERMISSION");
  std::filesystem::permissions(scratch_.Path("ledger"), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace liushui::commands
