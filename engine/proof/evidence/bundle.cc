#include "engine/proof/evidence/bundle.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/evidence/digest.h"
#include "engine/proof/evidence/manifest.h"
#include "engine/proof/evidence/readme_text.h"
#include "engine/proof/evidence/zip.h"
#include "engine/proof/note/proof_file.h"

namespace liushui::proof {
namespace {

constexpr char kReadmeName[] = "README.txt";
constexpr char kCheckpointName[] = "checkpoint";
constexpr char kPolicyName[] = "policy";
constexpr absl::string_view kDefinitions = "definitions/";
constexpr absl::string_view kCalendars = "calendars/";

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "EVIDENCE_WRONG", sentence);
}

std::string RecordName(uint64_t index) {
  return absl::StrCat("records/", index);
}
std::string ProofName(uint64_t index) {
  return absl::StrCat("proofs/", index, ".tlog-proof");
}

absl::StatusOr<ManifestHead> HeadOf(const Evidence& evidence) {
  ASSIGN_OR_RETURN(const Note note, ParseNote(evidence.checkpoint));
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, ParseCheckpoint(note.text));
  ManifestHead head{
      checkpoint.origin, checkpoint.head.size, evidence.name_space, evidence.instance, {}, {}, {}};
  for (const auto& [index, bytes] : evidence.records) head.records.push_back(index);
  for (const auto& [index, bytes] : evidence.deployments) head.deployments.push_back(index);
  for (const auto& [index, bytes] : evidence.keys) head.keys.push_back(index);
  if (IsManifestText(head.origin)) return head;
  return Wrong(absl::StrCat("the origin ", head.origin, " cannot stand in a manifest"));
}

void AddContents(absl::string_view folder, const PinnedContents& contents, FileMap& files) {
  for (const auto& [hash, content] : contents) {
    files[absl::StrCat(folder, hash, ".pb")] = content.bytes;
    files[absl::StrCat(folder, hash, ".json")] = content.json;
  }
}

// Takes files of an archive one by one, until none is left.
class Unpacking {
 public:
  explicit Unpacking(FileMap files) : files_(std::move(files)) {}

  const FileMap& files() const { return files_; }

  absl::StatusOr<std::string> Take(const std::string& name) {
    auto node = files_.extract(name);
    if (node.empty()) return Wrong(absl::StrCat(name, " is missing"));
    return std::move(node.mapped());
  }
  absl::Status TakeRecords(const std::vector<uint64_t>& indexes, std::map<uint64_t, std::string>& records,
                           std::map<uint64_t, std::string>& proofs) {
    for (const uint64_t index : indexes) {
      ASSIGN_OR_RETURN(records[index], Take(RecordName(index)));
      ASSIGN_OR_RETURN(proofs[index], Take(ProofName(index)));
    }
    return absl::OkStatus();
  }
  absl::Status TakeContents(absl::string_view folder, PinnedContents& contents) {
    for (auto next = files_.lower_bound(std::string(folder));
         next != files_.end() && absl::StartsWith(next->first, folder);
         next = files_.lower_bound(std::string(folder))) {
      const std::string stem = next->first.substr(0, next->first.rfind('.'));
      const std::string hash(absl::StripPrefix(stem, folder));
      if (!IsSha256Hex(hash)) return Wrong(absl::StrCat(next->first, " is named by no SHA-256"));
      PinnedContent content;
      ASSIGN_OR_RETURN(content.bytes, Take(stem + ".pb"));
      ASSIGN_OR_RETURN(content.json, Take(stem + ".json"));
      contents[hash] = std::move(content);
    }
    return absl::OkStatus();
  }
  absl::Status End() const {
    if (files_.empty()) return absl::OkStatus();
    return Wrong(absl::StrCat(files_.begin()->first, " is no file of evidence"));
  }

 private:
  FileMap files_;
};

absl::Status CheckNames(absl::string_view folder, const PinnedContents& contents) {
  for (const auto& [hash, content] : contents) {
    const std::string found = Sha256Hex(content.bytes);
    if (found == hash) continue;
    return Wrong(absl::StrCat(folder, hash, ".pb: its content has SHA-256 ", found));
  }
  return absl::OkStatus();
}

// The status of a check, with the file it is about.
absl::Status Of(const std::string& name, const absl::Status& status) {
  if (status.ok()) return status;
  return Refuse(status.code(), ReasonOf(status), absl::StrCat(name, ": ", status.message()));
}

