#include "clients/cli/declarations/diagnostics.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/display_width.h"
#include "clients/cpp/json.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

// Takes "FILE:LINE:COLUMN: ", or "FILE: ", from the front.
void TakePlace(absl::string_view file, absl::string_view* text, Diagnostic* diagnostic) {
  absl::string_view rest = *text;
  if (!absl::ConsumePrefix(&rest, absl::StrCat(file, ":"))) return;
  const size_t first = rest.find(':');
  const size_t second = first == absl::string_view::npos ? first : rest.find(": ", first + 1);
  int line = 0;
  int column = 0;
  if (second != absl::string_view::npos && absl::SimpleAtoi(rest.substr(0, first), &line) &&
      absl::SimpleAtoi(rest.substr(first + 1, second - first - 1), &column)) {
    diagnostic->line = line;
    diagnostic->column = column;
    *text = rest.substr(second + 2);
  } else if (absl::ConsumePrefix(&rest, " ")) {
    *text = rest;
  }
}

Diagnostic ErrorOf(const Violation& violation, absl::string_view file) {
  Diagnostic diagnostic;
  diagnostic.path = violation.field;
  diagnostic.reason = violation.reason;
  absl::string_view sentence = violation.description;
  TakePlace(file, &sentence, &diagnostic);
  diagnostic.message = std::string(sentence);
  return diagnostic;
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

std::string Excerpt(const Diagnostic& diagnostic, absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (diagnostic.line < 1 || diagnostic.line > static_cast<int>(lines.size())) return "";
  const absl::string_view line = absl::StripSuffix(lines[diagnostic.line - 1], "\r");
  return absl::StrCat("  ", line, "\n  ", Indent(line, diagnostic.column), "^\n");
}

// A failure has no reason of its own, but a code.
std::string ReasonOrCode(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

absl::string_view WordFor(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

google::protobuf::Struct MessageOf(const Diagnostic& diagnostic, absl::string_view file) {
  google::protobuf::Struct message;
  auto& fields = *message.mutable_fields();
  fields["file"].set_string_value(std::string(file));
  fields["line"].set_number_value(diagnostic.line);
  fields["column"].set_number_value(diagnostic.column);
  fields["severity"].set_string_value(std::string(WordFor(diagnostic.severity)));
  fields["reason"].set_string_value(diagnostic.reason);
  fields["message"].set_string_value(diagnostic.message);
  fields["path"].set_string_value(diagnostic.path);
  return message;
}

}  // namespace

std::vector<Diagnostic> DiagnosticsOf(const absl::Status& status, absl::string_view file) {
  std::vector<Diagnostic> diagnostics;
  if (status.ok()) return diagnostics;
  for (const Violation& violation : ViolationsOf(status)) diagnostics.push_back(ErrorOf(violation, file));
  if (diagnostics.empty()) {
    diagnostics.push_back(ErrorOf({"", ReasonOrCode(status), std::string(status.message())}, file));
  }
  return diagnostics;
}

std::string DiagnosticText(const Diagnostic& diagnostic, const DeclarationFile& file) {
  const bool has_place = diagnostic.line > 0;
  const std::string place = has_place ? absl::StrCat(":", diagnostic.line, ":", diagnostic.column) : "";
  const std::string path = has_place || diagnostic.path.empty() ? "" : absl::StrCat(diagnostic.path, ": ");
  return absl::StrCat(file.path, place, ": ", WordFor(diagnostic.severity), ": ",
                      Printable(absl::StrCat(path, diagnostic.message)), " [", diagnostic.reason, "]\n",
                      Excerpt(diagnostic, file.text));
}

DiagnosticCounts CountsOf(const std::vector<DiagnosedFile>& files) {
  DiagnosticCounts counts;
  for (const DiagnosedFile& file : files) {
    for (const Diagnostic& diagnostic : file.diagnostics) {
      ++(diagnostic.severity == Severity::kError ? counts.errors : counts.warnings);
    }
  }
  return counts;
}

std::string DiagnosticsJson(const std::vector<DiagnosedFile>& files) {
  const DiagnosticCounts counts = CountsOf(files);
  google::protobuf::Struct result;
  auto& fields = *result.mutable_fields();
  fields["files"].set_number_value(static_cast<double>(files.size()));
  fields["errors"].set_number_value(counts.errors);
  fields["warnings"].set_number_value(counts.warnings);
  google::protobuf::ListValue& list = *fields["diagnostics"].mutable_list_value();
  for (const DiagnosedFile& file : files) {
    for (const Diagnostic& diagnostic : file.diagnostics) {
      *list.add_values()->mutable_struct_value() = MessageOf(diagnostic, file.file.path);
    }
  }
  return client::JsonOf(result, client::JsonLayout::kIndented);
}

std::string RefusalText(const absl::Status& status, const DeclarationFile& file) {
  std::string text;
  for (const Diagnostic& diagnostic : DiagnosticsOf(status, file.path))
    text += DiagnosticText(diagnostic, file);
  return text;
}

std::string RefusalLine(const absl::Status& status) {
  return absl::StrCat(status.message(), " [", ReasonOrCode(status), "]");
}

}  // namespace liushui::cli
