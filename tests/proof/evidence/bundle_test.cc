// Bundles of evidence, and everything somebody may do to one: each attack with what it is refused for.
#include "engine/proof/evidence/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "engine/proof/evidence/digest.h"
#include "engine/proof/evidence/manifest.h"
#include "engine/proof/evidence/zip.h"
#include "tests/proof/evidence/made_evidence.h"
#include "tests/proof/evidence/python_verdict.h"

namespace liushui::proof {
namespace {

using ::testing::HasSubstr;

// The check of a whole bundle by the keys that the test trusts.
absl::Status Check(absl::string_view archive, const Policy& policy) {
  const absl::StatusOr<Evidence> evidence = ReadBundle(archive);
  if (!evidence.ok()) return evidence.status();
  return CheckBundle(*evidence, policy).status();
}

std::string GoodArchive() {
  return WriteBundle(MadeEvidence()).value();
}

const std::string& TrustedKeys() {
  static const std::string* const kText = new std::string(MadeEvidence().policy);
  return *kText;
}

TEST(Bundle, ComesBackAsWritten) {
  EXPECT_EQ(ReadBundle(GoodArchive()).value(), MadeEvidence());
}

TEST(Bundle, SameEvidenceIsTheSameBytes) {
  EXPECT_EQ(GoodArchive(), GoodArchive());
}

TEST(Bundle, GoodOneIsProved) {
  const Policy policy = Policy::Parse(TrustedKeys()).value();
  const auto opened = CheckBundle(ReadBundle(GoodArchive()).value(), policy);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->checkpoint.head.size, 11u);
  EXPECT_EQ(opened->cosigned.count("headquarters"), 1u);
  EXPECT_EQ(PythonVerdict(GoodArchive(), TrustedKeys()), 0);
}

TEST(Bundle, TreesOfManySizesAreProved) {
  const Policy policy = Policy::Parse(TrustedKeys()).value();
  for (const size_t size : {9, 10, 15, 16, 17, 64, 100}) {
    const std::string archive = WriteBundle(MadeEvidence(size)).value();
    EXPECT_TRUE(Check(archive, policy).ok()) << size;
    EXPECT_EQ(PythonVerdict(archive, TrustedKeys()), 0) << size;
  }
}

TEST(Bundle, QuorumIsAsked) {
  const std::string more = absl::StrCat("log ", VerifierKeyText(LogKey().verifier()), "\nwitness a ",
                                        VerifierKeyText(WitnessKey().verifier()), "\nwitness b ",
                                        VerifierKeyText(WitnessKey('v').verifier()));
  const std::string any = absl::StrCat(more, "\ngroup g any a b\nquorum g\n");
  const std::string all = absl::StrCat(more, "\ngroup g all a b\nquorum g\n");
  EXPECT_TRUE(Check(GoodArchive(), Policy::Parse(any).value()).ok());
  EXPECT_EQ(PythonVerdict(GoodArchive(), any), 0);
  EXPECT_EQ(ReasonOf(Check(GoodArchive(), Policy::Parse(all).value())), "QUORUM_MISSED");
  EXPECT_EQ(PythonVerdict(GoodArchive(), all), 1);
}

TEST(Bundle, RecordsAreCounted) {
  Evidence evidence = MadeEvidence();
  for (uint64_t i = 0; i <= kMaxEvidenceRecords; ++i) evidence.records[i];
  EXPECT_EQ(ReasonOf(WriteBundle(evidence).status()), "EVIDENCE_TOO_LARGE");
}

TEST(Bundle, EveryChangedByteIsRefused) {
  const Policy policy = Policy::Parse(TrustedKeys()).value();
  const std::string archive = GoodArchive();
  for (size_t place = 0; place < archive.size(); ++place) {
    std::string changed = archive;
    changed[place] ^= 0x01;
    EXPECT_FALSE(Check(changed, policy).ok()) << "byte " << place;
  }
}

// One attack. It is done on the files, after which the manifest is written anew to fit them: who edits a
// bundle is not stopped by its manifest.
struct Attack {
  const char* name;
  std::function<void(FileMap&)> on;
  const char* reason;
};

void PrintTo(const Attack& attack, std::ostream* out) {
  *out << attack.name;
}

void Replace(std::string& text, absl::string_view from, absl::string_view to) {
  text = absl::StrReplaceAll(text, {{from, to}});
}

// All proofs under another checkpoint than they were made for.
void UnderAnother(FileMap& files, const std::string& checkpoint) {
  for (auto& [name, content] : files) {
    if (name.find("proofs/") == 0) Replace(content, files["checkpoint"], checkpoint);
  }
  files["checkpoint"] = checkpoint;
}

const Attack kAttacks[] = {
    {"RecordEdited", [](FileMap& files) { files["records/5"] += "!"; }, "PROOF_WRONG"},
    {"RecordsSwapped", [](FileMap& files) { std::swap(files["records/3"], files["records/5"]); },
     "PROOF_WRONG"},
    {"ProofsSwapped",
     [](FileMap& files) { std::swap(files["proofs/3.tlog-proof"], files["proofs/5.tlog-proof"]); },
     "EVIDENCE_WRONG"},
    {"RecordRenumbered",
     [](FileMap& files) {
       files["records/4"] = files["records/3"];
       files["proofs/4.tlog-proof"] = files["proofs/3.tlog-proof"];
       Replace(files["proofs/4.tlog-proof"], "index 3\n", "index 4\n");
     },
     "PROOF_WRONG"},
    {"ProofFlipped", [](FileMap& files) { files["proofs/8.tlog-proof"][40] ^= 0x01; }, "PROOF_WRONG"},
    {"ProofLonger",
     [](FileMap& files) {
       Replace(files["proofs/8.tlog-proof"], "\n\nledger", "\n" + std::string(43, 'A') + "=\n\nledger");
     },
     "PROOF_WRONG"},
    {"ProofBeyondTheTree",
     [](FileMap& files) {
       files["records/11"] = "a record that is not there";
       files["proofs/11.tlog-proof"] = files["proofs/8.tlog-proof"];
       Replace(files["proofs/11.tlog-proof"], "index 8\n", "index 11\n");
     },
     "LEAF_OUT_OF_TREE"},
    {"SignedByAnotherKey",
     [](FileMap& files) {
       UnderAnother(files, SignedCheckpoint(EvidenceRecords(11), LogKey('x'), WitnessKey()));
     },
     "NOT_SIGNED"},
    {"PolicyOfAnotherKey",
     [](FileMap& files) {
       UnderAnother(files, SignedCheckpoint(EvidenceRecords(11), LogKey('x'), WitnessKey('x')));
       files["policy"] = absl::StrCat("log ", VerifierKeyText(LogKey('x').verifier()), "\nquorum none\n");
     },
     "NOT_SIGNED"},
    {"CosignedByAnother",
     [](FileMap& files) {
       UnderAnother(files, SignedCheckpoint(EvidenceRecords(11), LogKey(), WitnessKey('x')));
     },
     "QUORUM_MISSED"},
    {"CosignedAtAnotherTime",
     [](FileMap& files) {
       Note note = ParseNote(files["checkpoint"]).value();
       note.signatures[1].signature[7] ^= 0x01;
       UnderAnother(files, NoteText(note));
     },
     "SIGNATURE_WRONG"},
    {"OlderCheckpoint",
     [](FileMap& files) {
       UnderAnother(files, SignedCheckpoint(EvidenceRecords(10), LogKey(), WitnessKey()));
     },
     "PROOF_WRONG"},
    {"OlderCheckpointBesideTheProofs",
     [](FileMap& files) {
       files["checkpoint"] = SignedCheckpoint(EvidenceRecords(10), LogKey(), WitnessKey());
     },
     "EVIDENCE_WRONG"},
    {"CheckpointOfAnotherSize",
     [](FileMap& files) {
       std::string checkpoint = files["checkpoint"];
       Replace(checkpoint, "\n11\n", "\n12\n");
       UnderAnother(files, checkpoint);
     },
     "SIGNATURE_WRONG"},
    {"ProofMissing", [](FileMap& files) { files.erase("proofs/5.tlog-proof"); }, "EVIDENCE_WRONG"},
    {"RecordMissing", [](FileMap& files) { files.erase("records/5"); }, "EVIDENCE_WRONG"},
    {"ReadmeMissing", [](FileMap& files) { files.erase("README.txt"); }, "EVIDENCE_WRONG"},
    {"PolicyMissing", [](FileMap& files) { files.erase("policy"); }, "EVIDENCE_WRONG"},
    {"FileAdded", [](FileMap& files) { files["records/notes.txt"] = "see there"; }, "EVIDENCE_WRONG"},
    {"DefinitionEdited",
     [](FileMap& files) { files[absl::StrCat("definitions/", Sha256Hex("a definition"), ".pb")] += "!"; },
     "EVIDENCE_WRONG"},
    {"KeyRecordMissing", [](FileMap& files) { files.erase("records/0"); }, "EVIDENCE_WRONG"},
    {"DefinitionWithoutText",
     [](FileMap& files) { files.erase(absl::StrCat("definitions/", Sha256Hex("a definition"), ".json")); },
     "EVIDENCE_WRONG"},
    {"KeyRecordEdited", [](FileMap& files) { files["records/0"] += "!"; }, "PROOF_WRONG"},
    {"NothingLeft",
     [](FileMap& files) {
       for (const char* index : {"3", "5", "8"}) {
         files.erase(absl::StrCat("records/", index));
         files.erase(absl::StrCat("proofs/", index, ".tlog-proof"));
       }
     },
     "EVIDENCE_WRONG"},
};

class AttackedBundleTest : public ::testing::TestWithParam<Attack> {};

TEST_P(AttackedBundleTest, IsRefusedByBoth) {
  FileMap files = ReadZip(GoodArchive()).value();
  GetParam().on(files);
  const std::string archive = Repacked(files);
  const absl::Status status = Check(archive, Policy::Parse(TrustedKeys()).value());
  EXPECT_EQ(ReasonOf(status), GetParam().reason) << status;
  EXPECT_EQ(PythonVerdict(archive, TrustedKeys()), 1);
}

// The same without a fitting manifest.
TEST_P(AttackedBundleTest, DoesNotFitItsManifest) {
  FileMap files = ReadZip(GoodArchive()).value();
  GetParam().on(files);
  const std::string archive = WriteZip(files).value();
  EXPECT_EQ(ReasonOf(Check(archive, Policy::Parse(TrustedKeys()).value())), "EVIDENCE_WRONG");
  EXPECT_EQ(PythonVerdict(archive, TrustedKeys()), 1);
}

INSTANTIATE_TEST_SUITE_P(Bundle, AttackedBundleTest, ::testing::ValuesIn(kAttacks),
                         [](const auto& info) { return std::string(info.param.name); });

// The other program has no copy of it, and says so.
TEST(Bundle, ReadmeOfSomebodyElseIsRefused) {
  FileMap files = ReadZip(GoodArchive()).value();
  files["README.txt"] += "Call this number.";
  const absl::Status status = Check(Repacked(files), Policy::Parse(TrustedKeys()).value());
  EXPECT_EQ(ReasonOf(status), "EVIDENCE_WRONG") << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("README.txt"));
}

