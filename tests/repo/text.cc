#include "tests/repo/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace liushui::repo {
namespace {

constexpr absl::string_view kTextEndings[] = {".cc", ".h",   ".proto", ".md",  ".txt", ".yaml",
                                              ".py", ".sh",  ".json",  ".ts",  ".in",  ".golden",
                                              "dev", "/run", ".cmake", ".html"};

bool IsText(absl::string_view path) {
  return std::any_of(std::begin(kTextEndings), std::end(kTextEndings),
                     [path](absl::string_view ending) { return absl::EndsWith(path, ending); });
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

size_t EndOfQuoted(absl::string_view text, size_t begin) {
  const char quote = text[begin];
  size_t end = begin + 1;
  while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

size_t EndOfRawString(absl::string_view text, size_t begin) {
  const size_t open = text.find('(', begin);
  if (open == absl::string_view::npos) return text.size();
  const std::string close = ")" + std::string(text.substr(begin + 2, open - begin - 2)) + "\"";
  const size_t end = text.find(close, open);
  return end == absl::string_view::npos ? text.size() : end + close.size();
}

// Where the literal or comment that begins at `begin` ends; `begin` itself if none begins there.
size_t EndOfUncounted(absl::string_view text, size_t begin) {
  const absl::string_view rest = text.substr(begin);
  const bool after_word =
      begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '_');
  if (absl::StartsWith(rest, "//")) return std::min(text.find('\n', begin), text.size());
  if (absl::StartsWith(rest, "/*")) {
    const size_t end = text.find("*/", begin + 2);
    return end == absl::string_view::npos ? text.size() : end + 2;
  }
  if (absl::StartsWith(rest, "R\"") && !after_word) return EndOfRawString(text, begin);
  if (rest[0] == '"') return EndOfQuoted(text, begin);
  if (rest[0] == '\'' && !after_word) return EndOfQuoted(text, begin);  // after a word it separates digits
  return begin;
}

void Blank(std::string* text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if ((*text)[i] != '\n') (*text)[i] = ' ';
  }
}

}  // namespace

Tree ReadTree(const std::string& root) {
  static const std::set<std::string> kSkipped = {".git", "build", "node_modules", ".cache"};
  Tree tree;
  auto entry = std::filesystem::recursive_directory_iterator(root);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && kSkipped.count(entry->path().filename().string()) > 0) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      const std::string path = std::filesystem::relative(entry->path(), root).generic_string();
      tree.push_back({path, IsText(path) ? ReadFile(entry->path()) : ""});
    }
  }
  std::sort(tree.begin(), tree.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return tree;
}

std::string CodeOf(absl::string_view text) {
  std::string code(text);
  size_t position = 0;
  while (position < text.size()) {
    const size_t end = EndOfUncounted(text, position);
    if (end == position) {
      ++position;
    } else {
      Blank(&code, position, end);
      position = end;
    }
  }
  return code;
}

std::string CodeWithoutDirectives(absl::string_view text) {
  std::string code = CodeOf(text);
  size_t begin = 0;
  bool directive = false;
  while (begin < code.size()) {
    const size_t end = std::min(code.find('\n', begin), code.size());
    const size_t first = code.find_first_not_of(" \t", begin);
    directive = directive || (first < end && code[first] == '#');
    const bool goes_on = directive && end > begin && code[end - 1] == '\\';
    if (directive) Blank(&code, begin, end);
    directive = goes_on;
    begin = end + 1;
  }
  return code;
}

int LineOf(absl::string_view text, size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::min(offset, text.size()), '\n'));
}

int LinesOf(absl::string_view text) {
  if (text.empty()) return 0;
  return LineOf(text, text.size()) - (text.back() == '\n' ? 1 : 0);
}

std::vector<Occurrence> FindAll(const std::string& text, const std::string& pattern) {
  const RE2 expression("(?m)" + pattern);
  std::vector<Occurrence> occurrences;
  re2::StringPiece groups[2];
  size_t position = 0;
  const int count = std::min(2, 1 + expression.NumberOfCapturingGroups());
  while (position <= text.size() &&
         expression.Match(text, position, text.size(), RE2::UNANCHORED, groups, count)) {
    const re2::StringPiece& wanted = groups[count - 1];
    const size_t found = groups[0].data() - text.data();
    const size_t at = wanted.data() == nullptr ? found : wanted.data() - text.data();
    occurrences.push_back({LineOf(text, at), std::string(wanted.data(), wanted.size())});
    position = found + std::max<size_t>(groups[0].size(), 1);
  }
  return occurrences;
}

std::string FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::string NameOf(absl::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string ModuleOf(absl::string_view path) {
  static const RE2 kModule(
      "^(engine/\\w+|storage|clients/\\w+|tests|liushui/(?:\\w+/)?v\\d+|google/(?:rpc|api))/");
  re2::StringPiece module;
  const bool ours = RE2::PartialMatch(re2::StringPiece(path.data(), path.size()), kModule, &module);
  return ours ? std::string(module.data(), module.size()) : "";
}

bool IsHeader(absl::string_view path) {
  return absl::EndsWith(path, ".h");
}
bool IsSource(absl::string_view path) {
  return absl::EndsWith(path, ".cc");
}
bool IsCpp(absl::string_view path) {
  return IsHeader(path) || IsSource(path);
}
bool IsProto(absl::string_view path) {
  return absl::EndsWith(path, ".proto");
}
bool IsTest(absl::string_view path) {
  return absl::StartsWith(path, "tests/");
}

bool IsPure(absl::string_view path) {
  return absl::StartsWith(path, "engine/proof/") || absl::StartsWith(path, "engine/cel/") ||
         absl::StartsWith(path, "engine/chart/") || absl::StartsWith(path, "engine/core/") ||
         absl::StartsWith(path, "engine/views/");
}

}  // namespace liushui::repo
