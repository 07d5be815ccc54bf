// The place of a verification: everything it knows behind the records it has taken, but for the tree, which
// is hashed anew, and definitions and keys, which are read anew.
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/audit/check/verification.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/tree/tree_hasher.h"

namespace liushui::audit {
namespace {

// First, so that another version's place is refused; last comes the hash of all before it.
constexpr absl::string_view kTitle = "liushui verification place 1\n";

absl::Status Invalid(absl::string_view what) {
  return Refuse(absl::StatusCode::kInvalidArgument, "PLACE_INVALID",
                absl::StrCat("no check can go on from this place: ", what));
}

std::string SealOf(absl::string_view bytes) {
  proof::TreeHasher hasher;
  return std::string(proof::HashBytes(hasher.Leaf(bytes)));
}

}  // namespace

std::string Verification::Place() {
  PlaceWriter place;
  place.Number(static_cast<uint64_t>(options_.level));
  place.Number(options_.fold_only ? 1 : 0);
  place.Number(stored_ != nullptr ? 1 : 0);
  place.Number(next_);
  place.Text(proof::HashBytes(tree_.Root()));
  place.Number(rows_->hasher().secret().first);
  place.Number(rows_->hasher().secret().second);
  SaveReport(place);
  envelope_.Save(place);
  requests_->Save(place);
  rows_->Save(place);
  folding_.Save(place);
  place.Number(broken_.size());
  for (const auto& [instance, index] : broken_) {
    place.Number(instance);
    place.Number(index);
  }
  const std::string bytes = absl::StrCat(kTitle, place.Take());
  return absl::StrCat(bytes, SealOf(bytes));
}

absl::Status Verification::Resume() {
  absl::string_view bytes = options_.place;
  if (bytes.size() < kTitle.size() + proof::kHashBytes) return Invalid("it is too short");
  const absl::string_view seal = bytes.substr(bytes.size() - proof::kHashBytes);
  bytes.remove_suffix(proof::kHashBytes);
  if (SealOf(bytes) != seal) return Invalid("it is damaged, or none");
  if (!absl::ConsumePrefix(&bytes, kTitle)) return Invalid("another version of this program kept it");
  PlaceReader place(bytes);
  const bool same_kind = place.Number() == static_cast<uint64_t>(options_.level) &&
                         (place.Number() != 0) == options_.fold_only &&
                         (place.Number() != 0) == (stored_ != nullptr);
  if (!same_kind) return Invalid("it is that of a check at another level");
  resumed_at_ = place.Number();
  resumed_root_ = place.Text();
  RowSecret secret;
  secret.first = place.Number();
  secret.second = place.Number();
  requests_ = std::make_unique<RequestIds>(secret);
  rows_ = std::make_unique<RowAccount>(secret, stored_ != nullptr);
  LoadReport(place);
  envelope_.Load(place);
  requests_->Load(place);
  rows_->Load(place);
  folding_.Load(place);
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    const uint64_t instance = place.Number();
    broken_[instance] = place.Number();
  }
  if (!place.done()) return Invalid("it does not hold what it should");
  if (resumed_at_ <= records_.size()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "PLACE_FOREIGN",
                absl::StrCat("the place is that of a check which had taken ", resumed_at_,
                             " records, but this ledger has ", records_.size()));
}

// At the place: whether the records that were hashed anew are those that were checked.
absl::Status Verification::CheckPlace() {
  if (resumed_at_ == 0 || proof::HashBytes(tree_.Root()) == resumed_root_) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "PLACE_FOREIGN",
                absl::StrCat("the first ", resumed_at_, " records are not those of the check that kept this ",
                             "place: it was another ledger, or records were changed since; check it from "
                             "the beginning"));
}

void Verification::SaveReport(PlaceWriter& place) const {
  for (const uint64_t count :
       {report_.instances, report_.reexecuted, report_.difference_count, report_.by_level[0],
        report_.by_level[1], report_.by_level[2], uint64_t{report_.differences.size()}})
    place.Number(count);
  for (const Difference& difference : report_.differences) {
    place.Number(static_cast<uint64_t>(difference.index));
    place.Number(static_cast<uint64_t>(difference.level));
    place.Text(difference.message);
  }
}

void Verification::LoadReport(PlaceReader& place) {
  report_.instances = place.Number();
  report_.reexecuted = place.Number();
  report_.difference_count = place.Number();
  for (uint64_t& count : report_.by_level) count = place.Number();
  for (uint64_t size = place.Number(); size > 0 && place.ok(); --size) {
    Difference& difference = report_.differences.emplace_back();
    difference.index = static_cast<int64_t>(place.Number());
    difference.level = static_cast<Level>(place.Number());
    difference.message = place.Text();
  }
}

}  // namespace liushui::audit
