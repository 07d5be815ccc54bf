// A ledger of some records, signed and cosigned, and a bundle of evidence from it, for tests to meddle with.
#ifndef LIUSHUI_TESTS_PROOF_EVIDENCE_MADE_EVIDENCE_H_
#define LIUSHUI_TESTS_PROOF_EVIDENCE_MADE_EVIDENCE_H_

#include <string>
#include <vector>

#include "engine/proof/evidence/bundle.h"
#include "engine/proof/evidence/zip.h"
#include "engine/proof/note/signing_key.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {

// Keys of the ledger and its witness; another seed is another key of the same name.
SigningKey LogKey(char seed = 'l');
SigningKey WitnessKey(char seed = 'w');

// A checkpoint of these records, signed by the keys.
std::string SignedCheckpoint(const Records& records, const SigningKey& log, const SigningKey& witness);

// The records of a ledger: 0 announces its key, 1 and 2 deploy something.
Records EvidenceRecords(size_t size);

// The records 3, 5 and 8 of instance 3, and 0 to 2, which announced a key and deployed what it runs on, of a
// ledger of `size` records.
Evidence MadeEvidence(size_t size = 11);

// Writes the files of an archive with a manifest that fits them, whatever they are.
std::string Repacked(FileMap files);

}  // namespace liushui::proof

#endif  // LIUSHUI_TESTS_PROOF_EVIDENCE_MADE_EVIDENCE_H_
