// How a ledger is signed and published. With an empty folder nothing is: the tree grows all the same.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PROOF_OPTIONS_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PROOF_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/proof/note/note.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::runtime {

// What a witness refuses with whose earlier cosignature contradicts the ledger: it has seen more records, or
// other ones. Every other refusal or failure means that it may be asked again.
inline constexpr char kWitnessAhead[] = "WITNESS_AHEAD";
inline constexpr char kWitnessDisagrees[] = "WITNESS_DISAGREES";

// One witness, asked to cosign what was published. One thread asks at a time; any may interrupt.
class CosigningWitness {
 public:
  virtual ~CosigningWitness() = default;
  // Of its key.
  virtual const std::string& name() const = 0;
  // Its line for a checkpoint that the log has signed; `nodes` are those of the tree. Returns in bounded
  // time.
  virtual absl::StatusOr<proof::NoteSignature> Ask(const std::string& note, proof::NodeSource& nodes) = 0;
  // Lets a question that is being asked fail soon; none if there is none.
  virtual void Interrupt() = 0;
};

struct ProofOptions {
  std::string folder;       // where checkpoints, key and history lie (proofs_folder.h); not within `data`
  std::string data;         // folder of the ledger; empty for one in memory
  std::string signing_key;  // file of the private key; empty: signing-key.pem in the folder, made if missing
  std::string origin;       // what the ledger is called in its checkpoints; empty: derived when it is born
  bool rotate_key = false;  // begin with a new key, which the old one signs
  bool fork = false;        // if the ledger does not fit what was published, go on under another origin
  absl::Duration interval = absl::Seconds(1);  // between two checkpoints, if there is something new
  uint64_t records_max = 10'000;               // so many new records are signed before the interval is over
  // Shared because options are copied; they may serve one signer after another.
  std::vector<std::shared_ptr<CosigningWitness>> cosigners;
  std::string witnesses;  // lines of a policy (C2SP tlog-policy) that name them
  // Real time that only runs forward; empty for the system's. A simulated clock of the ledger is not asked.
  std::function<absl::Duration()> monotonic;
  // Told what a person should know: a key that was made, a checkpoint that cannot be written.
  std::function<void(const std::string& sentence)> tell;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PROOF_OPTIONS_H_
