#include "engine/commands/diagnostics.h"

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"

namespace liushui::commands {
namespace {

struct Place {
  int line = 0;
  int column = 0;  // in characters, from 1
};

// Takes "LINE:COLUMN: " from the front.
bool TakePlace(absl::string_view* text, Place* place) {
  const size_t first = text->find(':');
  if (first == absl::string_view::npos) return false;
  const size_t second = text->find(": ", first + 1);
  if (second == absl::string_view::npos) return false;
  if (!absl::SimpleAtoi(text->substr(0, first), &place->line)) return false;
  if (!absl::SimpleAtoi(text->substr(first + 1, second - first - 1), &place->column)) return false;
  text->remove_prefix(second + 2);
  return true;
}

size_t BytesOfCharacter(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

// What stands before the caret: as wide as the characters before the column. Characters of three bytes and
// more are taken for East Asian ones, which terminals show two columns wide; tabs stay tabs.
std::string Indent(absl::string_view line, int column) {
  std::string indent;
  size_t at = 0;
  for (int i = 1; i < column && at < line.size(); ++i) {
    const size_t bytes = BytesOfCharacter(static_cast<unsigned char>(line[at]));
    indent += line[at] == '\t' ? "\t" : bytes >= 3 ? "  " : " ";
    at += bytes;
  }
  return indent;
}

std::string Excerpt(absl::string_view text, const Place& place) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (place.line < 1 || place.line > static_cast<int>(lines.size())) return "";
  const absl::string_view line = absl::StripSuffix(lines[place.line - 1], "\r");
  return absl::StrCat("  ", line, "\n  ", Indent(line, place.column), "^\n");
}

std::string Paragraph(const Violation& violation, const cli::DeclarationFile& file) {
  absl::string_view sentence = violation.description;
  Place place;
  if (absl::ConsumePrefix(&sentence, absl::StrCat(file.path, ":")) && TakePlace(&sentence, &place)) {
    return absl::StrCat(file.path, ":", place.line, ":", place.column, ": error: ", sentence, " [",
                        violation.reason, "]\n", Excerpt(file.text, place));
  }
  return absl::StrCat(file.path, ": error: ", violation.field, violation.field.empty() ? "" : ": ",
                      violation.description, " [", violation.reason, "]\n");
}

}  // namespace

std::string Diagnostics(const absl::Status& status, const cli::DeclarationFile& file) {
  if (status.ok()) return "";
  const std::vector<Violation> violations = ViolationsOf(status);
  if (violations.empty()) return absl::StrCat(file.path, ": error: ", OneLine(status), "\n");
  std::string text;
  for (const Violation& violation : violations) text += Paragraph(violation, file);
  return text;
}

int CountErrors(const absl::Status& status) {
  if (status.ok()) return 0;
  return std::max(1, static_cast<int>(ViolationsOf(status).size()));
}

std::string OneLine(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::StrCat(status.message(), " [",
                      reason.empty() ? absl::StatusCodeToString(status.code()) : reason, "]");
}

}  // namespace liushui::commands
