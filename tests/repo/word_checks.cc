#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

// The rules' own words stand in their tests.
bool MayQuoteAnything(absl::string_view path) {
  return absl::StartsWith(path, "tests/repo/");
}

bool IsPublicName(absl::string_view path) {
  return absl::StartsWith(path, "protos/google/");
}

Findings FindIn(const SourceFile& file, const std::string& text, const std::string& pattern) {
  Findings findings;
  for (const Occurrence& found : FindAll(text, pattern))
    findings.push_back({file.path, found.line, found.text});
  return findings;
}

}  // namespace

Findings CheckUnfinished(const SourceFile& file) {
  if (MayQuoteAnything(file.path)) return {};
  return FindIn(file, file.text, "\\b(TODO|FIXME|XXX)\\b");
}

Findings CheckMachinePaths(const SourceFile& file) {
  if (MayQuoteAnything(file.path)) return {};
  return FindIn(file, file.text, "(?:^|[^\\w.])((?:/work/|/root/|/tmp/w/|/home/\\w+/)[^\\s\"'`)]*)");
}

Findings CheckTypeNames(const SourceFile& file) {
  const std::string banned = "(?:Manager|Helper|Helpers|Util|Utils|Impl|Data|Info)";
  if (IsProto(file.path) && !IsPublicName(file.path)) {
    return FindIn(file, CodeOf(file.text),
                  absl::StrCat("^[ \\t]*(?:message|enum|service)[ \\t]+(\\w*", banned, ")\\b"));
  }
  if (!IsCpp(file.path)) return {};
  const std::string declared =
      "\\b(?:class|struct|union|enum|using)\\s+(?:class\\s+|struct\\s+)?(?:[A-Z]+_[A-Z_]+\\s+)?";
  return FindIn(file, CodeOf(file.text),
                absl::StrCat(declared, "(\\w*", banned, ")\\s*(?:[{:=]|final\\b|;)"));
}

Findings CheckStringView(const SourceFile& file) {
  if (!IsHeader(file.path)) return {};
  return FindIn(file, CodeOf(file.text), "\\bstd::string_view\\b");
}

Findings CheckExceptions(const SourceFile& file) {
  if (!IsCpp(file.path)) return {};
  const bool wraps_thrower = !FindAll(file.text, "^#include [<\"](?:yaml-cpp|CLI)/").empty();
  if (wraps_thrower) return {};
  return FindIn(file, CodeOf(file.text), "\\b(try\\s*\\{|catch\\s*\\(|throw\\b)");
}

}  // namespace liushui::repo
