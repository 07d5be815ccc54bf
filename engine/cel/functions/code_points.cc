#include "engine/cel/functions/code_points.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>

#include "absl/strings/match.h"

namespace liushui::cel {
namespace {

// The code points with the property White_Space.
constexpr absl::string_view kSpaces[] = {
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u0085", "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
    "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
};

bool Continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

const absl::string_view* LeadingSpace(absl::string_view text) {
  const auto found = std::find_if(std::begin(kSpaces), std::end(kSpaces),
                                  [&](absl::string_view space) { return absl::StartsWith(text, space); });
  return found == std::end(kSpaces) ? nullptr : found;
}

const absl::string_view* TrailingSpace(absl::string_view text) {
  const auto found = std::find_if(std::begin(kSpaces), std::end(kSpaces),
                                  [&](absl::string_view space) { return absl::EndsWith(text, space); });
  return found == std::end(kSpaces) ? nullptr : found;
}

}  // namespace

size_t CodePointLength(absl::string_view text) {
  if (text.empty()) return 0;
  size_t length = 1;
  while (length < text.size() && Continues(text[length])) ++length;
  return length;
}

size_t ByteOfPosition(absl::string_view text, int64_t position) {
  if (position < 0) return absl::string_view::npos;
  size_t byte = 0;
  for (int64_t i = 0; i < position; ++i) {
    if (byte >= text.size()) return absl::string_view::npos;
    byte += CodePointLength(text.substr(byte));
  }
  return byte;
}

size_t FindText(absl::string_view text, absl::string_view wanted, size_t from) {
  if (from > text.size()) return absl::string_view::npos;
  if (wanted.empty()) return from;
  const void* found = memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) return absl::string_view::npos;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

size_t FindLastText(absl::string_view text, absl::string_view wanted) {
  const std::string backwards(text.rbegin(), text.rend());
  const std::string wanted_backwards(wanted.rbegin(), wanted.rend());
  const size_t found = FindText(backwards, wanted_backwards);
  return found == absl::string_view::npos ? found : text.size() - found - wanted.size();
}

absl::string_view Trimmed(absl::string_view text) {
  while (const absl::string_view* space = LeadingSpace(text)) text.remove_prefix(space->size());
  while (const absl::string_view* space = TrailingSpace(text)) text.remove_suffix(space->size());
  return text;
}

}  // namespace liushui::cel
