#include "clients/cli/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/display_width.h"
#include "engine/base/check.h"

namespace liushui::cli {

void Table::Add(std::vector<Cell> row) {
  LIUSHUI_CHECK(row.size() == headers_.size());
  for (Cell& cell : row) cell.text = Printable(cell.text);
  rows_.push_back(std::move(row));
}

void Table::Print(const Terminal& terminal) const {
  std::vector<int> widths(headers_.size(), 0);
  for (const std::vector<Cell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
  }
  std::vector<size_t> columns;
  for (size_t i = 0; i < headers_.size(); ++i) {
    if (widths[i] == 0) continue;
    columns.push_back(i);
    widths[i] = std::max(widths[i], DisplayWidth(headers_[i]));
  }
  const auto print_line = [&](const std::vector<Cell>& line) {
    std::string text;
    std::string gap;
    for (const size_t i : columns) {
      if (line[i].text.empty()) {
        gap.append(widths[i] + 2, ' ');
        continue;
      }
      absl::StrAppend(&text, gap, Toned(terminal, line[i].tone, line[i].text));
      gap.assign(widths[i] - DisplayWidth(line[i].text) + 2, ' ');
    }
    *terminal.out << text << "\n";
  };
  std::vector<Cell> head;
  for (const std::string& header : headers_) head.emplace_back(header, Tone::kFaint);
  print_line(head);
  for (const std::vector<Cell>& row : rows_) print_line(row);
}

void PrintFields(const Terminal& terminal, const std::vector<std::pair<std::string, Cell>>& fields) {
  int width = 0;
  for (const auto& [label, value] : fields) {
    if (!value.text.empty()) width = std::max(width, DisplayWidth(label));
  }
  for (const auto& [label, value] : fields) {
    if (value.text.empty()) continue;
    *terminal.out << Toned(terminal, Tone::kFaint, PadRight(label, width)) << "  "
                  << Toned(terminal, value.tone, Printable(value.text)) << "\n";
  }
}

}  // namespace liushui::cli
