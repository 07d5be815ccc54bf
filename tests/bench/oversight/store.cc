// What counting costs an engine that opens, and every commit: on RocksDB, a million open tasks in it.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "engine/runtime/oversight/oversight.h"
#include "engine/views/keys.h"
#include "storage/rocks_store.h"

namespace liushui::runtime {
namespace {

constexpr uint64_t kInstances = 1'000'000;
constexpr uint64_t kInstancesPerBatch = 10'000;
constexpr size_t kRecordsPerCommit = 64;
constexpr size_t kPreparedCommits = 64;
constexpr int64_t kMorningUs = 1'772'586'000'000'000;  // 2026-03-04 09:00 in Shanghai

constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
states:
  - { id: carry, task: { role: clerk, title: 搬 }, next: [ { event: done, to: [over] } ] }
  - { id: over, final: true }
)yaml";

std::shared_ptr<const chart::Chart> Errand() {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(kErrand, "errand.yaml", &workflow, nullptr));
  const auto chart = chart::Compile(workflow, {});
  LIUSHUI_CHECK_OK(chart.status());
  return *chart;
}

// A store with an instance and its open task a million times, gone with the process.
class Branch {
 public:
  Branch() : chart_(Errand()), clock_(absl::FromUnixMicros(kMorningUs)), registry_(CatalogOf(chart_)) {
    storage::RocksOptions options;
    options.create_if_missing = true;
    auto store = storage::OpenRocksStore(folder_, options);
    LIUSHUI_CHECK_OK(store.status());
    store_ = *std::move(store);
    for (uint64_t first = 0; first < kInstances; first += kInstancesPerBatch) {
      storage::CommitBatch batch;
      for (uint64_t instance = first; instance < first + kInstancesPerBatch; ++instance)
        AddRows(instance, batch);
      LIUSHUI_CHECK_OK(store_->Commit(batch));
    }
  }
  ~Branch() {
    oversight_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Open() {
    Oversight opened(&registry_, &clock_, store_.get());
    LIUSHUI_CHECK_OK(opened.Rebuild(nullptr));
    LIUSHUI_CHECK(opened.index().open_tasks() == kInstances);
  }

  // From now on commits may be counted.
  void StartCounting() {
    oversight_ = std::make_unique<Oversight>(&registry_, &clock_, store_.get());
    LIUSHUI_CHECK_OK(oversight_->Rebuild(nullptr));
  }

  // A commit of steps of instances at random, each with its two rows.
  storage::CommitBatch Prepare() {
    storage::CommitBatch batch;
    for (size_t i = 0; i < kRecordsPerCommit; ++i) {
      const uint64_t instance = random_() % kInstances;
      ledger::v1::Record record;
      record.set_instance(instance);
      record.mutable_step()->mutable_input()->mutable_claim()->set_task(1);
      record.mutable_step()->mutable_input()->mutable_claim()->set_part(std::string(300, 'x'));
      batch.records.push_back(record.SerializeAsString());
      AddRows(instance, batch);
    }
    return batch;
  }

  void Commit(storage::CommitBatch batch, bool counted) {
    batch.first_index = store_->size();
    LIUSHUI_CHECK_OK(store_->Commit(batch));
    if (!counted) return;
    std::vector<std::pair<size_t, size_t>> rows;
    for (size_t i = 0; i < kRecordsPerCommit; ++i) rows.emplace_back(2 * i, 2 * i + 2);
    oversight_->Committed({batch, rows});
  }

 private:
  static Catalog CatalogOf(std::shared_ptr<const chart::Chart> chart) {
    Catalog catalog;
    catalog.AddDefinition("beijing", {std::move(chart), 1, 0, 0, ""});
    return catalog;
  }

  void AddRows(uint64_t number, storage::CommitBatch& batch) {
    state::v1::InstanceState instance;
    instance.set_instance(number);
    instance.set_namespace_("beijing");
    instance.set_workflow("errand");
    instance.set_definition(chart_->hash());
    batch.changes.push_back({views::InstanceKey(number), instance.SerializeAsString()});
    state::v1::TaskState task;
    task.set_instance(number);
    task.set_task(1);
    task.set_namespace_("beijing");
    task.set_workflow("errand");
    task.set_state(absl::StrCat("state-", random_() % 6));
    task.set_status(state::v1::TASK_STATUS_CLAIMED);
    task.set_opened_us(kMorningUs);
    task.set_due_us(kMorningUs + static_cast<int64_t>(random_() % (20 * 86'400)) * 1'000'000);
    state::v1::TaskPartState* part = task.add_parts();
    part->mutable_part()->add_roles("clerk");
    part->set_claimed_by(absl::StrCat("person-", random_() % 200));
    batch.changes.push_back({views::TaskKey(number, 1), task.SerializeAsString()});
  }

  const std::string folder_ =
      absl::StrCat(std::filesystem::temp_directory_path().string(), "/liushui-counts-", getpid());
  std::mt19937 random_{1};
  const std::shared_ptr<const chart::Chart> chart_;  // shared with the registry
  SimulatedClock clock_;
  Registry registry_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Oversight> oversight_;
};

Branch& TheBranch() {
  static Branch branch;
  return branch;
}

// Opening an engine reads every row.
void OpenWithAMillionTasks(benchmark::State& state) {
  Branch& branch = TheBranch();
  for (auto _ : state) branch.Open();
}
BENCHMARK(OpenWithAMillionTasks)->Unit(benchmark::kSecond)->Iterations(1);

// A commit with its fsync, without and with counting: the difference is what counting costs.
void CommitOf64Steps(benchmark::State& state, bool counted) {
  Branch& branch = TheBranch();
  std::vector<storage::CommitBatch> prepared;
  for (size_t i = 0; i < kPreparedCommits; ++i) prepared.push_back(branch.Prepare());
  if (counted) branch.StartCounting();
  size_t next = 0;
  for (auto _ : state) branch.Commit(prepared[next++ % kPreparedCommits], counted);
}
BENCHMARK_CAPTURE(CommitOf64Steps, alone, false)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(2'000);
BENCHMARK_CAPTURE(CommitOf64Steps, counted, true)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(2'000);

}  // namespace
}  // namespace liushui::runtime
