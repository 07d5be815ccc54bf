#include "engine/runtime/proving/comparison.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/directory/recover_branch.h"
#include "engine/runtime/proving/published_history.h"
#include "engine/runtime/proving/stored_tree.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/signing_key_keys.h"

namespace liushui::runtime {
namespace {

using audit::SigningKeys;
using proof::TreeHead;

constexpr absl::string_view kAdvice =
    "Put back the newest copy of the ledger; if an older one was put in its place on purpose, start with "
    "--fork, which goes on under another name and says so in the ledger";

// Days of history in which the newest checkpoint is looked for.
constexpr size_t kNewestDays = 2;

absl::Status Refused(absl::string_view reason, absl::string_view what) {
  return Refuse(absl::StatusCode::kFailedPrecondition, reason, absl::StrCat(what, ". ", kAdvice));
}

absl::StatusOr<bool> Holds(const storage::Reader& reader, const TreeHead& head) {
  if (head.size > reader.size()) return false;
  StoredTiles tiles(&reader);
  proof::TileNodes nodes(&tiles, head.size);
  ASSIGN_OR_RETURN(const proof::Hash root, proof::RootAt(&nodes, head.size));
  return root == head.root;
}

// Between which sizes the ledger ceased to be what it published: it holds the first and not the second.
absl::StatusOr<std::pair<uint64_t, uint64_t>> Narrow(const storage::Reader& reader, const TreeHead& published,
                                                     std::vector<TreeHead> history) {
  std::sort(history.begin(), history.end(),
            [](const TreeHead& a, const TreeHead& b) { return a.size < b.size; });
  uint64_t held = 0;
  uint64_t lost = published.size;
  size_t low = 0;
  // Of one ledger that only grew: whatever comes after one that is not held is not held either.
  for (size_t high = history.size(); low < high;) {
    const size_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const bool holds, Holds(reader, history[middle]));
    if (holds) {
      held = std::max(held, std::min(history[middle].size, published.size));
      low = middle + 1;
    } else {
      lost = std::min(lost, history[middle].size);
      high = middle;
    }
  }
  return std::make_pair(held, lost);
}

// Whether nothing but starts of the engine followed the record at `index`: then nobody was ever told of a
// checkpoint.
absl::StatusOr<bool> OnlyStartedSince(const storage::Reader& reader, uint64_t index) {
  bool only = true;
  RETURN_IF_ERROR(reader.ReadRecords(index + 1, reader.size(), [&](uint64_t, absl::string_view bytes) {
    ledger::v1::Record record;
    only = record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && record.has_engine_started();
    return only;
  }));
  return only;
}

// All that the folder says of an origin.
absl::StatusOr<std::vector<TreeHead>> PublishedHeads(const ProofsFolder& folder, const std::string& origin) {
  ASSIGN_OR_RETURN(const auto history, PublishedHistory::Open(folder));
  std::vector<TreeHead> heads;
  while (true) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, history->Next());
    if (!bytes.has_value()) return heads;
    const absl::StatusOr<proof::Note> note = proof::ParseNote(*bytes);
    if (!note.ok()) continue;
    const absl::StatusOr<proof::Checkpoint> checkpoint = proof::ParseCheckpoint(note->text);
    if (checkpoint.ok() && checkpoint->origin == origin) heads.push_back(checkpoint->head);
  }
}

// Whether the ledger's newest key was announced by a process that ended before it published: it left a file
// that says so, and nothing but starts followed.
absl::StatusOr<bool> HasPublishedNothing(const storage::Reader& reader, const ProofsFolder& folder,
                                         const SigningKeys& keys) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> unpublished, folder.ReadUnpublished());
  if (!unpublished.has_value() || *unpublished != VerifierKeyText(keys.newest()->key)) return false;
  return OnlyStartedSince(reader, keys.newest()->index);
}

absl::Status CheckAbsence(const storage::Reader& reader, const ProofsFolder& folder, const SigningKeys& keys,
                          bool has_history) {
  if (keys.newest() == nullptr && !has_history) return absl::OkStatus();
  if (keys.newest() == nullptr) {
    return Refused("CHECKPOINT_MISSING",
                   absl::StrCat("this ledger announces no key, but ", folder.path(),
                                " has the history of one that published checkpoints; if it belongs to "
                                "another ledger, name another folder with --proofs"));
  }
  ASSIGN_OR_RETURN(const bool fresh, HasPublishedNothing(reader, folder, keys));
  if (fresh) return absl::OkStatus();
  return Refused(
      "CHECKPOINT_MISSING",
      absl::StrCat(
          "this ledger has published checkpoints as ", keys.newest()->key.name, " since record ",
          keys.newest()->index, ", but there is none in ", folder.path(),
          "; without it nobody can say whether the ledger still is what it was: bring that folder along, or "
          "name it with --proofs"));
}

