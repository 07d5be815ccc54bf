// What a check of evidence found, as it is shown: facts, what is proved, and what is not; or one JSON object.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FINDINGS_PAGE_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FINDINGS_PAGE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace liushui::commands {

struct FindingsPage {
  bool proved = false;
  std::vector<std::pair<std::string, std::string>> facts;  // label and value, in order
  std::vector<std::string> shown;                          // sentences: what is proved
  std::vector<std::string> not_shown;                      // sentences: what is not, whatever was found
  std::vector<std::string> wrong;                          // sentences: what does not hold
};

// Prints the page and sets the session's exit code.
void Print(cli::Session& session, const FindingsPage& page);

// The sentence of a refusal with its reason.
std::string SentenceOf(const absl::Status& status);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FINDINGS_PAGE_H_
