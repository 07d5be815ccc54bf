#include "engine/runtime/proving/publication.h"

#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/proving/comparison.h"
#include "engine/runtime/proving/cosigning.h"
#include "engine/runtime/proving/key_file.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using proof::SigningKey;

constexpr size_t kMaxOriginBytes = 255;
constexpr size_t kLeafBytesInName = 4;
constexpr char kForkSuffix[] = ".fork-";
constexpr size_t kForkDigits = 8;

absl::Status Refused(absl::string_view reason, absl::string_view what) {
  return Refuse(absl::StatusCode::kFailedPrecondition, reason, what);
}

// Machine, folder and the hash of record 0, so that no two ledgers are called alike: north/ledger-1a2b3c4d.
std::string DerivedOrigin(const std::string& data, const proof::Hash& first_leaf) {
  char machine[256] = {};
  if (gethostname(machine, sizeof machine - 1) != 0 || machine[0] == '\0')
    snprintf(machine, sizeof machine, "host");
  std::string folder = std::filesystem::path(data + "/").parent_path().filename().string();
  if (folder.empty()) folder = "ledger";
  std::string name =
      absl::StrCat(absl::string_view(machine).substr(0, 100), "/", absl::string_view(folder).substr(0, 100),
                   "-", absl::BytesToHexString(proof::HashBytes(first_leaf).substr(0, kLeafBytesInName)));
  for (char& letter : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    if (!plain && letter != '.' && letter != '-' && letter != '_' && letter != '/') letter = '-';
  }
  return name;
}

absl::Status CheckOrigin(const std::string& origin) {
  if (proof::IsKeyName(origin) && origin.size() <= kMaxOriginBytes) return absl::OkStatus();
  return Refused("ORIGIN_WRONG", absl::StrCat("expected a name of at most ", kMaxOriginBytes,
                                              " bytes without spaces and plus signs, found '", origin, "'"));
}

// What says that the ledger is not what it was: a fork goes on all the same, under another name. Everything
// else, such as a folder that cannot be read, is no reason for one.
bool SaysOtherwise(const absl::Status& status) {
  static const std::set<std::string> kReasons = {
      "CHECKPOINT_MISSING", "CHECKPOINT_FOREIGN", "CHECKPOINT_REPLAYED", "LEDGER_SHORTER",
      "LEDGER_CHANGED",     kWitnessAhead,        kWitnessDisagrees};
  return kReasons.count(ReasonOf(status)) > 0;
}

std::string VerifierOf(const SigningKey& key) {
  return VerifierKeyText(key.verifier());
}

// One opening of one ledger.
class Opening {
 public:
  Opening(const ProofOptions& options, const PublicationPlace& place, ProofsFolder folder,
          audit::SigningKeys keys)
      : options_(options),
        place_(place),
        folder_(std::move(folder)),
        keys_(std::move(keys)),
        key_path_(options.signing_key.empty() ? folder_.KeyPath() : options.signing_key) {}

  absl::StatusOr<Publication> Open(const storage::Reader& reader);

 private:
  // The key that the ledger announces, and where it lies.
  struct Announced {
    SigningKey key;
    std::string path;
  };

  absl::Status CheckPlace() const;
  absl::StatusOr<Announced> FindAnnounced() const;
  absl::StatusOr<SigningKey> FindOrMake(const std::string& origin) const;
  absl::StatusOr<Publication> Announce();
  absl::StatusOr<Publication> AnnounceUnlessKnown(const storage::Reader& reader);
  std::string FirstName() const {
    return options_.origin.empty() ? DerivedOrigin(options_.data, place_.first_leaf) : options_.origin;
  }
  absl::StatusOr<Publication> Continue(Announced announced);
  absl::StatusOr<Publication> Rotate(Announced before);
  absl::StatusOr<Publication> Fork(ledger::v1::ForkCause cause);
  absl::Status AskWitnesses(const SigningKey& key, const storage::Reader& reader) const;
  void Tell(const std::string& sentence) const {
    if (options_.tell) options_.tell(sentence);
  }

  const ProofOptions& options_;
  const PublicationPlace place_;
  const ProofsFolder folder_;
  const audit::SigningKeys keys_;
  const std::string key_path_;
  absl::optional<PublishedCheckpoint> published_;
};

absl::Status Opening::CheckPlace() const {
  if (options_.data.empty() || !LiesWithin(key_path_, options_.data)) return absl::OkStatus();
  return Refused("PROOFS_IN_LEDGER", absl::StrCat("the signing key must lie outside of the ledger's folder ",
                                                  options_.data, ", but ", key_path_, " lies within it"));
}

