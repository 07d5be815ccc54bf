// Evidence about one instance, in one file that can be checked years later without the server it came from.
//
// THE FORMAT (version 1; written for ever: a change of it is a new version)
//
// A zip archive of stored files (zip.h), readable with any unzip:
//
//   README.txt                     what this is, and how to check it by hand
//   manifest.json                  what the bundle holds; see below
//   checkpoint                     a signed note (C2SP tlog-checkpoint), with the cosignatures of witnesses
//   policy                         the keys of the ledger and its witnesses (C2SP tlog-policy), as the
//                                  ledger's operator names them
//   records/<index>                the exact bytes of the record with this index: a protobuf message
//                                  liushui.ledger.v1.Record. Decimal, no zeros in front
//   proofs/<index>.tlog-proof      that this record is in the tree which `checkpoint` signs (C2SP
//                                  tlog-proof); the checkpoint in it is that file, byte for byte
//   definitions/<sha256>.pb        a liushui.ledger.v1.Definition by the SHA-256 of its bytes, in
//                                  lower-case hexadecimal digits, by which records name it
//   definitions/<sha256>.json      the same to be read; it is the message in protobuf's JSON
//   calendars/<sha256>.pb, .json   likewise, a liushui.workflow.v1.Calendar
//
// The records are all records of the instance up to the newest when the bundle was made; those which
// deployed the definitions and calendars that it ran on, children's included; and those which announced the
// ledger's names and keys, from the first one on.
//
// manifest.json is written so, with two spaces for each level and one entry of `files` a line:
//
//   {
//     "format": "liushui evidence 1",
//     "origin": "<first line of the checkpoint>",
//     "size": <size of the checkpoint>,
//     "namespace": "<namespace of the instance>",
//     "instance": <its number>,
//     "records": [<indexes of its records, ascending>],
//     "deployments": [<indexes of those which deployed something, ascending>],
//     "keys": [<indexes of those which announced a key, ascending>],
//     "files": [
//       {"name": "<name>", "bytes": <length>, "sha256": "<hexadecimal>"},
//       ...
//     ]
//   }
//
// `files` names every other file of the archive, in byte order. The manifest proves nothing: it tells damage
// from forgery. What proves is: the leaf SHA-256(0x00 || record), the hashes of its proof, the root in the
// checkpoint, the signatures on it.
//
// WHAT A BUNDLE CANNOT SHOW: that the instance has no records after its last one here; that no refusal was
// left out, since a refusal is followed by nothing that names it; that no later record took the right to sign
// from the key. For these the whole ledger is needed.
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_BUNDLE_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_BUNDLE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/policy.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

// Each has two files of the archive, which has room for 65,534.
constexpr size_t kMaxEvidenceRecords = 30'000;

// A definition or calendar.
struct PinnedContent {
  std::string bytes;  // the message
  std::string json;   // the same to be read

  friend bool operator==(const PinnedContent&, const PinnedContent&) = default;
};
using PinnedContents = std::map<std::string, PinnedContent>;  // by SHA-256 in hexadecimal digits

struct Evidence {
  std::string name_space;
  uint64_t instance = 0;
  std::map<uint64_t, std::string> records;      // of the instance, by index
  std::map<uint64_t, std::string> deployments;  // that deployed what it ran on
  std::map<uint64_t, std::string> keys;         // that announced the ledger's keys
  std::map<uint64_t, std::string> proofs;       // texts of proof files, for each record of the three kinds
  PinnedContents definitions;
  PinnedContents calendars;
  std::string checkpoint;  // the signed note
  std::string policy;

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// The archive. Refused with EVIDENCE_TOO_LARGE, and as ParseCheckpoint refuses.
absl::StatusOr<std::string> WriteBundle(const Evidence& evidence);

// What stands in an archive, complete and in this form. Refused with
//   EVIDENCE_WRONG           a file is missing, additional, or not what the manifest says; a form is broken;
//                            README.txt is another than that of this version
//   ZIP_WRONG, ZIP_TOO_LARGE as ReadZip
// Nothing is proved by that.
absl::StatusOr<Evidence> ReadBundle(absl::string_view archive);

// Checks that every record is in the tree of the checkpoint, which the policy accepts, and that contents
// are named by their hashes. Refused as Policy::Open, ParseProofFile and CheckInclusion refuse, and with
// EVIDENCE_WRONG where a proof is another record's or under another checkpoint, or a hash another content's;
// the sentence names the file.
absl::StatusOr<Policy::Opened> CheckBundle(const Evidence& evidence, const Policy& policy);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_BUNDLE_H_
