// UTF-8: whether text is, how many characters it has, and cutting it between them. A protobuf string must be
// UTF-8 to be read again, so what is cut to a limit in bytes is cut here.
#ifndef LIUSHUI_ENGINE_BASE_UTF8_H_
#define LIUSHUI_ENGINE_BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace liushui {

// Whether `text` is UTF-8 as RFC 3629 says: no overlong forms, surrogates, or code points beyond U+10FFFF.
bool IsUtf8(absl::string_view text);

// The longest beginning of UTF-8 text that takes at most `bytes_max` and cuts no code point.
absl::string_view Utf8Prefix(absl::string_view text, size_t bytes_max);

// The same, with "…" behind it (three bytes more) where something was cut.
std::string Shortened(absl::string_view text, size_t bytes_max);

// Whether UTF-8 text shows nothing: it is empty, or all of blanks (Unicode's White_Space, and those without
// width).
bool IsBlank(absl::string_view text);

// Code points in UTF-8 text.
int64_t CountCodePoints(absl::string_view text);

}  // namespace liushui

#endif  // LIUSHUI_ENGINE_BASE_UTF8_H_
