// The stupid store that the real ones are checked against, and random batches to feed both.
#ifndef LIUSHUI_TESTS_STORAGE_LEDGER_MODEL_H_
#define LIUSHUI_TESTS_STORAGE_LEDGER_MODEL_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "storage/store.h"

namespace liushui::storage {

// What a store should hold.
struct LedgerModel {
  std::vector<std::string> records;
  std::map<std::string, std::string> rows;
  std::map<std::pair<int, uint64_t>, std::string> tiles;  // by level and index
  absl::optional<std::string> head;

  void Apply(const CommitBatch& batch);
  // What the range should show, in order.
  std::vector<std::string> KeysOf(const ScanRange& range) const;
};

// Nothing if `store` holds exactly what the model does; else what is different, in words. A read that fails
// is a difference.
absl::optional<std::string> Difference(const Reader& store, const LedgerModel& model);

// A source of batches, the same for the same seed. Keys are few, so that rows are rewritten and deleted.
class BatchSource {
 public:
  explicit BatchSource(uint64_t seed) : random_(seed) {}
  CommitBatch Next(uint64_t first_index);
  uint64_t Below(uint64_t bound) { return std::uniform_int_distribution<uint64_t>(0, bound - 1)(random_); }
  std::string Key();

 private:
  std::string Bytes(size_t size);
  void AddTree(CommitBatch& batch);

  std::mt19937_64 random_;
  uint64_t tiles_ = 0;
};

// The seed of a random test: from the environment variable LIUSHUI_SEED, else a fresh one; printed.
uint64_t TestSeed();

}  // namespace liushui::storage

#endif  // LIUSHUI_TESTS_STORAGE_LEDGER_MODEL_H_