absl::StatusOr<Opening::Announced> Opening::FindAnnounced() const {
  const proof::VerifierKey& announced = keys_.newest()->key;
  ASSIGN_OR_RETURN(absl::optional<SigningKey> key, ReadKeyFile(key_path_, {announced.name}));
  if (key.has_value() && key->verifier() == announced) return Announced{*std::move(key), key_path_};
  // Its record was written, and then the process ended.
  ASSIGN_OR_RETURN(absl::optional<SigningKey> next, ReadKeyFile(NextKeyPath(key_path_), {announced.name}));
  if (next.has_value() && next->verifier() == announced)
    return Announced{*std::move(next), NextKeyPath(key_path_)};
  if (key.has_value()) {
    return Refused(
        "SIGNING_KEY_WRONG",
        absl::StrCat("record ", keys_.newest()->index, " announces the key ", VerifierKeyText(announced),
                     ", but that in ", key_path_, " is ", VerifierOf(*key),
                     "; put back the right one (or name it with --signing-key)"));
  }
  return Refused(
      "SIGNING_KEY_MISSING",
      absl::StrCat("record ", keys_.newest()->index, " announces the key ", VerifierKeyText(announced),
                   ", but there is no ", key_path_,
                   "; put it back or name it with --signing-key; if it is lost, --fork goes on under "
                   "another name with a new key"));
}

absl::StatusOr<SigningKey> Opening::FindOrMake(const std::string& origin) const {
  RETURN_IF_ERROR(CheckOrigin(origin));
  ASSIGN_OR_RETURN(absl::optional<SigningKey> key, ReadKeyFile(key_path_, {origin}));
  if (key.has_value()) return *std::move(key);
  Tell(absl::StrCat("made a signing key for the ledger ", origin, ": ", key_path_,
                    "; keep a copy of it in a safe place, and give its verifier log.vkey to whoever checks"));
  return MakeKeyFile(key_path_, {origin});
}

absl::StatusOr<Publication> Opening::Announce() {
  const std::string origin = FirstName();
  ASSIGN_OR_RETURN(SigningKey key, FindOrMake(origin));
  Record record;
  record.mutable_signing_key_announced()->set_origin(origin);
  record.mutable_signing_key_announced()->set_verifier_key(VerifierOf(key));
  return Publication{folder_, std::move(key), key_path_, "", std::move(record), published_};
}

absl::StatusOr<Publication> Opening::Continue(Announced announced) {
  if (IsReadableByOthers(announced.path)) {
    Tell(absl::StrCat("others than the owner may read the signing key ", announced.path));
  }
  if (options_.rotate_key) return Rotate(std::move(announced));
  const bool is_next = announced.path != key_path_;
  // Made for a rotation whose record was never written.
  if (!is_next) RETURN_IF_ERROR(RemoveFile(NextKeyPath(key_path_)));
  return Publication{
      folder_, std::move(announced.key), key_path_, is_next ? announced.path : "", absl::nullopt, published_};
}

absl::StatusOr<Publication> Opening::Rotate(Announced before) {
  if (before.path != key_path_) RETURN_IF_ERROR(RenameFile(before.path, key_path_));
  const std::string& origin = keys_.newest()->key.name;
  ASSIGN_OR_RETURN(SigningKey key, MakeKeyFile(NextKeyPath(key_path_), {origin}));
  Record record;
  ledger::v1::SigningKeyRotated& rotated = *record.mutable_signing_key_rotated();
  rotated.set_origin(origin);
  rotated.set_previous_verifier_key(VerifierOf(before.key));
  rotated.set_verifier_key(VerifierOf(key));
  rotated.set_signature(before.key.Sign(audit::RotationText(rotated, place_.next_index)));
  Tell(absl::StrCat("the ledger ", origin, " is signed with a new key: ", rotated.verifier_key()));
  return Publication{folder_,           std::move(key), key_path_, NextKeyPath(key_path_),
                     std::move(record), published_};
}

// What was published last, under whatever name; empty for nothing that can be read.
std::string NameIn(absl::string_view note) {
  const absl::StatusOr<proof::Note> parsed = proof::ParseNote(note);
  if (!parsed.ok()) return "";
  const absl::StatusOr<proof::Checkpoint> checkpoint = proof::ParseCheckpoint(parsed->text);
  return checkpoint.ok() ? checkpoint->origin : "";
}

std::string WhyForked(ledger::v1::ForkCause cause, const std::string& previous,
                      const std::string& published) {
  if (cause == ledger::v1::FORK_CAUSE_KEY_LOST) {
    return absl::StrCat("the key with which it signed as ", previous, " is lost");
  }
  if (cause == ledger::v1::FORK_CAUSE_WITNESS_DIFFERS) {
    return absl::StrCat("a witness has cosigned more, or something else, as ", previous);
  }
  return absl::StrCat("it is not what was published as ", published.empty() ? previous : published);
}

