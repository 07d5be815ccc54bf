// A case's story as a page of HTML: for the screen, and for paper (A4). One file, nothing is fetched from
// anywhere.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "engine/audit/report/case_story.h"

namespace liushui::audit {

// One thing that was checked when the report was made.
struct ReportCheck {
  std::string what;
  bool passed = false;
  std::string detail;
};

// How the ledger vouches for the records.
struct ReportProof {
  std::string origin;
  std::string log_key;     // vkey
  std::string checkpoint;  // the signed note
  std::vector<std::string> witnesses;
};

struct ReportPage {
  CaseStory story;
  absl::optional<ReportProof> proof;
  std::vector<ReportCheck> checks;
  std::string program;  // name and version
  int64_t made_us = 0;
  StoryOptions options;
};

std::string CaseReportHtml(const ReportPage& page);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_
