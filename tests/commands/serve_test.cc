#include "engine/commands/serve.h"

#include <memory>
#include <sstream>
#include <string>

#include "engine/base/refusal.h"
#include "engine/commands/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

class DeployFilesTest : public ::testing::Test {
 protected:
  DeployFilesTest() {
    auto engine = runtime::Engine::Open(storage::NewMemoryStore(), {});
    LIUSHUI_CHECK_OK(engine.status());
    engine_ = *std::move(engine);
    options_.workflows = scratch_.folder();
    options_.name_space = "binjiang";
  }

  absl::Status Deploy() {
    err_.str("");
    return DeployFiles(*engine_, options_, {out_, err_});
  }

  ScratchFiles scratch_;
  ServeOptions options_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::unique_ptr<runtime::Engine> engine_;
};

TEST_F(DeployFilesTest, CalendarsAndWorkflowsAreDeployedOnce) {
  scratch_.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  scratch_.Write("calendars/cn-test.yaml", kGoodCalendar);
  ASSERT_TRUE(Deploy().ok()) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("leap.yaml: deployed\n"));
  EXPECT_EQ(engine_->reads().ListDefinitions("binjiang").size(), 1u);
  const uint64_t position = engine_->reads().position();
  ASSERT_TRUE(Deploy().ok());
  EXPECT_THAT(err_.str(), HasSubstr("leap.yaml: as deployed before\n"));
  EXPECT_EQ(engine_->reads().position(), position);
}

TEST_F(DeployFilesTest, WrongFileEndsItWithItsPlace) {
  scratch_.Write("leap.yaml", std::string(kGoodWorkflow) + "colour: red\n");
  const absl::Status status = Deploy();
  EXPECT_EQ(ReasonOf(status), "DECLARATION_INVALID");
  EXPECT_THAT(err_.str(), HasSubstr("leap.yaml:7:1: error: "));
}

TEST(ServeTest, WrongClockIsRefused) {
  const ScratchFiles scratch;
  std::ostringstream out;
  std::ostringstream err;
  ServeOptions options;
  options.data = scratch.Path("ledger");
  options.simulated_clock = "yesterday";
  EXPECT_EQ(Serve(options, {out, err}), kExitFound);
  EXPECT_THAT(err.str(), HasSubstr("TIME_INVALID"));
}

TEST(ServeTest, MissingFolderIsRefused) {
  const ScratchFiles scratch;
  std::ostringstream out;
  std::ostringstream err;
  ServeOptions options;
  options.data = scratch.Path("no/such/ledger");
  EXPECT_EQ(Serve(options, {out, err}), kExitFound);
  EXPECT_THAT(err.str(), HasSubstr("LEDGER_NOT_FOUND"));
}

}  // namespace
}  // namespace liushui::commands
