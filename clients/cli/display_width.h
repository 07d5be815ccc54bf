// How wide text is on a terminal: Chinese characters take two columns, combining marks none.
#ifndef LIUSHUI_CLIENTS_CLI_DISPLAY_WIDTH_H_
#define LIUSHUI_CLIENTS_CLI_DISPLAY_WIDTH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace liushui::cli {

// Columns of UTF-8 text (Unicode UAX #11: W and F count two, A counts one). A byte that is not UTF-8 counts
// one.
int DisplayWidth(absl::string_view text);

// The text with control characters, line ends and escape sequences among them, shown as "\n" or "\x1b": what
// others have written must neither break a table nor command the terminal.
std::string Printable(absl::string_view text);

// The text with blanks behind it up to `width` columns.
std::string PadRight(absl::string_view text, int width);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DISPLAY_WIDTH_H_