// The newest of the history, if one of the keys signed it under the newest name.
uint64_t NewestSize(const std::vector<std::string>& notes, const SigningKeys& keys) {
  for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
    const absl::StatusOr<SigningKeys::Opened> opened = keys.Open(*note);
    if (opened.ok()) return opened->key.name == keys.newest()->key.name ? opened->checkpoint.head.size : 0;
  }
  return 0;
}

}  // namespace

absl::StatusOr<SigningKeys> ReadSigningKeys(const storage::Reader& reader) {
  SigningKeys keys;
  RETURN_IF_ERROR(ForEachRow(
      reader, views::Table::kSigningKey, [&](absl::string_view key, absl::string_view) -> absl::Status {
        const auto index = views::ParseSigningKeyKey(key);
        if (!index.has_value()) return Malformed(key);
        ASSIGN_OR_RETURN(const ledger::v1::Record record, ReadRecord(reader, *index));
        const absl::Status taken = keys.Take(record);
        if (taken.ok()) return taken;
        return absl::DataLossError(absl::StrCat("record ", *index, ": ", taken.message()));
      }));
  return keys;
}

absl::Status CompareWithCheckpoint(const storage::Reader& reader, const TreeHead& published,
                                   const std::vector<TreeHead>& history) {
  ASSIGN_OR_RETURN(const bool holds, Holds(reader, published));
  if (holds) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto range, Narrow(reader, published, history));
  const auto [held, lost] = range;
  if (published.size > reader.size() && lost > reader.size()) {
    return Refused(
        "LEDGER_SHORTER",
        absl::StrCat("the ledger holds ", reader.size(), " records, but a checkpoint of ", published.size,
                     " was published: records ", reader.size(), " to ", published.size - 1,
                     " are gone, and up to record ", held, " it is what was published"));
  }
  return Refused(
      "LEDGER_CHANGED",
      absl::StrCat("the ledger, of ", reader.size(), " records, is not the one whose checkpoint of ",
                   published.size, " records was published: a record from ", held, " up to before ", lost,
                   " was changed, removed or added"));
}

absl::StatusOr<absl::optional<PublishedCheckpoint>> CheckPublished(const storage::Reader& reader,
                                                                   const ProofsFolder& folder,
                                                                   const SigningKeys& keys) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, folder.ReadCheckpoint());
  ASSIGN_OR_RETURN(const std::vector<std::string> history, folder.ReadHistory(kNewestDays));
  const SigningKeys::Announced* newest = keys.newest();
  if (!note.has_value()) {
    RETURN_IF_ERROR(CheckAbsence(reader, folder, keys, !history.empty()));
    return absl::optional<PublishedCheckpoint>();
  }
  if (newest != nullptr && newest->is_fork && newest->forked_from == *note) {
    ASSIGN_OR_RETURN(const bool fresh, HasPublishedNothing(reader, folder, keys));
    if (fresh) return absl::optional<PublishedCheckpoint>();
  }
  const absl::StatusOr<SigningKeys::Opened> opened = keys.Open(*note);
  if (!opened.ok()) {
    return Refused("CHECKPOINT_FOREIGN",
                   absl::StrCat(folder.path(), ": ", opened.status().message(),
                                "; if it belongs to another ledger, name another folder with --proofs"));
  }
  const uint64_t seen = NewestSize(history, keys);
  const TreeHead& head = opened->checkpoint.head;
  if (opened->key.name != newest->key.name || head.size < seen) {
    return Refused("CHECKPOINT_REPLAYED",
                   absl::StrCat("the checkpoint in ", folder.path(), " is of ", head.size, " records of ",
                                opened->key.name, ", but a newer one was published: of ", seen,
                                " records of ", newest->key.name));
  }
  ASSIGN_OR_RETURN(const bool holds, Holds(reader, head));
  if (holds) return absl::optional<PublishedCheckpoint>(PublishedCheckpoint{*note, head, opened->key});
  ASSIGN_OR_RETURN(const std::vector<TreeHead> all, PublishedHeads(folder, opened->key.name));
  return CompareWithCheckpoint(reader, head, all);
}

}  // namespace liushui::runtime
