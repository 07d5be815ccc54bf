#include "engine/chart/compiler/names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace liushui::chart {
namespace {

constexpr absl::string_view kCelWords[] = {
    "as",  "break", "const",     "continue", "else",    "false",  "for",  "function", "if",   "import", "in",
    "let", "loop",  "namespace", "null",     "package", "return", "true", "var",      "void", "while"};
constexpr absl::string_view kVariables[] = {"data", "event", "form",  "result",
                                            "each", "now",   "today", "instance"};
constexpr absl::string_view kStateWords[] = {"done", "failed",  "overdue", "reminder",
                                             "item", "claimed", "released"};

template <size_t kCount>
bool IsOneOf(absl::string_view text, const absl::string_view (&words)[kCount]) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

}  // namespace

bool IsName(absl::string_view text) {
  if (text.empty() || text.size() > kMaxNameLength || !absl::ascii_islower(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

bool IsDottedName(absl::string_view text) {
  if (text.size() > kMaxDottedNameLength) return false;
  const std::vector<absl::string_view> words = absl::StrSplit(text, '.');
  return std::all_of(words.begin(), words.end(), IsName);
}

bool IsKeptByCel(absl::string_view name) {
  return IsOneOf(name, kCelWords);
}

bool IsEngineVariable(absl::string_view name) {
  return IsOneOf(name, kVariables);
}

bool IsStateEventWord(absl::string_view word) {
  return IsOneOf(word, kStateWords);
}

bool IsReservedEvent(absl::string_view event) {
  const absl::string_view first = event.substr(0, event.find('.'));
  return IsStateEventWord(first) || first == "error" || first == "timer";
}

}  // namespace liushui::chart