// Whether an enclosed content is deployed, and by whom a checkpoint may be signed, stands in the records. The
// other program looks for their bytes, this one reads them (audit::CheckCase, audit::CheckSigner).
TEST(Bundle, ContentAndKeyMustStandInRecords) {
  Evidence evidence = MadeEvidence();
  evidence.definitions[Sha256Hex("another")] = {"another", "{}"};
  EXPECT_EQ(PythonVerdict(WriteBundle(evidence).value(), TrustedKeys()), 1);
  evidence = MadeEvidence();
  evidence.keys.clear();
  evidence.proofs.erase(0);
  EXPECT_EQ(PythonVerdict(WriteBundle(evidence).value(), TrustedKeys()), 1);
}

// What neither can see: records at the end that were left out. The chain of an instance shows only gaps.
TEST(Bundle, LastRecordLeftOutIsNotSeen) {
  FileMap files = ReadZip(GoodArchive()).value();
  files.erase("records/8");
  files.erase("proofs/8.tlog-proof");
  const std::string archive = Repacked(files);
  EXPECT_TRUE(Check(archive, Policy::Parse(TrustedKeys()).value()).ok());
  EXPECT_EQ(PythonVerdict(archive, TrustedKeys()), 0);
}

TEST(BundleManifest, SaysWhatDoesNotFit) {
  const auto message = [](const std::function<void(FileMap&)>& change) {
    FileMap files = ReadZip(GoodArchive()).value();
    change(files);
    return std::string(ReadBundle(WriteZip(files).value()).status().message());
  };
  EXPECT_THAT(message([](FileMap& files) { files["records/5"] += "!"; }),
              HasSubstr("records/5 is not what is listed"));
  EXPECT_THAT(message([](FileMap& files) { files.erase("policy"); }),
              HasSubstr("policy is listed, but missing"));
  EXPECT_THAT(message([](FileMap& files) { files["more"] = ""; }), HasSubstr("more is additional"));
  EXPECT_THAT(message([](FileMap& files) { files.erase("manifest.json"); }),
              HasSubstr("manifest.json is missing"));
}

