// liushui_verify_bench: what it costs to check a ledger at each level, to fold it, and to export its events,
// beside what it costs only to read its records, or to read, hash and parse them. A ledger of drafts that
// another person approves is written first, unless the folder has one; then everything takes turns over it,
// each in a process of its own and by one thread.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "engine/audit/envelope.h"
#include "engine/audit/event_log/export_events.h"
#include "engine/audit/report/period/period_reader.h"
#include "engine/audit/verify.h"
#include "engine/base/check.h"
#include "engine/proof/tree/tree_hasher.h"
#include "engine/runtime/read/ledger_source.h"
#include "storage/rocks_store.h"
#include "tests/bench/desk/bench_folder.h"
#include "tests/bench/desk/desk.h"
#include "tests/bench/verify/apart.h"
#include "tests/bench/verify/ledger.h"

namespace liushui::bench {
namespace {

struct Options {
  int instances = 20'000;
  int rounds = 3;
  std::string folder;  // empty: a temporary one
  std::string only;    // empty: everything
};

// What is measured, and the best of it.
struct Work {
  std::string what;
  std::function<void(const storage::Store&)> run;
  Apart best = {};
};

void ReadAll(const storage::Store& store) {
  size_t bytes = 0;
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view record) {
    bytes += record.size();
    return true;
  }));
  LIUSHUI_CHECK(bytes > 0);
}

void ReadHashParse(const storage::Store& store) {
  proof::TreeHasher hasher;
  ledger::v1::Record record;
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view bytes) {
    hasher.Leaf(bytes);
    LIUSHUI_CHECK(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return true;
  }));
}

void Check(const storage::Store& store, audit::Level level, bool fold_only) {
  const runtime::LedgerSource records(&store);
  const runtime::TableSource rows(&store);
  const runtime::TreeSource tree(&store);
  audit::VerifyOptions options;
  options.tree = &tree;
  options.level = level;
  options.fold_only = fold_only;
  const auto report = audit::Verify(records, &rows, options);
  LIUSHUI_CHECK_OK(report.status());
  LIUSHUI_CHECK(report->agreed());
}

// As `liushui export events` does, to nowhere.
void Export(const storage::Store& store, std::unique_ptr<audit::EventWriter> (*make)(audit::TextSink)) {
  size_t bytes = 0;
  const auto writer = make([&bytes](absl::string_view text) {
    bytes += text.size();
    return absl::OkStatus();
  });
  audit::ExportOptions options;
  options.scope.name_space = kBranch;
  const runtime::LedgerSource records(&store);
  const auto report = audit::ExportEvents(records, options, *writer);
  LIUSHUI_CHECK_OK(report.status());
  LIUSHUI_CHECK(report->events > 0);
  LIUSHUI_CHECK(bytes > 0);
}

// As `liushui report --namespace` does, over all days of the ledger.
void Report(const storage::Store& store) {
  audit::PeriodScope scope;
  scope.name_space = kBranch;
  scope.to = absl::ToCivilDay(absl::Now(), scope.zone);
  scope.from = scope.to - 1;
  scope.now_us = absl::ToUnixMicros(absl::Now());
  audit::PeriodReader reader(scope);
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view bytes) {
    const auto record = audit::ParseRecord(bytes);
    LIUSHUI_CHECK_OK(record.status());
    reader.Take(*record);
    return true;
  }));
  LIUSHUI_CHECK(!std::move(reader).Release().workflows.empty());
}

std::vector<Work> AllWork() {
  using storage::Store;
  return {
      {"read", ReadAll},
      {"read, hash and parse: the ceiling", ReadHashParse},
      {"level 1: tree", [](const Store& store) { Check(store, audit::Level::kIntegrity, false); }},
      {"level 2: tree, order, fold",
       [](const Store& store) { Check(store, audit::Level::kCompleteness, false); }},
      {"replay: tree, order, fold, every row",
       [](const Store& store) { Check(store, audit::Level::kMeaning, true); }},
      {"level 3: the same, and every input decided again",
       [](const Store& store) { Check(store, audit::Level::kMeaning, false); }},
      {"export events as CSV", [](const Store& store) { Export(store, audit::MakeCsvWriter); }},
      {"export events as XES", [](const Store& store) { Export(store, audit::MakeXesWriter); }},
      {"export events as OCEL", [](const Store& store) { Export(store, audit::MakeOcelWriter); }},
      {"report of a period", Report},
  };
}

std::unique_ptr<storage::Store> Open(const std::string& folder) {
  storage::RocksOptions options;
  options.read_only = true;
  auto store = storage::OpenRocksStore(folder, options);
  LIUSHUI_CHECK_OK(store.status());
  return *std::move(store);
}

void Measure(const std::string& folder, const Options& options) {
  std::vector<Work> all = AllWork();
  for (int round = 0; round < options.rounds; ++round) {
    for (Work& work : all) {
      if (!absl::StrContains(work.what, options.only)) continue;
      std::unique_ptr<storage::Store> store;
      const Apart apart = RunApart([&] { store = Open(folder); }, [&] { work.run(*store); });
      if (round == 0 || apart.processor_seconds < work.best.processor_seconds) work.best = apart;
    }
  }
  const uint64_t records = Open(folder)->size();
  std::printf("%llu records, best of %d rounds, one thread, its processor time\n\n",
              static_cast<unsigned long long>(records), options.rounds);
  std::printf("| what | records/s | of the ceiling | peak MiB |\n|---|---:|---:|---:|\n");
  for (const Work& work : all) {
    if (work.best.processor_seconds == 0) continue;
    std::printf("| %s | %.0f | %.2f | %.0f |\n", work.what.c_str(),
                static_cast<double>(records) / work.best.processor_seconds,
                all[1].best.processor_seconds / work.best.processor_seconds, work.best.peak_mib);
  }
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  using namespace liushui::bench;
  Options options;
  CLI::App app("What it costs to check a ledger");
  app.add_option("--instances", options.instances, "of three records each")->capture_default_str();
  app.add_option("--rounds", options.rounds, "of everything")->capture_default_str();
  app.add_option("--folder", options.folder,
                 "where the ledger goes, or is already; without it a temporary one");
  app.add_option("--only", options.only, "what has this in its name, such as 'level 3'");
  CLI11_PARSE(app, argc, argv);
  const BenchFolder folder(options.folder, "verify");
  if (std::filesystem::is_empty(folder.path()))
    RunApart([] {}, [&] { WriteLedger(folder.path(), options.instances); });
  Measure(folder.path(), options);
  return 0;
}
