// What was not touched agrees: the fold with the live state and rows, the decisions with the records.
#include "absl/strings/str_replace.h"
#include "engine/audit/fold.h"
#include "engine/audit/verify.h"
#include "engine/views/keys.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

// A branch after one errand.
Branch AfterAnErrand() {
  Branch branch;
  branch.DeployCalendar();
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  RunErrand(branch, "e-1");
  return branch;
}

TEST(AgreementTest, EmptyLedgerAgrees) {
  const ListedRecords records;
  const ListedRows rows;
  const auto report = Verify(records, &rows, {});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->agreed());
}

TEST(AgreementTest, WholeRunAgrees) {
  const Branch branch = AfterAnErrand();
  const VerifyReport report = branch.Check();
  EXPECT_TRUE(report.agreed()) << TextOf(report);
}

TEST(AgreementTest, ReportCountsEverything) {
  const Branch branch = AfterAnErrand();
  const VerifyReport report = branch.Check();
  EXPECT_EQ(report.records, branch.ledger.size());
  EXPECT_EQ(report.rows, branch.tables.rows.size());
  EXPECT_EQ(report.instances, 2u);
  EXPECT_EQ(report.reexecuted, branch.ledger.size() - 4) << "all but the engine's start and the deployments";
}

TEST(AgreementTest, EveryPrefixAgrees) {
  const Branch whole = AfterAnErrand();
  for (uint64_t size = 0; size <= whole.ledger.size(); ++size) {
    ListedRecords prefix;
    prefix.records.assign(whole.ledger.records.begin(), whole.ledger.records.begin() + size);
    const auto report = Verify(prefix, nullptr, {});
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->agreed()) << TextOf(*report);
  }
}

TEST(AgreementTest, AgreesAfterEveryRecord) {
  Branch branch;
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  const uint64_t errand =
      branch.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  for (const char* input : {"claim { task: 1 }", "release { task: 1 }", "event { name: 'hello' }",
                            "complete { task: 1 form { name: 'note' value { string: 'x' } } }",
                            "cancel { reason: '客户取消' }"}) {
    EXPECT_TRUE(branch.Take(errand, Li(), input)) << input;
    EXPECT_TRUE(branch.Check().agreed()) << TextOf(branch.Check());
  }
}

TEST(AgreementTest, ManyInstancesAgree) {
  Branch branch;
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  for (const char* key : {"e-1", "e-2", "e-3"}) RunErrand(branch, key);
  const VerifyReport report = branch.Check();
  EXPECT_TRUE(report.agreed()) << TextOf(report);
  EXPECT_EQ(report.instances, 6u);
}

TEST(AgreementTest, NewRevisionAgrees) {
  Branch branch = AfterAnErrand();
  branch.Deploy(absl::StrReplaceAll(kErrand, {{"跑腿", "办事"}}));
  RunErrand(branch, "e-2");
  EXPECT_TRUE(branch.Check().agreed()) << TextOf(branch.Check());
}

TEST(AgreementTest, UndeliveredMessageIsTold) {
  Branch branch;
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  const uint64_t visit =
      branch.Start(Li(), "workflow: 'visit' inputs { name: 'errand' value { string: 'none' } }");
  branch.Take(visit, Li(), "complete { task: 1 }");
  branch.Drop(branch.ledger.size() - 1, 0);
  EXPECT_TRUE(branch.Check().agreed()) << TextOf(branch.Check());
}

TEST(AgreementTest, FoldedInstancesAreTheLiveOnes) {
  const Branch branch = AfterAnErrand();
  for (const auto& [number, live] : branch.instances()) {
    FoldedInstance folded;
    for (uint64_t index = 0; index < branch.ledger.size(); ++index) {
      const ledger::v1::Record record = branch.At(index);
      if (record.instance() == number && index >= number && number > 0) {
        ASSERT_TRUE(Fold(record, folded).ok());
      }
    }
    EXPECT_EQ(folded.state.SerializeAsString(), live.state.SerializeAsString());
    EXPECT_EQ(folded.tasks.size(), live.tasks.size());
    EXPECT_TRUE(folded.jobs.empty());
    EXPECT_TRUE(folded.items.empty());
  }
}

TEST(AgreementTest, FoldRefusesAnotherInstancesRecord) {
  const Branch branch = AfterAnErrand();
  FoldedInstance folded;
  ASSERT_TRUE(Fold(branch.At(4), folded).ok());
  ledger::v1::Record other = branch.At(5);
  other.set_instance(99);
  EXPECT_EQ(Fold(other, folded).code(), absl::StatusCode::kInternal);
}

TEST(AgreementTest, FoldOnlyReexecutesNothing) {
  const Branch branch = AfterAnErrand();
  const VerifyReport report = branch.Check(/*fold_only=*/true);
  EXPECT_TRUE(report.agreed()) << TextOf(report);
  EXPECT_EQ(report.reexecuted, 0u);
}

TEST(AgreementTest, ProgressCanStop) {
  Branch branch;
  for (int i = 0; i < 2'500; ++i) {
    ledger::v1::Record record;
    record.mutable_clock_advanced();
    branch.Append(record);
  }
  std::vector<uint64_t> seen;
  VerifyOptions options;
  options.progress = [&](uint64_t records, uint64_t total) {
    EXPECT_EQ(total, 2'501u);
    seen.push_back(records);
    return records < 2'000;
  };
  EXPECT_EQ(Verify(branch.ledger, nullptr, options).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(seen, (std::vector<uint64_t>{1'000, 2'000}));
}

TEST(AgreementTest, OldRequestsMayBeForgotten) {
  Branch branch = AfterAnErrand();
  branch.Wait(absl::Hours(24 * (views::kRequestDays + 2)));
  branch.DeployCalendar();
  auto& rows = branch.tables.rows;
  const auto old = rows.lower_bound(views::TablePrefix(views::Table::kRequest));
  rows.erase(old);
  EXPECT_TRUE(branch.Check().agreed()) << TextOf(branch.Check());
}

TEST(AgreementTest, NewRequestsMayNot) {
  Branch branch = AfterAnErrand();
  auto& rows = branch.tables.rows;
  rows.erase(rows.lower_bound(views::TablePrefix(views::Table::kRequest)));
  EXPECT_EQ(branch.Check().difference_count, 1u);
}

// A source that fails, as a disk does.
class FailingRecords : public RecordSource {
 public:
  uint64_t size() const override { return 3; }
  absl::Status Read(uint64_t, uint64_t, absl::FunctionRef<bool(uint64_t, absl::string_view)>) const override {
    return status;
  }
  absl::Status status;
};

TEST(AgreementTest, FailureToReadIsAnError) {
  FailingRecords records;
  records.status = absl::DataLossError("block 7");
  EXPECT_EQ(Verify(records, nullptr, {}).status(), records.status);
}

TEST(AgreementTest, RecordsThatAreNotReadAreAnError) {
  EXPECT_EQ(Verify(FailingRecords(), nullptr, {}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace liushui::audit
