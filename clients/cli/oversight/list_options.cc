#include "clients/cli/oversight/list_options.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/display_width.h"
#include "clients/cli/oversight/as_of.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

// Fewer rows are looked at before anybody wonders.
constexpr int64_t kRowsBeforeProgress = 100'000;

// The number behind a word in a text: 6 of "column 6".
int NumberBehind(absl::string_view text, absl::string_view word) {
  const size_t found = text.rfind(word);
  if (found == absl::string_view::npos) return 0;
  text.remove_prefix(found + word.size());
  int number = 0;
  const size_t end = text.find_first_not_of("0123456789");
  return absl::SimpleAtoi(text.substr(0, end), &number) ? number : 0;
}

// The first `count` characters of UTF-8.
absl::string_view FirstCharacters(absl::string_view text, int count) {
  size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --count;
  }
  return text.substr(0, end);
}

}  // namespace

void DeclareListOptions(CLI::App& command, ListOptions& options, absl::string_view example) {
  command.add_option("--filter", options.filter,
                     absl::StrCat("only those of which this CEL is true, such as \"", example, "\""));
  command.add_option("--order-by", options.order_by, "fields, the first counts most: \"a, b desc\"");
  command.add_option("--fields", options.fields, "only these fields: a,b,c (with --json)");
  DeclareAsOf(command, options.as_of);
  command.add_flag("--watch", options.watch, "then tell of every change, until interrupted");
}

google::protobuf::FieldMask MaskArgument(const std::string& fields) {
  google::protobuf::FieldMask mask;
  for (absl::string_view path : absl::StrSplit(fields, absl::ByAnyChar(", "), absl::SkipEmpty())) {
    mask.add_paths(std::string(path));
  }
  return mask;
}

absl::Status WithCaret(const Session& session, const std::string& filter, const absl::Status& status) {
  if (ReasonOf(status) != "FILTER_INVALID" || session.json()) return status;
  const int line = NumberBehind(status.message(), "at line ");
  const int column = NumberBehind(status.message(), "column ");
  const std::vector<absl::string_view> lines = absl::StrSplit(filter, '\n');
  if (line < 1 || column < 1 || static_cast<size_t>(line) > lines.size()) return status;
  const absl::string_view text = lines[static_cast<size_t>(line) - 1];
  const int blanks = DisplayWidth(Printable(FirstCharacters(text, column - 1)));
  session.err() << "  " << Printable(text) << "\n  " << std::string(static_cast<size_t>(blanks), ' ')
                << "^\n";
  return status;
}

ListProgress::~ListProgress() {
  if (shown_) session_.err() << "\r\x1b[K" << std::flush;
}

void ListProgress::Looked(int64_t rows) {
  rows_ += rows;
  if (!session_.terminal().progress || rows_ < kRowsBeforeProgress) return;
  shown_ = true;
  session_.err() << "\rlooked at " << rows_ << " so far" << std::flush;
}

}  // namespace liushui::cli
