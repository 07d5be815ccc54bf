// Printing a page of HTML to PDF, by a browser of this machine.
#ifndef LIUSHUI_CLIENTS_CLI_REPORTS_PAGE_PRINTER_H_
#define LIUSHUI_CLIENTS_CLI_REPORTS_PAGE_PRINTER_H_

#include <string>

#include "absl/status/status.h"

namespace liushui::cli {

// The program on the path which can: chromium, chromium-browser, google-chrome or chrome; empty if there is
// none.
std::string FindBrowser();

// Prints `html`, a file, to `pdf`, with `browser`, headless and without network. FAILED_PRECONDITION
// PDF_NOT_MADE if it ends badly or writes nothing. Takes seconds.
absl::Status PrintPage(const std::string& browser, const std::string& html, const std::string& pdf);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REPORTS_PAGE_PRINTER_H_
