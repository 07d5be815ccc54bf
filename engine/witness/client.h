// Asking a witness to cosign a checkpoint (C2SP tlog-witness), over HTTP: what a ledger's signer does with
// each checkpoint once it is published.
//
// Plain HTTP is enough: what is sent is public, and what comes back is a signature that is checked here. Who
// stands between can only keep an answer back.
#ifndef LIUSHUI_ENGINE_WITNESS_CLIENT_H_
#define LIUSHUI_ENGINE_WITNESS_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/note.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::witness {

// So long a witness has in all, for every question and however it spends the time: who sends a byte now and
// then does not get more. Resolving the name of its machine comes on top, within the limits of the system's
// resolver.
constexpr absl::Duration kDefaultAnswerTime = absl::Seconds(5);
// A witness that knows another size than it was asked about says so, and is asked again; at most so often.
constexpr int kMaxQuestions = 3;

struct WitnessAddress {
  proof::VerifierKey key;  // of type kEd25519Cosignature
  std::string url;         // its submission prefix: http://host[:port][/path]
};

// The proof that the tree of the checkpoint begins with that of `old_size` leaves, which is from 0 up to the
// checkpoint's size.
using GrowthProver = std::function<absl::StatusOr<proof::HashList>(uint64_t old_size)>;

class LimitedCalls;  // limited_calls.h

// Asks one witness, and remembers how far it followed. For one thread, but for Interrupt.
class WitnessClient {
 public:
  // Refused with WITNESS_ADDRESS_WRONG where the address is none of the form above, or the key none of a
  // witness.
  static absl::StatusOr<WitnessClient> Make(WitnessAddress address,
                                            absl::Duration answer_time = kDefaultAnswerTime);
  ~WitnessClient();
  WitnessClient(WitnessClient&&);

  const proof::VerifierKey& key() const { return address_.key; }

  // The line by which the witness cosigns `note`, a checkpoint that the log has signed; the line is right.
  // Refused with
  //   UNAVAILABLE WITNESS_SILENT            no answer in time, or one that is none of a witness: ask later
  //   FAILED_PRECONDITION WITNESS_AHEAD     it has cosigned a larger tree of this origin
  //   FAILED_PRECONDITION WITNESS_DISAGREES this tree does not grow out of the one it cosigned before
  //   FAILED_PRECONDITION WITNESS_REFUSED   it does not know the log, or not its key; the message has its
  //                                         status and words
  // and as `prove` refuses.
  absl::StatusOr<proof::NoteSignature> Ask(absl::string_view note, const GrowthProver& prove);

  // Lets the call that is being made fail soon, with WITNESS_SILENT; nothing if there is none. From any
  // thread.
  void Interrupt();

 private:
  struct Answer {
    int status = 0;
    std::string body;
  };

  WitnessClient(WitnessAddress address, absl::Duration answer_time);
  absl::StatusOr<Answer> Post(absl::string_view body, absl::Time deadline) const;
  absl::StatusOr<proof::NoteSignature> ReadLines(const proof::Note& note, absl::string_view lines) const;
  absl::Status Follow(const proof::TreeHead& head, const Answer& answer);

  WitnessAddress address_;
  std::string host_;  // with scheme and port
  std::string path_;  // of add-checkpoint
  absl::Duration answer_time_;
  uint64_t known_size_ = 0;  // what it cosigned last, as far as is known here
  std::unique_ptr<LimitedCalls> calls_;
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_CLIENT_H_