TEST(BundleManifest, HasOneForm) {
  const std::pair<absl::string_view, absl::string_view> kChanges[] = {{"evidence 1", "evidence 2"},
                                                                      {"\"size\": 11", "\"size\": 011"},
                                                                      {"\"size\": 11", "\"size\": 12"},
                                                                      {"[3, 5, 8]", "[5, 3, 8]"},
                                                                      {"[3, 5, 8]", "[3, 5, 8, 8]"},
                                                                      {"[3, 5, 8]", "[3,5,8]"},
                                                                      {"[3, 5, 8]", "[3, 5]"},
                                                                      {"[1, 2]", "[1, 2, 3]"},
                                                                      {"  ]\n}\n", "  ]\n}\n\n"},
                                                                      {"\"instance\": 3", "\"instance\": -3"},
                                                                      {"ledger.example", "ledger.elsewhere"}};
  for (const auto& [from, to] : kChanges) {
    FileMap files = ReadZip(GoodArchive()).value();
    Replace(files["manifest.json"], from, to);
    const std::string archive = WriteZip(files).value();
    EXPECT_EQ(ReasonOf(ReadBundle(archive).status()), "EVIDENCE_WRONG") << to;
    EXPECT_EQ(PythonVerdict(archive, TrustedKeys()), 1) << to;
  }
}

}  // namespace
}  // namespace liushui::proof
