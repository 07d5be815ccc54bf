#include "tests/witness/followed_ledger.h"

#include <stdlib.h>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::witness {
namespace {

constexpr uint64_t kFirstOther = 3;

template <typename Value>
Value Must(absl::StatusOr<Value> value) {
  LIUSHUI_CHECK_OK(value.status());
  return *std::move(value);
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "liushui-witness-XXXXXX").string();
  LIUSHUI_CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = name;
}

FollowedLedger::FollowedLedger(absl::string_view origin, char history)
    : key_(Must(proof::SigningKey::FromSeed(origin, proof::SignatureType::kEd25519, std::string(32, 'l')))),
      history_(history) {}

absl::StatusOr<proof::Hash> FollowedLedger::Node(int height, uint64_t index) {
  if (height == 0) {
    const char history = index < kFirstOther ? 'a' : history_;
    return hasher_.Leaf(absl::StrCat("record ", index, " of history ", std::string(1, history)));
  }
  const proof::Hash left = Must(Node(height - 1, 2 * index));
  return hasher_.Node(left, Must(Node(height - 1, 2 * index + 1)));
}

proof::TreeHead FollowedLedger::HeadAt(uint64_t size) {
  return {size, size == 0 ? hasher_.Empty() : Must(proof::RootAt(this, size))};
}

std::string FollowedLedger::NoteAt(uint64_t size) {
  const std::string text = proof::CheckpointText({key_.verifier().name, HeadAt(size), {}});
  return proof::NoteText({text, {key_.SignNote(text)}});
}

GrowthProver FollowedLedger::ProverTo(uint64_t size) {
  return [this, size](uint64_t old_size) { return proof::ProveConsistency(this, old_size, size); };
}

proof::SigningKey WitnessKey(char seed) {
  return Must(proof::SigningKey::FromSeed("witness.example", proof::SignatureType::kEd25519Cosignature,
                                          std::string(32, seed)));
}

std::unique_ptr<Witness> OpenWitness(const std::string& folder,
                                     const std::vector<const FollowedLedger*>& ledgers) {
  std::vector<proof::VerifierKey> logs;
  for (const FollowedLedger* ledger : ledgers) logs.push_back(ledger->key().verifier());
  return Must(Witness::Open(
      {WitnessKey(), std::move(logs), folder, [] { return absl::FromUnixSeconds(kWitnessSeconds); }}));
}

}  // namespace liushui::witness
