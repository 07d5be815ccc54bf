// A case's story as a page of HTML.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_

#include <cstdint>
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

// Of a page that was made without the ledger.
struct ReportBundle {
  std::string file;
  bool is_key_given = false;  // by whoever checked it; else the key is the bundle's own
};

struct ReportPage {
  CaseStory story;
  absl::optional<ReportProof> proof;
  absl::optional<ReportBundle> bundle;
  std::vector<ReportCheck> checks;
  std::string program;     // name and version
  uint32_t semantics = 0;  // newest version of the meaning of records that the case has
  int64_t made_us = 0;
  StoryOptions options;
};

std::string CaseReportHtml(const ReportPage& page);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_REPORT_HTML_H_
