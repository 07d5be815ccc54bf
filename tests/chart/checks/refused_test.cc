// tests/chart/refused.txt holds one smallest document for each mistake, and all that is said of it.
//
// A document begins with "== name"; lines that begin with "> " are what is expected, the others the YAML.
// LIUSHUI_REWRITE=1 writes down what is said now.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/cel/location.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

constexpr char kTable[] = "tests/chart/refused.txt";

struct Document {
  std::string name;
  std::vector<std::string> expected;
  std::string yaml;
};

// A line "... 400 times ..." in place of too many of them.
std::string Expanded(absl::string_view line) {
  std::string item;
  std::string after;
  std::string before;
  int times = 0;
  if (!RE2::FullMatch(std::string(line), "(.*)<(.*) times (\\d+)>(.*)", &before, &item, &times, &after)) {
    return absl::StrCat(line, "\n");
  }
  std::string text = before;
  for (int i = 0; i < times; ++i) text += absl::StrReplaceAll(item, {{"#", absl::StrCat(i)}});
  return text + after + "\n";
}

std::vector<Document> ReadTable() {
  std::vector<Document> documents;
  const std::string text = ReadFile(kTable);
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    if (absl::ConsumePrefix(&line, "== ")) {
      documents.push_back({std::string(line), {}, ""});
    } else if (documents.empty()) {
      continue;
    } else if (absl::ConsumePrefix(&line, "> ")) {
      documents.back().expected.emplace_back(line);
    } else {
      absl::StrAppend(&documents.back().yaml, line, "\n");
    }
  }
  return documents;
}

std::string Compilable(const Document& document) {
  std::string yaml;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(document.yaml, "\n"), '\n')) {
    yaml += Expanded(line);
  }
  return yaml;
}

void Rewrite(const std::vector<Document>& documents) {
  const std::string text = ReadFile(kTable);
  std::string table = text.substr(0, text.find("== "));
  for (const Document& document : documents) {
    absl::StrAppend(&table, "== ", document.name, "\n");
    for (const std::string& line : DiagnosticsOf(Compilable(document)))
      absl::StrAppend(&table, "> ", line, "\n");
    table += document.yaml;
  }
  std::ofstream(absl::StrCat(LIUSHUI_SOURCE_DIR, "/", kTable)) << table;
}

// The reasons the compiler's sources mention.
std::set<std::string> ReasonsInSources() {
  std::set<std::string> reasons = {std::string(cel::kReasonSyntax), std::string(cel::kReasonType)};
  const std::string folder = absl::StrCat(LIUSHUI_SOURCE_DIR, "/engine/chart");
  const std::set<std::string> others = {"DECLARATION_INVALID", "ZONE_UNKNOWN"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    const std::string name = entry.path().filename().string();
    const bool is_compiler = absl::StrContains(path, "/compiler/") || name == "compile.cc" ||
                             name == "read_yaml.cc" || name == "yaml_tree.cc" || name == "moment.cc";
    if (!is_compiler || entry.path().extension() != ".cc") continue;
    const std::string source = ReadFile(path.substr(std::string(LIUSHUI_SOURCE_DIR).size() + 1));
    re2::StringPiece rest(source);
    std::string reason;
    while (RE2::FindAndConsume(&rest, "\"([A-Z]{4,}(?:_[A-Z]+)*)\"", &reason)) {
      if (others.count(reason) == 0) reasons.insert(reason);
    }
  }
  return reasons;
}

TEST(RefusedTest, EachMistakeIsSaidAtItsPlace) {
  const std::vector<Document> documents = ReadTable();
  if (std::getenv("LIUSHUI_REWRITE") != nullptr) Rewrite(documents);
  std::set<std::string> names;
  for (const Document& document : ReadTable()) {
    SCOPED_TRACE(document.name);
    EXPECT_TRUE(names.insert(document.name).second) << "named twice";
    EXPECT_FALSE(document.expected.empty());
    EXPECT_EQ(DiagnosticsOf(Compilable(document)), document.expected) << document.yaml;
  }
}

TEST(RefusedTest, EveryReasonHasItsDocument) {
  std::set<std::string> seen;
  for (const Document& document : ReadTable()) {
    for (const std::string& line : document.expected) {
      std::string reason;
      ASSERT_TRUE(RE2::PartialMatch(line, "^\\d+:\\d+: (?:error|warning): .* \\[([A-Z_]+)\\]$", &reason))
          << line;
      seen.insert(reason);
    }
  }
  EXPECT_THAT(ReasonsInSources(), ::testing::IsSubsetOf(seen));
}

}  // namespace
}  // namespace liushui::chart
