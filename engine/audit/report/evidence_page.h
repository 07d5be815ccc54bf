// The page of a case from evidence of it: told, and checked as far as that can be.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_EVIDENCE_PAGE_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_EVIDENCE_PAGE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/audit/report/report_html.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/proof/note/policy.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

struct PageSource {
  const proof::Evidence& evidence;
  // Whose signatures count; null: those that the evidence names itself.
  const proof::Policy* trusted = nullptr;
  std::string version = {};  // of the program
  // Records that name the case and are none of its own, by index: refused substitutions, accesses.
  std::vector<ledger::v1::Record> beside = {};
  // Shows personal values where they may be shown; may be empty.
  std::function<void(ledger::v1::Record& record)> unseal = {};
};

// What does not hold is a check of the page that has not passed. INVALID_ARGUMENT as TellCase;
// RESOURCE_EXHAUSTED CASE_TOO_LONG with more than kMaxStoryRecords.
absl::StatusOr<ReportPage> PageOfEvidence(const PageSource& source, const StoryOptions& options);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_EVIDENCE_PAGE_H_
