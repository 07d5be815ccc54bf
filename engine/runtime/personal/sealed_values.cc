#include "engine/runtime/personal/sealed_values.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Sealed;

// The additional data as protos/liushui/ledger/v1/value.proto describes them.
std::string Bound(absl::string_view name_space, const Sealed& sealed) {
  std::string bound;
  for (const absl::string_view part :
       {absl::string_view("liushui sealed v1"), name_space, absl::string_view(sealed.subject()),
        absl::string_view(sealed.scope()), absl::string_view(sealed.field())}) {
    for (int shift = 24; shift >= 0; shift -= 8) bound.push_back(static_cast<char>(part.size() >> shift));
    absl::StrAppend(&bound, part);
  }
  return bound;
}

bool AnySealed(const google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const auto& named) { return HoldsSealed(named.value()); });
}

}  // namespace

bool HoldsSealed(const ledger::v1::Value& value) {
  const auto& elements = value.list().values();
  return value.has_sealed() || AnySealed(value.record().fields()) ||
         std::any_of(elements.begin(), elements.end(),
                     [](const ledger::v1::Value& element) { return HoldsSealed(element); });
}

bool HoldsSealed(const ledger::v1::Input& input) {
  const auto& items = input.add_items().items();
  return AnySealed(input.start().inputs()) || AnySealed(input.event().data()) ||
         AnySealed(input.complete().form()) || AnySealed(input.save_draft().form()) ||
         AnySealed(input.complete_job().result()) ||
         std::any_of(items.begin(), items.end(), [](const auto& item) { return HoldsSealed(item.value()); });
}

std::string SubjectOf(const state::v1::InstanceState& state) {
  if (!state.data_subject().empty()) return state.data_subject();
  return absl::StrCat("instance-", state.instance());
}

Sealed SealValue(const SecretKey& key, const SubjectName& name, const SealedPlace& place,
                 const ledger::v1::Value& plain) {
  Sealed sealed;
  sealed.set_subject(name.subject);
  sealed.set_scope(place.scope);
  sealed.set_field(place.field);
  sealed.set_ciphertext(SealBytes(key, plain.SerializeAsString(), Bound(name.name_space, sealed)));
  return sealed;
}

absl::optional<ledger::v1::Value> OpenValue(const SecretKey& key, absl::string_view name_space,
                                            const Sealed& sealed) {
  const absl::optional<std::string> bytes = OpenBytes(key, sealed.ciphertext(), Bound(name_space, sealed));
  ledger::v1::Value plain;
  if (!bytes.has_value() || !plain.ParseFromString(*bytes)) return absl::nullopt;
  return plain;
}

}  // namespace liushui::runtime
