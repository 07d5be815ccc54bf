#include "engine/proof/note/proof_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::string_view kCheckpoint =
    "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
    "— example.com/fancylog AAAAAAAA\n";
constexpr absl::string_view kHashes =
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\nB95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n";

std::string File(absl::string_view lines) {
  return absl::StrCat("c2sp.org/tlog-proof@v1\n", lines, "\n", kCheckpoint);
}

TEST(ProofFile, IsReadAsWritten) {
  const std::string text = File(absl::StrCat("extra ZXh0cmE=\nindex 73894\n", kHashes));
  const absl::StatusOr<ProofFile> file = ParseProofFile(text);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->extra, "extra");
  EXPECT_EQ(file->index, 73894u);
  EXPECT_THAT(file->inclusion, SizeIs(2));
  EXPECT_EQ(file->checkpoint, kCheckpoint);
  EXPECT_EQ(ProofFileText(*file), text);
}

TEST(ProofFile, OnlyRecordNeedsNoHashes) {
  const std::string text = File("index 0\n");
  EXPECT_EQ(ProofFileText(ParseProofFile(text).value()), text);
}

struct WrongCase {
  std::string text;
  std::string sentence;
};

TEST(ProofFile, SaysWhichLineIsWrong) {
  std::string many = "index 1\n";
  for (int i = 0; i < 33; ++i) absl::StrAppend(&many, kHashes);
  const WrongCase kCases[] = {
      {"", "line 1"},
      {"c2sp.org/tlog-proof@v2\nindex 0\n\n", "line 1"},
      {"c2sp.org/tlog-proof@v1\n", "line 2"},
      {File("extra $\nindex 0\n"), "line 2"},
      {File("extra ZXh0cmE=\n"), "line 3"},
      {File("index 00\n"), "line 2"},
      {File("index -1\n"), "line 2"},
      {File("index\n"), "line 2"},
      {File("index 1\nAAAA\n"), "line 3"},
      {"c2sp.org/tlog-proof@v1\nindex 0\n", "line 3"},
      {File(many), "line 67"},
  };
  for (const WrongCase& wrong : kCases) {
    const absl::Status status = ParseProofFile(wrong.text).status();
    EXPECT_EQ(ReasonOf(status), "PROOF_FILE_WRONG") << wrong.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(wrong.sentence));
  }
}

}  // namespace
}  // namespace liushui::proof
