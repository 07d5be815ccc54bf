// A table of phrases in the languages reports are written in.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_WORDING_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_WORDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"

namespace liushui::audit {

// What a report is written in; zh and en in requests.
enum class Language { kChinese, kEnglish };

template <typename Phrase>
struct Wording {
  Phrase phrase;
  absl::string_view chinese;
  absl::string_view english;
};

// Whether a table has every phrase up to `last`, in the order of their enumeration.
template <typename Phrase, size_t kSize>
constexpr bool IsWhole(const Wording<Phrase> (&table)[kSize], Phrase last) {
  for (size_t i = 0; i < kSize; ++i) {
    if (table[i].phrase != static_cast<Phrase>(i)) return false;
  }
  return kSize == static_cast<size_t>(last) + 1;
}

// $0, $1, $2 stand for what is filled in; a place without an argument stays empty.
template <typename Phrase>
std::string Filled(const Wording<Phrase>& words, Language language,
                   const std::vector<std::string>& arguments) {
  const auto argument = [&](size_t i) { return i < arguments.size() ? arguments[i] : std::string(); };
  return absl::Substitute(language == Language::kChinese ? words.chinese : words.english, argument(0),
                          argument(1), argument(2));
}

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_WORDING_H_
