#include "engine/audit/proving/tree_check.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/note.h"
#include "engine/proof/tree/stored_head.h"

namespace liushui::audit {
namespace {

constexpr int64_t kNoRecord = -1;
// Of origins that are none of the ledger's; those beyond are counted together.
constexpr size_t kMaxUnknownNames = 20;
constexpr char kOtherNames[] = "others";
// Signatures that are checked at once, and the threads that do it.
constexpr size_t kSignatureBatch = 1'024;
constexpr size_t kMaxThreads = 16;
constexpr size_t kLeastPerThread = 32;

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

}  // namespace

bool TreeCheck::LiesBeyondFork(const proof::Checkpoint& checkpoint) const {
  bool known = false;
  for (const SigningKeys::Announced& announced : parts_.keys->announced()) {
    const bool same = announced.key.name == checkpoint.origin;
    // The fork's record follows that of the start of the engine, which the world before it does not have.
    if (known && !same) return checkpoint.head.size >= announced.index;
    known = known || same;
  }
  return false;
}

void TreeCheck::CountUnknown(const std::string& origin) {
  const bool is_new = unknown_.count(origin) == 0;
  ++unknown_[is_new && unknown_.size() >= kMaxUnknownNames ? kOtherNames : origin];
}

absl::Status TreeCheck::ReadClaim() {
  ASSIGN_OR_RETURN(claim_, parts_.checkpoints->Next());
  return absl::OkStatus();
}

// The claim, whose size is that of the tree.
void TreeCheck::Judge(VerifyReport& report) {
  const absl::StatusOr<proof::Note> note = proof::ParseNote(*claim_);
  const absl::StatusOr<proof::Checkpoint> checkpoint =
      note.ok() ? proof::ParseCheckpoint(note->text) : absl::StatusOr<proof::Checkpoint>(note.status());
  if (!checkpoint.ok()) {
    return AddDifference(
        kNoRecord, absl::StrCat("a published checkpoint is none: ", checkpoint.status().message()), report);
  }
  if (!parts_.keys->HasName(checkpoint->origin)) return CountUnknown(checkpoint->origin);
  if (LiesBeyondFork(*checkpoint)) {
    ++passed_;
    return;
  }
  Claim claim{*claim_, NameOf(*checkpoint), checkpoint->head.size, ""};
  if (claim.size > grown_.size()) {
    claim.fault = absl::StrCat(": the ledger has only ", grown_.size(), " records");
  } else if (checkpoint->head.root != grown_.Root()) {
    claim.fault = absl::StrCat(" is not that of this ledger: a record below ", claim.size,
                               " was changed, removed or added since");
  }
  unsigned_.push_back(std::move(claim));
  if (unsigned_.size() >= kSignatureBatch) CheckSignatures();
}

void TreeCheck::CheckSignatures() {
  const size_t processors = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
  const size_t threads = std::min(processors, unsigned_.size() / kLeastPerThread + 1);
  std::vector<absl::Status> verdicts(unsigned_.size());
  const auto check = [&](size_t first) {
    for (size_t i = first; i < unsigned_.size(); i += threads) {
      verdicts[i] = parts_.keys->Open(unsigned_[i].note).status();
    }
  };
  std::vector<std::thread> others;
  for (size_t first = 1; first < threads; ++first) others.emplace_back(check, first);
  check(0);
  for (std::thread& other : others) other.join();
  for (size_t i = 0; i < unsigned_.size(); ++i) {
    const Claim& claim = unsigned_[i];
    if (!verdicts[i].ok()) {
      suspects_.push_back({claim.size, absl::StrCat(claim.name, ": ", verdicts[i].message())});
    } else if (!claim.fault.empty()) {
      suspects_.push_back({claim.size, absl::StrCat(claim.name, claim.fault)});
    } else {
      ++compared_;
    }
  }
  unsigned_.clear();
}

void TreeCheck::SettleSuspects(uint64_t below, VerifyReport& report) {
  const std::vector<SigningKeys::Announced>& announced = parts_.keys->announced();
  std::vector<Suspect> later;
  for (Suspect& suspect : suspects_) {
    const bool forked = std::any_of(announced.begin(), announced.end(), [&](const auto& key) {
      return key.is_fork && key.index == suspect.size;
    });
    if (forked) {
      ++passed_;
    } else if (suspect.size < below) {
      AddDifference(kNoRecord, suspect.message, report);
    } else {
      later.push_back(std::move(suspect));
    }
  }
  suspects_ = std::move(later);
}

absl::Status TreeCheck::JudgeClaims(VerifyReport& report) {
  if (parts_.checkpoints == nullptr) return absl::OkStatus();
  if (!suspects_.empty()) SettleSuspects(grown_.size(), report);
  if (!began_) RETURN_IF_ERROR(ReadClaim());
  began_ = true;
  while (claim_.has_value() && SizeInNote(*claim_) <= grown_.size()) {
    Judge(report);
    RETURN_IF_ERROR(ReadClaim());
  }
  return absl::OkStatus();
}

absl::Status TreeCheck::Take(absl::string_view record, VerifyReport& report) {
  RETURN_IF_ERROR(JudgeClaims(report));
  std::vector<proof::FullTile> full;
  grown_.Append(grown_.hasher().Leaf(record), &full);
  if (parts_.tree == nullptr) return absl::OkStatus();
  for (const proof::FullTile& tile : full) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> stored, parts_.tree->ReadTile(tile.level, tile.index));
    const std::string difference = TileDifference(tile, stored);
    if (!difference.empty()) AddDifference(kNoRecord, difference, report);
  }
  return absl::OkStatus();
}

