// liushui_tree_bench: what the tree costs the write path. Two ledgers on RocksDB in one process, one with the
// tree and one without, written in turns through the engine's committer: records and rows of the size the
// engine writes, so many in flight at a time. Prints the records a second of both, and their ratio.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/base/mutex.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/proving/tree_writer.h"
#include "storage/rocks_store.h"
#include "tests/bench/desk/bench_folder.h"

namespace liushui::bench {
namespace {

// What the engine writes for a step of the workflow `load`, on average over starts and completions.
constexpr size_t kRecordBytes = 224;
constexpr size_t kStateBytes = 114;
constexpr size_t kRowBytes = 103;

struct Options {
  int rounds = 15;
  double seconds = 0.4;  // of one ledger in one round
  std::string folder;    // empty: a temporary one
};

// A ledger that is written with so many records in flight.
class Writing {
 public:
  Writing(const std::string& folder, bool with_tree) : with_tree_(with_tree) {
    storage::RocksOptions options;
    options.create_if_missing = true;
    auto store = storage::OpenRocksStore(folder, options);
    LIUSHUI_CHECK_OK(store.status());
    store_ = *std::move(store);
    committer_ = std::make_unique<runtime::Committer>(store_.get(), runtime::CommitterOptions());
  }
  ~Writing() { committer_->Stop(); }

  // Records a second.
  double Run(int in_flight, absl::Duration length) {
    const absl::Time start = absl::Now();
    const uint64_t first = index_;
    while (absl::Now() - start < length) {
      AwaitRoom(in_flight);
      Write();
    }
    AwaitRoom(1);
    return static_cast<double>(index_ - first) / absl::ToDoubleSeconds(absl::Now() - start);
  }

 private:
  // Until fewer than so many are on the way.
  void AwaitRoom(int in_flight) {
    MutexLock lock(&mutex_);
    while (on_the_way_ >= in_flight) landed_.Wait(&mutex_);
  }

  void Write() {
    const std::string number = absl::StrCat(index_++);
    std::string record = absl::StrCat(number, std::string(kRecordBytes - number.size(), 'r'));
    runtime::Growth growth;
    if (with_tree_) tree_.Add(record, &growth);
    {
      MutexLock lock(&mutex_);
      ++on_the_way_;
    }
    committer_->Append(std::move(record),
                       {{absl::StrCat("s", number), std::string(kStateBytes, 's')},
                        {absl::StrCat("i", number), std::string(kRowBytes, 'i')}},
                       std::move(growth));
    committer_->Then([this](const absl::Status& durable) {
      LIUSHUI_CHECK_OK(durable);
      MutexLock lock(&mutex_);
      --on_the_way_;
      landed_.NotifyOne();
    });
  }

  const bool with_tree_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<runtime::Committer> committer_;
  runtime::TreeWriter tree_{proof::GrowingTree()};
  uint64_t index_ = 0;
  Mutex mutex_;
  CondVar landed_;
  int on_the_way_ ABSL_GUARDED_BY(mutex_) = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Measure(const Options& options) {
  Writing without(options.folder + "/without", false);
  Writing with(options.folder + "/with", true);
  std::printf("| in flight | without the tree | with it | ratio |\n|---:|---:|---:|---:|\n");
  for (const int in_flight : {1, 16, 64, 256}) {
    std::vector<double> before, after, ratios;
    for (int round = 0; round < options.rounds; ++round) {
      // Whoever is second in a round finds the disk as the first left it: in turns.
      Writing* const first = round % 2 == 0 ? &without : &with;
      Writing* const second = round % 2 == 0 ? &with : &without;
      const double one = first->Run(in_flight, absl::Seconds(options.seconds));
      const double other = second->Run(in_flight, absl::Seconds(options.seconds));
      before.push_back(round % 2 == 0 ? one : other);
      after.push_back(round % 2 == 0 ? other : one);
      ratios.push_back(after.back() / before.back());
    }
    std::printf("| %d | %.0f | %.0f | %.2f |\n", in_flight, Median(before), Median(after), Median(ratios));
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  using namespace liushui::bench;
  Options options;
  CLI::App app("What the tree costs the write path");
  app.add_option("--rounds", options.rounds, "for each number in flight")->capture_default_str();
  app.add_option("--seconds", options.seconds, "of one ledger in one round")->capture_default_str();
  app.add_option("--folder", options.folder, "where the ledgers go; without it a temporary one");
  CLI11_PARSE(app, argc, argv);
  const BenchFolder folder(options.folder, "tree");
  options.folder = folder.path();
  Measure(options);
  return 0;
}
