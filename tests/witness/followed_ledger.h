// A ledger that a witness follows: records in memory, signed at any size; and a witness in a folder of the
// test's own.
#ifndef LIUSHUI_TESTS_WITNESS_FOLLOWED_LEDGER_H_
#define LIUSHUI_TESTS_WITNESS_FOLLOWED_LEDGER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/tree/proofs.h"
#include "engine/witness/client.h"
#include "engine/witness/witness.h"

namespace liushui::witness {

// A folder that is gone with the test.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder() { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

class FollowedLedger final : public proof::NodeSource {
 public:
  // With another `history` records from the fourth on are others.
  explicit FollowedLedger(absl::string_view origin = "ledger.example/north", char history = 'a');

  const proof::SigningKey& key() const { return key_; }
  proof::TreeHead HeadAt(uint64_t size);
  // Signed.
  std::string NoteAt(uint64_t size);
  // For a WitnessClient that asks about NoteAt(size).
  GrowthProver ProverTo(uint64_t size);
  absl::StatusOr<proof::Hash> Node(int height, uint64_t index) override;

 private:
  const proof::SigningKey key_;
  const char history_;
  proof::TreeHasher hasher_;
};

proof::SigningKey WitnessKey(char seed = 'w');

// A witness that follows these ledgers, by a clock that stands.
std::unique_ptr<Witness> OpenWitness(const std::string& folder,
                                     const std::vector<const FollowedLedger*>& ledgers);

constexpr int64_t kWitnessSeconds = 1'772'409'600;

}  // namespace liushui::witness

#endif  // LIUSHUI_TESTS_WITNESS_FOLLOWED_LEDGER_H_
