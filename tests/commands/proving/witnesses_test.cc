#include "engine/commands/proving/witnesses.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/tree/proofs.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

// Of a ledger without records nobody is asked for a node.
class NoNodes final : public proof::NodeSource {
 public:
  absl::StatusOr<proof::Hash> Node(int, uint64_t) override { return absl::InternalError("asked for a node"); }
};

class WitnessesTest : public testing::Test {
 protected:
  static proof::SigningKey KeyOf(const std::string& name, proof::SignatureType type) {
    return *proof::SigningKey::FromSeed(name, type, std::string(32, 'k'));
  }
  // A policy with one witness, at this address.
  std::string PolicyWith(const std::string& url) {
    const auto key = KeyOf("witness.example", proof::SignatureType::kEd25519Cosignature);
    return scratch_.Write(
        "policy", absl::StrCat("witness hq ", VerifierKeyText(key.verifier()), " ", url, "\nquorum none\n"));
  }
  std::string Note() {
    const auto log = KeyOf("log.example", proof::SignatureType::kEd25519);
    proof::TreeHasher hasher;
    const std::string text = proof::CheckpointText({"log.example", {0, hasher.Empty()}, {}});
    return proof::NoteText({text, {log.SignNote(text)}});
  }

  ScratchFiles scratch_;
};

TEST_F(WitnessesTest, SilentWitnessRefuses) {
  const auto asked = ReadWitnesses(PolicyWith("http://127.0.0.1:1"));
  ASSERT_TRUE(asked.ok()) << asked.status();
  ASSERT_EQ(asked->cosigners.size(), 1u);
  EXPECT_EQ(asked->cosigners[0]->name(), "witness.example");
  asked->cosigners[0]->Interrupt();
  NoNodes nodes;
  EXPECT_EQ(ReasonOf(asked->cosigners[0]->Ask(Note(), nodes).status()), "WITNESS_SILENT");
}

TEST_F(WitnessesTest, PolicyWithoutAddressesIsRefused) {
  EXPECT_EQ(ReasonOf(ReadWitnesses(PolicyWith("")).status()), "WITNESSES_MISSING");
}

TEST_F(WitnessesTest, FileThatIsNoPolicyIsRefused) {
  EXPECT_EQ(ReasonOf(ReadWitnesses(scratch_.Write("policy", "nonsense\n")).status()), "POLICY_WRONG");
  EXPECT_EQ(ReasonOf(ReadWitnesses("/no/such/policy").status()), "FILE_MISSING");
}

TEST_F(WitnessesTest, LinesForEvidenceHaveNoAddresses) {
  const auto asked = ReadWitnesses(PolicyWith("http://127.0.0.1:1"));
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_THAT(asked->lines, HasSubstr("witness hq witness.example+"));
  EXPECT_THAT(asked->lines, testing::Not(HasSubstr("127.0.0.1")));
}

}  // namespace
}  // namespace liushui::commands
