#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

constexpr int kMinProsePercent = 10;

bool IsDocument(absl::string_view path) {
  return path == "README.md" || path == "README.zh.md" || path == "ARCHITECTURE.md" ||
         path == "CONTRIBUTING.md";
}

// All files and folders of the tree.
std::set<std::string> PathsOf(const Tree& tree) {
  std::set<std::string> paths;
  for (const SourceFile& file : tree) {
    for (std::string path = file.path; !path.empty(); path = FolderOf(path)) paths.insert(path);
  }
  return paths;
}

// True for a quoted word that speaks of a file here: it begins in a folder of ours, or ends as our files do.
bool SpeaksOfFile(const std::string& word, const std::set<std::string>& paths) {
  const std::string top = word.substr(0, word.find('/'));
  if (top == "build") return false;
  if (absl::StrContains(word, "/") && paths.count(top) > 0) return true;
  return !FindAll(word, "\\w\\.(?:md|cc|h|proto|yaml|json|golden|txt)$").empty();
}

bool Exists(const std::string& word, const std::set<std::string>& paths) {
  if (!absl::StrContains(word, "*")) return paths.count(word) > 0;
  return paths.count(FolderOf(word.substr(0, word.find('*')))) > 0;
}

// The folder under tests/ that mirrors the one of a path: engine/cel/... -> tests/cel, clients/cpp/... ->
// tests/clients.
std::string TestFolderOf(const std::string& path) {
  const std::string module = ModuleOf(path);
  if (absl::StartsWith(module, "engine/")) return absl::StrCat("tests/", NameOf(module));
  return absl::StrCat("tests/", module.substr(0, module.find('/')));
}

std::string WithEnding(const std::string& path, absl::string_view ending) {
  return absl::StrCat(path.substr(0, path.rfind('.')), ending);
}

bool NeedsTest(const SourceFile& file) {
  return IsSource(file.path) && !IsTest(file.path) && NameOf(file.path) != "main.cc" &&
         !absl::StartsWith(file.path,
                           "clients/demo/");  // the demo checks itself and is run by an end-to-end test
}

// Who includes what, and what the tests say they test.
struct TestIndex {
  std::set<std::string> paths;
  std::set<std::pair<std::string, std::string>> tests;     // folder right under tests/, name of a file in it
  std::set<std::pair<std::string, std::string>> tested;    // folder right under tests/, header included there
  std::map<std::string, std::set<std::string>> includers;  // header, the product's files that include it
};

TestIndex IndexTests(const Tree& tree) {
  TestIndex index{PathsOf(tree), {}, {}, {}};
  for (const SourceFile& file : tree) {
    if (!IsCpp(file.path)) continue;
    const std::string folder = file.path.substr(0, file.path.find('/', 6));
    if (IsTest(file.path)) index.tests.insert({folder, NameOf(file.path)});
    for (const Occurrence& include : FindAll(file.text, "^#include \"([^\"]+)\"")) {
      if (IsTest(file.path)) index.tested.insert({folder, include.text});
      if (!IsTest(file.path)) index.includers[include.text].insert(file.path);
    }
  }
  return index;
}

// True if a test bears the name of the source or header `path`, or includes the header.
bool HasTest(const std::string& path, const TestIndex& index) {
  const std::string folder = TestFolderOf(path);
  const std::string name = absl::StrCat(WithEnding(NameOf(path), ""), "_test.cc");
  return index.tests.count({folder, name}) > 0 || index.tested.count({folder, WithEnding(path, ".h")}) > 0;
}

// True for a header that only its own folder includes, at least one file of which has a test: it is tested
// through that.
bool IsTestedThroughItsUser(const std::string& header, const TestIndex& index) {
  const auto includers = index.includers.find(header);
  if (includers == index.includers.end()) return false;
  bool tested = false;
  for (const std::string& includer : includers->second) {
    if (ModuleOf(includer) != ModuleOf(header)) return false;
    const bool another = WithEnding(includer, "") != WithEnding(header, "");
    tested = tested || (another && HasTest(includer, index));
  }
  return tested;
}

// The header that declares what a source defines: its own, or for a part such as compiler_calls.cc the one
// whose name it continues, or else the first that it includes from its own folder. Empty if there is none.
std::string HeaderOf(const SourceFile& file, const TestIndex& index) {
  const std::string own = WithEnding(file.path, ".h");
  if (index.paths.count(own) > 0) return own;
  std::string first;
  for (const Occurrence& include : FindAll(file.text, "^#include \"([^\"]+)\"")) {
    if (ModuleOf(include.text) != ModuleOf(file.path)) continue;
    if (absl::StartsWith(file.path, absl::StrCat(WithEnding(include.text, ""), "_"))) return include.text;
    if (first.empty()) first = include.text;
  }
  return first;
}

bool IsTested(const SourceFile& file, const TestIndex& index) {
  const std::string header = HeaderOf(file, index);
  return HasTest(file.path, index) || HasTest(header, index) || IsTestedThroughItsUser(header, index);
}

}  // namespace

Findings CheckProse(const SourceFile& file) {
  if (!IsHeader(file.path) || IsTest(file.path)) return {};
  int lines = 0;
  int prose = 0;
  for (absl::string_view line : absl::StrSplit(file.text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    ++lines;
    if (absl::StrContains(line, "//")) ++prose;
  }
  if (prose * 100 >= lines * kMinProsePercent) return {};
  return {{file.path, 1, absl::StrCat(prose, " of ", lines, " lines are prose")}};
}

Findings CheckNamedPaths(const Tree& tree) {
  const std::set<std::string> paths = PathsOf(tree);
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!IsDocument(file.path)) continue;
    for (Occurrence& quoted : FindAll(file.text, "`([\\w./*-]+)`")) {
      std::string& word = quoted.text;
      if (absl::StartsWith(word, "./")) word = word.substr(2);
      if (absl::EndsWith(word, "/")) word.pop_back();
      if (SpeaksOfFile(word, paths) && !Exists(word, paths))
        findings.push_back({file.path, quoted.line, word});
    }
  }
  return findings;
}

Findings CheckTested(const Tree& tree) {
  const TestIndex index = IndexTests(tree);
  Findings findings;
  for (const SourceFile& file : tree) {
    if (!NeedsTest(file)) continue;
    if (IsTested(file, index)) continue;
    findings.push_back({file.path, 1, absl::StrCat("no test in ", TestFolderOf(file.path), " names it")});
  }
  return findings;
}

}  // namespace liushui::repo
