#include "engine/runtime/proving/key_file.h"

#include <sys/stat.h>

#include <fstream>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

const KeyName kWitness = {"witness.example", proof::SignatureType::kEd25519Cosignature};

TEST(KeyFileTest, IsMadeAndReadBack) {
  const storage::ScratchFolder scratch;
  EXPECT_FALSE(ReadKeyFile(scratch.Child("key.pem"), kWitness)->has_value());
  const auto made = MakeKeyFile(scratch.Child("key.pem"), kWitness);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto read = ReadKeyFile(scratch.Child("key.pem"), kWitness);
  ASSERT_TRUE(read.ok() && read->has_value()) << read.status();
  EXPECT_EQ((*read)->verifier(), made->verifier());
  EXPECT_EQ(made->verifier().type, proof::SignatureType::kEd25519Cosignature);
}

TEST(KeyFileTest, IsPrivate) {
  const storage::ScratchFolder scratch;
  ASSERT_TRUE(MakeKeyFile(scratch.Child("key.pem"), kWitness).ok());
  EXPECT_FALSE(IsReadableByOthers(scratch.Child("key.pem")));
  ASSERT_EQ(chmod(scratch.Child("key.pem").c_str(), 0640), 0);
  EXPECT_TRUE(IsReadableByOthers(scratch.Child("key.pem")));
}

TEST(KeyFileTest, OtherContentIsNoKey) {
  const storage::ScratchFolder scratch;
  std::ofstream(scratch.Child("key.pem")) << "nothing";
  EXPECT_EQ(ReasonOf(ReadKeyFile(scratch.Child("key.pem"), kWitness).status()), "SIGNING_KEY_WRONG");
  EXPECT_EQ(ReasonOf(MakeKeyFile(scratch.Child("new.pem"), {"a name"}).status()), "KEY_WRONG");
}

TEST(KeyFileTest, FolderMustBeThere) {
  const storage::ScratchFolder scratch;
  EXPECT_FALSE(MakeKeyFile(scratch.Child("nowhere/key.pem"), kWitness).ok());
}

TEST(KeyFileTest, LuckDiffers) {
  EXPECT_EQ(RandomDigits(7).size(), 7u);
  EXPECT_NE(RandomDigits(16), RandomDigits(16));
}

}  // namespace
}  // namespace liushui::runtime