absl::Status CheckRecord(const Evidence& evidence, const TreeHead& head,
                         const std::pair<const uint64_t, std::string>& record) {
  const auto& [index, bytes] = record;
  const auto text = evidence.proofs.find(index);
  if (text == evidence.proofs.end()) return Wrong(absl::StrCat("record ", index, " has no proof"));
  const std::string name = ProofName(index);
  const absl::StatusOr<ProofFile> proof = ParseProofFile(text->second);
  if (!proof.ok()) return Of(name, proof.status());
  if (proof->index != index) return Wrong(absl::StrCat(name, " proves record ", proof->index));
  if (proof->checkpoint != evidence.checkpoint) {
    return Wrong(absl::StrCat(name, " is under another checkpoint than the bundle's"));
  }
  return Of(name, CheckInclusion(TreeHasher().Leaf(bytes), index, head, proof->inclusion));
}

}  // namespace

absl::StatusOr<std::string> WriteBundle(const Evidence& evidence) {
  const size_t records = evidence.records.size() + evidence.deployments.size() + evidence.keys.size();
  if (records > kMaxEvidenceRecords) {
    return Refuse(absl::StatusCode::kOutOfRange, "EVIDENCE_TOO_LARGE",
                  absl::StrCat("expected at most ", kMaxEvidenceRecords, " records, found ", records));
  }
  FileMap files = {{kReadmeName, std::string(ReadmeText())},
                   {kCheckpointName, evidence.checkpoint},
                   {kPolicyName, evidence.policy}};
  for (const auto* kind : {&evidence.records, &evidence.deployments, &evidence.keys}) {
    for (const auto& [index, bytes] : *kind) files[RecordName(index)] = bytes;
  }
  for (const auto& [index, text] : evidence.proofs) files[ProofName(index)] = text;
  AddContents(kDefinitions, evidence.definitions, files);
  AddContents(kCalendars, evidence.calendars, files);
  ASSIGN_OR_RETURN(const ManifestHead head, HeadOf(evidence));
  std::string manifest = ManifestText(head, files);
  files[kManifestName] = std::move(manifest);
  absl::StatusOr<std::string> archive = WriteZip(files);
  if (archive.ok()) return archive;
  return Refuse(absl::StatusCode::kOutOfRange, "EVIDENCE_TOO_LARGE", archive.status().message());
}

absl::StatusOr<Evidence> ReadBundle(absl::string_view archive) {
  ASSIGN_OR_RETURN(FileMap files, ReadZip(archive));
  Unpacking unpacking(std::move(files));
  ASSIGN_OR_RETURN(const std::string manifest, unpacking.Take(kManifestName));
  ASSIGN_OR_RETURN(const ManifestHead head, CheckManifest(manifest, unpacking.files()));
  Evidence evidence;
  evidence.name_space = head.name_space;
  evidence.instance = head.instance;
  ASSIGN_OR_RETURN(const std::string readme, unpacking.Take(kReadmeName));
  if (readme != ReadmeText()) return Wrong("README.txt is another than that of this version of evidence");
  ASSIGN_OR_RETURN(evidence.checkpoint, unpacking.Take(kCheckpointName));
  ASSIGN_OR_RETURN(evidence.policy, unpacking.Take(kPolicyName));
  RETURN_IF_ERROR(unpacking.TakeRecords(head.records, evidence.records, evidence.proofs));
  RETURN_IF_ERROR(unpacking.TakeRecords(head.deployments, evidence.deployments, evidence.proofs));
  RETURN_IF_ERROR(unpacking.TakeRecords(head.keys, evidence.keys, evidence.proofs));
  RETURN_IF_ERROR(unpacking.TakeContents(kDefinitions, evidence.definitions));
  RETURN_IF_ERROR(unpacking.TakeContents(kCalendars, evidence.calendars));
  RETURN_IF_ERROR(unpacking.End());
  if (evidence.records.empty()) return Wrong("the bundle holds no record of its instance");
  ASSIGN_OR_RETURN(const ManifestHead held, HeadOf(evidence));
  if (held == head) return evidence;
  return Wrong("manifest.json names another checkpoint than the bundle's");
}

absl::StatusOr<Policy::Opened> CheckBundle(const Evidence& evidence, const Policy& policy) {
  ASSIGN_OR_RETURN(Policy::Opened opened, policy.Open(evidence.checkpoint));
  for (const auto* kind : {&evidence.records, &evidence.deployments, &evidence.keys}) {
    for (const auto& record : *kind) {
      RETURN_IF_ERROR(CheckRecord(evidence, opened.checkpoint.head, record));
    }
  }
  RETURN_IF_ERROR(CheckNames(kDefinitions, evidence.definitions));
  RETURN_IF_ERROR(CheckNames(kCalendars, evidence.calendars));
  return opened;
}

}  // namespace liushui::proof