absl::Status TreeCheck::CompareHead(VerifyReport& report) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, parts_.tree->ReadHead());
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

absl::Status TreeCheck::JudgeRest(VerifyReport& report) {
  while (claim_.has_value()) {
    Judge(report);
    SettleSuspects(UINT64_MAX, report);
    RETURN_IF_ERROR(ReadClaim());
  }
  CheckSignatures();
  SettleSuspects(UINT64_MAX, report);
  return absl::OkStatus();
}

void TreeCheck::TellUnknown(VerifyReport& report) const {
  const std::vector<SigningKeys::Announced>& announced = parts_.keys->announced();
  const bool forked =
      std::any_of(announced.begin(), announced.end(), [](const auto& key) { return key.is_fork; });
  for (const auto& [name, count] : unknown_) {
    // What was published as a fork of another copy, or lost with one, is in no record of this one.
    if (forked && !parts_.keys->HasName(name)) {
      report.remarks.push_back(absl::StrCat(
          count, " published checkpoints were not compared: they are of ", name,
          ", a name that this ledger never had; it was forked, and they may be of another copy of it"));
      continue;
    }
    AddDifference(kNoRecord,
                  absl::StrCat(count, " published checkpoints of ", name,
                               " are not signed under a name and key of this ledger"),
                  report);
  }
}

void TreeCheck::Remark(VerifyReport& report) const {
  std::string before;
  for (const SigningKeys::Announced& announced : parts_.keys->announced()) {
    if (announced.is_fork) {
      report.remarks.push_back(absl::StrCat("the ledger was forked at record ", announced.index, ": it was ",
                                            before.empty() ? "not published before" : before,
                                            ", and goes on as ", announced.key.name));
    }
    before = announced.key.name;
  }
  if (passed_ > 0) {
    report.remarks.push_back(absl::StrCat(passed_,
                                          " published checkpoints were not compared: they lie beyond "
                                          "a fork, and say nothing of this ledger"));
  }
  if (compared_ > 0) return;
  report.remarks.push_back(
      "no published checkpoint was compared with the ledger: that it is what it once was is not said");
}

absl::Status TreeCheck::Finish(VerifyReport& report) {
  RETURN_IF_ERROR(JudgeClaims(report));
  RETURN_IF_ERROR(JudgeRest(report));
  if (parts_.tree != nullptr) RETURN_IF_ERROR(CompareHead(report));
  TellUnknown(report);
  Remark(report);
  report.checkpoints = compared_;
  return absl::OkStatus();
}

}  // namespace liushui::audit
