#include "engine/server/services/branch/csv.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace liushui::server {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// Whether a byte of UTF-8 begins a character.
bool BeginsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

class Reader {
 public:
  explicit Reader(absl::string_view text) : rest_(text) { absl::ConsumePrefix(&rest_, kByteOrderMark); }

  CsvTable Read() {
    while (!rest_.empty()) ReadRow();
    return std::move(table_);
  }

 private:
  bool AtLineEnd() const {
    return rest_.empty() || rest_[0] == '\n' || (rest_[0] == '\r' && rest_.substr(1, 1) == "\n");
  }

  char Next() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if (BeginsCharacter(c)) {
      ++place_.column;
    }
    return c;
  }

  void SkipBlanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) Next();
  }

  void ReadRow() {
    std::vector<CsvField> row;
    while (true) {
      row.push_back(ReadField());
      if (rest_.empty() || rest_[0] != ',') break;
      Next();
    }
    while (!AtLineEnd()) Next();
    if (!rest_.empty() && rest_[0] == '\r') Next();
    if (!rest_.empty()) Next();
    const bool is_empty = row.size() == 1 && row[0].text.empty();
    if (!is_empty) table_.rows.push_back(std::move(row));
  }

  CsvField ReadField() {
    SkipBlanks();
    CsvField field{"", place_};
    if (!rest_.empty() && rest_[0] == '"') {
      ReadQuoted(field);
      SkipBlanks();
      if (AtLineEnd() || rest_[0] == ',') return field;
      Mistake(place_, "expected a comma or the end of the line after the closing quote");
    }
    while (!AtLineEnd() && rest_[0] != ',') {
      if (rest_[0] == '"')
        Mistake(place_, "a quote may stand only around a whole field, and doubled inside one");
      field.text.push_back(Next());
    }
    field.text = std::string(absl::StripAsciiWhitespace(field.text));
    return field;
  }

  void ReadQuoted(CsvField& field) {
    Next();
    while (!rest_.empty()) {
      if (rest_[0] != '"') {
        field.text.push_back(Next());
        continue;
      }
      Next();
      if (rest_.empty() || rest_[0] != '"') return;
      field.text.push_back(Next());
    }
    Mistake(field.place, "the quote that opens here is never closed");
  }

  // One for each field is enough.
  void Mistake(CsvPlace place, std::string sentence) {
    if (!table_.mistakes.empty() && table_.mistakes.back().place.line == place.line) return;
    table_.mistakes.push_back({place, std::move(sentence)});
  }

  absl::string_view rest_;
  CsvPlace place_;
  CsvTable table_;
};

}  // namespace

CsvTable ReadCsv(absl::string_view text) {
  return Reader(text).Read();
}

}  // namespace liushui::server
