// Text by code points, for functions that take and give positions. A code point begins at every byte that
// continues none; positions run from 0 to the number of code points.
#ifndef LIUSHUI_ENGINE_CEL_FUNCTIONS_CODE_POINTS_H_
#define LIUSHUI_ENGINE_CEL_FUNCTIONS_CODE_POINTS_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace liushui::cel {

// The byte at which the code point at `position` begins; npos if there are not so many. The position behind
// the last one is the end of the text.
size_t ByteOfPosition(absl::string_view text, int64_t position);

// The length in bytes of the code point that begins `text`; 0 if it is empty.
size_t CodePointLength(absl::string_view text);

// Where `wanted` begins in `text` at byte `from` or later; npos if it does not. Takes time linear in both,
// for every text: std::string's search does not.
size_t FindText(absl::string_view text, absl::string_view wanted, size_t from = 0);
// Where it begins for the last time; npos if it does not.
size_t FindLastText(absl::string_view text, absl::string_view wanted);

// The text without the Unicode white space around it.
absl::string_view Trimmed(absl::string_view text);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_FUNCTIONS_CODE_POINTS_H_
