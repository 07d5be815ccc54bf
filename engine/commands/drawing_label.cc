#include "engine/commands/drawing_label.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/display_width.h"
#include "engine/base/utf8.h"

namespace liushui::commands {
namespace {

// Of the font's size: a Chinese character is square, a Latin one about so wide in common sans-serif fonts.
constexpr double kSquare = 1.02;
constexpr double kLatin = 0.62;
constexpr double kLatinBold = 0.7;
constexpr double kLineHeight = 1.3;

// What holds together on a line: a word, or a Chinese character with the punctuation that closes it.
struct Piece {
  std::string text;
  bool after_blank = false;
};

// The next code point of UTF-8.
absl::string_view NextCharacter(absl::string_view text) {
  size_t end = 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(0, end);
}

bool IsSquare(absl::string_view character) {
  return cli::DisplayWidth(character) == 2;
}

bool Closes(absl::string_view character) {
  static const std::vector<absl::string_view> kClosing = {"，", "。", "；", "：", "、", "）",
                                                          "！", "？", "》", "”",  "…",  "」"};
  return std::find(kClosing.begin(), kClosing.end(), character) != kClosing.end();
}

std::vector<Piece> PiecesOf(absl::string_view text) {
  std::vector<Piece> pieces;
  bool blank = false;
  bool joins = false;  // whether another Latin character goes on with the last piece
  while (!text.empty()) {
    const absl::string_view character = NextCharacter(text);
    text.remove_prefix(character.size());
    if (character == " " || character == "\n") {
      blank = true;
      joins = false;
      continue;
    }
    const bool square = IsSquare(character);
    const bool goes_on = !pieces.empty() && !blank && (Closes(character) || (joins && !square));
    if (!goes_on) pieces.push_back({"", blank});
    absl::StrAppend(&pieces.back().text, character);
    blank = false;
    joins = !square;
  }
  return pieces;
}

// The longest beginning that fits, at least one character.
absl::string_view Fitting(absl::string_view text, int columns) {
  size_t end = 0;
  while (end < text.size()) {
    const size_t next = end + NextCharacter(text.substr(end)).size();
    if (end > 0 && cli::DisplayWidth(text.substr(0, next)) > columns) break;
    end = next;
  }
  return text.substr(0, end);
}

}  // namespace

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::vector<std::string> BrokenLines(absl::string_view text, int columns, int lines_max) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    lines.push_back(std::move(line));
    line.clear();
  };
  for (const Piece& piece : PiecesOf(text)) {
    const absl::string_view gap = piece.after_blank && !line.empty() ? " " : "";
    if (!line.empty() && cli::DisplayWidth(absl::StrCat(line, gap, piece.text)) > columns) end_line();
    absl::StrAppend(&line, line.empty() ? "" : gap, piece.text);
    while (cli::DisplayWidth(line) > columns) {
      const std::string all = std::move(line);
      line = std::string(Fitting(all, columns));
      const std::string rest = all.substr(line.size());
      end_line();
      line = rest;
    }
  }
  if (!line.empty()) end_line();
  if (lines.size() > static_cast<size_t>(lines_max)) {
    lines.resize(static_cast<size_t>(lines_max));
    lines.back() = absl::StrCat(Fitting(lines.back(), columns - 1), "…");
  }
  return lines;
}

void Label::Add(absl::string_view text, const LabelStyle& style) {
  for (const std::string& line : BrokenLines(text, style.columns, style.lines_max)) {
    const auto characters = static_cast<double>(CountCodePoints(line));
    const double squares = cli::DisplayWidth(line) - characters;
    const double latin = style.bold ? kLatinBold : kLatin;
    width_ = std::max(width_, style.size * (squares * kSquare + (characters - squares) * latin));
    height_ += style.size * kLineHeight;
    std::string html = Escaped(line);
    if (style.bold) html = absl::StrCat("<b>", html, "</b>");
    absl::StrAppend(&html_, html_.empty() ? "" : "<br/>", "<font point-size=\"", style.size, "\"",
                    style.pale ? " color=\"#666666\"" : "", ">", html, "</font>");
  }
}

std::string Label::Html(bool left) const {
  return absl::StrCat(
      "<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"0\"><tr><td fixedsize=\"true\" "
      "width=\"",
      std::ceil(width_) + 4, "\" height=\"", std::ceil(height_), "\"",
      left ? " align=\"left\" balign=\"left\"" : "", ">", html_, "</td></tr></table>>");
}

}  // namespace liushui::commands
