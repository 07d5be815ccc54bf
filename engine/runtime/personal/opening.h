// Opening: shows sealed values to whoever may see them, in copies of what is stored.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENING_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENING_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/read/read_gate.h"
#include "google/protobuf/message.h"
#include "liushui/ledger/v1/value.pb.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// Thread-safe. All that it is made of must outlive it.
class Opening {
 public:
  // `keys` may be null: then nothing can be opened, and values say that their key is missing.
  Opening(SubjectKeys* keys, const storage::Store* store, ReadGate* gate)
      : keys_(keys), store_(store), gate_(gate) {}

  // Puts plain values in the place of all sealed ones of a message, wherever they lie in it. What is not to
  // be seen stays sealed, without its ciphertext, and says why (Sealed.closed).
  void Open(absl::string_view name_space, google::protobuf::Message* message) const;

  // How a subject stands, as committed: nothing where it is neither restricted nor erased. UNAVAILABLE
  // ENGINE_STOPPING.
  absl::StatusOr<absl::optional<state::v1::SubjectRow>> Standing(const SubjectName& name) const;

 private:
  class Session;

  SubjectKeys* const keys_;
  const storage::Store* const store_;
  ReadGate* const gate_;
};

// Opens the folder of keys and destroys those of all subjects that the ledger says are erased: a crash may
// have come between record and key, or an older copy of the folder been put in place. Null for an empty
// `folder`. FAILED_PRECONDITION SUBJECT_KEYS_MISPLACED where it lies within `data`, the ledger's own folder;
// SUBJECT_KEYS_MISSING where there is no such folder and the ledger holds sealed values. An empty folder is
// one to begin with.
absl::StatusOr<std::unique_ptr<SubjectKeys>> OpenSubjectKeys(const std::string& folder,
                                                             const std::string& data,
                                                             const storage::Reader& reader);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENING_H_
