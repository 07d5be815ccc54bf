#include "engine/commands/verify.h"

#include <memory>
#include <sstream>
#include <string>

#include "engine/commands/exit_codes.h"
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

  int Run(bool json = false) { return Verify({scratch_.Path("ledger"), false, json, false}, {out_, err_}); }

  ScratchFiles scratch_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(VerifyTest, GoodLedgerAgrees) {
  MakeLedger();
  EXPECT_EQ(Run(), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("records      2\n"));
  EXPECT_THAT(out_.str(), HasSubstr("all agree\n"));
}

TEST_F(VerifyTest, JsonIsOneLine) {
  MakeLedger();
  EXPECT_EQ(Run(true), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("{\"agreed\":true,\"records\":\"2\""));
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
  EXPECT_EQ(Run(), kExitFound);
  EXPECT_THAT(out_.str(), HasSubstr("DIFFER"));
}

TEST_F(VerifyTest, MissingLedgerIsAFailure) {
  EXPECT_EQ(Run(), kExitFailed);
  EXPECT_THAT(err_.str(), HasSubstr("LEDGER_NOT_FOUND"));
}

TEST_F(VerifyTest, LedgerInUseIsAFailure) {
  const auto store = OpenStore();
  EXPECT_EQ(Run(), kExitFailed);
  EXPECT_THAT(err_.str(), HasSubstr("LEDGER_IN_USE"));
}

TEST(VerifyTextTest, DifferencesAreNamed) {
  v1::VerifyResult result;
  result.add_differences()->set_index(7);
  result.mutable_differences(0)->set_message("expected a, found b");
  result.add_differences()->set_index(-1);
  result.mutable_differences(1)->set_message("expected no row t1");
  const std::string text = VerifyText(result, false);
  EXPECT_THAT(text, HasSubstr("record 7: expected a, found b\nrow: expected no row t1\n"));
  EXPECT_THAT(VerifyText(result, true), ::testing::Not(HasSubstr("re-executed")));
}

}  // namespace
}  // namespace liushui::commands
