#include "engine/commands/serve.h"

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>

#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/terminal.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "storage/rocks_store.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

class ServeTest : public ::testing::Test {
 protected:
  ServeTest() {
    options_.data = scratch_.Path("ledger");
    options_.listen = "127.0.0.1:0";
  }

  // What it is refused with. Nothing may have been written.
  int Run() {
    err_.str("");
    const int exit_code = Serve(options_, {out_, err_});
    EXPECT_FALSE(std::filesystem::exists(scratch_.Path("ledger")));
    return exit_code;
  }

  ScratchFiles scratch_;
  ServeOptions options_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ServeTest, WrongClockIsAWrongCommandLine) {
  for (const char* clock :
       {"yesterday", "infinite-future", "1900-01-01T00:00:00Z", "99999-01-01T00:00:00Z"}) {
    options_.simulated_clock = clock;
    EXPECT_EQ(Run(), cli::kMisused) << clock;
    EXPECT_THAT(err_.str(), HasSubstr("--simulated-clock: expected a time from 1970 to 9999"));
  }
}

TEST_F(ServeTest, WrongAddressIsAWrongCommandLine) {
  options_.listen = "127.0.0.1:99999";
  EXPECT_EQ(Run(), cli::kMisused);
  EXPECT_THAT(err_.str(), HasSubstr("ADDRESS_INVALID"));
}

TEST_F(ServeTest, AddressOfAnotherMachineIsAFailure) {
  options_.listen = "192.0.2.1:0";
  EXPECT_EQ(Run(), cli::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("ADDRESS_UNAVAILABLE"));
}

TEST_F(ServeTest, MissingDeclarationsAreAWrongCommandLine) {
  options_.workflows = scratch_.Path("nope");
  EXPECT_EQ(Run(), cli::kMisused);
  EXPECT_THAT(err_.str(), HasSubstr("FILE_UNKNOWN"));
}

TEST_F(ServeTest, LargeDeclarationsAreAWrongCommandLine) {
  options_.workflows = scratch_.Write("large.yaml", std::string(cli::kMaxDeclarationBytes + 1, '#'));
  EXPECT_EQ(Run(), cli::kMisused);
  EXPECT_THAT(err_.str(), HasSubstr("FILE_TOO_LARGE"));
}

TEST_F(ServeTest, WrongDeclarationIsShownBeforeALedgerIsMade) {
  options_.workflows = scratch_.Write("leap.yaml", std::string(kGoodWorkflow) + "colour: red\n");
  EXPECT_EQ(Run(), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("leap.yaml:7:1: error: "));
  options_.workflows = scratch_.Write("branch.yaml", "branch: b\n");
  EXPECT_EQ(Run(), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("branch.yaml:1:1: error: expected a top-level key"));
}

TEST_F(ServeTest, NewLedgerKnowsNoOtherCalendars) {
  options_.workflows = scratch_.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: cn-test\n");
  scratch_.Write("calendars/cn-test.yaml", kGoodCalendar);
  EXPECT_EQ(Run(), cli::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("CALENDAR_UNKNOWN"));
}

TEST_F(ServeTest, MissingFolderIsAFailure) {
  options_.data = scratch_.Path("no/such/ledger");
  EXPECT_EQ(Run(), cli::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("LEDGER_NOT_FOUND"));
}

constexpr char kBirth[] = "2026-03-02T08:00:00+08:00";

// A ledger that was born on a simulated clock, and a server of it that ends because it cannot deploy.
class OldLedgerTest : public ::testing::Test {
 protected:
  OldLedgerTest() {
    LIUSHUI_CHECK(absl::ParseTime(absl::RFC3339_full, kBirth, &birth_, nullptr));
    storage::RocksOptions store_options;
    store_options.create_if_missing = true;
    auto store = storage::OpenRocksStore(scratch_.Path("ledger"), store_options);
    LIUSHUI_CHECK_OK(store.status());
    runtime::EngineOptions engine_options;
    engine_options.simulated_start = birth_;
    const auto engine = runtime::Engine::Open(*std::move(store), engine_options);
    LIUSHUI_CHECK_OK(engine.status());
    LIUSHUI_CHECK_OK((*engine)->Stop());
  }

  // What is said on the way.
  std::string ServeFrom(const std::string& clock) {
    std::ostringstream out;
    std::ostringstream err;
    ServeOptions options;
    options.data = scratch_.Path("ledger");
    options.listen = "127.0.0.1:0";
    options.simulated_clock = clock;
    options.workflows = scratch_.Write("leap.yaml", std::string(kGoodWorkflow) + "calendar: nobody-has-it\n");
    EXPECT_EQ(Serve(options, {out, err}), cli::kRefused);
    EXPECT_THAT(err.str(), HasSubstr("CALENDAR_UNKNOWN"));
    return err.str();
  }

  ScratchFiles scratch_;
  absl::Time birth_;
};

TEST_F(OldLedgerTest, AnotherStartIsNotTakenAndThatIsSaid) {
  EXPECT_THAT(ServeFrom("2026-04-01T08:00:00+08:00"),
              HasSubstr("liushui: this ledger has a clock, which stands at " +
                        cli::TimeText(birth_, absl::LocalTimeZone()) +
                        "; --simulated-clock says only where that of a new ledger begins\n"));
}

TEST_F(OldLedgerTest, ItsOwnTimeNeedsNoWords) {
  EXPECT_THAT(ServeFrom(kBirth), Not(HasSubstr("has a clock")));
  EXPECT_THAT(ServeFrom(""), Not(HasSubstr("has a clock")));
}

}  // namespace
}  // namespace liushui::commands
