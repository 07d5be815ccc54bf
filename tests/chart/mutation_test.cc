// Declarations come from outside: whatever is in them, they are compiled or refused, and nothing else.
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

constexpr uint32_t kSeed = 7;
constexpr int kTrials = 1500;

class Mutator {
 public:
  // `text` with a character changed, a line dropped, doubled or moved, or one word in place of another.
  std::string Mutate(std::string text) {
    switch (Below(5)) {
      case 0:
        text[Below(text.size())] = "{}[]:,'\"#&*-? \n\0x1"[Below(18)];
        return text;
      case 1:
        return text.erase(Below(text.size()), 1 + Below(40));
      case 2:
        return text.insert(Below(text.size()), text.substr(Below(text.size()), Below(200)));
      case 3:
        return MoveLine(text);
      default:
        return ReplaceWord(text);
    }
  }

 private:
  size_t Below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(engine_); }

  std::string MoveLine(const std::string& text) {
    std::vector<std::string> lines = absl::StrSplit(text, '\n');
    lines[Below(lines.size())] = lines[Below(lines.size())];
    return absl::StrJoin(lines, "\n");
  }

  std::string ReplaceWord(std::string text) {
    const std::vector<std::string> words =
        absl::StrSplit(text, absl::ByAnyChar(" \n,:{}[]"), absl::SkipEmpty());
    const std::string& from = words[Below(words.size())];
    return text.replace(text.find(from), from.size(), words[Below(words.size())]);
  }

  std::mt19937 engine_{kSeed};
};

TEST(MutationTest, EveryTextIsCompiledOrRefused) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::string yaml = ReadFile("tests/chart/documents/complaint.yaml");
  yaml.replace(yaml.find("cn-trading"), 10, "small");
  Mutator mutator;
  int refused = 0;
  for (int i = 0; i < kTrials; ++i) {
    std::string mutant = mutator.Mutate(yaml);
    if (i % 2 == 0) mutant = mutator.Mutate(mutant);
    const absl::Status status = CompileYaml(mutant).status();
    if (status.ok()) continue;
    ++refused;
    ASSERT_EQ(ReasonOf(status), "DECLARATION_INVALID") << status << "\n" << mutant;
    for (const Violation& violation : ViolationsOf(status)) {
      ASSERT_NE(violation.reason, "") << status << "\n" << mutant;
    }
  }
  EXPECT_GT(refused, kTrials / 4);
  EXPECT_LT(refused, kTrials);
}

}  // namespace
}  // namespace liushui::chart
