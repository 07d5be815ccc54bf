// DrawingLabel: text in a drawing, broken into lines and put into a cell of fixed size.
//
// The size is reckoned here and not by the program dot: it takes Chinese text for half as wide where it knows
// no Chinese font, and a drawing should not depend on the fonts of the machine that made it.
#ifndef LIUSHUI_ENGINE_COMMANDS_DRAWING_LABEL_H_
#define LIUSHUI_ENGINE_COMMANDS_DRAWING_LABEL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::commands {

// How a text looks.
struct LabelStyle {
  int size = 11;  // of the font, in points
  bool bold = false;
  bool pale = false;
  int columns = 30;   // a line's; Chinese characters take two
  int lines_max = 2;  // what is longer is cut and ends with "…"
};

// Lines of one text: broken between words and between Chinese characters, never before closing punctuation.
std::vector<std::string> BrokenLines(absl::string_view text, int columns, int lines_max);

// Gathers texts, one below the other.
class Label {
 public:
  // Adds nothing for an empty text.
  void Add(absl::string_view text, const LabelStyle& style);

  bool empty() const { return html_.empty(); }
  // As the value of an attribute `label`; lines begin at the left, or are centred.
  std::string Html(bool left) const;

 private:
  std::string html_;
  double width_ = 0;  // points
  double height_ = 0;
};

// For HTML and for quoted names.
std::string Escaped(absl::string_view text);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DRAWING_LABEL_H_
