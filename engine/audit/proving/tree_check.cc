#include "engine/audit/proving/tree_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/note.h"
#include "engine/proof/tree/stored_head.h"

namespace liushui::audit {
namespace {

constexpr int64_t kNoRecord = -1;

std::string NameOf(const proof::Checkpoint& checkpoint) {
  return absl::StrCat("the published checkpoint of ", checkpoint.head.size, " records of ",
                      checkpoint.origin);
}

std::string TileName(const proof::FullTile& tile) {
  const int height = (tile.level + 1) * proof::kTileHeight;
  return absl::StrCat("stored tile ", tile.index, " of level ", tile.level, ", over records ",
                      tile.index << height, " up to before ", (tile.index + 1) << height, ",");
}

// In which way a stored tile is not the one that the records give; empty if it is.
std::string TileDifference(const proof::FullTile& tile, const absl::optional<std::string>& stored) {
  if (!stored.has_value()) return absl::StrCat(TileName(tile), " is not there");
  if (*stored == tile.hashes) return "";
  if (stored->size() != tile.hashes.size())
    return absl::StrCat(TileName(tile), " has ", stored->size(), " bytes");
  const auto place =
      std::mismatch(stored->begin(), stored->end(), tile.hashes.begin()).first - stored->begin();
  const uint64_t node = tile.index * proof::kTileWidth + static_cast<uint64_t>(place) / proof::kHashBytes;
  const int height = tile.level * proof::kTileHeight;
  return absl::StrCat(TileName(tile), " is not that of the records: they differ in records ", node << height,
                      " up to before ", (node + 1) << height);
}

// How many records of what was published under a name this ledger holds: all, unless it was forked from that
// name; then those before the start of the engine that recorded it.
uint64_t RecordsUnder(const std::string& origin, const SigningKeys& keys) {
  bool known = false;
  for (const SigningKeys::Announced& announced : keys.announced()) {
    const bool same = announced.key.name == origin;
    if (known && !same) return announced.index - 1;
    known = known || same;
  }
  return UINT64_MAX;
}

}  // namespace

TreeCheck::TreeCheck(const TreeReader* tree, const std::vector<std::string>& checkpoints,
                     VerifyReport& report)
    : tree_(tree) {
  for (const std::string& bytes : checkpoints) {
    const absl::StatusOr<proof::Note> note = proof::ParseNote(bytes);
    absl::StatusOr<proof::Checkpoint> checkpoint =
        note.ok() ? proof::ParseCheckpoint(note->text) : absl::StatusOr<proof::Checkpoint>(note.status());
    if (checkpoint.ok()) {
      claims_.push_back({*std::move(checkpoint), bytes});
    } else {
      AddDifference(kNoRecord,
                    absl::StrCat("a published checkpoint is none: ", checkpoint.status().message()), report);
    }
  }
  std::stable_sort(claims_.begin(), claims_.end(), [](const Claim& a, const Claim& b) {
    return a.checkpoint.head.size < b.checkpoint.head.size;
  });
  CompareClaims();
}

void TreeCheck::CompareClaims() {
  while (next_claim_ < claims_.size() && claims_[next_claim_].checkpoint.head.size == grown_.size()) {
    Claim& claim = claims_[next_claim_++];
    claim.holds = claim.checkpoint.head.root == grown_.Root();
  }
}

absl::Status TreeCheck::Take(absl::string_view record, VerifyReport& report) {
  std::vector<proof::FullTile> full;
  grown_.Append(grown_.hasher().Leaf(record), &full);
  CompareClaims();
  if (tree_ == nullptr) return absl::OkStatus();
  for (const proof::FullTile& tile : full) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> stored, tree_->ReadTile(tile.level, tile.index));
    const std::string difference = TileDifference(tile, stored);
    if (!difference.empty()) AddDifference(kNoRecord, difference, report);
  }
  return absl::OkStatus();
}

absl::Status TreeCheck::CompareHead(VerifyReport& report) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, tree_->ReadHead());
  // A ledger of before there was a tree gets one when it is served.
  if (!bytes.has_value()) return absl::OkStatus();
  const absl::StatusOr<proof::StoredHead> stored = proof::ParseStoredHead(*bytes);
  if (!stored.ok()) {
    AddDifference(kNoRecord, stored.status().message(), report);
  } else if (stored->head != proof::TreeHead{grown_.size(), grown_.Root()}) {
    AddDifference(
        kNoRecord,
        absl::StrCat("the stored head of the tree, of ", stored->head.size, " records with root ",
                     HexOf(proof::HashBytes(stored->head.root)), ", is not that of the ", grown_.size(),
                     " records, whose root is ", HexOf(proof::HashBytes(grown_.Root()))),
        report);
  }
  return absl::OkStatus();
}

void TreeCheck::JudgeClaim(const Claim& claim, const SigningKeys& keys, VerifyReport& report) const {
  const std::string name = NameOf(claim.checkpoint);
  const absl::StatusOr<SigningKeys::Opened> opened = keys.Open(claim.note);
  // What was published before a fork by keys that were lost with it, or beyond it, says nothing of this
  // ledger.
  const bool forked = !keys.announced().empty() && claim.checkpoint.origin != keys.newest()->key.name;
  if (forked && (!opened.ok() || claim.checkpoint.head.size > RecordsUnder(claim.checkpoint.origin, keys)))
    return;
  if (!opened.ok()) {
    AddDifference(kNoRecord, absl::StrCat(name, ": ", opened.status().message()), report);
  } else if (claim.checkpoint.head.size > grown_.size()) {
    AddDifference(kNoRecord, absl::StrCat(name, ": the ledger has only ", grown_.size(), " records"), report);
  } else if (!claim.holds) {
    AddDifference(kNoRecord,
                  absl::StrCat(name, " is not that of this ledger: a record below ",
                               claim.checkpoint.head.size, " was changed, removed or added since"),
                  report);
  }
}

absl::Status TreeCheck::Finish(const SigningKeys& keys, VerifyReport& report) {
  if (tree_ != nullptr) RETURN_IF_ERROR(CompareHead(report));
  for (const Claim& claim : claims_) JudgeClaim(claim, keys, report);
  return absl::OkStatus();
}

}  // namespace liushui::audit
