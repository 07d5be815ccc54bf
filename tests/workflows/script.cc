#include "tests/workflows/script.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace liushui::transcripts {
namespace {

// How many braces and brackets a text leaves open; those within quotes do not count.
int OpenBraces(absl::string_view text) {
  int open = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      --open;
    }
  }
  return open;
}

// Takes the first word off `text`.
std::string TakeWord(absl::string_view& text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  const size_t end = text.find_first_of(" \n");
  const std::string word(text.substr(0, end));
  text = end == absl::string_view::npos ? absl::string_view() : text.substr(end);
  return word;
}

}  // namespace

std::vector<Entry> ParseScript(absl::string_view text) {
  std::vector<Entry> entries;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    if (!entries.empty() && entries.back().command && OpenBraces(entries.back().text) > 0) {
      absl::StrAppend(&entries.back().text, "\n", line);
    } else if (!absl::StartsWith(line, "  ")) {
      entries.push_back({std::string(line), !line.empty() && !absl::StartsWith(line, "#")});
    }
  }
  return entries;
}

Command ParseCommand(absl::string_view text) {
  Command command;
  command.subject = TakeWord(text);
  const bool stage_direction = command.subject == "at" || command.subject == "cast" ||
                               command.subject == "case" || command.subject == "revise" ||
                               command.subject == "deploy";
  if (!stage_direction) command.verb = TakeWord(text);
  command.object = TakeWord(text);
  command.argument = std::string(absl::StripAsciiWhitespace(text));
  return command;
}

Place ParsePlace(absl::string_view text) {
  Place place;
  const size_t bracket = text.find('[');
  if (bracket != absl::string_view::npos) {
    place.state = std::string(text.substr(0, bracket));
    place.item = std::string(absl::StripSuffix(text.substr(bracket + 1), "]"));
    return place;
  }
  const std::pair<std::string, std::string> words = absl::StrSplit(text, absl::MaxSplits('.', 1));
  place.state = words.first;
  place.part = words.second;
  return place;
}

}  // namespace liushui::transcripts
