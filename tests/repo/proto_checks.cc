#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

bool Declares(const std::string& line) {
  return !FindAll(line, "^(?:message|enum|service|rpc|oneof)\\s+\\w+").empty() ||
         !FindAll(line, "^\\w+\\s*=\\s*-?\\d+\\s*[;\\[]").empty() ||
         !FindAll(line,
                  "^(?:repeated\\s+|optional\\s+)?[\\w.]+(?:\\s*<[^>]*>)?\\s+\\w+\\s*=\\s*\\d+\\s*[;\\[]?")
              .empty();
}

bool IsDurable(absl::string_view path) {
  return absl::StartsWith(path, "protos/liushui/workflow/") ||
         absl::StartsWith(path, "protos/liushui/ledger/");
}

}  // namespace

Findings CheckProtoComments(const SourceFile& file) {
  Findings findings;
  if (!IsProto(file.path)) return findings;
  int number = 0;
  bool commented = false;
  for (absl::string_view piece : absl::StrSplit(file.text, '\n')) {
    ++number;
    const std::string line(absl::StripAsciiWhitespace(piece));
    if (line.empty()) {
      commented = false;
    } else if (absl::StartsWith(line, "//")) {
      commented = true;
    } else {
      const bool beside = absl::StrContains(line, "//");
      if (Declares(line) && !commented && !beside) findings.push_back({file.path, number, line});
      commented = false;
    }
  }
  return findings;
}

Findings CheckDurableTypes(const SourceFile& file) {
  Findings findings;
  if (!IsProto(file.path) || !IsDurable(file.path)) return findings;
  const std::string pattern =
      "\\b(map\\s*<|(?:float|double)\\s+\\w+\\s*=|google\\.protobuf\\.(?:Any|Struct|Value|ListValue|"
      "DoubleValue|"
      "FloatValue)\\b)";
  for (const Occurrence& found : FindAll(CodeOf(file.text), pattern)) {
    findings.push_back({file.path, found.line, found.text});
  }
  return findings;
}

}  // namespace liushui::repo
