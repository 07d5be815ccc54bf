// The declared processes, acted out by their transcripts: after every record the engine's counts agree with a
// recount from the ledger, and so do those of an engine that is opened then.
#include "tests/recount/recount.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/chart/compile.h"
#include "engine/runtime/oversight/oversight.h"
#include "engine/views/rows.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/play.h"
#include "tests/workflows/script.h"

namespace liushui::transcripts {
namespace {

// An engine that opens costs as much as all its tasks: it is asked after so many records.
constexpr uint64_t kRecordsPerOpening = 16;

// Commits records as the engine's committer does, one by one, and compares after each.
class Books {
 public:
  void Take(const ledger::v1::Record& record) {
    recount_.Take(record);
    Register(record);
    Commit(record);
    clock_.Set(absl::FromUnixMicros(record.time_us()));
    Compare(oversight_);
    if (record.index() % kRecordsPerOpening == 0) CompareOpened();
  }

  // Dues pass although nothing is recorded.
  void LetDaysPass() {
    for (const absl::Duration step : {absl::Hours(1), absl::Hours(7), absl::Hours(24), absl::Hours(24 * 9)}) {
      clock_.Set(clock_.Now() + step);
      Compare(oversight_);
    }
    CompareOpened();
  }

  int64_t counted() const { return counted_; }

 private:
  // Makes deployed charts known.
  void Register(const ledger::v1::Record& record) {
    if (record.has_calendar_deployed()) {
      const auto& deployed = record.calendar_deployed();
      const auto calendar = chart::BusinessCalendar::Make(deployed.calendar());
      ASSERT_TRUE(calendar.ok()) << calendar.status();
      calendars_[deployed.hash()] = *calendar;
    }
    if (!record.has_definition_deployed()) return;
    const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
    const ledger::v1::Definition& definition = deployed.definition();
    chart::CompileOptions options;
    options.calendar = calendars_[definition.calendar()];
    const auto chart = chart::Compile(definition.workflow(), options);
    ASSERT_TRUE(chart.ok()) << chart.status();
    runtime::Catalog catalog = registry_.newest();
    catalog.AddDefinition(record.namespace_(),
                          {*chart, deployed.revision(), record.index(), record.time_us(), ""});
    registry_.Change(std::move(catalog));
  }

  void Commit(const ledger::v1::Record& record) {
    storage::CommitBatch batch;
    batch.first_index = record.index();
    batch.records.push_back(record.SerializeAsString());
    for (views::RowWrite& row : RowsOf(record)) batch.changes.push_back({row.key, row.value});
    const absl::Status committed = store_->Commit(batch);
    ASSERT_TRUE(committed.ok()) << committed;
    const std::vector<std::pair<size_t, size_t>> rows = {{0, batch.changes.size()}};
    oversight_.Committed({batch, rows});
  }

  std::vector<views::RowWrite> RowsOf(const ledger::v1::Record& record) {
    if (!record.has_step()) return views::RowsOf(record, nullptr, nullptr);
    audit::FoldedInstance& instance = instances_[record.instance()];
    const state::v1::InstanceState before = instance.state;
    const audit::FoldedRows rows(instance);
    const auto after = audit::After(record, before, rows);
    EXPECT_TRUE(after.ok()) << after.status();
    std::vector<views::RowWrite> written = views::RowsOf(record, &before, &*after);
    audit::Keep(*after, instance);
    return written;
  }

  void Compare(runtime::Oversight& oversight) {
    for (const runtime::CountQuery& query : recount::Questions("test")) {
      const runtime::Counted counted = oversight.index().Count(query, clock_.Now());
      ASSERT_EQ(counted.position, store_->size());
      ASSERT_EQ(recount::GroupsOf(counted), recount_.Count(query, clock_.Now()))
          << "at position " << counted.position;
      counted_ += counted.total;
    }
  }

  void CompareOpened() {
    runtime::Oversight opened(&registry_, &clock_, store_.get());
    const absl::Status rebuilt = opened.Rebuild(nullptr);
    ASSERT_TRUE(rebuilt.ok()) << rebuilt;
    Compare(opened);
  }

  const std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore();
  runtime::SimulatedClock clock_{absl::UnixEpoch()};
  runtime::Registry registry_{runtime::Catalog()};
  runtime::Oversight oversight_{&registry_, &clock_, store_.get()};
  std::map<std::string, std::shared_ptr<const chart::BusinessCalendar>> calendars_;
  std::map<uint64_t, audit::FoldedInstance> instances_;
  recount::Recount recount_;
  int64_t counted_ = 0;
};

class RecountTest : public testing::TestWithParam<std::string> {};

TEST_P(RecountTest, CountsAgreeAfterEveryRecord) {
  Play play;
  Books books;
  uint64_t taken = 0;
  play.Watch([&](world::World& world) {
    for (; taken < world.records().size() && !testing::Test::HasFatalFailure(); ++taken)
      books.Take(world.records()[taken]);
  });
  const std::string path = absl::StrCat("tests/transcripts/", GetParam(), ".txt");
  play.Act(ParseScript(declared::ReadSource(path)));
  books.LetDaysPass();
  EXPECT_GT(books.counted(), 0);
}

INSTANTIATE_TEST_SUITE_P(Stories, RecountTest, testing::ValuesIn(declared::StoryNames()),
                         [](const auto& story) { return story.param; });

}  // namespace
}  // namespace liushui::transcripts