absl::StatusOr<Publication> Opening::Fork(ledger::v1::ForkCause cause) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, folder_.ReadCheckpoint());
  const std::string published = NameIn(note.value_or(""));
  const std::string previous = keys_.newest() == nullptr ? "" : keys_.newest()->key.name;
  std::string base = previous.empty() ? FirstName() : previous;
  base = base.substr(0, base.find(kForkSuffix));
  // One copy may be put back twice, with all that lay beside it: only luck tells two forks apart then.
  const std::string origin =
      absl::StrCat(base, kForkSuffix, place_.next_index, "-", RandomDigits(kForkDigits));
  ASSIGN_OR_RETURN(SigningKey key, FindOrMake(origin));
  Record record;
  ledger::v1::LedgerForked& forked = *record.mutable_ledger_forked();
  forked.set_previous_origin(previous);
  forked.set_origin(origin);
  forked.set_verifier_key(VerifierOf(key));
  forked.set_cause(cause);
  if (note.value_or("").size() <= audit::kMaxForkedNoteBytes) forked.set_published(note.value_or(""));
  Tell(absl::StrCat("the ledger goes on as ", origin, ", because ", WhyForked(cause, previous, published),
                    "; give its new verifier log.vkey to whoever checks, and to the witnesses"));
  return Publication{folder_, std::move(key), key_path_, "", std::move(record), absl::nullopt};
}

// Under a name that a witness knows it must have seen no more than there is.
absl::Status Opening::AskWitnesses(const SigningKey& key, const storage::Reader& reader) const {
  if (options_.cosigners.empty() || place_.head.size == 0) return absl::OkStatus();
  const std::string text = proof::CheckpointText({key.verifier().name, place_.head, {}});
  return AskBeforeOpening(options_.cosigners, {{text, {key.SignNote(text)}}, place_.head, &reader},
                          options_.tell);
}

// A first key under a name of which a witness has seen more: this is a copy of before the first key.
absl::StatusOr<Publication> Opening::AnnounceUnlessKnown(const storage::Reader& reader) {
  ASSIGN_OR_RETURN(Publication first, Announce());
  const absl::Status witnessed = AskWitnesses(first.key, reader);
  if (options_.fork && SaysOtherwise(witnessed)) return Fork(ledger::v1::FORK_CAUSE_WITNESS_DIFFERS);
  RETURN_IF_ERROR(witnessed);
  return first;
}

absl::StatusOr<Publication> Opening::Open(const storage::Reader& reader) {
  RETURN_IF_ERROR(CheckPlace());
  for (const std::string& stray : folder_.ListDays().strays) {
    Tell(absl::StrCat("left alone in the history of checkpoints, because it is no day: ", stray));
  }
  if (keys_.newest() != nullptr && !options_.origin.empty() && options_.origin != keys_.newest()->key.name) {
    return Refused("ORIGIN_WRONG",
                   absl::StrCat("this ledger is called ", keys_.newest()->key.name, " since record ",
                                keys_.newest()->index, ", not ", options_.origin));
  }
  absl::StatusOr<absl::optional<PublishedCheckpoint>> published = CheckPublished(reader, folder_, keys_);
  if (options_.fork && SaysOtherwise(published.status())) return Fork(ledger::v1::FORK_CAUSE_LEDGER_DIFFERS);
  RETURN_IF_ERROR(published.status());
  published_ = *std::move(published);
  if (keys_.newest() == nullptr) return AnnounceUnlessKnown(reader);
  absl::StatusOr<Announced> announced = FindAnnounced();
  if (options_.fork && ReasonOf(announced.status()) == "SIGNING_KEY_MISSING") {
    return Fork(ledger::v1::FORK_CAUSE_KEY_LOST);
  }
  RETURN_IF_ERROR(announced.status());
  const absl::Status witnessed = AskWitnesses(announced->key, reader);
  if (options_.fork && SaysOtherwise(witnessed)) return Fork(ledger::v1::FORK_CAUSE_WITNESS_DIFFERS);
  RETURN_IF_ERROR(witnessed);
  return Continue(*std::move(announced));
}

}  // namespace

absl::StatusOr<Publication> OpenPublication(const ProofOptions& options, const storage::Reader& reader,
                                            const PublicationPlace& place) {
  ASSIGN_OR_RETURN(ProofsFolder folder, ProofsFolder::Open(options.folder, options.data));
  ASSIGN_OR_RETURN(audit::SigningKeys keys, ReadSigningKeys(reader));
  return Opening(options, place, std::move(folder), std::move(keys)).Open(reader);
}

absl::Status PreparePublication(const Publication& publication) {
  // A fork is another origin than what was published before; another key of the same origin follows on it.
  if (!publication.record.has_value() || publication.published.has_value()) return absl::OkStatus();
  return publication.folder.WriteUnpublished(VerifierOf(publication.key));
}

absl::Status FinishPublication(const Publication& publication) {
  const std::string& from = publication.new_key_path;
  if (!from.empty()) RETURN_IF_ERROR(RenameFile(from, publication.key_path));
  return publication.folder.WriteVerifierKey(VerifierOf(publication.key));
}

}  // namespace liushui::runtime
