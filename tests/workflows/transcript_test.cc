// Every tests/transcripts/*.txt acted out: what follows must be what is written there. With LIUSHUI_REWRITE=1
// in the environment the files are written anew instead; read the difference before keeping it. The World
// checks after every record that replay gives the same.
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/play.h"
#include "tests/workflows/script.h"

namespace liushui::transcripts {
namespace {

// Bytes of an instance between two steps: a whole day is written hundreds of times.
constexpr size_t kMaxDayBytes = 2048;
constexpr size_t kMaxOutletBytes = 4096;

class TranscriptTest : public testing::TestWithParam<std::string> {};

TEST_P(TranscriptTest, HappensAsWritten) {
  const std::string path = absl::StrCat("tests/transcripts/", GetParam(), ".txt");
  const std::string written = declared::ReadSource(path);
  Play play;
  const std::string happened = play.Act(ParseScript(written));
  EXPECT_LT(play.LargestState("daily_manager_day"), kMaxDayBytes);
  EXPECT_LT(play.LargestState("bank_outlet"), kMaxOutletBytes);
  if (std::getenv("LIUSHUI_REWRITE") != nullptr) {
    std::ofstream(absl::StrCat(LIUSHUI_SOURCE_DIR, "/", path)) << happened;
    return;
  }
  EXPECT_EQ(happened, written);
}

INSTANTIATE_TEST_SUITE_P(Stories, TranscriptTest, testing::ValuesIn(declared::AllStories()),
                         [](const auto& story) {
                           return absl::StrReplaceAll(story.param, {{"/", "_"}});
                         });

TEST(Script, KeepsWordsAndDropsWhatFollowed) {
  const std::vector<Entry> entries =
      ParseScript("# words\n\nat 2026-03-02 09:40\n  entered draft\nx claims draft\n");
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_FALSE(entries[0].command);
  EXPECT_EQ(entries[3].text, "x claims draft");
}

TEST(Script, ACommandGoesOnWhileBracesAreOpen) {
  const std::vector<Entry> entries =
      ParseScript("x completes draft {'a': [\n  '}', 1],\n'b': 2}\n  completed\n");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(ParseCommand(entries[0].text).argument, "{'a': [\n  '}', 1],\n'b': 2}");
  EXPECT_EQ(ParseCommand("revise complaint {'a': 'b'}").argument, "{'a': 'b'}");
}

TEST(Script, PlacesNamePartsAndItems) {
  EXPECT_EQ(ParsePlace("joint_delivery.manager").part, "manager");
  EXPECT_EQ(ParsePlace("visit[C0007]").item, "C0007");
  EXPECT_EQ(ParsePlace("staff_call[yin.yi]").state, "staff_call");
  EXPECT_EQ(ParsePlace("draft").state, "draft");
}

}  // namespace
}  // namespace liushui::transcripts
