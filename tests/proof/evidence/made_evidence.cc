#include "tests/proof/evidence/made_evidence.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/proof/evidence/digest.h"
#include "engine/proof/evidence/manifest.h"
#include "engine/proof/note/proof_file.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

constexpr int64_t kCosignedAt = 1'772'409'600;

template <typename Value>
Value Must(absl::StatusOr<Value> value) {
  LIUSHUI_CHECK_OK(value.status());
  return *std::move(value);
}

}  // namespace

Records EvidenceRecords(size_t size) {
  Records records = MakeRecords(size);
  records[0] = absl::StrCat("announces ", VerifierKeyText(LogKey().verifier()));
  records[1] = "deploys a definition";
  records[2] = "deploys a calendar";
  return records;
}

SigningKey LogKey(char seed) {
  return Must(SigningKey::FromSeed("ledger.example/north", SignatureType::kEd25519, std::string(32, seed)));
}

SigningKey WitnessKey(char seed) {
  return Must(
      SigningKey::FromSeed("witness.example", SignatureType::kEd25519Cosignature, std::string(32, seed)));
}

std::string SignedCheckpoint(const Records& records, const SigningKey& log, const SigningKey& witness) {
  const TreeHead head{records.size(), NaiveRoot(records)};
  const std::string text = CheckpointText({log.verifier().name, head, {}});
  return NoteText({text, {log.SignNote(text), Cosign(text, witness, kCosignedAt)}});
}

Evidence MadeEvidence(size_t size) {
  const Records records = EvidenceRecords(size);
  NaiveNodes nodes(records);
  Evidence evidence;
  evidence.name_space = "north";
  evidence.instance = 3;
  evidence.checkpoint = SignedCheckpoint(records, LogKey(), WitnessKey());
  evidence.policy = absl::StrCat("log ", VerifierKeyText(LogKey().verifier()), "\nwitness headquarters ",
                                 VerifierKeyText(WitnessKey().verifier()), "\nquorum headquarters\n");
  for (const uint64_t index : {3, 5, 8}) evidence.records[index] = records[index];
  for (const uint64_t index : {1, 2}) evidence.deployments[index] = records[index];
  evidence.keys[0] = records[0];
  for (const uint64_t index : {0, 1, 2, 3, 5, 8}) {
    ProofFile file;
    file.index = index;
    file.inclusion = Must(ProveInclusion(&nodes, {index, size}));
    file.checkpoint = evidence.checkpoint;
    evidence.proofs[index] = ProofFileText(file);
  }
  evidence.definitions[Sha256Hex("a definition")] = {"a definition", "{}"};
  evidence.calendars[Sha256Hex("a calendar")] = {"a calendar", "{}"};
  return evidence;
}

std::string Repacked(FileMap files) {
  files.erase(kManifestName);
  ManifestHead head{"", 0, "north", 3, {}, {}, {}};
  if (const auto note = ParseNote(files["checkpoint"]); note.ok()) {
    const Checkpoint checkpoint = Must(ParseCheckpoint(note->text));
    head.origin = checkpoint.origin;
    head.size = checkpoint.head.size;
  }
  std::map<uint64_t, bool> indexes;
  for (const auto& [name, content] : files) {
    uint64_t index = 0;
    if (absl::StartsWith(name, "records/") && absl::SimpleAtoi(name.substr(8), &index)) indexes[index] = true;
  }
  for (const auto& [index, present] : indexes) {
    (index < 1 ? head.keys : index < 3 ? head.deployments : head.records).push_back(index);
  }
  files[kManifestName] = ManifestText(head, files);
  return Must(WriteZip(files));
}

}  // namespace liushui::proof
