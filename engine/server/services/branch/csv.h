// CSV as RFC 4180 has it, read with the place of every field.
//
// Fields are separated by commas; one that holds a comma, a quote or a line end stands in quotes, in which a
// quote is doubled. Lines end with LF or CRLF. Blanks around a field without quotes are dropped, and so are
// empty lines and a byte order mark at the beginning.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_CSV_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_CSV_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::server {

// A place in the text, from 1; columns count characters.
struct CsvPlace {
  int line = 1;
  int column = 1;
};

struct CsvField {
  std::string text;
  CsvPlace place;
};

// What breaks the rules above.
struct CsvMistake {
  CsvPlace place;
  std::string sentence;
};

struct CsvTable {
  std::vector<std::vector<CsvField>> rows;  // the header among them
  std::vector<CsvMistake> mistakes;
};

// Reads to the end, whatever is wrong before.
CsvTable ReadCsv(absl::string_view text);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_CSV_H_
