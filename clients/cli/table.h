// Table: rows in aligned columns, for people.
#ifndef LIUSHUI_CLIENTS_CLI_TABLE_H_
#define LIUSHUI_CLIENTS_CLI_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/terminal.h"

namespace liushui::cli {

// One cell. What others wrote is made printable by the table. Text becomes a cell by itself, so that a row
// reads as a list of texts.
struct Cell {
  // NOLINTNEXTLINE(google-explicit-constructor)
  Cell(const std::string& text, Tone tone = Tone::kPlain) : text(text), tone(tone) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Cell(const char* text, Tone tone = Tone::kPlain) : text(text), tone(tone) {}

  std::string text;
  Tone tone;
};

// Not thread-safe.
class Table {
 public:
  explicit Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}

  // As many cells as headers.
  void Add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }

  // Headers in capitals, then the rows; two blanks between columns, none at the end of a line. Columns that
  // are empty in every row are left out.
  void Print(const Terminal& terminal) const;

 private:
  const std::vector<std::string> headers_;
  std::vector<std::vector<Cell>> rows_;
};

// Prints "label  value" lines with the values aligned; those without a value are left out.
void PrintFields(const Terminal& terminal, const std::vector<std::pair<std::string, Cell>>& fields);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_TABLE_H_
