// SigningKeys: under which names and keys a ledger signed its checkpoints, as its own records say.
#ifndef LIUSHUI_ENGINE_AUDIT_PROVING_SIGNING_KEYS_H_
#define LIUSHUI_ENGINE_AUDIT_PROVING_SIGNING_KEYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/verifier_key.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// A fork keeps the checkpoint that did not fit; a longer one is left out.
constexpr size_t kMaxForkedNoteBytes = 16'384;

// True for the records that SigningKeys takes.
bool AnnouncesKey(const ledger::v1::Record& record);

// What the key before signs when another takes over, at the record with this index.
std::string RotationText(const ledger::v1::SigningKeyRotated& rotated, uint64_t index);

// What the record did, as a sentence without its subject: "announced the signing key ...".
std::string DescribeSigningKey(const ledger::v1::Record& record);

// For one thread.
class SigningKeys {
 public:
  struct Announced {
    uint64_t index = 0;       // of the record
    proof::VerifierKey key;   // its name is the origin
    std::string forked_from;  // the checkpoint that was published last, where it is a fork
    bool is_fork = false;
  };

  // The next record that announces a key. DATA_LOSS, and nothing taken, where it does not fit those before:
  // a first key after another, a rotation that the key before did not sign, a fork to the same name.
  absl::Status Take(const ledger::v1::Record& record);

  // Oldest first.
  const std::vector<Announced>& announced() const { return announced_; }
  // Null before the first.
  const Announced* newest() const { return announced_.empty() ? nullptr : &announced_.back(); }

  struct Opened {
    proof::Checkpoint checkpoint;
    proof::VerifierKey key;  // that signed it
  };
  // The checkpoint in a note, signed by the key that had the right to it: a key signs what is larger than the
  // index of the record that announces it, up to the index of the record that replaces it under the same
  // name; the last key of a name has no end. Refused with CHECKPOINT_FOREIGN: another name, none of its keys
  // or one at another time, a wrong signature, or no checkpoint.
  absl::StatusOr<Opened> Open(absl::string_view note) const;
  // Whether the ledger ever had the name.
  bool HasName(absl::string_view origin) const;

 private:
  // Null where none had the right.
  const Announced* SignerOf(const proof::Checkpoint& checkpoint) const;

  std::vector<Announced> announced_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_PROVING_SIGNING_KEYS_H_
