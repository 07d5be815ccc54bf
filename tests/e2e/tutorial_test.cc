// workflows/TUTORIAL.md, done step by step as a new user would: every command of the page is run.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::HasSubstr;

// Blocks between lines of "```"; `kind` is what stands behind the first.
std::vector<std::string> Blocks(const std::string& kind) {
  std::ifstream file(LIUSHUI_SOURCE_DIR "/workflows/TUTORIAL.md");
  std::vector<std::string> blocks;
  bool inside = false;
  bool wanted = false;
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, "```")) {
      inside = !inside;
      wanted = inside && line.substr(3) == kind;
      if (wanted) blocks.emplace_back();
    } else if (wanted) {
      absl::StrAppend(&blocks.back(), line, "\n");
    }
  }
  return blocks;
}

// A line as the shell takes it apart: words, and 'words in quotes'; what follows # is a comment.
struct Line {
  std::vector<std::string> words;
  std::string comment;
};

Line LineOf(absl::string_view text) {
  Line line;
  re2::StringPiece rest(text.data(), text.size());
  std::string quoted;
  std::string word;
  while (RE2::Consume(&rest, "\\s*(?:'([^']*)'|([^\\s'#]\\S*))", &quoted, &word)) {
    line.words.push_back(word.empty() ? quoted : word);
    quoted.clear();
    word.clear();
  }
  RE2::PartialMatch(rest, "#\\s*(.*)$", &line.comment);
  return line;
}

class TutorialTest : public testing::Test {
 protected:
  // Runs a command of the page in the scratch folder's stead: files of its own lie there.
  Result Run(ServerProcess& server, std::vector<std::string> words) {
    words.erase(words.begin());
    const bool remote = words[0] != "check" && !(words[0] == "draw" && absl::EndsWith(words[1], ".yaml"));
    for (std::string& word : words) {
      if (word == "leave.yaml" || absl::EndsWith(word, ".svg")) word = scratch_.Path(word);
      if (absl::StartsWith(word, "workflows/")) word = absl::StrCat(LIUSHUI_SOURCE_DIR, "/", word);
    }
    if (remote) words.insert(words.end(), {"--server", server.address()});
    return RunProgram(words);
  }

  ScratchFolder scratch_;
};

TEST_F(TutorialTest, EveryCommandDoesWhatThePageSays) {
  const std::vector<std::string> declarations = Blocks("yaml");
  ASSERT_EQ(declarations.size(), 1u);
  scratch_.Write("leave.yaml", declarations[0]);
  ServerProcess server(scratch_.Path("ledger"), {"--simulated-clock", "2026-03-02T09:00:00+08:00"});
  int commands = 0;
  std::string verified;
  for (const std::string& block : Blocks("")) {
    for (absl::string_view text : absl::StrSplit(block, '\n', absl::SkipEmpty())) {
      const Line line = LineOf(text);
      if (line.words[0] != "liushui") continue;  // building, and the server, which the test has of its own
      const Result result = Run(server, line.words);
      ++commands;
      std::string reason;
      if (RE2::FullMatch(line.comment, "refused: (\\w+)", &reason)) {
        EXPECT_EQ(result.exit_code, 1) << text;
        EXPECT_THAT(result.err, HasSubstr(reason)) << text;
      } else {
        EXPECT_EQ(result.exit_code, 0) << text << "\n" << result.err;
      }
      if (line.words[1] == "verify") verified = result.out;
    }
  }
  EXPECT_GE(commands, 14);
  EXPECT_THAT(verified, HasSubstr("all agree"));
  EXPECT_TRUE(std::filesystem::exists(scratch_.Path("leave.svg")));
  EXPECT_TRUE(std::filesystem::exists(scratch_.Path("now.svg")));
}

}  // namespace
}  // namespace liushui::e2e
