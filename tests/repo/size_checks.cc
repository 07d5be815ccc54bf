#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/repo/checks.h"
#include "tests/repo/functions.h"

namespace liushui::repo {
namespace {

constexpr int kMaxSourceLines = 400;
constexpr int kMaxHeaderLines = 200;
constexpr int kMaxTestLines = 600;
constexpr int kMaxBodyLines = 60;
constexpr int kMaxParameters = 5;
constexpr int kMaxFilesPerFolder = 25;

}  // namespace

Findings CheckFileLength(const SourceFile& file) {
  if (!IsCpp(file.path)) return {};
  const int limit = IsTest(file.path)     ? kMaxTestLines
                    : IsHeader(file.path) ? kMaxHeaderLines
                                          : kMaxSourceLines;
  const int lines = LinesOf(file.text);
  if (lines <= limit) return {};
  return {{file.path, lines, absl::StrCat(lines, " lines, at most ", limit, " allowed")}};
}

Findings CheckFunctionLength(const SourceFile& file) {
  Findings findings;
  if (!IsCpp(file.path)) return findings;
  for (const Function& function : FunctionsOf(file.text)) {
    if (function.body_lines <= kMaxBodyLines) continue;
    findings.push_back(
        {file.path, function.line, absl::StrCat(function.body_lines, " lines: ", function.head)});
  }
  return findings;
}

Findings CheckParameters(const SourceFile& file) {
  Findings findings;
  if (!IsCpp(file.path)) return findings;
  for (const Function& function : FunctionsOf(file.text)) {
    if (function.parameters <= kMaxParameters) continue;
    findings.push_back(
        {file.path, function.line, absl::StrCat(function.parameters, " parameters: ", function.head)});
  }
  return findings;
}

Findings CheckFilesPerFolder(const Tree& tree) {
  std::map<std::string, int> counts;
  for (const SourceFile& file : tree) {
    if (IsCpp(file.path) || IsProto(file.path)) ++counts[FolderOf(file.path)];
  }
  Findings findings;
  for (const auto& [folder, count] : counts) {
    if (count > kMaxFilesPerFolder) findings.push_back({folder, 0, absl::StrCat(count, " files")});
  }
  return findings;
}

}  // namespace liushui::repo
