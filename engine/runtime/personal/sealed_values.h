// Sealed values: a value of the ledger under the key of the person it is about (protos: ledger Sealed).
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALED_VALUES_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALED_VALUES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/runtime/personal/aead.h"
#include "engine/runtime/personal/subject_keys.h"
#include "liushui/ledger/v1/input.pb.h"
#include "liushui/ledger/v1/value.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// What a value was given to (Sealed.scope), and under which name.
struct SealedPlace {
  std::string scope;
  std::string field;
};

// Whose personal data an instance keeps, its own name where nothing else was said.
std::string SubjectOf(const state::v1::InstanceState& state);

ledger::v1::Sealed SealValue(const SecretKey& key, const SubjectName& name, const SealedPlace& place,
                             const ledger::v1::Value& plain);

// Nothing where the key does not open it, in this namespace and under what it says of itself.
absl::optional<ledger::v1::Value> OpenValue(const SecretKey& key, absl::string_view name_space,
                                            const ledger::v1::Sealed& sealed);

// Whether anything is sealed in a value, or in what an input gives.
bool HoldsSealed(const ledger::v1::Value& value);
bool HoldsSealed(const ledger::v1::Input& input);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SEALED_VALUES_H_
